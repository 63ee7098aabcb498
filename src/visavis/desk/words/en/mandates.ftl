# Mandates: the tree, and how far a directive has come.
tree-title = From the mandate to every acknowledgement
tree-told = Each directive shows how far it has come, on whose word. Ordered is not done; what nobody has said is not so.
tree-up = What it stands under
tree-by = by
tree-to = to
tree-due = to be acknowledged by
tree-told-only = Another party’s directive. You were told that it exists, and no more.
tree-was-told = was told:
tree-statements = { $count ->
    [one] { $count } statement
   *[other] { $count } statements
  }
tree-overdue = { $count ->
    [one] { $count } directive is overdue: no acknowledgement has come
   *[other] { $count } directives are overdue: no acknowledgement has come
  }
tree-cut = There is more under this than one page shows. Open a branch to see all of it.
tree-narrower = Issue a narrower mandate
tree-others = Further mandates
tree-loose = Directives whose mandate is not known here
rung-issued = ordered
rung-received = received
rung-acknowledged = acknowledged
rung-executing = in execution
rung-done = done
rung-unable = cannot be done
rung-overdue = called overdue
rung-withdrawn = withdrawn
rung-not-said = not said
rung-late = overdue, not said
principal-agreed = agreed
principal-declined = declined
principal-other-text = signed another text
principal-silent = no word yet
directive-state-unknown = unknown
directive-state-issued = ordered, no word yet
directive-state-ordered = ordered, not done
directive-state-received = received, not acknowledged
directive-state-acknowledged = acknowledged, not done
directive-state-executing = in execution, not done
directive-state-done = done
directive-state-unable = cannot be done
directive-state-overdue = overdue: not acknowledged
directive-state-withdrawn = withdrawn
