"""Rows of a benchmark: our figure, what it stands beside in the same run, and their ratio."""

from dataclasses import dataclass

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Row:
    """One measured figure beside a peer or a physical limit."""

    what: str
    ours: float
    aim: str
    peer: str
    theirs: float


def show(title: str, rows: list[Row]) -> None:
    """Print rows with ratios."""
    table = Table(title=title)
    for name in ("work", "ours", "aim", "beside", "it", "ours / it"):
        table.add_column(name, justify="left" if name in ("work", "beside") else "right")
    for row in rows:
        ratio = row.ours / row.theirs if row.theirs else float("nan")
        table.add_row(
            row.what, f"{row.ours:,.3f}", row.aim, row.peer, f"{row.theirs:,.3f}", f"{ratio:.2f}"
        )
    Console(width=120).print(table)
