# One line for each kind of statement: who did what. $id is the start of the thread's id.
contact-open = { $office } opens contact { $id } with { $participants }: { $agenda }
contact-say = { $office } says in contact { $id }: { $words }
contact-phrase = { $office } signals in contact { $id }: { $phrase }
contact-attach = { $office } hands over an assessment in contact { $id }: { $title }
contact-close = { $office } closes contact { $id }
contact-translate = { $office } puts a translation beside a message in contact { $id }: { $text }
contact-held = { $office } says when contact { $id } was held: it began at { $started }
contact-receive = { $office } has received a message in contact { $id }; it has not been read
contact-read = { $office } has read a message in contact { $id }; it has not been acknowledged
contact-acknowledge = { $office } acknowledges a message in contact { $id }; that is no approval
minutes-propose = { $office } proposes minutes { $id }: { $texts }
minutes-agree = { $office } signs minutes { $id }
minutes-decline = { $office } declines minutes { $id }: { $reason }
