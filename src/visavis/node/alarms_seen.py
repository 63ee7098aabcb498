"""Which alarms somebody may see: those of which they may see everything that the key names.

The API and the desk show, count and acknowledge alarms through here alone.
"""

import re
from collections.abc import Sequence
from typing import Final

from visavis.acts import Seen
from visavis.node.alarms import RaisedAlarm, no_such_alarm
from visavis.terms import StatementId

_ID: Final = re.compile(r"\b[a-z2-7]{26}\b")  # of a statement; a key names what it is about


def alarms_seen(seen: Seen, alarms: Sequence[RaisedAlarm]) -> Sequence[RaisedAlarm]:
    """Leave out what names a statement that whoever asks is not cleared for."""
    return [one for one in alarms if _may_see(seen, one.alarm.key)]


def require_alarm_seen(seen: Seen, key: str) -> None:
    """Refuse an alarm that whoever asks may not see, in the words for one that does not stand.

    Raises:
        NoSuchAlarm.
    """
    if not _may_see(seen, key):
        raise no_such_alarm(key)


def _may_see(seen: Seen, key: str) -> bool:
    return all(seen.may_see(StatementId(found)) for found in _ID.findall(key))
