"""Why a card, a rotation or a key was refused; one class and one stable code per reason."""

from visavis.terms import VisavisError


class CardRefused(VisavisError):
    """Any reason for which a party card is not taken; the card in force stays in force."""

    code = "parties.card_refused"


class MalformedCard(CardRefused):
    """Not a card by its format: envelope, fields, bounds, or parts that contradict each other."""

    code = "parties.card_malformed"


class CardExpired(CardRefused):
    """Its last day has passed on the reader's clock."""

    code = "parties.card_expired"


class CardWrongSignature(CardRefused):
    """Too few distinct root keys signed it."""

    code = "parties.card_wrong_signature"


class CardOfAnotherParty(CardRefused):
    """Offered as the next card of one party, it names another."""

    code = "parties.card_other_party"


class CardDowngraded(CardRefused):
    """Its version is not newer than the card in force."""

    code = "parties.card_downgraded"


class CardForked(CardRefused):
    """Same version as the card in force, well signed, and different: two cards were signed."""

    code = "parties.card_forked"


class CardVersionGap(CardRefused):
    """A version between the card in force and this one is missing."""

    code = "parties.card_version_gap"


class CardDropsRevocation(CardRefused):
    """A revocation of the card in force is missing or weaker in the next one."""

    code = "parties.card_drops_revocation"


class RotationRefused(VisavisError):
    """Any reason for which a change of log key is not taken; the history stays as it was."""

    code = "parties.rotation_refused"


class MalformedRotation(RotationRefused):
    """Not the bytes of a rotation."""

    code = "parties.rotation_malformed"


class RotationWrongOldKey(RotationRefused):
    """It replaces a key that is not in force."""

    code = "parties.rotation_wrong_old_key"


class RotationWrongSignature(RotationRefused):
    """The old key or the new key did not sign it."""

    code = "parties.rotation_wrong_signature"


class RotationOutOfPlace(RotationRefused):
    """Another log, another index than where it stands, or an index that goes back."""

    code = "parties.rotation_out_of_place"


class RotationReusesKey(RotationRefused):
    """The new key has already signed for this log."""

    code = "parties.rotation_reuses_key"


class LogKeyRevoked(VisavisError):
    """A log key was used for a tree larger than the size from which it is revoked."""

    code = "parties.log_key_revoked"


class MalformedWords(VisavisError):
    """What was heard is not a fingerprint in words."""

    code = "parties.words_malformed"
