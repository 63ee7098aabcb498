# One line for each kind of statement: who did what. $id is the start of the thread's id.
mandate-issue = { $office } donne le mandat { $id } : { $title }
mandate-agree = { $office } consent au mandat { $id }
mandate-decline = { $office } décline le mandat { $id } : { $reason }
mandate-withdraw = { $office } retire le mandat { $id } : { $reason }
mandate-supersede = { $office } remplace le mandat { $id } par { $by }
directive-issue = { $office } donne la directive { $id } (à : { $to }) : { $order }
directive-receive = { $office } a reçu la directive { $id }
directive-acknowledge = { $office } accuse réception de la directive { $id }
directive-execute = { $office } exécute la directive { $id }
directive-done = { $office } a exécuté la directive { $id }
directive-unable = { $office } ne peut pas exécuter la directive { $id } : { $reason }
directive-withdraw = { $office } retire la directive { $id } : { $reason }
directive-overdue = { $office } signale que la directive { $id } est en retard : aucun accusé de réception
directive-tell = { $office } fait savoir ({ $told }) qu'une directive existe (à : { $to }) : { $state ->
    [ordered] ordonnée, rien de plus n'est connu
    [acknowledged] réception accusée, non exécutée
    [done] exécutée
   *[withdrawn] retirée
  }
