# One line for each kind of statement: who did what.
watch-take = { $keeper } принимает вахту: { $office }
watch-hand-over = { $keeper } сдаёт вахту ({ $office }): { $told }
# States of the watch.
state-kept = несётся
state-handed-over = сдана, ещё не принята
state-unkept = никто не несёт
state-never-taken = не принималась
# How something that is due stands.
state-waiting = ожидается
state-in-time = вовремя
state-late = с опозданием
