# Une ligne par type de déclaration : qui a fait quoi. $id est le début de l'identifiant de l'avis.
notice-declare = { $office } annonce { $type ->
    [transit] un transit
    [deployment] un déploiement
    [posture] un changement de posture
    [humanitarian] un mouvement humanitaire
   *[activity] une activité
  } ({ $id }) : { $title }
notice-amend = { $office } modifie le lieu et l'heure de l'avis { $id }
notice-withdraw = { $office } retire l'avis { $id } : { $reason }
notice-supersede = { $office } remplace l'avis { $id } par un autre
notice-reclassify = { $office } donne un autre motif à l'avis { $id } : { $reason }
notice-arrived = { $office } signale l'arrivée annoncée par l'avis { $id }, le { $at }
notice-receive = { $office } a reçu l'avis { $id } ; ni lu, ni approuvé
notice-read = { $office } a lu l'avis { $id } ; non approuvé
notice-passed-on = { $office } a transmis l'avis { $id } aux exécutants ; non approuvé
notice-lead-rule = { $office } promet d'annoncer chaque { $type ->
    [transit] transit
    [deployment] déploiement
    [posture] changement de posture
    [humanitarian] mouvement humanitaire
   *[activity] activité
  } au moins { $lead_s } s avant son début

# États propres aux avis.
state-announced = annoncé, pas commencé
state-may-have-begun = peut avoir commencé
state-in-effect = en vigueur
state-passed-on = transmis aux exécutants, non approuvé

# Ce qui est en retard.
alarm-notice-arrival-overdue = { $office } n'a pas signalé l'arrivée annoncée par l'avis { $id }, attendue le { $due }.
alarm-notice-stale = L'avis { $id } de { $office } est sans fin, et rien n'en a été dit depuis une semaine, au { $due }.
