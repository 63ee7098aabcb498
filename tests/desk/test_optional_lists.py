"""Lists that need not be filled in: a browser sends their blank fields all the same."""

from visavis.acts import REGISTRY
from visavis.desk import problems_of, shape_of

PROPOSE = REGISTRY["line.propose"].body
PROPOSED = {
    "body.offices": ["fr/chief", "ru/chief"],
    "body.purpose.text": ["Coordination"],
    "body.purpose.lang": ["en"],
    "body.test_every_s": ["60"],
    "body.daily_tests.0.at": [""],
    "body.daily_tests.0.zone": [""],
}


def test_a_list_that_was_left_blank_needs_nothing() -> None:
    assert problems_of(PROPOSE, shape_of(PROPOSE), PROPOSED) == {}


def test_a_list_that_was_half_filled_in_says_what_it_lacks() -> None:
    half = {**PROPOSED, "body.daily_tests.0.at": ["07:30"]}
    assert problems_of(PROPOSE, shape_of(PROPOSE), half) == {"body.daily_tests.0.zone": ""}
