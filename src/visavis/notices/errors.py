"""Why a command about notices or conflicts was refused; one code per reason.

The person who gave the command can mend each of these, so the fault is ours; nothing was said.
"""

from typing import ClassVar

from visavis.terms import Fault, VisavisError


class NoticesRefused(VisavisError):
    """Any refusal of this room; nothing was said."""

    code = "notices.refused"
    fault: ClassVar[Fault] = Fault.OURS


class UnknownNotice(NoticesRefused):
    """No declaration of this notice is known here."""

    code = "notices.unknown_notice"


class NoticeOfOthers(NoticesRefused):
    """Only the party that declared a notice changes it, and only others acknowledge it."""

    code = "notices.notice_of_others"


class NoticeOver(NoticesRefused):
    """The notice was withdrawn or superseded."""

    code = "notices.notice_over"


class SaidAlready(NoticesRefused):
    """This party has said so already."""

    code = "notices.said_already"


class NotThatType(NoticesRefused):
    """A notice of this type has no such thing."""

    code = "notices.not_that_type"


class ImpossibleVolume(NoticesRefused):
    """A volume that cannot be meant: the message names the field."""

    code = "notices.impossible_volume"


class UnknownConflict(NoticesRefused):
    """Neither side has raised a conflict between these two notices, as far as is known here."""

    code = "notices.unknown_conflict"


class NothingMeets(NoticesRefused):
    """The two notices do not meet, as they are known here."""

    code = "notices.nothing_meets"


class StillMeets(NoticesRefused):
    """What is proposed would not end the conflict."""

    code = "notices.still_meets"


class Outdated(NoticesRefused):
    """One of the notices has been amended since, or the proposal is not the last one."""

    code = "notices.outdated"


class NotYet(NoticesRefused):
    """What is said to have happened lies ahead."""

    code = "notices.not_yet"
