# One line for each kind of statement: who did what.
watch-take = { $keeper } takes the watch ({ $office })
watch-hand-over = { $keeper } hands over the watch ({ $office }): { $told }
# States of the watch.
state-kept = kept
state-handed-over = handed over, not taken yet
state-unkept = kept by nobody
state-never-taken = never taken
# How something that is due stands.
state-waiting = waiting
state-in-time = in time
state-late = late
