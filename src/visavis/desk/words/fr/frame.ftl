desk = permanence
menu = Rubriques
language = Langue
theme = Apparence
theme-light = Clair
theme-dark = Sombre
theme-system = Comme le système
skip-to-content = Aller au contenu
mode-exercise = Exercice
mode-exercise-told = Rien sur cette page n’est réel.
section-watch = Quart
section-lines = Lignes
section-mandates = Mandats
section-record = Registre
section-parties = Parties
section-acts = Dire
section-help = Aide
as-of-now = Situation au
not-certified = vis-à-vis n’est pas certifié pour la sécurité des vols réels. Ce qui n’est pas connu ici est inconnu, non sûr.
connection-lost = Plus de connexion avec votre propre nœud. Ce que vous voyez peut être ancien ; ce que vous tapez est conservé sur cet ordinateur.
connection-back = La connexion est rétablie.
draft-kept = Ce que vous aviez tapé ici a été conservé.
attention-ours = { $count ->
    [0] Personne n’attend votre réponse
    [one] { $count } réponse attendue de vous
   *[other] { $count } réponses attendues de vous
  }
attention-danger = { $count ->
    [one] { $count } alerte de danger pour la vie
   *[other] { $count } alertes de danger pour la vie
  }
attention-overdue = { $count ->
    [one] { $count } en retard
   *[other] { $count } en retard
  }
attention-next = prochaine échéance
time-left = dans { $span }
time-ago = il y a { $span }
overdue-since = en retard de { $span }
last-heard = entendu pour la dernière fois
never-heard = jamais entendu
link-heard = entendu
link-silent = silencieux : inconnu
link-behind = tout n’est pas arrivé : inconnu
link-offered = liaison pas ouverte des deux côtés : inconnu
link-recovering = en récupération : inconnu
link-halted = liaison arrêtée : inconnu
link-frozen = liaison gelée : inconnu
link-none = pas de liaison : inconnu
stale-since = périmé depuis
stale-told = Ce qui en a été dit depuis est au registre, et pas sur ses pages ; on n’en peut rien dire ici maintenant.
stale-next = Prévenez l’administrateur, qui refera les pages :
