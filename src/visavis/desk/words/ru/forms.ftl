form-speaker = Кто говорит
form-act = Как
form-internal = Это остаётся внутри вашей стороны; снаружи этого никто не услышит.
form-record = Внести в журнал
form-preview = Показать, что они увидят
form-leave = Выйти
form-release = Кому можно, под каким грифом, до какого срока
form-wrong = { $count ->
    [one] { $count } поле требует внимания. Ничего не сказано; всё набранное осталось здесь.
    [few] { $count } поля требуют внимания. Ничего не сказано; всё набранное осталось здесь.
   *[other] { $count } полей требуют внимания. Ничего не сказано; всё набранное осталось здесь.
  }
input-needed = Это поле необходимо.
input-refused = Не принято:
input-required = необходимо
input-more = Ещё одно
input-lang = Язык текста
input-choose = – выберите –
input-utc = дата и время, UTC
input-minutes = минут
input-json = Набирается как JSON.
acts-title = Сказать
acts-told = Всё, что может сказать орган. Прежде чем что-либо уйдёт, вы увидите то, что увидят получатели.
acts-internal = (остаётся внутри)
release-audience = Кому можно
release-usual = обычный
release-classification = Гриф
release-categories = Категории доступа
release-expires = Действует до
release-second = Второе лицо
audience-usual = тем, кого касается, как обычно
audience-chosen = только отмеченным здесь
audience-nobody = никому снаружи
audience-civil = общественность
preview-title = Перед отправкой
preview-warning = Отправленное нельзя отозвать. Вот что они увидят.
preview-to = Кому:
preview-from = От кого
preview-form = Вид
preview-bytes = Сами байты ({ $count })
preview-bytes-told = Номер, время и подпись при отправке создаются заново; всё остальное — как здесь.
preview-waits = Сообщение ждёт здесь, пока канал не восстановится.
preview-nobody = Снаружи этого никто не услышит.
preview-send = Отправить
preview-edit = Изменить
done-said = Внесено в журнал и отправляется тем, кому можно.
done-recorded = Внесено в журнал.
