# One line for each kind of statement: who did what.
watch-take = { $keeper } prend le quart ({ $office })
watch-hand-over = { $keeper } passe le quart ({ $office }) : { $told }
# States of the watch.
state-kept = tenu
state-handed-over = passé, pas encore pris
state-unkept = tenu par personne
state-never-taken = jamais pris
# How something that is due stands.
state-waiting = en attente
state-in-time = à temps
state-late = en retard
