# One line for each kind of statement: who did what. $id is the start of the notice's id.
notice-declare = { $office } declares { $type ->
    [transit] a transit
    [deployment] a deployment
    [posture] a change of posture
    [humanitarian] a humanitarian movement
   *[activity] an activity
  } ({ $id }): { $title }
notice-amend = { $office } amends where and when of notice { $id }
notice-withdraw = { $office } withdraws notice { $id }: { $reason }
notice-supersede = { $office } puts another notice in the place of { $id }
notice-reclassify = { $office } gives another reason for notice { $id }: { $reason }
notice-arrived = { $office } says that what notice { $id } announced arrived at { $at }
notice-receive = { $office } has received notice { $id }; not read, not approved
notice-read = { $office } has read notice { $id }; not approved
notice-passed-on = { $office } has passed notice { $id } on to those who execute; not approved
notice-lead-rule = { $office } promises to announce each { $type ->
    [transit] transit
    [deployment] deployment
    [posture] change of posture
    [humanitarian] humanitarian movement
   *[activity] activity
  } at least { $lead_s } s before it starts

# States of notices that no other subject has.
state-announced = announced, not begun
state-may-have-begun = may have begun
state-in-effect = in effect
state-passed-on = passed on to those who execute, not approved

# What is overdue.
alarm-notice-arrival-overdue = { $office } has not reported the arrival that notice { $id } announced, due { $due }.
alarm-notice-stale = Notice { $id } of { $office } has no end, and nothing was heard of it for a week, until { $due }.
