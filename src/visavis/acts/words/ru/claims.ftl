# One line for each kind of statement: who did what. $id is the start of the thread's id.
communique-publish = { $office } объявляет в одностороннем порядке: { $texts }
communique-confirm = { $office } подтверждает коммюнике { $id }
communique-deny = { $office } опровергает коммюнике { $id }: { $reason }
