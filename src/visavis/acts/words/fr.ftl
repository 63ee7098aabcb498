# Une ligne par sorte de déclaration : qui fait quoi. $id est le début de l'identifiant du fil.
line-propose = { $office } propose la ligne { $id } entre { $offices } : { $purpose }
line-open = { $office } ouvre son côté de la ligne { $id }
line-suspend = { $office } suspend la ligne { $id } : { $reason }
line-resume = { $office } rétablit la ligne { $id }
line-lapse = { $office } dit que la ligne { $id } est tombée en désuétude entre { $since_earliest } et { $since_latest } : { $reason } (selon { $word_of })
line-history = { $office } dit ce qu'il y avait avant la ligne { $id } : { $told } (selon { $word_of })
contact-open = { $office } ouvre le contact { $id } avec { $participants } : { $agenda }
contact-say = { $office } dit dans le contact { $id } : { $words }
contact-attach = { $office } remet une appréciation dans le contact { $id } : { $title }
contact-close = { $office } clôt le contact { $id }
contact-receive = { $office } a reçu un message dans le contact { $id } ; il n'est pas lu
contact-read = { $office } a lu un message dans le contact { $id } ; il n'en est pas accusé réception
contact-acknowledge = { $office } accuse réception d'un message dans le contact { $id } ; ce n'est pas une approbation
mandate-issue = { $office } donne le mandat { $id } : { $title }
mandate-agree = { $office } consent au mandat { $id }
directive-issue = { $office } ordonne à { $to } ({ $id }) : { $order }
directive-receive = { $office } a reçu la directive { $id }
directive-acknowledge = { $office } accuse réception de la directive { $id }
directive-execute = { $office } exécute la directive { $id }
directive-done = { $office } a exécuté la directive { $id }
directive-unable = { $office } ne peut pas exécuter la directive { $id } : { $reason }
directive-tell = { $office } fait savoir à { $told } qu'une directive existe pour { $to } : { $state ->
    [ordered] ordonnée, rien de plus n'est connu
    [acknowledged] réception accusée, non exécutée
   *[done] exécutée
  }
communique-publish = { $office } rend public, seul : { $texts }
communique-confirm = { $office } confirme le communiqué { $id }
communique-deny = { $office } dément le communiqué { $id } : { $reason }

# États.
state-unknown = inconnu
state-proposed = proposée
state-open = ouverte de tous les côtés
state-suspended = suspendue
state-lapsed = tombée en désuétude
state-closed = clos
state-sent = envoyé, non reçu
state-received = reçu, non lu
state-read = lu, sans accusé de réception
state-acknowledged = réception accusée, sans approbation
state-issued = donné
state-agreed = convenu
state-disputed = contesté : des textes différents ont été signés
state-not-yet = pas encore en vigueur
state-expired = expiré
state-executing = en cours d'exécution
state-done = exécutée
state-unable = ne peut être exécutée
state-overdue = en retard
state-ordered = ordonnée, non exécutée
state-absent = aucune parole de leur part : ni confirmé, ni démenti
state-confirmed = confirmé
state-denied = démenti
state-not-understood = non compris par ce nœud ; conservé avec sa preuve
state-refused = refusé
state-admitted = admis
