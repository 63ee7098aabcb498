# One line for each kind of statement: who did what. $id is the start of the thread's id.
communique-publish = { $office } объявляет в одностороннем порядке: { $texts }
communique-confirm = { $office } подтверждает коммюнике { $id }
communique-deny = { $office } опровергает коммюнике { $id }: { $reason }
claim-make = { $office } вносит в запись утверждение { $id }: { $claimed }
claim-dispute = { $office } оспаривает утверждение { $id }: { $reason }
claim-revise = { $office } уточняет прежнее утверждение, теперь { $id }: { $claimed }
claim-withdraw = { $office } отзывает утверждение { $id }: { $reason }
claim-derive = { $office } выводит утверждение { $id }: { $claimed }

# Что утверждается, словами.
claim-words = { $what } — { $status }, по словам: { $speaker }, на { $day }
claim-told = — { $told }
claim-derived = { $what } — выведено ({ $operation }) из утверждений { $parents }
claim-narrator = рассказчик
claim-via = { $speaker }, в передаче: { $via }
claim-status-stated = утверждается
claim-status-ordered = приказано
claim-status-planned = запланировано
claim-status-predicted = предсказано
claim-status-reported-unverified = сообщается, не подтверждено
claim-status-denied = опровергнуто

# Где стоит утверждение.
state-claimed = утверждается
state-revised = с тех пор уточнено; прежние слова остаются
state-contested = оспаривается другой стороной

# Joint communiqués.
communique-draft = { $office } предлагает проект коммюнике { $id } на подпись каждой стороне
communique-sign = { $office } подписывает текст коммюнике { $id }

# Где стоит совместное коммюнике и чем различаются проекты.
state-drafted = проект, никем не подписан
state-signed-in-part = подписано, но не всеми сторонами
state-signed-apart = стороны подписали разные тексты
state-joint = совместное: все стороны подписали один текст
state-same = совпадает
state-changed = различается
state-only-ours = только в нашем проекте
state-only-theirs = только в их проекте

# Коммюнике на бумаге.
document-alone = Коммюнике: { $by }, в одностороннем порядке
document-joint = Совместное коммюнике: { $by }
document-draft = Проект: { $by }; в этом виде не подписан, не для публикации
document-of = { $at }
document-event = О том, что произошло { $at }
document-exercise = УЧЕНИЕ УЧЕНИЕ УЧЕНИЕ
document-inside = Только для внутреннего пользования: не передано
document-notes = Кто это говорит
document-answers = Что говорят те, кого это касается
document-answer = { $party }: { $state }
document-recorded = Внесено в журнал: { $by }, { $at }, утверждение { $claim }.
document-check = Это число { $state }.
document-disputed = Оспаривает { $by }: { $reason }
document-missing = [Заявление { $id } здесь не известно]
document-statement = { $by }, { $at }, заявление { $id }.
document-page = { $page } из { $pages }
document-hash = SHA-256 подписанного текста: { $digest }
