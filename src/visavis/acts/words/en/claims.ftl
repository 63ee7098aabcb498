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

# Joint communiqués.
communique-draft = { $office } drafts communiqué { $id }, to be signed by each side
communique-sign = { $office } signs a text of communiqué { $id }

# Where a joint communiqué stands, and how two drafts differ.
state-drafted = drafted, signed by nobody
state-signed-in-part = signed, but not by every side
state-signed-apart = each side signed another text
state-joint = joint: every side signed one text
state-same = the same
state-changed = differs
state-only-ours = only in our draft
state-only-theirs = only in their draft

# A communiqué on paper.
document-alone = Communiqué of { $by }, of one side alone
document-joint = Joint communiqué of { $by }
document-draft = Draft of { $by }: signed by nobody as it stands, not for publication
document-of = { $at }
document-event = On what took place { $at }
document-exercise = EXERCISE EXERCISE EXERCISE
document-inside = For use inside only: not released
document-notes = Who says so
document-answers = What those concerned say
document-answer = { $party }: { $state }
document-recorded = Put on record by { $by }, { $at }, as claim { $claim }.
document-check = This figure { $state }.
document-disputed = Disputed by { $by }: { $reason }
document-missing = [Statement { $id } is not known here]
document-statement = { $by }, { $at }, statement { $id }.
document-page = { $page } of { $pages }
document-hash = SHA-256 of the text that was signed: { $digest }
