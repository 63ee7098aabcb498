"""Compiling: the plane kernel and the sweep's kernels, turned into machine code by numba.

The kernels are plain Python, and a node runs them so. Here their text is loaded a second time and
each function is compiled; the machine code is kept in a cache folder under a name made from the
text, so that a changed kernel is never served from an old cache.
"""

import hashlib
import importlib.util
import inspect
import os
import sys
import types
from functools import cache
from pathlib import Path
from types import ModuleType

from visavis.notices import plane
from visavis.notices.sweep import cells, glance, kernels

TEXTS = (plane, glance, cells, kernels)  # each calls what is before it; the last gets all names


@cache
def kernels_for(cache_folder: Path | None) -> ModuleType:
    """Return the kernels, compiled where numba is installed, as they are where it is not.

    Args:
        cache_folder: where machine code is kept between runs; None keeps none. Where it cannot
            be written, none is kept and each run compiles anew (some fifteen seconds).
    """
    try:
        import numba
    except ImportError:
        return kernels
    keep = cache_folder is not None and _writable(cache_folder / _digest())
    if keep and cache_folder is not None:
        vars(numba.config)["CACHE_DIR"] = str(cache_folder / _digest())
    names: dict[str, object] = {}
    for text in TEXTS:
        copy = _compiled(text, names, keep=keep)
        names |= {name: value for name, value in vars(copy).items() if _is_compiled(value)}
    vars(copy).update(names)
    return copy


def _writable(folder: Path) -> bool:
    """Tell whether machine code can be kept in a folder, which is made if need be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(folder, os.W_OK)


def has_compiler() -> bool:
    """Tell whether numba is installed."""
    return importlib.util.find_spec("numba") is not None


def _digest() -> str:
    text = "".join(inspect.getsource(text) for text in TEXTS)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _is_compiled(value: object) -> bool:
    return hasattr(value, "py_func")


def _compiled(original: ModuleType, names: dict[str, object], *, keep: bool) -> ModuleType:
    import numba

    folder = vars(numba.config)["CACHE_DIR"]
    keep = keep and folder != "" and os.access(folder, os.W_OK)

    assert original.__spec__ is not None
    assert original.__spec__.origin is not None
    spec = importlib.util.spec_from_file_location(
        f"{original.__name__}_compiled", original.__spec__.origin
    )
    assert spec is not None
    assert spec.loader is not None
    copy = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = copy  # cached machine code looks its module up by name
    spec.loader.exec_module(copy)
    vars(copy).update(names)
    for name, value in list(vars(copy).items()):
        if isinstance(value, types.FunctionType) and value.__module__ == copy.__name__:
            setattr(copy, name, numba.njit(cache=keep, error_model="numpy", nogil=True)(value))
    return copy
