# One line for each kind of statement: who did what. $id is the start of the thread's id.
query-ask = { $office } спрашивает (вопрос { $id }): { $question }
query-answer = { $office } отвечает на вопрос { $id }: { $answer }
query-withdraw = { $office } отзывает вопрос { $id }
# States of a query.
state-asked = задан, ответа нет
state-answered = отвечен
state-answered-late = отвечен с опозданием
