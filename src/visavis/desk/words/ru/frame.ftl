desk = дежурный пост
menu = Разделы
language = Язык
theme = Вид
theme-light = Светлый
theme-dark = Тёмный
theme-system = Как в системе
skip-to-content = К содержанию
mode-exercise = Учение
mode-exercise-told = Ничто на этой странице не является действительным.
section-watch = Вахта
section-lines = Линии
section-mandates = Мандаты
section-record = Журнал
section-parties = Стороны
section-acts = Сказать
section-help = Справка
as-of-now = На момент
not-certified = vis-à-vis не сертифицирована для обеспечения безопасности реальных полётов. Что здесь не известно, то неизвестно, а не безопасно.
connection-lost = Нет связи с собственным узлом. То, что вы видите, может быть устаревшим; то, что вы набираете, сохраняется на этом компьютере.
connection-back = Связь восстановлена.
draft-kept = Набранный вами текст сохранён.
attention-ours = { $count ->
    [0] Вашего ответа никто не ждёт
    [one] Нужен { $count } ваш ответ
    [few] Нужны { $count } ваших ответа
   *[other] Нужно { $count } ваших ответов
  }
attention-danger = { $count ->
    [one] { $count } предупреждение об опасности для жизни
    [few] { $count } предупреждения об опасности для жизни
   *[other] { $count } предупреждений об опасности для жизни
  }
attention-overdue = { $count ->
    [one] { $count } просрочен
   *[other] { $count } просрочено
  }
attention-next = ближайший срок
time-left = через { $span }
time-ago = { $span } назад
overdue-since = просрочено на { $span }
last-heard = последнее сообщение
never-heard = ничего не слышно
link-heard = на связи
link-silent = молчит: неизвестно
link-behind = получено не всё: неизвестно
link-offered = канал открыт не с обеих сторон: неизвестно
link-recovering = восстанавливается: неизвестно
link-halted = канал остановлен: неизвестно
link-frozen = канал заморожен: неизвестно
link-none = нет канала: неизвестно
stale-since = устарело с
stale-told = Сказанное об этом с тех пор есть в журнале, но не на страницах; сказать об этом здесь сейчас ничего нельзя.
stale-next = Сообщите администратору: он построит страницы заново:
