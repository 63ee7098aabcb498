# One line for each kind of statement: who did what. $id is the start of the thread's id.
query-ask = { $office } спрашивает (запрос { $id }): { $question }
query-answer = { $office } отвечает на запрос { $id }: { $answer }
query-withdraw = { $office } отзывает запрос { $id }
# States of a query.
state-asked = задан, ответа нет
state-answered = отвечен
state-answered-late = отвечен с опозданием
state-withdrawn = отозван
