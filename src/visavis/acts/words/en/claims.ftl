# One line for each kind of statement: who did what. $id is the start of the thread's id.
communique-publish = { $office } makes public, alone: { $texts }
communique-confirm = { $office } confirms communiqué { $id }
communique-deny = { $office } denies communiqué { $id }: { $reason }
