waits-ours = { $count ->
    [0] Your answer
   *[other] Your answer ({ $count })
  }
waits-nothing = Nothing waits for your answer, as far as is known here.
waits-theirs = { $count ->
    [0] Their answer
   *[other] Their answer ({ $count })
  }
waits-theirs-nothing = You wait for nobody's answer.
col-until = Until
col-what = What
col-from = From
col-do = Do
col-line = Line with
col-state = State
col-link = Link
col-waiting = Waiting
no-time-agreed = no time agreed
wait-danger = Danger to life
wait-question = Question
wait-message = Message not acknowledged
wait-line = Line proposed
wait-mandate = Mandate to agree to
wait-directive = Directive not acknowledged
wait-do-danger = Read and acknowledge
wait-do-question = Read and answer
wait-do-message = Read and acknowledge
wait-do-line = Look and decide
wait-do-mandate = Read and decide
wait-do-directive = Read and acknowledge
wait-theirs-danger = Danger to life: not acknowledged
wait-theirs-question = Question: not acknowledged
wait-theirs-message = Message: not acknowledged
wait-theirs-line = Line: not opened
wait-theirs-mandate = Mandate: not agreed to
wait-theirs-directive = Directive: not acknowledged
wait-query = Question with a time
wait-do-query = Answer
wait-theirs-query = Question with a time: not answered
wait-minutes = Minutes to agree to
wait-do-minutes = Read and decide
wait-theirs-minutes = Minutes: not signed
wait-conflict = Proposal to end a conflict
wait-do-conflict = Look and decide
wait-theirs-conflict = Proposal to end a conflict: not answered
wait-draft = Draft of a joint communiqué
wait-do-draft = Compare and decide
wait-theirs-draft = Draft of a joint communiqué: not answered
wait-release = Release waits for a second person
wait-do-release = Look and decide
wait-theirs-release = Release: not agreed to
wait-watch = Watch handed over, not taken
wait-do-watch = Take the watch
wait-theirs-watch = Watch: not taken
lines-title = Lines
lines-nothing = There is no line yet. Propose one under “Say”.
suspended-by = suspended by
waiting-ours = { $count } for you
waiting-theirs = { $count } for them
waiting-none = nothing
news-title = What was said lately
news-nothing = Nothing has been said yet.
news-since-watch = What changed since your watch began
watch-taken-by = The watch was taken by
news-nothing-since = Nothing has been said since.
news-more = More has been said since; these are the latest { $count }.
news-all = The whole record
