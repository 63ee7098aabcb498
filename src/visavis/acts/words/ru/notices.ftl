# По строке на каждый вид заявления: кто что сделал. $id — начало номера извещения.
notice-declare = { $office } объявляет: { $type ->
    [transit] переход
    [deployment] развёртывание
    [posture] изменение режима действий
    [humanitarian] гуманитарное перемещение
   *[activity] деятельность
  } ({ $id }): { $title }
notice-amend = { $office } изменяет место и время извещения { $id }
notice-withdraw = { $office } отзывает извещение { $id }: { $reason }
notice-supersede = { $office } заменяет извещение { $id } другим
notice-reclassify = { $office } даёт другую причину извещения { $id }: { $reason }
notice-arrived = { $office } сообщает о прибытии по извещению { $id }: { $at }
notice-receive = { $office } получил извещение { $id }; не прочитано, не одобрено
notice-read = { $office } прочитал извещение { $id }; не одобрено
notice-passed-on = { $office } передал извещение { $id } исполнителям; не одобрено
notice-lead-rule = { $office } обещает объявлять заранее, не менее чем за { $lead_s } с до начала: { $type ->
    [transit] переходы
    [deployment] развёртывания
    [posture] изменения режима действий
    [humanitarian] гуманитарные перемещения
   *[activity] деятельность
  }

# Состояния, которые бывают только у извещений.
state-announced = объявлено, не началось
state-may-have-begun = могло начаться
state-in-effect = действует
state-passed-on = передано исполнителям, не одобрено

# Что просрочено.
alarm-notice-arrival-overdue = { $office }: о прибытии по извещению { $id } не сообщено, срок { $due }.
alarm-notice-stale = Извещение { $id } ({ $office }) без срока окончания, и о нём неделю ничего не слышно, к { $due }.
