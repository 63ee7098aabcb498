# What is the matter, since when. $ours tells whether this party must act.
alarm-link-silent = { $peer }: канал молчит с { $since }; последний раз слышно { $heard }. Что у них, неизвестно.
alarm-link-stopped = { $peer }: по каналу ничего не проходит: { $reason }.
alarm-link-clock = { $peer }: их часы расходятся с нашими на { $seconds } с.
alarm-line-danger = ОПАСНОСТЬ ДЛЯ ЖИЗНИ: { $office }: предупреждение { $id } не подтверждено с { $since }.
alarm-query-overdue = { $office }: нет ответа на вопрос { $id }, срок { $due }.
alarm-directive-overdue = { $office }: распоряжение { $id } не подтверждено, срок { $due }.
alarm-watch-unkept = { $office }: вахту никто не принял, срок { $due }.
alarm-line-test-missed = { $office }: { $count ->
    [one] пропущена { $count } проверка
    [few] пропущены { $count } проверки
   *[other] пропущено { $count } проверок
  } линии { $id }, первый срок { $due }.
alarm-line-test-unanswered = { $office }: проверка на линии { $id } осталась без ответа к { $due }.
alarm-contact-unacknowledged = Никто не подтвердил сообщение { $id } (от: { $waits }), срок { $due }.
alarm-contact-danger = ОПАСНОСТЬ ДЛЯ ЖИЗНИ: никто не подтвердил предупреждение { $id } (от: { $waits }) с { $since }.
alarm-other = { $key } с { $since }; в этой версии нет слов для этого.
severity-danger = опасность для жизни
severity-urgent = срочно
severity-warning = предупреждение
