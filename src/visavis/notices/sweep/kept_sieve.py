"""The sieve of a live index: what surely stays apart is passed over, the rest is told by code.

Compiled, it takes a microsecond for a row. It reads kept rows as they lie in the database.
"""

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from visavis.notices.detect import DeclaredVolume, prepare
from visavis.notices.kept import kept_row
from visavis.notices.ports import Sieve, Sieved
from visavis.notices.sweep import kernels, row_verdicts
from visavis.notices.sweep.compiled import _compiled, has_compiler, kernels_for
from visavis.terms import Circle, HeightBand, InstantMs, Separation, Volume, Window

_SIEVED = {
    kernels.APART: Sieved.APART,
    kernels.CERTAIN: Sieved.CERTAIN,
    kernels.CERTAIN_SEPARATION: Sieved.CERTAIN,
    kernels.CERTAIN_WIDENED: Sieved.CERTAIN,
    kernels.POSSIBLE: Sieved.POSSIBLE,
    kernels.POSSIBLE_SEPARATION: Sieved.POSSIBLE,
}
_ANYTHING = Volume(
    Circle((0.0, 0.0), 1.0),
    HeightBand(None, None),
    Window(InstantMs(0), InstantMs(0), InstantMs(1), InstantMs(1)),
)
_BY_CODE = tuple(_SIEVED.get(code, Sieved.OPEN) for code in range(kernels.OPEN + 1))


@cache
def sieve_for(cache_folder: Path | None) -> Sieve:
    """Return a sieve, compiled where numba is installed; without it, the same text as it stands.

    Args:
        cache_folder: where machine code is kept between runs; None keeps none.
    """
    if not has_compiler():
        return plain_sieve()
    names = {"verdicts": kernels_for(cache_folder).verdicts}
    sieve = _sieve(_compiled(row_verdicts, names, keep=cache_folder is not None).row_verdicts)
    row = kept_row(prepare(DeclaredVolume("", "", _ANYTHING, Separation())))
    sieve(row, [row])  # compiled now, or read from the folder: not while somebody waits
    return sieve


def plain_sieve() -> Sieve:
    """Return a sieve that is not compiled."""
    return _sieve(row_verdicts.row_verdicts)


def _sieve(decide: Callable[[Any, int], Any]) -> Sieve:
    def sieve(asked: bytes, rows: Sequence[bytes]) -> list[Sieved]:
        if not rows:
            return []
        codes = decide(np.frombuffer(b"".join((asked, *rows))), len(rows) + 1)
        return [_BY_CODE[code] for code in codes.tolist()]

    return sieve
