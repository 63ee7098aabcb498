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

# Joint communiqués.
communique-draft = { $office } propose le communiqué { $id }, à signer par chaque partie
communique-sign = { $office } signe un texte du communiqué { $id }

# Où en est un communiqué conjoint, et en quoi deux projets diffèrent.
state-drafted = en projet, signé par personne
state-signed-in-part = signé, mais pas par toutes les parties
state-signed-apart = chaque partie a signé un autre texte
state-joint = conjoint : toutes les parties ont signé un même texte
state-same = identique
state-changed = diffère
state-only-ours = dans notre seul projet
state-only-theirs = dans leur seul projet

# Un communiqué sur papier.
document-alone = Communiqué de { $by }, d’une seule partie
document-joint = Communiqué conjoint de { $by }
document-draft = Projet de { $by } : non signé en l’état, à ne pas publier
document-of = { $at }
document-event = Sur ce qui a eu lieu { $at }
document-exercise = EXERCICE EXERCICE EXERCICE
document-inside = À usage interne seulement : non communiqué
document-notes = Qui le dit
document-answers = Ce qu’en disent les intéressés
document-answer = { $party } : { $state }
document-recorded = Consigné par { $by }, { $at }, affirmation { $claim }.
document-check = Ce chiffre { $state }.
document-disputed = Contesté par { $by } : { $reason }
document-missing = [La déclaration { $id } n’est pas connue ici]
document-statement = { $by }, { $at }, déclaration { $id }.
document-page = { $page } sur { $pages }
document-hash = SHA-256 du texte signé : { $digest }
