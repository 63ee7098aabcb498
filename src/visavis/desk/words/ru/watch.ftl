waits-ours = { $count ->
    [0] Ваш ответ
   *[other] Ваш ответ ({ $count })
  }
waits-nothing = Насколько здесь известно, вашего ответа ничто не ждёт.
waits-theirs = { $count ->
    [0] Их ответ
   *[other] Их ответ ({ $count })
  }
waits-theirs-nothing = Вы не ждёте ничьего ответа.
col-until = До
col-what = Что
col-from = От кого
col-do = Действие
col-line = Собеседник
col-state = Состояние
col-link = Канал
col-waiting = Ожидает
no-time-agreed = срок не согласован
wait-danger = Опасность для жизни
wait-question = Вопрос
wait-message = Сообщение не подтверждено
wait-line = Предложена линия
wait-mandate = Мандат ждёт согласия
wait-directive = Распоряжение не подтверждено
wait-do-danger = Прочитать и подтвердить
wait-do-question = Прочитать и ответить
wait-do-message = Прочитать и подтвердить
wait-do-line = Посмотреть и решить
wait-do-mandate = Прочитать и решить
wait-do-directive = Прочитать и подтвердить
wait-theirs-danger = Опасность для жизни: не подтверждено
wait-theirs-question = Вопрос: не подтверждён
wait-theirs-message = Сообщение: не подтверждено
wait-theirs-line = Линия: не открыта
wait-theirs-mandate = Мандат: нет согласия
wait-theirs-directive = Распоряжение: не подтверждено
wait-query = Вопрос со сроком
wait-do-query = Ответить
wait-theirs-query = Вопрос со сроком: нет ответа
wait-minutes = Протокол ждёт согласия
wait-do-minutes = Прочитать и решить
wait-theirs-minutes = Протокол: не подписан
wait-conflict = Предложение по устранению конфликта
wait-do-conflict = Посмотреть и решить
wait-theirs-conflict = Предложение по устранению конфликта: нет ответа
wait-draft = Проект совместного коммюнике
wait-do-draft = Сравнить и решить
wait-theirs-draft = Проект совместного коммюнике: нет ответа
wait-release = Передача ждёт второго лица
wait-do-release = Посмотреть и решить
wait-theirs-release = Передача: нет согласия
wait-watch = Вахта сдана, но не принята
wait-do-watch = Принять вахту
wait-theirs-watch = Вахта: не принята
lines-title = Линии
lines-nothing = Линий пока нет. Предложите линию в разделе «Сказать».
suspended-by = приостановила сторона:
waiting-ours = { $count } ждёт вас
waiting-theirs = { $count } ждёт их
waiting-none = ничего
news-title = Недавно сказано
news-nothing = Пока ничего не сказано.
news-since-watch = Что изменилось с начала вашей вахты
watch-taken-by = Вахту принял
news-nothing-since = С тех пор ничего не сказано.
news-more = С тех пор сказано больше; здесь последние { $count }.
news-all = Весь журнал
