# A figure in words. $number comes with its bound; $unit is the noun as its speaker wrote it.
figure-bound-exact = { $value }
figure-bound-at-least = at least { $value }
figure-bound-more-than = more than { $value }
figure-bound-about = about { $value }
figure-bound-at-most = at most { $value }
figure-bound-less-than = less than { $value }
figure-bound-range = { $low } to { $high }
figure-unit-count = { $number } { $unit }
figure-unit-measure = { $number } { $unit }
figure-unit-percent = { $number } %
figure-unit-multiplier = { $number } times
figure-unit-ratio = { $number } to one
figure-unit-rate = { $number } { $unit } per { $per }
figure-day = day
figure-of = of { $what }
figure-of-unknown = of a baseline that nobody gave
figure-scope = ({ $scope })
figure-period-hour = in { $count ->
    [one] { $count } hour
   *[other] { $count } hours
  }
figure-period-day = in { $count ->
    [one] { $count } day
   *[other] { $count } days
  }
figure-period-week = in { $count ->
    [one] { $count } week
   *[other] { $count } weeks
  }
figure-period-month = in { $count ->
    [one] { $count } month
   *[other] { $count } months
  }
figure-period-year = in { $count ->
    [one] { $count } year
   *[other] { $count } years
  }
figure-period-between = from { $starts } to { $ends }
figure-period-from = from { $starts } on
figure-period-until = until { $ends }

figure-operation-sum = sum
figure-operation-difference = difference
figure-operation-ratio = ratio
figure-operation-rate = rate
figure-operation-share-of = share of
figure-operation-multiply = multiple of a baseline
figure-operation-convert = conversion
figure-operation-add-period = period counted from its first day

figure-convention-first-day-counts = the first day counts
figure-convention-first-day-does-not-count = the first day does not count
figure-convention-both-ends-count = the first and the last day count
figure-convention-length-as-told = the length of the period as it was told
figure-convention-about-is-ten-percent = “about” taken as within ten percent
figure-convention-scopes-do-not-overlap = the parts are taken not to overlap
figure-convention-rounded-outward = rounded outward

# Why no figure is derived.
figure-refused-unit-differs = { $got } are not { $expected }: things that are counted do not convert into each other.
figure-refused-not-convertible = { $got } does not convert into { $expected }.
figure-refused-not-additive = Multipliers and ratios are neither added up nor subtracted.
figure-refused-not-a-share = The first figure is no share: { $got }.
figure-refused-not-a-multiplier = The first figure is no multiplier: { $got }.
figure-refused-denominator-unknown = Nobody said of what the share is a share.
figure-refused-denominator-differs = The share is one of { $expected }; the other figure counts { $got }.
figure-refused-scope-unknown = Nobody said of whose acts the figure speaks.
figure-refused-scope-differs = The figures speak of different things: { $expected }, and { $got }.
figure-refused-scopes-overlap = One figure is part of the other: { $got } lies within { $expected }.
figure-refused-period-unknown = Nobody said over which time it was counted.
figure-refused-period-without-length = { $got } has no fixed number of days.
figure-refused-period-differs = The figures were counted over different times: { $expected }, and { $got }.
figure-refused-periods-overlap = The times over which the figures were counted overlap: { $expected }, and { $got }.
figure-refused-as-of-differs = The figures hold for different days: { $expected }, and { $got }.
figure-refused-baseline-unknown = The baseline of the multiplier is unknown: it yields no number.
figure-refused-baseline-differs = The multiplier has another baseline: claim { $expected }.
figure-refused-prediction-with-fact = One figure is { $expected }, the other { $got }: what is to come does not mix with what was.
figure-refused-no-figure = The claim is words without a figure.
figure-refused-divides-by-zero = The figure may be zero, so nothing can be divided by it.
figure-refused-out-of-range = The result has no bound on either side, or is too large to write.
figure-refused-wrong-count = The operation takes { $expected } figures, not { $got }.
figure-refused-parent-unknown = Claim { $got } is not known here.
figure-refused-parent-withdrawn = Claim { $got } was withdrawn.

# What a reader of a derived figure has to know of its parents.
figure-caveat-disputed = Claim { $claim } is disputed by { $by }.
figure-caveat-denied = Claim { $claim } was denied.
figure-caveat-unverified = Claim { $claim } is unverified.
figure-caveat-revised = Claim { $claim } has been revised since.
figure-caveat-withdrawn = Claim { $claim } has been withdrawn since.
figure-caveat-unproven = Claim { $claim } is itself derived, and does not follow from its parents or cannot be checked here.
figure-caveat-speakers-differ = The figures come from different speakers: { $by }.

# Whether what was derived follows from its parents.
state-follows = follows from its parents
state-does-not-follow = does not follow from its parents
state-not-verifiable = not verifiable here: a parent is not known
