# По одной строке на каждый вид заявления: кто что сделал. $id — начало идентификатора нити.
line-propose = { $office } предлагает линию { $id } между { $offices }: { $purpose }
line-open = { $office } открывает свою сторону линии { $id }
line-suspend = { $office } приостанавливает линию { $id }: { $reason }
line-resume = { $office } возобновляет линию { $id }
line-lapse = { $office } сообщает, что линия { $id } не действует; начало — между { $since_earliest } и { $since_latest }: { $reason } (источник: { $word_of })
line-history = { $office } сообщает, что было до линии { $id }: { $told } (источник: { $word_of })
contact-open = { $office } открывает контакт { $id }, участники: { $participants }; повестка: { $agenda }
contact-say = { $office } говорит в контакте { $id }: { $words }
contact-attach = { $office } передаёт оценку обстановки в контакте { $id }: { $title }
contact-close = { $office } завершает контакт { $id }
contact-receive = { $office } получил сообщение в контакте { $id }; оно не прочитано
contact-read = { $office } прочитал сообщение в контакте { $id }; оно не подтверждено
contact-acknowledge = { $office } подтверждает сообщение в контакте { $id }; это не одобрение
mandate-issue = { $office } выдаёт мандат { $id }: { $title }
mandate-agree = { $office } соглашается с мандатом { $id }
directive-issue = { $office } приказывает { $to } ({ $id }): { $order }
directive-receive = { $office } получил распоряжение { $id }
directive-acknowledge = { $office } подтверждает распоряжение { $id }
directive-execute = { $office } выполняет распоряжение { $id }
directive-done = { $office } выполнил распоряжение { $id }
directive-unable = { $office } не может выполнить распоряжение { $id }: { $reason }
directive-tell = { $office } сообщает { $told }, что для { $to } есть распоряжение: { $state ->
    [ordered] отдано, больше ничего не известно
    [acknowledged] подтверждено, не выполнено
   *[done] выполнено
  }
communique-publish = { $office } объявляет в одностороннем порядке: { $texts }
communique-confirm = { $office } подтверждает коммюнике { $id }
communique-deny = { $office } опровергает коммюнике { $id }: { $reason }

# Состояния.
state-unknown = неизвестно
state-proposed = предложена
state-open = открыта со всех сторон
state-suspended = приостановлена
state-lapsed = не действует
state-closed = завершён
state-sent = отправлено, не получено
state-received = получено, не прочитано
state-read = прочитано, не подтверждено
state-acknowledged = подтверждено, но не одобрено
state-issued = выдан
state-agreed = согласован
state-disputed = спорный: подписаны разные тексты
state-not-yet = ещё не в силе
state-expired = истёк
state-executing = выполняется
state-done = выполнено
state-unable = выполнить невозможно
state-overdue = просрочено
state-ordered = отдано, не выполнено
state-absent = с их стороны ни слова: ни подтверждено, ни опровергнуто
state-confirmed = подтверждено
state-denied = опровергнуто
state-not-understood = не понято этим узлом; хранится с доказательством
state-refused = отклонено
state-admitted = принято
