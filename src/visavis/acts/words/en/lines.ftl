# One line for each kind of statement: who did what. $id is the start of the thread's id.
line-propose = { $office } proposes line { $id } between { $offices }: { $purpose }
line-open = { $office } opens its side of line { $id }
line-suspend = { $office } suspends line { $id }: { $reason }
line-resume = { $office } resumes line { $id }
line-lapse = { $office } says that line { $id } has lapsed since { $since_earliest } to { $since_latest }: { $reason } (on the word of { $word_of })
line-history = { $office } tells what was before line { $id }: { $told } (on the word of { $word_of })
line-test = { $office } tests line { $id }
line-test-answer = { $office } answers the test of line { $id }: heard
line-danger = DANGER TO LIFE, says { $office } on line { $id }: { $words }
line-danger-acknowledge = { $office } acknowledges the warning of danger to life on line { $id }
