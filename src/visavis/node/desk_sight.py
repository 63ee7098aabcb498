"""What the desk's pages are made from, read out of this node. Runs on the writer's thread."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import msgspec

from visavis.acts import Seen
from visavis.desk import (
    NEWS_OF_WATCH,
    NEWS_SHOWN,
    AlarmRow,
    DeskWords,
    Link,
    Names,
    News,
    Sight,
    Stale,
    Wait,
    WatchBegan,
    alarm_in_words,
    news_of,
    waits_of,
    watch_began,
)
from visavis.node import reading
from visavis.node.alarms_seen import alarms_seen, require_alarm_seen
from visavis.node.api_reading import may_see
from visavis.node.node import Node
from visavis.node.own_record import KeptStatement
from visavis.parties import Directory
from visavis.release import Clearance
from visavis.terms import OfficeId, PartyId, StatementId

KEPT_S: Final = 60  # what waits changes with the record, and with the clock no faster than this


@dataclass
class DeskSight:
    """Reads pages' worth of a node; keeps what waits until the record grows."""

    node: Node
    _waits: dict[tuple[int, int, Clearance], tuple[Wait, ...]] = field(default_factory=dict)

    def sight(self, offices: tuple[OfficeId, ...], clearance: Clearance) -> Sight:
        """What a reader with this clearance sees now, who may speak for these offices."""
        node = self.node
        status = reading.status(node, {})
        links = status["links"]
        counted = self.may_count(clearance)
        return Sight(
            party=node.party,
            mode=node.settings.mode,
            now_ms=node.clock.now_ms(),
            shelf=node.shelf_for(clearance),
            directories=self.directories(),
            policy=node.speaking.ports.policy,
            links=tuple(msgspec.convert({**one, "counted": counted}, Link) for one in links),
            held=offices,
            stale=tuple(Stale(one["view"], one["since"]) for one in status["stale"]),
        )

    def directories(self) -> Mapping[PartyId, Directory]:
        """The cards in force."""
        return self.node.speaking.ports.directories

    def waits(self, sight: Sight, clearance: Clearance) -> tuple[Wait, ...]:
        """What waits for an answer, as far as this reader may know."""
        key = (self.node.record.count(), sight.now_ms // (1000 * KEPT_S), clearance)
        if key not in self._waits:
            if next(iter(self._waits), key)[:2] != key[:2]:
                self._waits.clear()
            self._waits[key] = waits_of(sight)
        return self._waits[key]

    def rows_in_words(
        self, rows: Sequence[KeptStatement], words: DeskWords, names: Names, clearance: Clearance
    ) -> tuple[News, ...]:
        """Rows of the record as this reader may see them, the newest first."""
        seen = self._seen(clearance)
        shown = [row for row in rows if may_see(seen, row)]

        def gone(statement: StatementId) -> str:
            found = seen.gone(statement)
            return "" if found is None else found.why.value

        return news_of(shown, words, names, gone)

    def may_show(self, statement: StatementId, clearance: Clearance) -> bool:
        """Whether a reader may be shown a statement's content."""
        seen = self._seen(clearance)
        return seen.may_see(statement) and seen.gone(statement) is None

    def has(self, statement: StatementId, clearance: Clearance) -> bool:
        """Whether a statement is here that a reader may be shown."""
        known = self.node.record.get(statement) is not None
        return known and self.may_show(statement, clearance)

    def require_seen(self, body: msgspec.Struct, clearance: Clearance) -> None:
        """Refuse a command about what its giver may not see, as about what is not there.

        Raises:
            UnknownThing.
        """
        self._seen(clearance).require_seen(body)

    def may_count(self, clearance: Clearance) -> bool:
        """Whether a reader may be told how much there is: nothing is hidden from them."""
        return not self._seen(clearance).restricted()

    def news(
        self, words: DeskWords, names: Names, clearance: Clearance, limit: int = NEWS_SHOWN
    ) -> tuple[News, ...]:
        """What was said lately, the newest first."""
        rows, _ = self.newest_rows(self.node.record.count() + 1, limit, clearance)
        return self.rows_in_words(rows, words, names, clearance)

    def news_of_watch(
        self, sight: Sight, words: DeskWords, names: Names, clearance: Clearance
    ) -> tuple[tuple[News, ...], WatchBegan | None]:
        """What was said since the reader's watch began; simply the latest where none was taken."""
        began = watch_began(sight)
        taken = None if began is None else self.node.record.get(began.statement)
        if began is None or taken is None:
            return self.news(words, names, clearance), None
        end = self.node.record.count() + 1
        rows, _ = self.newest_rows(end, NEWS_OF_WATCH + 1, clearance)
        since = [row for row in rows if row.seq > taken.seq]
        more = len(since) > NEWS_OF_WATCH
        shown = self.rows_in_words(since[-NEWS_OF_WATCH:], words, names, clearance)
        return shown, msgspec.structs.replace(began, more=more)

    def newest_rows(
        self, before: int, limit: int, clearance: Clearance
    ) -> tuple[Sequence[KeptStatement], bool]:
        """The newest rows before a number that a reader may see, and whether there are older.

        As many for those from whom something is hidden: a shorter page would tell how much.
        """
        seen, record = self._seen(clearance), self.node.record
        found: list[KeptStatement] = []
        while before > 1 and len(found) <= limit:
            after = max(0, before - 1 - limit)
            rows = [row for row in record.page(after, limit) if row.seq < before]
            found = [row for row in rows if may_see(seen, row)] + found
            before = after + 1
        return found[-limit:], len(found) > limit

    def alarms(self, words: DeskWords, names: Names, clearance: Clearance) -> tuple[AlarmRow, ...]:
        """What stands now, as far as this reader may know."""
        node = self.node
        node.duty.look(node.clock.now_ms())
        return tuple(
            AlarmRow(
                key=one.alarm.key,
                severity=one.alarm.severity.value,
                words=alarm_in_words(one.alarm, words, names, node.clock.now_ms()),
                place=f"/things/{one.alarm.thread}" if one.alarm.thread else "",
                since_ms=one.alarm.since_ms,
                due_ms=one.alarm.due_ms,
                acknowledged_ms=one.acknowledged_ms,
                acknowledged_by=one.acknowledged_by,
            )
            for one in alarms_seen(self._seen(clearance), node.duty.alarms.standing())
        )

    def acknowledge(self, key: str, who: str, clearance: Clearance) -> None:
        """Note who has seen an alarm.

        Raises:
            NoSuchAlarm: none of that key stands, or none that this reader may know of.
        """
        require_alarm_seen(self._seen(clearance), key)
        self.node.duty.alarms.acknowledge(key, who, self.node.clock.now_ms())

    def own_offices(self) -> tuple[OfficeId, ...]:
        """The offices for which this node holds a key."""
        node = self.node
        return tuple(
            office.id
            for office in node.own_card().offices
            if node.speaking.ports.signer_for(office.id) is not None
        )

    def _seen(self, clearance: Clearance) -> Seen:
        node = self.node
        return Seen(node.views, node.record, clearance, node.clock.now_ms())
