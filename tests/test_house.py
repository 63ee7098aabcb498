"""The house: rooms import one way, nothing below the node reads a clock or rolls dice."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "visavis"

# DESIGN section 3. A room may import only rooms to the left of it.
ROOMS = (
    *("terms", "parties", "record", "release", "lines", "notices", "claims", "links", "acts"),
    *("gateways", "desk", "node", "simulation", "cli"),
)
# `lines`, `notices` and `claims` import neither each other nor `record`; `links` no domain room.
FORBIDDEN = {
    "lines": {"record", "notices", "claims"},
    "notices": {"record", "lines", "claims"},
    "claims": {"record", "lines", "notices"},
    "links": {"release", "lines", "notices", "claims"},
    "gateways": {"node"},
}
# Where time, chance and the outside world may be asked for.
OUTSIDE = {"node", "simulation", "cli"}
CLOCKS_AND_DICE = {"time", "random", "secrets"}
IO_MODULES = {"sqlite3", "socket", "asyncio", "aiohttp", "uvicorn", "starlette", "threading"}


def room_of(path: Path) -> str:
    """The room of a module; the command line's modules are one room."""
    name = path.relative_to(SOURCE).parts[0].removesuffix(".py")
    return "cli" if name == "cli" or name.startswith("cli_") or name.endswith("_cli") else name


def modules() -> list[Path]:
    return sorted(p for p in SOURCE.rglob("*.py") if p.parent != SOURCE or p.name != "__init__.py")


def imports(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are written in full"
            assert node.module is not None
            yield node.lineno, node.module
            for alias in node.names:
                yield node.lineno, f"{node.module}.{alias.name}"


def test_every_room_is_known() -> None:
    assert {room_of(path) for path in modules()} <= {*ROOMS}


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(SOURCE)))
def test_rooms_import_one_way(path: Path) -> None:
    room = room_of(path)
    for line, name in imports(ast.parse(path.read_text())):
        if not name.startswith("visavis."):
            continue
        target = name.split(".")[1]
        target = "cli" if target.startswith("cli_") or target.endswith("_cli") else target
        if target not in ROOMS:
            continue
        where = f"{path.relative_to(ROOT)}:{line}: {room} imports {name}"
        assert ROOMS.index(target) <= ROOMS.index(room), where
        assert target not in FORBIDDEN.get(room, set()), where


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(SOURCE)))
def test_no_clock_dice_or_socket_below_the_node(path: Path) -> None:
    if room_of(path) in OUTSIDE:
        return
    tree = ast.parse(path.read_text())
    for line, name in imports(tree):
        banned = name.split(".")[0] in CLOCKS_AND_DICE | IO_MODULES
        assert not banned, f"{path.relative_to(ROOT)}:{line}: {name}"
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in {"uuid1", "uuid4", "urandom"}:
            raise AssertionError(f"{path.relative_to(ROOT)}:{node.lineno}: {node.attr}")
        if isinstance(node, ast.Attribute) and node.attr in {"now", "utcnow", "today"}:
            owner = getattr(node.value, "id", getattr(node.value, "attr", ""))
            assert owner not in {"datetime", "date"}, f"{path.relative_to(ROOT)}:{node.lineno}"


def test_modules_of_one_room_do_not_import_in_a_circle() -> None:
    graph: dict[str, set[str]] = {}
    for path in modules():
        name = ".".join(path.relative_to(SOURCE.parent).with_suffix("").parts)
        name = name.removesuffix(".__init__")
        tree = ast.parse(path.read_text())
        top = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
        named = {found for statement in top for _, found in imports(statement)}
        graph[name] = named
    state: dict[str, int] = {}

    def visit(name: str, trail: tuple[str, ...]) -> None:
        assert state.get(name) != 1, " → ".join((*trail, name))
        if state.get(name):
            return
        state[name] = 1
        for target in sorted(graph[name] & graph.keys() - {name}):
            if not name.startswith(target + "."):  # a room's own __init__ gathers its modules
                visit(target, (*trail, name))
        state[name] = 2

    for name in sorted(graph):
        if name.count(".") != 1:
            visit(name, ())


@pytest.mark.parametrize("room", [r for r in ROOMS if (SOURCE / r).is_dir()])
def test_every_room_opens_with_what_lives_here_and_what_never_does(room: str) -> None:
    text = (SOURCE / room / "__init__.py").read_text()
    doc = ast.get_docstring(ast.parse(text)) or ""
    assert re.search(r"[Nn]ever", doc), room


def test_lock_files_name_no_host() -> None:
    npm = ("tools/independent/npm/package-lock.json", "tools/desk/package-lock.json")
    for name in ("requirements.lock", "tools/uv.lock", *npm):
        text = (ROOT / name).read_text()
        assert "://" not in re.sub(r'"(url|funding)": "[^"]*"', "", text), name


def test_no_path_of_a_machine_in_what_is_kept() -> None:
    kept = (".py", ".md", ".yaml", ".toml", ".json", ".sh", ".ftl", ".txt")
    places = re.compile(r"(?<![\w.])/(work|root|home)/")
    skip = {".venv", ".tools", "node_modules", "build", ".git", ".mypy_cache", ".hypothesis"}
    for path in sorted(ROOT.rglob("*")):
        if skip & set(path.relative_to(ROOT).parts) or path.suffix not in kept:
            continue
        if path != Path(__file__):
            found = places.search(path.read_text(errors="replace"))
            assert found is None, f"{path.relative_to(ROOT)}: {found}"
