# One line for each kind of statement: who did what. $id is the start of the thread's id.
communique-publish = { $office } rend public, seul : { $texts }
communique-confirm = { $office } confirme le communiqué { $id }
communique-deny = { $office } dément le communiqué { $id } : { $reason }
