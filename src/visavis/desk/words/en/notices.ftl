# Notices, conflicts and the chart.
notices-unknown = what they do now is unknown; their notices may be old.
notices-live-only = Only what is live
notices-past = Also what is over ({ $count })
notices-nothing = No live notice is known here. That nothing is known makes nothing safe.
chart-title = Chart
chart-told = Solid: our own. Dashed: other parties. Thick: in conflict. Hatched: its party is not heard, so it may be old. Not for measuring; the table below says the same in words.
col-verdict = Verdict
col-heights = Heights
verdict-unknown = unknown
until-further = until further notice
in-conflict = in conflict
may-be-old = may be old
surface = surface and below
unlimited = unlimited
notices-cut = { $count } more are not shown here: this page is not complete.
meets = meets a notice of
meets-unknown = whether anything meets it is unknown: not every party is heard
