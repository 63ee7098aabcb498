# One line for each kind of statement: who did what. $id is the start of the thread's id.
communique-publish = { $office } объявляет в одностороннем порядке: { $texts }
communique-confirm = { $office } подтверждает коммюнике { $id }
communique-deny = { $office } опровергает коммюнике { $id }: { $reason }
claim-make = { $office } вносит в запись утверждение { $id }: { $claimed }
claim-dispute = { $office } оспаривает утверждение { $id }: { $reason }
claim-revise = { $office } уточняет прежнее утверждение, теперь { $id }: { $claimed }
claim-withdraw = { $office } отзывает утверждение { $id }: { $reason }
claim-derive = { $office } выводит утверждение { $id }: { $claimed }

# Что утверждается, словами.
claim-words = { $what } — { $status }, по словам: { $speaker }, на { $day }
claim-told = — { $told }
claim-derived = { $what } — выведено ({ $operation }) из утверждений { $parents }
claim-narrator = рассказчик
claim-via = { $speaker }, в передаче: { $via }
claim-status-stated = утверждается
claim-status-ordered = приказано
claim-status-planned = запланировано
claim-status-predicted = предсказано
claim-status-reported-unverified = сообщается, не подтверждено
claim-status-denied = опровергнуто

# Где стоит утверждение.
state-claimed = утверждается
state-revised = с тех пор уточнено; прежние слова остаются
state-contested = оспаривается другой стороной
