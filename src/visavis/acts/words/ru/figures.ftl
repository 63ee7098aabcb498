# Число словами. $number — число с его границей; $unit — слово, как его написал говорящий.
figure-bound-exact = { $value }
figure-bound-at-least = не менее { $value }
figure-bound-more-than = более { $value }
figure-bound-about = около { $value }
figure-bound-at-most = не более { $value }
figure-bound-less-than = менее { $value }
figure-bound-range = от { $low } до { $high }
figure-unit-count = { $number } { $unit }
figure-unit-measure = { $number } { $unit }
figure-unit-percent = { $number } %
figure-unit-multiplier = в { $number } раз(а)
figure-unit-ratio = { $number } к одному
figure-unit-rate = { $number } { $unit } на { $per }
figure-day = день
figure-of = от: { $what }
figure-of-unknown = от величины, которую никто не назвал
figure-scope = ({ $scope })
figure-period-hour = за { $count ->
    [one] { $count } час
    [few] { $count } часа
   *[other] { $count } часов
  }
figure-period-day = за { $count ->
    [one] { $count } день
    [few] { $count } дня
   *[other] { $count } дней
  }
figure-period-week = за { $count ->
    [one] { $count } неделю
    [few] { $count } недели
   *[other] { $count } недель
  }
figure-period-month = за { $count ->
    [one] { $count } месяц
    [few] { $count } месяца
   *[other] { $count } месяцев
  }
figure-period-year = за { $count ->
    [one] { $count } год
    [few] { $count } года
   *[other] { $count } лет
  }
figure-period-between = с { $starts } по { $ends }
figure-period-from = начиная с { $starts }
figure-period-until = до { $ends }

figure-operation-sum = сумма
figure-operation-difference = разность
figure-operation-ratio = отношение
figure-operation-rate = темп
figure-operation-share-of = доля целого
figure-operation-multiply = кратное исходной величины
figure-operation-convert = пересчёт единиц
figure-operation-add-period = срок, отсчитанный от первого дня

figure-convention-first-day-counts = первый день считается
figure-convention-first-day-does-not-count = первый день не считается
figure-convention-both-ends-count = считаются и первый, и последний день
figure-convention-length-as-told = срок, как он был назван
figure-convention-about-is-ten-percent = «около» понимается как в пределах десяти процентов
figure-convention-scopes-do-not-overlap = части считаются непересекающимися
figure-convention-rounded-outward = округлено наружу

# Почему число не выводится.
figure-refused-unit-differs = { $got } — не то же, что { $expected }: то, что считают поштучно, не пересчитывается одно в другое.
figure-refused-not-convertible = { $got } не пересчитывается в { $expected }.
figure-refused-not-additive = Кратные и отношения не складываются и не вычитаются.
figure-refused-not-a-share = Первое число — не доля: { $got }.
figure-refused-not-a-multiplier = Первое число — не кратное: { $got }.
figure-refused-denominator-unknown = Никто не сказал, от чего эта доля.
figure-refused-denominator-differs = Доля взята от { $expected }; другое число считает { $got }.
figure-refused-scope-unknown = Никто не сказал, о чьих действиях говорит число.
figure-refused-scope-differs = Числа говорят о разном: { $expected } и { $got }.
figure-refused-scopes-overlap = Одно число — часть другого: { $got } входит в { $expected }.
figure-refused-period-unknown = Никто не сказал, за какое время это посчитано.
figure-refused-period-without-length = { $got } не имеет постоянного числа дней.
figure-refused-period-differs = Числа посчитаны за разное время: { $expected } и { $got }.
figure-refused-periods-overlap = Сроки, за которые посчитаны числа, пересекаются: { $expected } и { $got }.
figure-refused-as-of-differs = Числа относятся к разным дням: { $expected } и { $got }.
figure-refused-baseline-unknown = Исходная величина неизвестна: числа не выходит.
figure-refused-baseline-differs = У кратного другая исходная величина: утверждение { $expected }.
figure-refused-prediction-with-fact = Одно число — { $expected }, другое — { $got }: ожидаемое не смешивается со свершившимся.
figure-refused-no-figure = В утверждении нет числа, только слова.
figure-refused-divides-by-zero = Число может быть нулём: делить на него нельзя.
figure-refused-out-of-range = У результата нет ни одной границы, или он слишком велик.
figure-refused-wrong-count = Для действия нужно чисел: { $expected }, а дано: { $got }.
figure-refused-parent-unknown = Утверждение { $got } здесь не известно.
figure-refused-parent-withdrawn = Утверждение { $got } отозвано.

# Что читателю нужно знать об исходных утверждениях.
figure-caveat-disputed = Утверждение { $claim } оспаривает { $by }.
figure-caveat-denied = Утверждение { $claim } опровергнуто.
figure-caveat-unverified = Утверждение { $claim } не подтверждено.
figure-caveat-revised = Утверждение { $claim } с тех пор уточнено.
figure-caveat-withdrawn = Утверждение { $claim } с тех пор отозвано.
figure-caveat-unproven = Утверждение { $claim } само выведено и не следует из исходных или не может быть здесь проверено.
figure-caveat-speakers-differ = Числа исходят от разных говорящих: { $by }.

# Следует ли выведенное из исходного.
state-follows = следует из исходных утверждений
state-does-not-follow = не следует из исходных утверждений
state-not-verifiable = здесь не проверить: исходное утверждение не известно
