"""What could not be shown, inside the frame: whoever is signed in keeps the menu."""

from collections.abc import Sequence
from typing import ClassVar

from visavis.desk.bare import Problem
from visavis.desk.frame import Asked, Viewer, frame_of
from visavis.desk.pages import Page
from visavis.desk.sight import Sight
from visavis.desk.waits import Wait


class TroublePage(Page, frozen=True, kw_only=True):
    """A refusal in the place of a page.

    Args:
        typed: whether it answers a form, whose fields somebody had filled in.
    """

    template: ClassVar[str] = "trouble.html"

    problem: Problem
    typed: bool


def trouble_page(
    sight: Sight,
    viewer: Viewer,
    asked: Asked,
    waits: Sequence[Wait],
    problem: Problem,
    *,
    typed: bool,
) -> TroublePage:
    """Make the page of a refusal."""
    return TroublePage(
        frame=frame_of(sight, viewer, asked, None, waits), problem=problem, typed=typed
    )
