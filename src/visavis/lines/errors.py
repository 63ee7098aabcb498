"""Why a command about lines, contacts, mandates or directives was refused; one code per reason.

The person who gave the command can mend each of these, so the fault is ours; nothing was said.
"""

from typing import ClassVar

from visavis.terms import Fault, VisavisError


class LinesRefused(VisavisError):
    """Any refusal of this room; nothing was said."""

    code = "lines.refused"
    fault: ClassVar[Fault] = Fault.OURS


class UnknownOffice(LinesRefused):
    """No card that this node holds lists the office."""

    code = "lines.unknown_office"


class WrongLevel(LinesRefused):
    """Counterparts are offices of one level, and these are not."""

    code = "lines.wrong_level"


class NotTheirPlace(LinesRefused):
    """The office has no part in this line, contact, mandate or directive."""

    code = "lines.not_their_place"


class UnknownLine(LinesRefused):
    """No proposal of this line is known here."""

    code = "lines.unknown_line"


class LineNotOpen(LinesRefused):
    """Not every side has opened the line, or one of them closed it for now."""

    code = "lines.line_not_open"


class OutOfTurn(LinesRefused):
    """What was asked does not follow from where the matter stands."""

    code = "lines.out_of_turn"


class UnknownContact(LinesRefused):
    """No opening of this contact is known here."""

    code = "lines.unknown_contact"


class ContactClosed(LinesRefused):
    """The contact has been closed."""

    code = "lines.contact_closed"


class UnknownMessage(LinesRefused):
    """The message is not known here, or is one's own."""

    code = "lines.unknown_message"


class UnknownPhrase(LinesRefused):
    """The speaker's phrase book has no such code."""

    code = "lines.unknown_phrase"


class PhraseMisfits(LinesRefused):
    """The parameters are not those that the phrase takes."""

    code = "lines.phrase_misfits"


class UnknownMinutes(LinesRefused):
    """No such version of minutes is known here."""

    code = "lines.unknown_minutes"


class UnknownMandate(LinesRefused):
    """No such mandate is known here."""

    code = "lines.unknown_mandate"


class MandateNotInForce(LinesRefused):
    """The mandate has expired, has not begun, or its principals have not all agreed to it."""

    code = "lines.mandate_not_in_force"


class MandateOfOthers(LinesRefused):
    """Nobody above the office has issued or agreed to the mandate."""

    code = "lines.mandate_of_others"


class OtherText(LinesRefused):
    """The hash is not that of the text at hand."""

    code = "lines.other_text"


class UnknownDirective(LinesRefused):
    """No such directive is known here."""

    code = "lines.unknown_directive"


class DirectiveAcrossParties(LinesRefused):
    """A directive stays inside one party."""

    code = "lines.directive_across_parties"


class DirectiveNotDownward(LinesRefused):
    """A directive goes to a subordinate."""

    code = "lines.directive_not_downward"


class ToldTooMuch(LinesRefused):
    """What a counterpart would be told is not so, as far as this node knows."""

    code = "lines.told_too_much"


class UnknownQuery(LinesRefused):
    """No such query is known here."""

    code = "lines.unknown_query"


class UnknownTest(LinesRefused):
    """No such line test is known here, or it is one's own."""

    code = "lines.unknown_test"


class UnknownWarning(LinesRefused):
    """No such warning of danger is known here, or it is one's own."""

    code = "lines.unknown_warning"


class WatchHeld(LinesRefused):
    """Somebody else has the watch, or nobody has it who could hand it over."""

    code = "lines.watch_held"
