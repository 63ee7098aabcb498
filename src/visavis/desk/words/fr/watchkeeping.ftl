# Tenir le quart : à qui il est, le passer, le prendre.
watches-title = Le quart de chaque fonction
watches-nothing = Vous ne parlez pour aucune fonction qui tienne un quart.
watch-whose = À qui est le quart
watch-kept-by = tenu par
watch-since = depuis
watch-never-taken = personne ne l’a encore pris
watch-handed-over = passé, pas encore pris
watch-unkept = personne ne le tient : passé, et pas pris à temps
watch-to = à
watch-take-by = à prendre avant
watch-nobody = Personne n’a encore pris le quart d’une de vos fonctions.
watch-was-told = Dit en le prenant :
watch-without = Pris sans relève :
watch-handover-last = La dernière relève
watch-open-then = Ce qui était ouvert alors ({ $count })
watch-open-now = Ce qui est ouvert maintenant ({ $count })
watch-open-nothing = Rien n’est ouvert, pour autant qu’on sache ici.
watch-not-yours = Vous ne parlez pas pour cette fonction.
watch-who-leaves = Qui quitte
watch-who-comes = Qui vient, si on le sait
watch-who-takes = Qui le prend
watch-remarks = Ce que doit savoir la relève
watch-remarks-hint = Ce qui est ouvert est déjà noté et s’inscrit avec la relève ; ajoutez ce qu’il faut savoir, rayez le reste.
watch-take-by-usual = sans indication, dans le quart d’heure
watch-take-anyway = Le prendre sans relève
watch-why-without = Pourquoi il n’y a pas eu de relève
watch-told-on-taking = Ce qu’on vous a dit
watch-told-hint = Dans vos propres mots, si vous voulez.
handover-note = { $count ->
    [one] { $count } affaire ouverte :
   *[other] { $count } affaires ouvertes :
  }
handover-note-more = { $count ->
    [one] et { $count } de plus
   *[other] et { $count } de plus
  }
open-due = échéance
open-line = Ligne
open-message = Message
open-danger = Danger de mort
open-query = Question avec délai
open-directive = Directive
open-watch = Quart
open-notice = Avis
