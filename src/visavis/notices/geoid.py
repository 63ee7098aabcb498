"""The EGM96 geoid: how far mean sea level lies above or below the WGS84 ellipsoid.

`egm96.xz` holds the undulations that the United States National Geospatial-Intelligence Agency
publishes every 15 minutes of arc (file WW15MGH.DAC; a work of the United States government, in
the public domain): 721 rows from north to south of 1440 centimetre values from 0° eastward. Each
value is stored less what its west, north and north-west neighbours foretell, high bytes before
low bytes, then xz; the unpacked grid is the published one, unchanged.
"""

import array
import lzma
import math
import sys
from functools import cache
from importlib.resources import files

from visavis.terms import LonLat

ROWS, COLUMNS = 721, 1440
# Between grid points the bilinear value is at most 1.152 m off the model (GeographicLib manual,
# "Geoid height", table for egm96-15); rounded up.
INTERPOLATION_ERROR_M = 1.2
# The least and greatest undulation on the grid, rounded outward by the same error.
LEAST_UNDULATION_M, GREATEST_UNDULATION_M = -108.2, 86.6


@cache
def undulations_cm() -> "array.array[int]":  # not subscriptable when run, before 3.12
    """Return the grid, row by row (2 MB; unpacked once, when first needed)."""
    packed = files("visavis.notices").joinpath("egm96.xz").read_bytes()
    raw = lzma.decompress(packed)
    half = len(raw) // 2
    steps_bytes = bytearray(len(raw))
    steps_bytes[0::2], steps_bytes[1::2] = raw[half:], raw[:half]
    grid = array.array("h", bytes(steps_bytes))
    if sys.byteorder == "big":
        grid.byteswap()
    for row in range(ROWS):
        base, run = row * COLUMNS, 0
        for column in range(COLUMNS):
            run += grid[base + column]
            grid[base + column] = run + (grid[base + column - COLUMNS] if row else 0)
    return grid


def undulation_m(point: LonLat) -> float:
    """Return the geoid's height above the ellipsoid, interpolated between four grid points."""
    grid = undulations_cm()
    lon, lat = point[0] % 360.0, point[1]
    row = min((90.0 - lat) * 4, ROWS - 1.0)
    column = lon * 4
    top, left = min(int(row), ROWS - 2), int(column) % COLUMNS
    right = (left + 1) % COLUMNS
    down, across = row - top, column - math.floor(column)
    upper = grid[top * COLUMNS + left] * (1 - across) + grid[top * COLUMNS + right] * across
    top += 1
    lower = grid[top * COLUMNS + left] * (1 - across) + grid[top * COLUMNS + right] * across
    return (upper * (1 - down) + lower * down) / 100


def undulation_range_m(south: float, north: float, west: float, east: float) -> tuple[float, float]:
    """Bound the undulation over a box of degrees, interpolation error included.

    `east` may run past 180°; a box 360° wide is a whole band. Wide boxes (more than 40 by 40
    grid points) get the bound of the whole globe: cheaper, and still true.
    """
    top = max(0, math.floor((90.0 - north) * 4))
    bottom = min(ROWS - 1, math.ceil((90.0 - south) * 4))
    left, right = math.floor(west * 4), math.ceil(east * 4)
    if (bottom - top) * (right - left) > 1600:
        return LEAST_UNDULATION_M, GREATEST_UNDULATION_M
    grid = undulations_cm()
    found = [
        grid[row * COLUMNS + column % COLUMNS]
        for row in range(top, bottom + 1)
        for column in range(left, right + 1)
    ]
    return min(found) / 100 - INTERPOLATION_ERROR_M, max(found) / 100 + INTERPOLATION_ERROR_M
