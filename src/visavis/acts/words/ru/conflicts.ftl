# По строке на каждый вид заявления. $notices — номера двух уведомлений.
conflict-raise = { $office } сообщает, что два уведомления пересекаются ({ $id }), насколько ему видно
conflict-propose = { $office } предлагает другое место или время в конфликте { $id }
conflict-counter = { $office } отклоняет предложение в конфликте { $id } и предлагает другое
conflict-accept = { $office } принимает предложение в конфликте { $id }; принято ещё не значит изменено
conflict-decline = { $office } отклоняет предложение в конфликте { $id }: { $reason }
conflict-accept-risk = { $office } принимает риск конфликта { $id }: { $reason }

# Состояния конфликтов и ответы на вопрос.
state-raised = заявлен
state-reopened = открыт снова: после изменения они опять пересекаются
state-resolved = разрешён: пересечения не найдено
state-risk-accepted = риск принят обеими сторонами
state-past = в прошлом
answer-certain = конфликт, несомненный
answer-possible = конфликт, возможный
answer-none-found = не найдено
answer-unknown = неизвестно: не от всех сторон есть свежие сведения
