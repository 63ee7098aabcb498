"""The desk: the pages of the duty officer; views to HTML, forms to commands.

Here: one frozen context and one template for each page, the forms that are made of each kind's
body, the desk's words in three languages, and its static files. All text is escaped.
Never here: storage, sockets, clocks, decisions; what a page shows comes as a `Sight`, and what a
form says leaves as plain values for `acts.command_of`.
Imports `acts` and the rooms above it; `node` imports this one.
"""

from visavis.desk.bare import DoorPage, Problem, ProblemPage, problem_of
from visavis.desk.frame import Asked, Attention, Frame, Section, Theme, Viewer, attention_of
from visavis.desk.news import PLACES, News, news_of, place_of, read_row
from visavis.desk.pages import Page
from visavis.desk.rendering import render_bare, render_page, visible
from visavis.desk.sight import Condition, Link, Names, Sight
from visavis.desk.waits import Wait, WaitKind, waits_of
from visavis.desk.watch import NEWS_SHOWN, WatchPage, watch_page
from visavis.desk.words import DeskWords, choose_language, desk_words

__all__ = [
    "NEWS_SHOWN",
    "PLACES",
    "Asked",
    "Attention",
    "Condition",
    "DeskWords",
    "DoorPage",
    "Frame",
    "Link",
    "Names",
    "News",
    "Page",
    "Problem",
    "ProblemPage",
    "Section",
    "Sight",
    "Theme",
    "Viewer",
    "Wait",
    "WaitKind",
    "WatchPage",
    "attention_of",
    "choose_language",
    "desk_words",
    "news_of",
    "place_of",
    "problem_of",
    "read_row",
    "render_bare",
    "render_page",
    "visible",
    "waits_of",
    "watch_page",
]
