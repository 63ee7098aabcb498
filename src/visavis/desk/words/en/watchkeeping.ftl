# Keeping the watch: whose it is, handing it over, taking it.
watches-title = The watch of each office
watches-nothing = You speak for no office that keeps a watch.
watch-whose = Whose watch it is
watch-kept-by = kept by
watch-since = since
watch-never-taken = nobody has taken it yet
watch-handed-over = handed over, not taken yet
watch-unkept = nobody keeps it: handed over and not taken in time
watch-to = to
watch-take-by = to be taken by
watch-nobody = Nobody has taken the watch of an office of yours yet.
watch-was-told = Said on taking it:
watch-without = Taken without a handover:
watch-handover-last = The last handover
watch-open-then = What was open then ({ $count })
watch-open-now = What is open now ({ $count })
watch-open-nothing = Nothing is open, as far as is known here.
watch-not-yours = You do not speak for this office.
watch-who-leaves = Who leaves
watch-who-comes = Who comes, if it is known
watch-who-takes = Who takes it
watch-remarks = What the next keeper must know
watch-remarks-hint = What is open is noted already and goes on record with the handover; add what they must know, and strike what they need not.
watch-take-by-usual = left out, within a quarter of an hour
watch-take-anyway = Take it without a handover
watch-why-without = Why there was no handover
watch-told-on-taking = What you were told
watch-told-hint = In your own words, if you wish.
handover-note = { $count ->
    [one] { $count } thing is open:
   *[other] { $count } things are open:
  }
handover-note-more = { $count ->
    [one] and { $count } more
   *[other] and { $count } more
  }
open-due = due
open-line = Line
open-message = Message
open-danger = Danger to life
open-query = Question with a deadline
open-directive = Directive
open-watch = Watch
open-notice = Notice
