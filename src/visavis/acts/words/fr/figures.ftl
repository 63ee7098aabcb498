# Un chiffre en toutes lettres. $number porte sa borne ; $unit est le nom tel qu’il a été écrit.
figure-bound-exact = { $value }
figure-bound-at-least = au moins { $value }
figure-bound-more-than = plus de { $value }
figure-bound-about = environ { $value }
figure-bound-at-most = au plus { $value }
figure-bound-less-than = moins de { $value }
figure-bound-range = de { $low } à { $high }
figure-unit-count = { $number } { $unit }
figure-unit-measure = { $number } { $unit }
figure-unit-percent = { $number } %
figure-unit-multiplier = { $number } fois
figure-unit-ratio = { $number } pour un
figure-unit-rate = { $number } { $unit } par { $per }
figure-day = jour
figure-of = sur { $what }
figure-of-unknown = une base que personne n’a donnée
figure-scope = ({ $scope })
figure-period-hour = en { $count ->
    [one] { $count } heure
   *[other] { $count } heures
  }
figure-period-day = en { $count ->
    [one] { $count } jour
   *[other] { $count } jours
  }
figure-period-week = en { $count ->
    [one] { $count } semaine
   *[other] { $count } semaines
  }
figure-period-month = en { $count ->
    [one] { $count } mois
   *[other] { $count } mois
  }
figure-period-year = en { $count ->
    [one] { $count } an
   *[other] { $count } ans
  }
figure-period-between = du { $starts } au { $ends }
figure-period-from = depuis le { $starts }
figure-period-until = jusqu’au { $ends }

figure-operation-sum = somme
figure-operation-difference = différence
figure-operation-ratio = rapport
figure-operation-rate = cadence
figure-operation-share-of = part d’un tout
figure-operation-multiply = multiple d’une base
figure-operation-convert = conversion
figure-operation-add-period = durée comptée depuis son premier jour

figure-convention-first-day-counts = le premier jour compte
figure-convention-first-day-does-not-count = le premier jour ne compte pas
figure-convention-both-ends-count = le premier et le dernier jour comptent
figure-convention-length-as-told = la durée telle qu’elle a été dite
figure-convention-about-is-ten-percent = « environ » entendu à dix pour cent près
figure-convention-scopes-do-not-overlap = les parties sont tenues pour distinctes
figure-convention-rounded-outward = arrondi vers l’extérieur

# Pourquoi aucun chiffre n’est dérivé.
figure-refused-unit-differs = { $got } n’est pas { $expected } : ce qui se compte ne se convertit pas.
figure-refused-not-convertible = { $got } ne se convertit pas en { $expected }.
figure-refused-not-additive = Les multiplicateurs et les rapports ne s’additionnent ni ne se soustraient.
figure-refused-not-a-share = Le premier chiffre n’est pas une part : { $got }.
figure-refused-not-a-multiplier = Le premier chiffre n’est pas un multiplicateur : { $got }.
figure-refused-denominator-unknown = Personne n’a dit de quoi la part est une part.
figure-refused-denominator-differs = La part porte sur { $expected } ; l’autre chiffre compte { $got }.
figure-refused-scope-unknown = Personne n’a dit de quels actes parle le chiffre.
figure-refused-scope-differs = Les chiffres ne parlent pas de la même chose : { $expected }, et { $got }.
figure-refused-scopes-overlap = L’un des chiffres est une partie de l’autre : { $got } est compris dans { $expected }.
figure-refused-period-unknown = Personne n’a dit sur quelle durée il a été compté.
figure-refused-period-without-length = { $got } n’a pas un nombre de jours fixe.
figure-refused-period-differs = Les chiffres ont été comptés sur des durées différentes : { $expected }, et { $got }.
figure-refused-periods-overlap = Les durées sur lesquelles les chiffres ont été comptés se chevauchent : { $expected }, et { $got }.
figure-refused-as-of-differs = Les chiffres valent pour des jours différents : { $expected }, et { $got }.
figure-refused-baseline-unknown = La base du multiplicateur est inconnue : il ne donne aucun nombre.
figure-refused-baseline-differs = Le multiplicateur a une autre base : l’affirmation { $expected }.
figure-refused-prediction-with-fact = L’un des chiffres est { $expected }, l’autre { $got } : ce qui est à venir ne se mêle pas à ce qui a eu lieu.
figure-refused-no-figure = L’affirmation est en mots, sans chiffre.
figure-refused-divides-by-zero = Le chiffre peut être nul : rien ne se divise par lui.
figure-refused-out-of-range = Le résultat n’est borné d’aucun côté, ou trop grand pour être écrit.
figure-refused-wrong-count = L’opération prend { $expected } chiffres, et non { $got }.
figure-refused-parent-unknown = L’affirmation { $got } n’est pas connue ici.
figure-refused-parent-withdrawn = L’affirmation { $got } a été retirée.

# Ce que le lecteur d’un chiffre dérivé doit savoir de ses parents.
figure-caveat-disputed = L’affirmation { $claim } est contestée par { $by }.
figure-caveat-denied = L’affirmation { $claim } a été démentie.
figure-caveat-unverified = L’affirmation { $claim } n’est pas vérifiée.
figure-caveat-revised = L’affirmation { $claim } a été révisée depuis.
figure-caveat-withdrawn = L’affirmation { $claim } a été retirée depuis.
figure-caveat-unproven = L’affirmation { $claim } est elle-même dérivée, et ne découle pas de ses parents ou ne peut être vérifiée ici.
figure-caveat-speakers-differ = Les chiffres viennent de sources différentes : { $by }.

# Ce qui a été dérivé découle-t-il de ses parents ?
state-follows = découle de ses parents
state-does-not-follow = ne découle pas de ses parents
state-not-verifiable = invérifiable ici : un parent n’est pas connu
