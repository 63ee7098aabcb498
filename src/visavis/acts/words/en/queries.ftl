# One line for each kind of statement: who did what. $id is the start of the thread's id.
query-ask = { $office } asks (query { $id }): { $question }
query-answer = { $office } answers query { $id }: { $answer }
query-withdraw = { $office } withdraws query { $id }
# States of a query.
state-asked = asked, not answered
state-answered = answered
state-answered-late = answered late
