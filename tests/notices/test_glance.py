"""The first look at two areas: what it says is so, and its error bound."""

import itertools
import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.notices.builders import at
from tests.notices.test_sweep import PLACES, some_volumes

from visavis.notices.ellipsoid import onto_surface, to_xyz
from visavis.notices.gaps import meets
from visavis.notices.plane import AREA, project
from visavis.notices.sweep import columns_of
from visavis.notices.sweep.glance import (
    DROP,
    FAR,
    GRAIN_M,
    SHARED,
    blocks_of,
    glances,
    lay_flat,
    level_axes,
)
from visavis.terms import LonLat

PLACES_ON_EARTH = st.tuples(st.floats(-180, 180), st.floats(-90, 90))


@settings(max_examples=300, deadline=None)
@given(
    PLACES_ON_EARTH,
    st.floats(0, 360),
    st.floats(10, 300_000),
    st.floats(0, 360),
    st.floats(1, 300_000),
)
def test_a_point_laid_flat_lies_where_the_plane_has_it_within_the_bound(
    middle: LonLat, bearing: float, half_m: float, heading: float, away_m: float
) -> None:
    """Two centres, half the way each from the middle; a point somewhere around the first."""
    centre = to_xyz(at(middle, bearing, half_m))
    other = to_xyz(at(middle, bearing + 180, half_m))
    point = to_xyz(at(at(middle, bearing, half_m), heading, away_m))
    origin = onto_surface(*(p + q for p, q in zip(centre, other, strict=True)))
    xs, ys = [0.0] * 2, [0.0] * 2
    project((*centre, *point), 0, 2, *origin, xs, ys)
    east, north = np.empty(17, np.float32), np.empty(17, np.float32)
    lay_flat(
        np.array([centre]), np.array([*centre, *point]), np.array([0, 2]), np.array([0, 1]),
        east, north,
    )  # fmt: skip
    # The axes of the middle, seen from the centre's own.
    mx, my, nx, ny, nz = level_axes(*origin)
    cx, cy, dx, dy, dz = level_axes(*centre)
    x, y = float(east[1]), float(north[1])
    flat = (
        x * (cx * mx + cy * my) + y * (dx * mx + dy * my),
        x * (cx * nx + cy * ny) + y * (dx * nx + dy * ny + dz * nz),
    )
    start = tuple(q - o for q, o in zip(centre, origin, strict=True))
    begin = (start[0] * mx + start[1] * my, start[0] * nx + start[1] * ny + start[2] * nz)
    drawn = (begin[0] + flat[0], begin[1] + flat[1])
    reach = half_m * 1.01 + away_m
    assert math.dist(drawn, (xs[1], ys[1])) <= DROP * reach**3 + GRAIN_M


def test_what_a_first_look_says_is_what_the_exact_comparison_says() -> None:
    told = 0
    for seed, (centre, spread_m) in enumerate(PLACES):
        volumes = [
            v
            for v in some_volumes(20 + seed, 60, centre, spread_m / 4)
            if v.shape.kind == AREA and v.shape.reach_m < 200_000
        ]
        columns = columns_of(volumes, {})
        pairs = np.array(list(itertools.combinations(range(len(volumes)), 2)), np.int32)
        blocks = blocks_of(columns.point_first, columns.ring_first, columns.kind, columns.moving)
        east, north = (np.empty(int(blocks[-1]) * 16 + 1, np.float32) for _ in range(2))
        lay_flat(columns.centre, columns.xyz.reshape(-1), columns.point_first, blocks, east, north)
        seen = glances(
            pairs[:, 0], pairs[:, 1], columns.width_m, columns.centre, columns.reach_m,
            columns.piece_m, columns.separation, blocks, east, north,
        )  # fmt: skip
        for (a, b), code in zip(pairs.tolist(), seen.tolist(), strict=True):
            lateral = max(volumes[a].separation.lateral_m, volumes[b].separation.lateral_m)
            if code == SHARED:
                assert meets(volumes[a].shape, volumes[b].shape, 0.0)
            elif code == FAR:
                assert not meets(volumes[a].shape, volumes[b].shape, lateral)
            told += code != 0
    assert told > 1000
