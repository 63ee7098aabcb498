# One line for each kind of statement: who did what. $id is the start of the thread's id.
line-propose = { $office } propose la ligne { $id } entre { $offices } : { $purpose }
line-open = { $office } ouvre son côté de la ligne { $id }
line-suspend = { $office } suspend la ligne { $id } : { $reason }
line-resume = { $office } rétablit la ligne { $id }
line-lapse = { $office } dit que la ligne { $id } est tombée en désuétude entre { $since_earliest } et { $since_latest } : { $reason } (selon { $word_of })
line-history = { $office } dit ce qu'il y avait avant la ligne { $id } : { $told } (selon { $word_of })
