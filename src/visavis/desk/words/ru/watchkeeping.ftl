# Несение вахты: чья она, сдача и приём.
watches-title = Вахта каждой должности
watches-nothing = У вас нет должности, которая несёт вахту.
watch-whose = Чья вахта
watch-kept-by = несёт
watch-since = с
watch-never-taken = ещё никто не принимал
watch-handed-over = сдана, ещё не принята
watch-unkept = никто не несёт: сдана и вовремя не принята
watch-to = кому:
watch-take-by = принять до
watch-nobody = Вахту ваших должностей ещё никто не принимал.
watch-was-told = Сказано при приёме:
watch-without = Принята без сдачи:
watch-handover-last = Последняя сдача
watch-open-then = Что было открыто тогда ({ $count })
watch-open-now = Что открыто сейчас ({ $count })
watch-open-nothing = Ничего не открыто, насколько здесь известно.
watch-not-yours = Вы не говорите за эту должность.
watch-who-leaves = Кто сдаёт
watch-who-comes = Кто принимает, если известно
watch-who-takes = Кто принимает
watch-remarks = Что должен знать принимающий
watch-remarks-hint = Открытое уже записано и попадёт в журнал вместе со сдачей; добавьте нужное, лишнее вычеркните.
watch-take-by-usual = если не указано — в течение четверти часа
watch-take-anyway = Принять без сдачи
watch-why-without = Почему сдачи не было
watch-told-on-taking = Что вам передали
watch-told-hint = Своими словами, если хотите.
handover-note = { $count ->
    [one] Открыто { $count } дело:
    [few] Открыто { $count } дела:
   *[other] Открыто { $count } дел:
  }
handover-note-more = { $count ->
    [one] и ещё { $count }
    [few] и ещё { $count }
   *[other] и ещё { $count }
  }
open-due = срок
open-line = Линия
open-message = Сообщение
open-danger = Опасность для жизни
open-query = Вопрос со сроком
open-directive = Распоряжение
open-watch = Вахта
open-notice = Извещение
