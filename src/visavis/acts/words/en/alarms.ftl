# What is the matter, since when. $ours tells whether this party must act.
alarm-link-silent = The link with { $peer } is silent since { $since }; last heard { $heard }. What they do is unknown.
alarm-link-stopped = Nothing passes on the link with { $peer }: { $reason }.
alarm-link-clock = The clock of { $peer } is { $seconds } s from ours.
alarm-line-danger = DANGER TO LIFE: { $office } has not acknowledged the warning { $id } since { $since }.
alarm-query-overdue = { $office } has not answered query { $id }, due { $due }.
alarm-directive-overdue = { $office } has not acknowledged directive { $id }, due { $due }.
alarm-watch-unkept = Nobody has taken the watch of { $office }, due { $due }.
alarm-line-test-missed = { $office } has missed { $count ->
    [one] a test
   *[other] { $count } tests
  } of line { $id }, first due { $due }.
alarm-line-test-unanswered = The test of { $office } on line { $id } was not answered by { $due }.
alarm-contact-unacknowledged = Nobody has acknowledged message { $id } of { $waits }, due { $due }.
alarm-contact-danger = DANGER TO LIFE: nobody has acknowledged the warning { $id } of { $waits } since { $since }.
alarm-other = { $key } since { $since }; this release has no words for it.
severity-danger = danger to life
severity-urgent = urgent
severity-warning = warning
