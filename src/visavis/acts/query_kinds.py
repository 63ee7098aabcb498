"""The registry's entries for queries: questions that must be answered by a time."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from visavis.acts.entries import COUNTERPARTS, entry, field, itself, under
from visavis.acts.kinds import Kind, Projection
from visavis.lines import QueryView, query, query_rules
from visavis.record import Act
from visavis.release import Said

_OF_QUERY = field("query")


def _query(
    fold: Callable[..., QueryView], id_of: Callable[[Said[Any]], str] = _OF_QUERY
) -> Projection:
    return Projection(QueryView, id_of, fold)


# fmt: off
KINDS: Final[tuple[Kind, ...]] = (
    entry("query.ask", query.QueryAsk, (Act.ASK,), COUNTERPARTS, query_rules.decide_ask,
          itself, _query(query.fold_ask, itself), parents=under("line"),
          check=query_rules.check_ask),
    entry("query.answer", query.QueryAnswer, (Act.INFORM, Act.ACCEPT, Act.DECLINE), COUNTERPARTS,
          query_rules.decide_answer, _OF_QUERY, _query(query.fold_answer)),
    entry("query.withdraw", query.QueryWithdraw, (Act.WITHDRAW,), COUNTERPARTS,
          query_rules.decide_withdraw, _OF_QUERY, _query(query.fold_withdraw)),
)
# fmt: on

VIEWS: Final[Mapping[str, type[Any]]] = {
    "query": QueryView,
}
