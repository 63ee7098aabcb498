# What is the matter, since when. $ours tells whether this party must act.
alarm-link-silent = { $peer } : la liaison est muette depuis { $since } ; entendue la dernière fois { $heard }. On ignore ce qu'ils font.
alarm-link-stopped = { $peer } : plus rien ne passe sur la liaison : { $reason }.
alarm-link-clock = { $peer } : leur horloge est à { $seconds } s de la nôtre.
alarm-line-danger = DANGER POUR LA VIE : { $office } n'a pas accusé réception de l'alerte { $id } depuis { $since }.
alarm-query-overdue = { $office } n'a pas répondu à la question { $id }, attendue { $due }.
alarm-directive-overdue = { $office } n'a pas accusé réception de la directive { $id }, attendue { $due }.
alarm-watch-unkept = Personne n'a pris le quart ({ $office }), attendu { $due }.
alarm-line-test-missed = { $office } a manqué { $count ->
    [one] un essai
   *[other] { $count } essais
  } de la ligne { $id }, le premier dû { $due }.
alarm-line-test-unanswered = L'essai ({ $office }) sur la ligne { $id } est resté sans réponse à { $due }.
alarm-contact-unacknowledged = Personne n'a accusé réception du message { $id } (de : { $waits }), attendu { $due }.
alarm-contact-danger = DANGER POUR LA VIE : personne n'a accusé réception de l'alerte { $id } (de : { $waits }) depuis { $since }.
alarm-other = { $key } depuis { $since } ; cette version n'a pas de mots pour cela.
severity-danger = danger pour la vie
severity-urgent = urgent
severity-warning = avertissement
