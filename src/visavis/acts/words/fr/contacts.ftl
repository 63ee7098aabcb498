# One line for each kind of statement: who did what. $id is the start of the thread's id.
contact-open = { $office } ouvre le contact { $id } (avec : { $participants }) : { $agenda }
contact-say = { $office } dit dans le contact { $id } : { $words }
contact-phrase = { $office } transmet dans le contact { $id } : { $phrase }
contact-attach = { $office } remet une appréciation dans le contact { $id } : { $title }
contact-close = { $office } clôt le contact { $id }
contact-translate = { $office } joint une traduction à un message du contact { $id } : { $text }
contact-held = { $office } dit quand le contact { $id } a eu lieu : début à { $started }
contact-receive = { $office } a reçu un message dans le contact { $id } ; il n'est pas lu
contact-read = { $office } a lu un message dans le contact { $id } ; il n'en est pas accusé réception
contact-acknowledge = { $office } accuse réception d'un message dans le contact { $id } ; ce n'est pas une approbation
minutes-propose = { $office } propose le procès-verbal { $id } : { $texts }
minutes-agree = { $office } signe le procès-verbal { $id }
minutes-decline = { $office } refuse le procès-verbal { $id } : { $reason }
