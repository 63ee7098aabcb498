# One line for each kind of statement: who did what. $id is the start of the thread's id.
mandate-issue = { $office } выдаёт мандат { $id }: { $title }
mandate-agree = { $office } соглашается с мандатом { $id }
mandate-decline = { $office } отклоняет мандат { $id }: { $reason }
mandate-withdraw = { $office } отзывает мандат { $id }: { $reason }
mandate-supersede = { $office } заменяет мандат { $id } мандатом { $by }
directive-issue = { $office } отдаёт распоряжение { $id } (кому: { $to }): { $order }
directive-receive = { $office } получил распоряжение { $id }
directive-acknowledge = { $office } подтверждает распоряжение { $id }
directive-execute = { $office } выполняет распоряжение { $id }
directive-done = { $office } выполнил распоряжение { $id }
directive-unable = { $office } не может выполнить распоряжение { $id }: { $reason }
directive-withdraw = { $office } отзывает распоряжение { $id }: { $reason }
directive-overdue = { $office } сообщает, что распоряжение { $id } просрочено: подтверждения нет
directive-tell = { $office } сообщает ({ $told }), что есть распоряжение (кому: { $to }): { $state ->
    [ordered] отдано, больше ничего не известно
    [acknowledged] подтверждено, не выполнено
    [done] выполнено
   *[withdrawn] отозвано
  }
