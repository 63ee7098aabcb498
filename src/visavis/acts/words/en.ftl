# One line for each kind of statement: who did what. $id is the start of the thread's id.
line-propose = { $office } proposes line { $id } between { $offices }: { $purpose }
line-open = { $office } opens its side of line { $id }
line-suspend = { $office } suspends line { $id }: { $reason }
line-resume = { $office } resumes line { $id }
line-lapse = { $office } says that line { $id } has lapsed since { $since_earliest } to { $since_latest }: { $reason } (on the word of { $word_of })
line-history = { $office } tells what was before line { $id }: { $told } (on the word of { $word_of })
contact-open = { $office } opens contact { $id } with { $participants }: { $agenda }
contact-say = { $office } says in contact { $id }: { $words }
contact-attach = { $office } hands over an assessment in contact { $id }: { $title }
contact-close = { $office } closes contact { $id }
contact-receive = { $office } has received a message in contact { $id }; it has not been read
contact-read = { $office } has read a message in contact { $id }; it has not been acknowledged
contact-acknowledge = { $office } acknowledges a message in contact { $id }; that is no approval
mandate-issue = { $office } issues mandate { $id }: { $title }
mandate-agree = { $office } agrees to mandate { $id }
directive-issue = { $office } directs { $to } ({ $id }): { $order }
directive-receive = { $office } has received directive { $id }
directive-acknowledge = { $office } acknowledges directive { $id }
directive-execute = { $office } is carrying out directive { $id }
directive-done = { $office } has carried out directive { $id }
directive-unable = { $office } cannot carry out directive { $id }: { $reason }
directive-tell = { $office } tells { $told } that a directive to { $to } exists: { $state ->
    [ordered] ordered, no more is known
    [acknowledged] acknowledged, not done
   *[done] done
  }
communique-publish = { $office } makes public, alone: { $texts }
communique-confirm = { $office } confirms communiqué { $id }
communique-deny = { $office } denies communiqué { $id }: { $reason }

# States.
state-unknown = unknown
state-proposed = proposed
state-open = open on every side
state-suspended = suspended
state-lapsed = lapsed
state-closed = closed
state-sent = sent, not received
state-received = received, not read
state-read = read, not acknowledged
state-acknowledged = acknowledged, not approved
state-issued = issued
state-agreed = agreed
state-disputed = disputed: different texts were signed
state-not-yet = not yet in force
state-expired = expired
state-executing = being carried out
state-done = done
state-unable = cannot be carried out
state-overdue = overdue
state-ordered = ordered, not done
state-absent = no word of theirs: neither confirmed nor denied
state-confirmed = confirmed
state-denied = denied
state-not-understood = not understood by this node; kept with its proof
state-refused = refused
state-admitted = admitted
