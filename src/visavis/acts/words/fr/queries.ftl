# One line for each kind of statement: who did what. $id is the start of the thread's id.
query-ask = { $office } demande (question { $id }) : { $question }
query-answer = { $office } répond à la question { $id } : { $answer }
query-withdraw = { $office } retire la question { $id }
# States of a query.
state-asked = posée, sans réponse
state-answered = répondue
state-answered-late = répondue en retard
