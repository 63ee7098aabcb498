waits-ours = { $count ->
    [0] Votre réponse
   *[other] Votre réponse ({ $count })
  }
waits-nothing = Rien n’attend votre réponse, pour autant que l’on sache ici.
waits-theirs = { $count ->
    [0] Leur réponse
   *[other] Leur réponse ({ $count })
  }
waits-theirs-nothing = Vous n’attendez la réponse de personne.
col-until = Avant
col-what = Quoi
col-from = De
col-do = Agir
col-line = Ligne avec
col-state = État
col-link = Liaison
col-waiting = En attente
no-time-agreed = aucun délai convenu
wait-danger = Danger pour la vie
wait-question = Question
wait-message = Message sans accusé de réception
wait-line = Ligne proposée
wait-mandate = Mandat à approuver
wait-directive = Directive sans accusé de réception
wait-do-danger = Lire et accuser réception
wait-do-question = Lire et répondre
wait-do-message = Lire et accuser réception
wait-do-line = Voir et décider
wait-do-mandate = Lire et décider
wait-do-directive = Lire et accuser réception
wait-theirs-danger = Danger pour la vie : sans accusé
wait-theirs-question = Question : sans accusé
wait-theirs-message = Message : sans accusé
wait-theirs-line = Ligne : pas ouverte
wait-theirs-mandate = Mandat : sans accord
wait-theirs-directive = Directive : sans accusé
wait-query = Question avec délai
wait-do-query = Répondre
wait-theirs-query = Question avec délai : sans réponse
wait-minutes = Procès-verbal à approuver
wait-do-minutes = Lire et décider
wait-theirs-minutes = Procès-verbal : pas signé
wait-conflict = Proposition pour lever un conflit
wait-do-conflict = Voir et décider
wait-theirs-conflict = Proposition pour lever un conflit : sans réponse
wait-draft = Projet de communiqué commun
wait-do-draft = Comparer et décider
wait-theirs-draft = Projet de communiqué commun : sans réponse
wait-release = Diffusion en attente d’une seconde personne
wait-do-release = Voir et décider
wait-theirs-release = Diffusion : sans accord
wait-watch = Quart passé, pas encore pris
wait-do-watch = Prendre le quart
wait-theirs-watch = Quart : pas pris
lines-title = Lignes
lines-nothing = Il n’y a pas encore de ligne. Proposez-en une sous « Dire ».
suspended-by = suspendue par
waiting-ours = { $count } pour vous
waiting-theirs = { $count } pour eux
waiting-none = rien
news-title = Dit récemment
news-nothing = Rien n’a encore été dit.
news-since-watch = Ce qui a changé depuis votre prise de quart
watch-taken-by = Quart pris par
news-nothing-since = Rien n’a été dit depuis.
news-more = Il a été dit davantage depuis ; voici les { $count } derniers.
news-all = Tout le registre
