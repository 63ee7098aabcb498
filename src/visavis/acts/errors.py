"""Why a command was not carried out, or a peer's statement not taken; one code per reason."""

from typing import ClassVar

from visavis.terms import Fault, VisavisError


class CommandRefused(VisavisError):
    """Any command that was not carried out; nothing was said."""

    code = "acts.command_refused"
    fault: ClassVar[Fault] = Fault.OURS


class UnknownKind(CommandRefused):
    """No such kind of statement is registered."""

    code = "acts.unknown_kind"


class MalformedCommand(CommandRefused):
    """A field is missing, unknown or out of bounds."""

    code = "acts.malformed_command"


class NotOurOffice(CommandRefused):
    """This node holds no key of the office."""

    code = "acts.not_our_office"


class OfficeCannotSign(CommandRefused):
    """By the party's own card, the office cannot speak today, or not with this key."""

    code = "acts.office_cannot_sign"


class AudienceRefused(CommandRefused):
    """The audience that was chosen is not open to this kind of statement."""

    code = "acts.audience_refused"


class NotLinked(CommandRefused):
    """There is no link to a party of the audience."""

    code = "acts.not_linked"


class ClockBehind(CommandRefused):
    """The node's clock is behind what this party has already said."""

    code = "acts.clock_behind"


class MomentRefused(VisavisError):
    """An instant or a clock by which nothing can be told."""

    code = "acts.moment"


class StatementRefused(VisavisError):
    """Any statement of a peer that was not taken; it stays in the link's log as it came."""

    code = "acts.statement_refused"


class OtherMode(StatementRefused):
    """Live and exercise never mix."""

    code = "acts.other_mode"


class OtherParty(StatementRefused):
    """A link carries the statements of its sender alone."""

    code = "acts.other_party"


class NoStanding(StatementRefused):
    """By the sender's card, the key may not speak for the office."""

    code = "acts.no_standing"


class WrongAct(StatementRefused):
    """The kind is never said with this act."""

    code = "acts.wrong_act"


class MalformedBody(StatementRefused):
    """The body is not the one of its kind."""

    code = "acts.malformed_body"


class UnknownThing(VisavisError):
    """No view of this type and id is known here."""

    code = "acts.unknown_thing"
    fault: ClassVar[Fault] = Fault.NOBODYS
