"""The desk: the pages of the duty officer; views to HTML, forms to commands.

Here: one frozen context and one template for each page, the forms that are made of each kind's
body, the desk's words in three languages, and its static files. All text is escaped.
Never here: storage, sockets, clocks, decisions; what a page shows comes as a `Sight`, and what a
form says leaves as plain values for `acts.command_of`.
Imports `acts` and the rooms above it; `node` imports this one.
"""

from visavis.desk.act_page import act_page, acts_page, command_typed, is_previewed, safe_back
from visavis.desk.asof_page import asof_page
from visavis.desk.bare import DoorPage, Problem, ProblemPage, problem_of
from visavis.desk.basemap_named import basemap_of
from visavis.desk.communique_pages import communique_page
from visavis.desk.conflict_page import ConflictPage, conflict_page
from visavis.desk.contact_page import contact_page
from visavis.desk.derive_page import derive_page
from visavis.desk.dispatch_page import Asking as DispatchAsking
from visavis.desk.dispatch_page import dispatch_asking, dispatch_page, editable_shape
from visavis.desk.figures_page import claim_page, figures_page
from visavis.desk.form_begun import begun
from visavis.desk.form_phrases import shape_for
from visavis.desk.form_problems import problems_of
from visavis.desk.form_release import release_problems
from visavis.desk.form_shapes import shape_of
from visavis.desk.form_typed import instant_typed, one, plain_of
from visavis.desk.form_wrong import Problems, refused_at
from visavis.desk.frame import Asked, Attention, Frame, Section, Theme, Viewer, attention_of
from visavis.desk.help_pages import help_page, phrases_page
from visavis.desk.line_page import line_page, lines_page
from visavis.desk.mandate_page import mandate_page, mandates_page
from visavis.desk.map_document import MapDocument, MapReader
from visavis.desk.map_page import map_page, words_of_drawing
from visavis.desk.map_typed import typed_area
from visavis.desk.meets import Meets, meets_of, notice_typed, volume_typed
from visavis.desk.news import PLACES, News, news_of, place_of, read_row
from visavis.desk.notice_page import notice_page
from visavis.desk.notices_page import notices_page
from visavis.desk.pages import Page
from visavis.desk.party_pages import Card, Knock, PartyPage, parties_page, party_page
from visavis.desk.preview_page import preview_page
from visavis.desk.record_pages import (
    ROWS_A_PAGE,
    Delivery,
    Proven,
    ProvenEntry,
    record_page,
    statement_page,
    verify_page,
)
from visavis.desk.rendering import render_bare, render_meets, render_page, visible
from visavis.desk.shown import alarm_in_words
from visavis.desk.sight import Condition, Coverage, End, Link, Names, Sight, Stale
from visavis.desk.thing_pages import thing_page, type_of
from visavis.desk.trouble_page import trouble_page
from visavis.desk.waits import Wait, WaitKind, waits_of
from visavis.desk.watch import (
    NEWS_OF_WATCH,
    NEWS_SHOWN,
    AlarmRow,
    WatchBegan,
    WatchPage,
    watch_began,
    watch_page,
)
from visavis.desk.watchkeeping import Keeping, watches_page, watchkeeping_page
from visavis.desk.words import DeskWords, choose_language, desk_words

__all__ = [
    "NEWS_OF_WATCH",
    "NEWS_SHOWN",
    "PLACES",
    "ROWS_A_PAGE",
    "AlarmRow",
    "Asked",
    "Attention",
    "Card",
    "Condition",
    "ConflictPage",
    "Coverage",
    "Delivery",
    "DeskWords",
    "DispatchAsking",
    "DoorPage",
    "End",
    "Frame",
    "Keeping",
    "Knock",
    "Link",
    "MapDocument",
    "MapReader",
    "Meets",
    "Names",
    "News",
    "Page",
    "PartyPage",
    "Problem",
    "ProblemPage",
    "Problems",
    "Proven",
    "ProvenEntry",
    "Section",
    "Sight",
    "Stale",
    "Theme",
    "Viewer",
    "Wait",
    "WaitKind",
    "WatchBegan",
    "WatchPage",
    "act_page",
    "acts_page",
    "alarm_in_words",
    "asof_page",
    "attention_of",
    "basemap_of",
    "begun",
    "choose_language",
    "claim_page",
    "command_typed",
    "communique_page",
    "conflict_page",
    "contact_page",
    "derive_page",
    "desk_words",
    "dispatch_asking",
    "dispatch_page",
    "editable_shape",
    "figures_page",
    "help_page",
    "instant_typed",
    "is_previewed",
    "line_page",
    "lines_page",
    "mandate_page",
    "mandates_page",
    "map_page",
    "meets_of",
    "news_of",
    "notice_page",
    "notice_typed",
    "notices_page",
    "one",
    "parties_page",
    "party_page",
    "phrases_page",
    "place_of",
    "plain_of",
    "preview_page",
    "problem_of",
    "problems_of",
    "read_row",
    "record_page",
    "refused_at",
    "release_problems",
    "render_bare",
    "render_meets",
    "render_page",
    "safe_back",
    "shape_for",
    "shape_of",
    "statement_page",
    "thing_page",
    "trouble_page",
    "type_of",
    "typed_area",
    "verify_page",
    "visible",
    "volume_typed",
    "waits_of",
    "watch_began",
    "watch_page",
    "watches_page",
    "watchkeeping_page",
    "words_of_drawing",
]
