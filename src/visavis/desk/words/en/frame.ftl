desk = duty desk
menu = Places
language = Language
theme = Appearance
theme-light = Light
theme-dark = Dark
theme-system = As the system
skip-to-content = Skip to content
mode-exercise = Exercise
mode-exercise-told = Nothing on this page is real.
section-watch = Watch
section-lines = Lines
section-mandates = Mandates
section-record = Record
section-parties = Parties
section-acts = Say
section-help = Help
as-of-now = As of
not-certified = vis-à-vis is not certified for live safety of flight. What is not known here is unknown, not safe.
connection-lost = No connection to your own node. What you see may be old; what you type is kept on this computer.
connection-back = The connection is back.
draft-kept = What you had typed here was kept.
attention-ours = { $count ->
    [0] Nobody waits for your answer
    [one] { $count } answer needed from you
   *[other] { $count } answers needed from you
  }
attention-danger = { $count ->
    [one] { $count } warning of danger to life
   *[other] { $count } warnings of danger to life
  }
attention-overdue = { $count ->
    [one] { $count } overdue
   *[other] { $count } overdue
  }
attention-next = next due
time-left = in { $span }
time-ago = { $span } ago
overdue-since = overdue by { $span }
last-heard = last heard
never-heard = never heard
link-heard = heard from
link-silent = silent: unknown
link-behind = not all here: unknown
link-offered = link not opened on both sides: unknown
link-recovering = recovering: unknown
link-halted = link halted: unknown
link-frozen = link frozen: unknown
link-none = no link: unknown
stale-since = stale since
stale-told = What was said of it since is in the record, and not on its pages; nothing can be said of it here now.
stale-next = Tell the administrator, who makes the pages anew:
