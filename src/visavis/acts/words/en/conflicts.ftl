# One line for each kind of statement. $notices are the two notices' ids.
conflict-raise = { $office } says that two notices meet ({ $id }), as far as it may see
conflict-propose = { $office } proposes another where and when in conflict { $id }
conflict-counter = { $office } declines in conflict { $id } and proposes another where and when
conflict-accept = { $office } accepts a proposal in conflict { $id }; accepted is not amended
conflict-decline = { $office } declines a proposal in conflict { $id }: { $reason }
conflict-accept-risk = { $office } accepts the risk of conflict { $id }: { $reason }

# States of conflicts, and answers to a question.
state-raised = raised
state-reopened = reopened: an amendment lets the two meet again
state-resolved = resolved: no meeting of the two found
state-risk-accepted = risk accepted by both sides
state-past = past
answer-certain = a conflict, certain
answer-possible = a conflict, possible
answer-none-found = none found
answer-unknown = unknown: not every party was heard lately

# What stands unsettled.
alarm-conflict-open = Our notice { $id } and notice { $other } of { $peer } meet ({ $verdict ->
    [certain] certain
   *[possible] possible
  }); neither was changed and the risk was not accepted by both.
