# One line for each kind of statement: who did what. $id is the start of the thread's id.
line-propose = { $office } propose la ligne { $id } ({ $offices }) : { $purpose }
line-open = { $office } ouvre son côté de la ligne { $id }
line-suspend = { $office } suspend la ligne { $id } : { $reason }
line-resume = { $office } rétablit la ligne { $id }
line-lapse = { $office } dit que la ligne { $id } est tombée en désuétude entre { $since_earliest } et { $since_latest } : { $reason } (selon { $word_of })
line-history = { $office } dit ce qu'il y avait avant la ligne { $id } : { $told } (selon { $word_of })
line-test = { $office } essaie la ligne { $id }
line-test-answer = { $office } répond à l'essai de la ligne { $id } : reçu
line-danger = DANGER POUR LA VIE, dit { $office } sur la ligne { $id } : { $words }
line-danger-acknowledge = { $office } accuse réception de l'alerte de danger pour la vie sur la ligne { $id }
