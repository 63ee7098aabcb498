# One line for each kind of statement: who did what. $id is the start of the thread's id.
communique-publish = { $office } makes public, alone: { $texts }
communique-confirm = { $office } confirms communiqué { $id }
communique-deny = { $office } denies communiqué { $id }: { $reason }
claim-make = { $office } puts on record claim { $id }: { $claimed }
claim-dispute = { $office } disputes claim { $id }: { $reason }
claim-revise = { $office } revises an earlier claim, now claim { $id }: { $claimed }
claim-withdraw = { $office } withdraws claim { $id }: { $reason }
claim-derive = { $office } derives claim { $id }: { $claimed }

# What is claimed, in words.
claim-words = { $what } — { $status } by { $speaker }, as of { $day }
claim-told = — { $told }
claim-derived = { $what } — derived ({ $operation }) from claims { $parents }
claim-narrator = the narrator
claim-via = { $speaker }, quoted by { $via }
claim-status-stated = stated
claim-status-ordered = ordered
claim-status-planned = planned
claim-status-predicted = predicted
claim-status-reported-unverified = reported, unverified,
claim-status-denied = denied

# Where a claim stands.
state-claimed = claimed
state-revised = revised since; the earlier words stay
state-contested = contested by another party
