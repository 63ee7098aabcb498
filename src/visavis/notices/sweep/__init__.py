"""The sweep: all conflicts of many volumes in bulk.

Here: volumes as columns, the join that finds candidates, the kernels that decide them, and the
split over workers. Never here: files, storage, clocks. Only the command line, `simulation` and
benchmarks import it; it loads numpy, and numba where it is installed.
"""

from visavis.notices.sweep.columns import VolumeColumns, columns_of, joined
from visavis.notices.sweep.engine import Pairs, find_pairs, find_pairs_between
from visavis.notices.sweep.reports import conflicts_of
from visavis.notices.sweep.split import find_pairs_split

__all__ = [
    "Pairs",
    "VolumeColumns",
    "columns_of",
    "conflicts_of",
    "find_pairs",
    "find_pairs_between",
    "find_pairs_split",
    "joined",
]
