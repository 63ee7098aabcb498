# What is the matter, since when. $ours tells whether this party must act.
alarm-link-silent = Связь с { $peer } молчит с { $since }; последний раз слышно { $heard }. Что у них, неизвестно.
alarm-link-stopped = По связи с { $peer } ничего не проходит: { $reason }.
alarm-link-clock = Часы { $peer } расходятся с нашими на { $seconds } с.
alarm-line-danger = ОПАСНОСТЬ ДЛЯ ЖИЗНИ: { $office } не подтвердил предупреждение { $id } с { $since }.
alarm-query-overdue = { $office } не ответил на запрос { $id }, срок { $due }.
alarm-directive-overdue = { $office } не подтвердил директиву { $id }, срок { $due }.
alarm-watch-unkept = Никто не принял вахту { $office }, срок { $due }.
alarm-line-test-missed = { $office } пропустил { $count ->
    [one] { $count } проверку
    [few] { $count } проверки
   *[other] { $count } проверок
  } линии { $id }, первый срок { $due }.
alarm-line-test-unanswered = Проверка { $office } на линии { $id } осталась без ответа к { $due }.
alarm-contact-unacknowledged = Никто не подтвердил сообщение { $id } от { $waits }, срок { $due }.
alarm-contact-danger = ОПАСНОСТЬ ДЛЯ ЖИЗНИ: никто не подтвердил предупреждение { $id } от { $waits } с { $since }.
alarm-other = { $key } с { $since }; в этой версии нет слов для этого.
severity-danger = опасность для жизни
severity-urgent = срочно
severity-warning = предупреждение
