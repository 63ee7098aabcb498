"""The sweep: all conflicts of many volumes in bulk.

Here: volumes as columns, the join that finds candidates, the kernels that decide them, and the
split over workers. Never here: files, storage, clocks. Only the command line, `simulation`,
benchmarks and a node with very many live notices import it; it loads numpy, and numba where it is
installed.
"""

from visavis.notices.sweep.columns import (
    NO_LEVEL,
    REFERENCES,
    Floats,
    Ints,
    VolumeColumns,
    columns_of,
    joined,
)
from visavis.notices.sweep.compiled import has_compiler, kernels_for
from visavis.notices.sweep.engine import Pairs, find_pairs, find_pairs_between
from visavis.notices.sweep.kept_sieve import plain_sieve, sieve_for
from visavis.notices.sweep.kernels import CERTAIN
from visavis.notices.sweep.polygons import PlainPolygons, plain_polygons
from visavis.notices.sweep.reports import conflicts_of, outline_of
from visavis.notices.sweep.split import SchedulerRefused, find_pairs_split

__all__ = [
    "CERTAIN",
    "NO_LEVEL",
    "REFERENCES",
    "Floats",
    "Ints",
    "Pairs",
    "PlainPolygons",
    "SchedulerRefused",
    "VolumeColumns",
    "columns_of",
    "conflicts_of",
    "find_pairs",
    "find_pairs_between",
    "find_pairs_split",
    "has_compiler",
    "joined",
    "kernels_for",
    "outline_of",
    "plain_polygons",
    "plain_sieve",
    "sieve_for",
]
