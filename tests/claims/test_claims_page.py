"""The page on claims names everything that there is, and nothing that there is not."""

import re
from pathlib import Path

import pytest

from visavis.claims import Bound, Convention, Operation, Reason, UnitKind
from visavis.claims.arithmetic_units import MEASURES

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "claims.md").read_text("utf-8")


@pytest.mark.parametrize("members", [Bound, Convention, Operation, Reason, UnitKind])
def test_every_member_stands_on_the_page(members: type[Reason]) -> None:
    for member in members:
        assert f"`{member.value}`" in PAGE, member


def test_the_table_of_reasons_names_no_reason_that_nobody_gives() -> None:
    table = PAGE.partition("## What is refused")[2].partition("## Communiqués")[0]
    named = {
        name
        for line in table.splitlines()
        if line.startswith("| `")
        for name in re.findall(r"`([a-z_]+)`", line.split("|")[1])
    }
    assert named == {reason.value for reason in Reason}


def test_every_measure_stands_on_the_page() -> None:
    listed = re.search(r"`measure` \(([^)]*)\)", PAGE)
    assert listed is not None
    assert re.split(r",\s+", listed[1]) == list(MEASURES)
