# По строке на каждый вид заявления: кто что сделал. $id — начало номера уведомления.
notice-declare = { $office } объявляет: { $type ->
    [transit] переход
    [deployment] развёртывание
    [posture] изменение режима действий
    [humanitarian] гуманитарное перемещение
   *[activity] деятельность
  } ({ $id }): { $title }
notice-amend = { $office } изменяет место и время уведомления { $id }
notice-withdraw = { $office } отзывает уведомление { $id }: { $reason }
notice-supersede = { $office } заменяет уведомление { $id } другим
notice-reclassify = { $office } даёт другую причину уведомления { $id }: { $reason }
notice-arrived = { $office } сообщает о прибытии по уведомлению { $id }: { $at }
notice-receive = { $office } получил уведомление { $id }; не прочитано, не одобрено
notice-read = { $office } прочитал уведомление { $id }; не одобрено
notice-passed-on = { $office } передал уведомление { $id } исполнителям; не одобрено
notice-lead-rule = { $office } обещает объявлять заранее, не менее чем за { $lead_s } с до начала: { $type ->
    [transit] переходы
    [deployment] развёртывания
    [posture] изменения режима действий
    [humanitarian] гуманитарные перемещения
   *[activity] деятельность
  }

# Состояния, которые бывают только у уведомлений.
state-announced = объявлено, не началось
state-may-have-begun = могло начаться
state-in-effect = действует
state-superseded = заменено другим уведомлением
state-withdrawn = отозвано
state-passed-on = передано исполнителям, не одобрено

# Что просрочено.
alarm-notice-arrival-overdue = { $office } не сообщил о прибытии по уведомлению { $id }, срок { $due }.
alarm-notice-stale = Уведомление { $id } ({ $office }) без срока окончания, и о нём неделю ничего не слышно, к { $due }.
