# Мандаты: дерево и то, насколько продвинулось распоряжение.
tree-title = От мандата до каждого подтверждения
tree-told = У каждого распоряжения видно, насколько оно продвинулось и с чьих слов. Приказано — не значит выполнено; о чём никто не сказал, того нет.
tree-up = Под чем это стоит
tree-by = от
tree-to = кому:
tree-due = подтвердить до
tree-told-only = Распоряжение другой стороны. Вам сообщили, что оно есть, и больше ничего.
tree-was-told = знает:
tree-statements = { $count ->
    [one] { $count } заявление
    [few] { $count } заявления
   *[other] { $count } заявлений
  }
tree-overdue = { $count ->
    [one] просрочено { $count } распоряжение: подтверждения нет
    [few] просрочено { $count } распоряжения: подтверждения нет
   *[other] просрочено { $count } распоряжений: подтверждения нет
  }
tree-cut = Здесь больше, чем помещается на странице. Откройте ветвь, чтобы увидеть всё.
tree-narrower = Издать более узкий мандат
tree-others = Другие мандаты
tree-loose = Распоряжения, мандат которых здесь не известен
rung-issued = отдано
rung-received = получено
rung-acknowledged = подтверждено
rung-executing = выполняется
rung-done = выполнено
rung-unable = невыполнимо
rung-overdue = названо просроченным
rung-withdrawn = отозвано
rung-not-said = не сказано
rung-late = просрочено, не сказано
principal-agreed = согласие дано
principal-declined = отклонено
principal-other-text = подписан другой текст
principal-silent = ответа ещё нет
directive-state-unknown = неизвестно
directive-state-issued = отдано, ответа ещё нет
directive-state-ordered = отдано, не выполнено
directive-state-received = получено, не подтверждено
directive-state-acknowledged = подтверждено, не выполнено
directive-state-executing = выполняется, не завершено
directive-state-done = выполнено
directive-state-unable = выполнить невозможно
directive-state-overdue = просрочено: не подтверждено
directive-state-withdrawn = отозвано
