# One line for each kind of statement: who did what. $id is the start of the thread's id.
line-propose = { $office } предлагает линию { $id } ({ $offices }): { $purpose }
line-open = { $office } открывает свою сторону линии { $id }
line-suspend = { $office } приостанавливает линию { $id }: { $reason }
line-resume = { $office } возобновляет линию { $id }
line-lapse = { $office } сообщает, что линия { $id } не действует; начало — между { $since_earliest } и { $since_latest }: { $reason } (источник: { $word_of })
line-history = { $office } сообщает, что было до линии { $id }: { $told } (источник: { $word_of })
line-test = { $office } проверяет линию { $id }
line-test-answer = { $office } отвечает на проверку линии { $id }: слышно
line-danger = ОПАСНОСТЬ ДЛЯ ЖИЗНИ, сообщает { $office } по линии { $id }: { $words }
line-danger-acknowledge = { $office } подтверждает предупреждение об опасности для жизни на линии { $id }
