# One line for each kind of statement: who did what. $id is the start of the thread's id.
contact-open = { $office } открывает контакт { $id }, участники: { $participants }; повестка: { $agenda }
contact-say = { $office } говорит в контакте { $id }: { $words }
contact-phrase = { $office } передаёт в контакте { $id }: { $phrase }
contact-attach = { $office } передаёт оценку обстановки в контакте { $id }: { $title }
contact-close = { $office } завершает контакт { $id }
contact-translate = { $office } прилагает перевод к сообщению в контакте { $id }: { $text }
contact-held = { $office } сообщает, когда состоялся контакт { $id }: начало в { $started }
contact-receive = { $office } получил сообщение в контакте { $id }; оно не прочитано
contact-read = { $office } прочитал сообщение в контакте { $id }; оно не подтверждено
contact-acknowledge = { $office } подтверждает сообщение в контакте { $id }; это не одобрение
minutes-propose = { $office } предлагает протокол { $id }: { $texts }
minutes-agree = { $office } подписывает протокол { $id }
minutes-decline = { $office } отклоняет протокол { $id }: { $reason }
