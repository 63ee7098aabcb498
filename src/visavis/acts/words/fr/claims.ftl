# One line for each kind of statement: who did what. $id is the start of the thread's id.
communique-publish = { $office } rend public, seul : { $texts }
communique-confirm = { $office } confirme le communiqué { $id }
communique-deny = { $office } dément le communiqué { $id } : { $reason }
claim-make = { $office } consigne l’affirmation { $id } : { $claimed }
claim-dispute = { $office } conteste l’affirmation { $id } : { $reason }
claim-revise = { $office } révise une affirmation, désormais { $id } : { $claimed }
claim-withdraw = { $office } retire l’affirmation { $id } : { $reason }
claim-derive = { $office } dérive l’affirmation { $id } : { $claimed }

# Ce qui est affirmé, en mots.
claim-words = { $what } — { $status }, selon { $speaker }, au { $day }
claim-told = — { $told }
claim-derived = { $what } — dérivé ({ $operation }) des affirmations { $parents }
claim-narrator = le narrateur
claim-via = { $speaker }, cité par { $via }
claim-status-stated = affirmé
claim-status-ordered = ordonné
claim-status-planned = prévu
claim-status-predicted = prédit
claim-status-reported-unverified = rapporté, non vérifié
claim-status-denied = démenti

# Où en est une affirmation.
state-claimed = affirmé
state-revised = révisé depuis ; les mots d’alors restent
state-contested = contesté par une autre partie
