"""What every page is: a frozen context and the name of its template."""

from typing import ClassVar

import msgspec

from visavis.desk.frame import Frame


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """The context of one page; a subclass for each, with `template` beside it."""

    template: ClassVar[str]

    frame: Frame
