"""Why a folder, its settings, keys, database or anchors were refused; one stable code each."""

import sqlite3

from visavis.links import StorageFailed
from visavis.terms import Fault, VisavisError


class FolderRefused(VisavisError):
    """A folder that is missing, half made, not ours, or that this user may not write."""

    code = "node.folder"
    fault = Fault.OURS


class FolderInUse(VisavisError):
    """Another process holds the folder; two would sign two histories."""

    code = "node.folder_in_use"
    fault = Fault.OURS


class SettingsRefused(VisavisError):
    """Settings with an unknown key, a missing one, or a value out of bounds."""

    code = "node.settings"
    fault = Fault.OURS


class KeysRefused(VisavisError):
    """A file of sealed keys, or a passphrase file, that cannot be used as it is."""

    code = "node.keys"
    fault = Fault.OURS


class WrongPassphrase(VisavisError):
    """The passphrase does not open the keys, or the file was changed."""

    code = "node.wrong_passphrase"
    fault = Fault.OURS


class UnknownKey(VisavisError):
    """A key that this node does not hold was asked to sign."""

    code = "node.unknown_key"
    fault = Fault.OURS


class AnchorDamaged(VisavisError):
    """An anchor that says something else than what was written; its link must not sign."""

    code = "node.anchor_damaged"
    fault = Fault.OURS


class StoreRefused(VisavisError):
    """A database that is not ours, or that the disk does not keep as durably as it must."""

    code = "node.store"
    fault = Fault.OURS


class NewerSchema(VisavisError):
    """A database that a newer release wrote."""

    code = "node.newer_schema"
    fault = Fault.OURS


class CardDiffers(VisavisError):
    """Another card is kept already under the same party and version."""

    code = "node.card_differs"


def storage_failed(what: str, error: sqlite3.Error | OSError) -> StorageFailed:
    """Say in words that a write or a read failed; `what` names the file."""
    name = getattr(error, "sqlite_errorname", "") or type(error).__name__
    return StorageFailed(
        f"{what} could not be used",
        expected="a disk that takes the write",
        got=f"{name}: {error}",
        next_step="Nothing was half written. Free or mend the disk, then try again.",
    )
