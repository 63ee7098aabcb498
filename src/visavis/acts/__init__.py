"""Acts: commands in, signed statements and releases out; what peers send in, views out.

Here: the registry of statement kinds, admission, projections, read models, the words of each
kind in three languages. Never here: SQL, HTML, sockets, clocks; what the node must lend is a
Protocol in `acts.ports`.
Imports every room above it; `gateways`, `desk`, `node`, `simulation` and `cli` import this one.
"""

from visavis.acts.admission import (
    Admission,
    ParsedRelease,
    Verdict,
    admit,
    judge,
    parse_batch,
    verify_batch,
)
from visavis.acts.admission_rules import read_body
from visavis.acts.alarm_facts import (
    Facts,
    LinkFact,
)
from visavis.acts.alarm_shape import (
    Alarm,
    Severity,
)
from visavis.acts.alarms import (
    SOURCES,
    Source,
    Standing,
    say_alarm,
    standing,
)
from visavis.acts.asof import By, marked_as_of, open_of, parse_by, parse_moment, refold
from visavis.acts.claim_views import (
    ClaimRecord,
    DerivedStatus,
    DisputeStatus,
    Sentence,
    claim_record,
)
from visavis.acts.claim_words import (
    figure_words,
    period_words,
    result_words,
    what_words,
)
from visavis.acts.command_form import (
    COMMAND_LIMIT_BYTES,
    command_of,
    parse_command,
    require_kind,
)
from visavis.acts.commands import (
    CLOCK_BEHIND_LIMIT_MS,
    BatchOutcome,
    Outcome,
    Spoken,
    execute,
    execute_each,
)
from visavis.acts.communique_document import communique_document
from visavis.acts.communique_joint_views import JointStatus, joint_status
from visavis.acts.communique_views import CommuniqueStatus, communique_status
from visavis.acts.conflict_finding import (
    Meeting,
    MeetingKeeper,
    Surroundings,
    changes_next,
    expire_notices,
    follow_notices,
    is_live,
)
from visavis.acts.conflict_views import (
    Answer,
    ConflictStatus,
    MeetingStatus,
    ProposalStatus,
    all_meetings,
    conflict_status,
    volume_answer,
)
from visavis.acts.contact_views import ContactRecord, contact_record
from visavis.acts.derived_preview import DerivedPreview, preview_derived
from visavis.acts.errors import (
    AudienceRefused,
    ClockBehind,
    CommandRefused,
    MalformedBody,
    MalformedCommand,
    MomentRefused,
    NoStanding,
    NotLinked,
    NotOurOffice,
    OfficeCannotSign,
    OtherMode,
    OtherParty,
    StatementRefused,
    UnknownKind,
    UnknownThing,
    WrongAct,
)
from visavis.acts.fingerprint import views_fingerprint
from visavis.acts.kinds import AudienceRule, Kind, Projection, Under
from visavis.acts.line_duty import (
    tests_to_say,
)
from visavis.acts.line_health import (
    LineHealth,
    line_health,
)
from visavis.acts.line_views import LineStatus, line_status
from visavis.acts.mandate_views import (
    DirectiveTrace,
    MandateTree,
    PrincipalStatus,
    ReleaseStatus,
    ToldStatus,
    directive_trace,
    mandate_tree,
    told_of_directive,
    told_to,
)
from visavis.acts.minutes_views import MinutesStatus, minutes_of, minutes_status
from visavis.acts.notice_views import NoticeStatus, notice_status
from visavis.acts.open_things import (
    OPEN_VIEW,
    OPENS,
    open_things,
)
from visavis.acts.phrase_search import PhraseEntry, PhraseTaken, phrase_entry, search_phrases
from visavis.acts.phrase_words import PhraseWords, phrase_languages, phrase_words
from visavis.acts.ports import KeptStatement, Ports, StatementReader, ViewReader, ViewRow
from visavis.acts.projections import (
    CarefulProjector,
    Projector,
    Stop,
    ViewDocument,
    decode_view,
    said_of,
)
from visavis.acts.query_views import (
    QueryStatus,
    query_status,
)
from visavis.acts.read_models import READ_MODELS
from visavis.acts.reading import Shelf, Shown, Word, plain
from visavis.acts.refusal_words import Refusal, RefusalWords, refusal_in_words
from visavis.acts.registry import REGISTRY, VIEW_NAMES, VIEW_TYPES
from visavis.acts.release_markings import (
    KEPT_VIEWS,
    MARKING_VIEW,
    Compartments,
    Markings,
    read_marking,
)
from visavis.acts.release_preview import (
    PREVIEW_LIFE_MS,
    Preview,
    PreviewRefused,
    RecipientPreview,
    preview,
    recipients,
    send_previewed,
)
from visavis.acts.release_seen import Gone, GoneWhy, Seen, without_words
from visavis.acts.releases_made import RELEASE_VIEW, ReleaseMade, note_release
from visavis.acts.titles import IDS, Titles
from visavis.acts.trace_views import Trace, TraceAct, TraceNode, trace
from visavis.acts.understanding import Understood, understand
from visavis.acts.watch_views import (
    HandoverStatus,
    WatchStatus,
    open_items,
    watch_status,
)
from visavis.acts.wording import LANGUAGES, Wording, wording
from visavis.release import CIVIL

__all__ = [
    "CIVIL",
    "CLOCK_BEHIND_LIMIT_MS",
    "COMMAND_LIMIT_BYTES",
    "IDS",
    "KEPT_VIEWS",
    "LANGUAGES",
    "MARKING_VIEW",
    "OPENS",
    "OPEN_VIEW",
    "PREVIEW_LIFE_MS",
    "READ_MODELS",
    "REGISTRY",
    "RELEASE_VIEW",
    "SOURCES",
    "VIEW_NAMES",
    "VIEW_TYPES",
    "Admission",
    "Alarm",
    "Answer",
    "AudienceRefused",
    "AudienceRule",
    "BatchOutcome",
    "By",
    "CarefulProjector",
    "ClaimRecord",
    "ClockBehind",
    "CommandRefused",
    "CommuniqueStatus",
    "Compartments",
    "ConflictStatus",
    "ContactRecord",
    "DerivedPreview",
    "DerivedStatus",
    "DirectiveTrace",
    "DisputeStatus",
    "Facts",
    "Gone",
    "GoneWhy",
    "HandoverStatus",
    "JointStatus",
    "KeptStatement",
    "Kind",
    "LineHealth",
    "LineStatus",
    "LinkFact",
    "MalformedBody",
    "MalformedCommand",
    "MandateTree",
    "Markings",
    "Meeting",
    "MeetingKeeper",
    "MeetingStatus",
    "MinutesStatus",
    "MomentRefused",
    "NoStanding",
    "NotLinked",
    "NotOurOffice",
    "NoticeStatus",
    "OfficeCannotSign",
    "OtherMode",
    "OtherParty",
    "Outcome",
    "ParsedRelease",
    "PhraseEntry",
    "PhraseTaken",
    "PhraseWords",
    "Ports",
    "Preview",
    "PreviewRefused",
    "PrincipalStatus",
    "Projection",
    "Projector",
    "ProposalStatus",
    "QueryStatus",
    "RecipientPreview",
    "Refusal",
    "RefusalWords",
    "ReleaseMade",
    "ReleaseStatus",
    "Seen",
    "Sentence",
    "Severity",
    "Shelf",
    "Shown",
    "Source",
    "Spoken",
    "Standing",
    "StatementReader",
    "StatementRefused",
    "Stop",
    "Surroundings",
    "Titles",
    "ToldStatus",
    "Trace",
    "TraceAct",
    "TraceNode",
    "Under",
    "Understood",
    "UnknownKind",
    "UnknownThing",
    "Verdict",
    "ViewDocument",
    "ViewReader",
    "ViewRow",
    "WatchStatus",
    "Word",
    "Wording",
    "WrongAct",
    "admit",
    "all_meetings",
    "changes_next",
    "claim_record",
    "command_of",
    "communique_document",
    "communique_status",
    "conflict_status",
    "contact_record",
    "decode_view",
    "directive_trace",
    "execute",
    "execute_each",
    "expire_notices",
    "figure_words",
    "follow_notices",
    "is_live",
    "joint_status",
    "judge",
    "line_health",
    "line_status",
    "mandate_tree",
    "marked_as_of",
    "minutes_of",
    "minutes_status",
    "note_release",
    "notice_status",
    "open_items",
    "open_of",
    "open_things",
    "parse_batch",
    "parse_by",
    "parse_command",
    "parse_moment",
    "period_words",
    "phrase_entry",
    "phrase_languages",
    "phrase_words",
    "plain",
    "preview",
    "preview_derived",
    "query_status",
    "read_body",
    "read_marking",
    "recipients",
    "refold",
    "refusal_in_words",
    "require_kind",
    "result_words",
    "said_of",
    "say_alarm",
    "search_phrases",
    "send_previewed",
    "standing",
    "tests_to_say",
    "told_of_directive",
    "told_to",
    "trace",
    "understand",
    "verify_batch",
    "views_fingerprint",
    "volume_answer",
    "watch_status",
    "what_words",
    "without_words",
    "wording",
]
