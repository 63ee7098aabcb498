# Decisions about releases. $id is the start of the thread's id.
release-grant = { $office } releases statement { $id } further, as it was decided here
release-request = { $office } asks for a second person: a release waits, nothing has left ({ $id })
release-approve = { $office } agrees to the release that was asked for ({ $id }); it has left
release-refuse = { $office } refuses the release that was asked for ({ $id }): { $reason }; nothing has left
release-withdraw = { $office } withdraws statement { $id }: use it no more; both records keep it
release-cannot-be-recalled = What has been sent cannot be recalled. A withdrawal or an expiry asks the recipient to use it no more; it erases nothing that they have.
state-release-request-waiting = waits for a second person
state-approved = agreed by a second person
state-release-withdrawn = withdrawn: kept in the record, shown no more
state-whole = whole
state-generalised = generalised: coarser in place, height and time
gone-expired = [expired on { $at }]
gone-withdrawn = [withdrawn on { $at }]
