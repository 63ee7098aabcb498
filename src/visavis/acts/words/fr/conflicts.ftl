# Une ligne par type de déclaration. $notices : les identifiants des deux avis.
conflict-raise = { $office } signale que deux avis se rencontrent ({ $id }), d'après ce qu'il peut voir
conflict-propose = { $office } propose un autre lieu ou une autre heure dans le conflit { $id }
conflict-counter = { $office } refuse dans le conflit { $id } et propose autre chose
conflict-accept = { $office } accepte une proposition dans le conflit { $id } ; accepté n'est pas modifié
conflict-decline = { $office } refuse une proposition dans le conflit { $id } : { $reason }
conflict-accept-risk = { $office } accepte le risque du conflit { $id } : { $reason }

# États des conflits, et réponses à une question.
state-raised = signalé
state-reopened = rouvert : une modification les fait se rencontrer de nouveau
state-resolved = résolu : aucune rencontre des deux trouvée
state-risk-accepted = risque accepté des deux côtés
state-past = passé
answer-certain = un conflit, certain
answer-possible = un conflit, possible
answer-none-found = aucun trouvé
answer-unknown = inconnu : toutes les parties n'ont pas été entendues récemment

# Ce qui reste à régler.
alarm-conflict-open = Notre avis { $id } et l'avis { $other } de { $peer } se rencontrent ({ $verdict ->
    [certain] certain
   *[possible] possible
  }) ; aucun n'a été modifié, et le risque n'est pas accepté des deux côtés.
