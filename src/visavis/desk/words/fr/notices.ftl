# Notices, conflicts and the chart.
notices-unknown = ce qu’ils font en ce moment est inconnu ; leurs avis peuvent être anciens.
notices-live-only = Seulement ce qui est en cours
notices-past = Aussi ce qui est terminé ({ $count })
notices-nothing = Aucun avis en cours n’est connu ici. Que rien ne soit connu ne rend rien sûr.
chart-title = Carte
chart-told = Trait plein : nôtre. Tireté : autres parties. Épais : en conflit. Hachuré : partie non entendue, peut être ancien. Pas pour mesurer ; le tableau dit la même chose en mots.
col-verdict = Verdict
col-heights = Hauteurs
verdict-unknown = inconnu
until-further = jusqu’à nouvel ordre
in-conflict = en conflit
may-be-old = peut être ancien
surface = surface et dessous
unlimited = illimité
notices-cut = { $count } autres ne sont pas montrés ici : cette page est incomplète.
meets = rencontre un avis de
meets-unknown = si quelque chose le rencontre est inconnu : toutes les parties ne sont pas entendues
