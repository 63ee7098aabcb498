# One line for each kind of statement: who did what. $id is the start of the thread's id.
mandate-issue = { $office } issues mandate { $id }: { $title }
mandate-agree = { $office } agrees to mandate { $id }
mandate-decline = { $office } declines mandate { $id }: { $reason }
mandate-withdraw = { $office } withdraws mandate { $id }: { $reason }
mandate-supersede = { $office } puts mandate { $by } in the place of { $id }
directive-issue = { $office } directs { $to } ({ $id }): { $order }
directive-receive = { $office } has received directive { $id }
directive-acknowledge = { $office } acknowledges directive { $id }
directive-execute = { $office } is carrying out directive { $id }
directive-done = { $office } has carried out directive { $id }
directive-unable = { $office } cannot carry out directive { $id }: { $reason }
directive-withdraw = { $office } withdraws directive { $id }: { $reason }
directive-overdue = { $office } says that directive { $id } is overdue: no acknowledgement has come
directive-tell = { $office } tells { $told } that a directive to { $to } exists: { $state ->
    [ordered] ordered, no more is known
    [acknowledged] acknowledged, not done
    [done] done
   *[withdrawn] withdrawn
  }
