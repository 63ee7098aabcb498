# Mandats : l’arbre, et où en est une directive.
tree-title = Du mandat à chaque accusé de réception
tree-told = Chaque directive montre où elle en est, et sur la parole de qui. Ordonné n’est pas exécuté ; ce que personne n’a dit n’est pas acquis.
tree-up = Sous quoi cela se place
tree-by = par
tree-to = à
tree-due = accusé de réception attendu avant
tree-told-only = Directive d’une autre partie. On vous a dit qu’elle existe, et rien de plus.
tree-was-told = a appris :
tree-statements = { $count ->
    [one] { $count } énoncé
   *[other] { $count } énoncés
  }
tree-overdue = { $count ->
    [one] { $count } directive en retard : aucun accusé de réception n’est venu
   *[other] { $count } directives en retard : aucun accusé de réception n’est venu
  }
tree-cut = Il y a plus là-dessous qu’une page n’en montre. Ouvrez une branche pour tout voir.
tree-narrower = Émettre un mandat plus étroit
tree-others = Autres mandats
tree-loose = Directives dont le mandat n’est pas connu ici
rung-issued = ordonnée
rung-received = reçue
rung-acknowledged = accusé de réception
rung-executing = en exécution
rung-done = exécutée
rung-unable = inexécutable
rung-overdue = signalée en retard
rung-withdrawn = retirée
rung-not-said = non dit
rung-late = en retard, non dit
principal-agreed = d’accord
principal-declined = a refusé
principal-other-text = a signé un autre texte
principal-silent = encore sans parole
directive-state-unknown = inconnue
directive-state-issued = ordonnée, encore sans parole
directive-state-ordered = ordonnée, non exécutée
directive-state-received = reçue, sans accusé de réception
directive-state-acknowledged = accusé de réception, non exécutée
directive-state-executing = en exécution, non achevée
directive-state-done = exécutée
directive-state-unable = inexécutable
directive-state-overdue = en retard : sans accusé de réception
directive-state-withdrawn = retirée
