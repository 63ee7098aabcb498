"""What a node may say by itself on lines whose office asked it to: tests, and answers to them."""

from collections.abc import Sequence

from visavis.acts.alarm_lines import slot_facts
from visavis.acts.open_things import open_things
from visavis.acts.reading import Shelf
from visavis.lines import LineTestView, LineView, cadence_of, slot_after
from visavis.terms import InstantMs, OfficeId


def tests_to_say(
    shelf: Shelf, now_ms: InstantMs, testers: frozenset[OfficeId]
) -> tuple[Sequence[dict[str, object]], InstantMs | None]:
    """Tell what these offices owe their lines now, and when the next test of a line is due.

    The newest agreed time only: a test that was missed stays missed.
    """
    commands: list[dict[str, object]] = []
    ahead: list[InstantMs] = []
    for thing in open_things(shelf.views, "line") if testers else ():
        line = shelf.view(LineView, thing.id)
        cadence = None if line is None else cadence_of(line)
        if line is None or cadence is None or line.open_since is None:
            continue
        mine = [office for office in line.offices if office in testers]
        if not mine:
            continue
        after = slot_after(cadence, now_ms)
        if after is not None:
            ahead.append(after.due_ms)
        found = slot_facts(shelf, line, now_ms, len(line.offices))
        if found and found[0].test is None and found[0].slot.office in mine:
            body: dict[str, object] = {"line": line.line}
            commands.append({"kind": "line.test", "office": found[0].slot.office, "body": body})
        for fact in found:
            if fact.test is None:
                continue
            test = shelf.view(LineTestView, fact.test.mark.id)
            for office in mine:
                if office == fact.slot.office or (test is not None and office in test.answers):
                    continue
                body = {"line": line.line, "test": fact.test.mark.id}
                commands.append({"kind": "line.test_answer", "office": office, "body": body})
    return commands, min(ahead, default=None)
