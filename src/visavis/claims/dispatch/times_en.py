"""English times: the words and the rules."""

from visavis.claims.dispatch.senses import TimeWords, rule
from visavis.claims.dispatch.tables import listed

_MONTHS = listed(
    "january february march april may june july august september october november december"
)
_WEEKDAYS = listed("monday tuesday wednesday thursday friday saturday sunday")
_SHORT_MONTHS = {
    f"{month[:3]}{dot}": number for number, month in enumerate(_MONTHS, 1) for dot in ("", ".")
}
_SHORT_MONTHS |= {"sept": 9, "sept.": 9}

WORDS = TimeWords(
    language="en",
    weekdays={word: number for number, word in enumerate(_WEEKDAYS)},
    months={**{word: number for number, word in enumerate(_MONTHS, 1)}, **_SHORT_MONTHS},
    seasons={"spring": "SP", "summer": "SU", "autumn": "FA", "fall": "FA", "winter": "WI"},
    parts={
        **dict.fromkeys(("morning", "early morning", "dawn"), "MO"),
        "afternoon": "AF",
        "evening": "EV",
        **dict.fromkeys(("night", "overnight"), "NI"),
    },
    units={
        **dict.fromkeys(("second", "seconds"), "S"),
        **dict.fromkeys(("minute", "minutes"), "MIN"),
        **dict.fromkeys(("hour", "hours"), "H"),
        **dict.fromkeys(("day", "days"), "D"),
        **dict.fromkeys(("night", "nights"), "NI"),
        **dict.fromkeys(("weekend", "weekends"), "WE"),
        **dict.fromkeys(("week", "weeks"), "W"),
        **dict.fromkeys(("month", "months"), "M"),
        **dict.fromkeys(("quarter", "quarters"), "Q"),
        **dict.fromkeys(("year", "years", "year-old"), "Y"),
        **dict.fromkeys(("decade", "decades"), "DE"),
    },
    deictics={
        "today": 0,
        "yesterday": -1,
        "tomorrow": 1,
        "the day before yesterday": -2,
        "the day after tomorrow": 2,
        "the day before": -1,
        "the previous day": -1,
        "the following day": 1,
        "the next day": 1,
        "the day after": 1,
        "the same day": 0,
        "that day": 0,
        "the previous night": -1,
        "the night before": -1,
        "the following night": 1,
        "a day earlier": -1,
        "one day earlier": -1,
        "a day later": 1,
    },
    relatives={
        **dict.fromkeys(("last", "past", "previous", "preceding"), -1),
        **dict.fromkeys(("next", "coming", "following", "upcoming"), 1),
        **dict.fromkeys(("this", "the current", "current"), 0),
    },
    mods={
        **dict.fromkeys(
            (
                "early",
                "early in",
                "the beginning of",
                "the start of",
                "beginning of",
                "beginning",
                "start",
            ),
            "START",
        ),
        **dict.fromkeys(("late", "late in", "the end of", "end of", "end", "late on"), "END"),
        **dict.fromkeys(("mid", "the middle of", "middle"), "MID"),
        **dict.fromkeys(("more than", "at least"), "MORE_THAN"),
        **dict.fromkeys(("less than", "fewer than"), "LESS_THAN"),
        **dict.fromkeys(
            ("about", "around", "nearly", "almost", "some", "roughly", "approximately"), "APPROX"
        ),
    },
    ordinals={
        "first": 1,
        "second": 2,
        "third": 3,
        "fourth": 4,
        "last": 4,
        "1st": 1,
        "2nd": 2,
        "3rd": 3,
        "4th": 4,
    },
    zones={
        **dict.fromkeys(("gmt", "utc", "z", "zulu"), "Z"),
        "msk": "+03:00",
        "moscow time": "+03:00",
        "cet": "+01:00",
        "cest": "+02:00",
        "bst": "+01:00",
        "est": "-05:00",
        "edt": "-04:00",
        "local time": None,
        "local": None,
        "et": None,
    },
    holidays={
        "christmas": "12-25",
        "christmas day": "12-25",
        "christmas eve": "12-24",
        "new year's day": "01-01",
        "new year's eve": "12-31",
        "new year": "01-01",
        "independence day": "07-04",
        "veterans day": "11-11",
        "armistice day": "11-11",
        "thanksgiving": "11-th4",
        "easter": "easter",
        "easter sunday": "easter",
        "good friday": "easter-2",
        "easter monday": "easter+1",
        "pentecost": "easter+49",
        "halloween": "10-31",
        "boxing day": "12-26",
    },
    macros={
        "d": r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?(?![\w]|[.,]\d)",
        "clock": (
            r"(?:(?P<h>2[0-4]|[01]?\d)(?:[:.](?P<mi>[0-5]\d)(?!\d))?(?: ?(?P<ap>[ap])\.?m\.?)"
            r"|(?P<ha>2[0-4]|[01]?\d):(?P<mia>[0-5]\d)(?!\d)"
            r"|(?P<hm>[01]\d|2[0-4])(?P<mim>[0-5]\d)(?= ?h?(?:gmt|utc|z|zulu|hours|local| "
            r"gmt| utc| local| hours))h?(?: hours)?"
            r"|(?P<noon>noon|midnight))(?: ?[(]?<zone>)?"
        ),
        "dayword": r"the day before yesterday|the day after tomorrow|today|yesterday|tomorrow",
    },
)

_PART = r"(?: <part>)?"
_AT = r"(?:,? (?:at|by|around|about|shortly after|shortly before) <clock>)?"
_FULL = "january|february|march|april|june|july|august|september|october|november|december"
_UNITS = r"weeks?|months?|years?|weekends?|quarters?|decades?"

RULES = [
    rule(
        "open",
        r"(?:the )?(?:(?:19|20)\d\d(?:[-/](?:19|20)?\d\d)? )?(?:fiscal year|financial year"
        r"|school year|academic year|fiscal)"
        r"(?: (?:19|20)\d\d(?:[-/]\d\d)?)?",
    ),
    rule("open", r"fy ?(?:20)?\d\d"),
    rule(
        "date",
        r"<y>-(?P<m>[01]\d)-(?P<d>[0-3]\d)(?!\d)(?:t(?P<h>[0-2]\d):(?P<mi>[0-5]\d)(?::[0-5]\d)?"
        r"(?:(?P<zone>z))?)?",
    ),
    rule(
        "range",
        r"(?:(?:<wd>,? )?<mon> <d>(?:,? <y>)? (?:to|and|until|through|-|–) )(?:<wd2>,? "
        r")?<mon2> <d2>(?:,? <y2>)?",
    ),
    rule(
        "range",
        r"(?P<mon>(?:<-mon>)) <d>(?:-|–| to | and | through )<d2>(?:,? <y2>)?(?! (?:<-mon>))",
    ),
    rule("range", r"<d>(?: <mon>)?(?: <y>)?(?:-|–| to | and | until )<d2> <mon2>(?:,? <y2>)?"),
    rule("range", r"(?:(?<=between )|(?<=from ))<wd>(?: and| to| through| until) <wd2>"),
    rule(
        "range",
        r"(?:(?<=between )|(?<=from ))<mon>(?: <y>)?(?: and| to| through| until) <mon2>(?: "
        r"<y2>)?",
    ),
    rule("range", r"(?:(?<=between )|(?<=from ))<y>(?: and | to | until |-|–)<y2>"),
    rule("range", r"(?P<y>(?:19|20)\d\d)[-–](?P<y2>(?:19|20)\d\d)(?!\d)"),
    rule("range", r"(?:(?<=between )|(?<=from ))<clock> (?:and|to|until) <clock2>"),
    rule("date", r"(?:the )?night (?:of |from )?<wd>(?: night)? (?:to|into) <-wd>", part="NI"),
    rule("date", r"overnight (?:from )?<wd> (?:to|into) <-wd>", part="NI"),
    rule("date", r"(?:<wd>,? )?<mon> <d>(?:,? <y>)?" + _PART + _AT),
    rule("date", r"(?:<wd>,? )?(?:the )?<d>(?: of)? <mon>(?:,? <y>)?" + _PART + _AT),
    rule("date", r"(?P<mod>late|early) (?:on )?<wd>" + _PART),
    rule("date", r"<rel> <wd>" + _PART + _AT),
    rule("date", r"<wd> (?:the )?<d>(?:st|nd|rd|th)"),
    rule("date", r"<clock> (?:on )?<wd>(?! (?:and|to) <-wd>)"),
    rule("date", r"<wd> (?P<rel>last|next)"),
    rule("date", r"<wd>" + _PART + _AT),
    rule(
        "anaphoric",
        r"(?P<dei>the previous night|the night before|the following night)(?! \w+ing)",
        from_text=True,
        part="NI",
    ),
    rule(
        "anaphoric",
        r"(?P<dei>the day before|the previous day|the following day|the next day|the day after"
        r"|the same day|that day"
        r"|a day earlier|one day earlier|a day later)(?! (?:the|his|her|its|their|he"
        r"|it)\b)" + _PART,
        from_text=True,
    ),
    rule("deictic", r"(?P<dei>(?:<-dayword>))" + _PART + _AT),
    rule("deictic", r"this (?P<part>morning|afternoon|evening)" + _AT, shift=0, unit="D"),
    rule("deictic", r"tonight", shift=0, unit="D", part="NI"),
    rule("deictic", r"last night", shift=-1, unit="D", part="NI"),
    rule("deictic", r"overnight", shift=-1, unit="D", part="NI"),
    rule("holiday", r"<hol>(?: <y>)?"),
    rule("first", r"the (?P<which>first|last) <n2> (?P<unit>days|weeks|months) of <y>"),
    rule("quarter", r"(?:the )?<ord> (?P<quarter>quarter|half)(?: of(?: <y>)?)?(?! a)"),
    rule(
        "month",
        r"(?P<mod>early|late|mid|the beginning of|the start of|the end of|end of|the middle "
        r"of)[ -](?:in )?"
        r"(?P<mon>(?:<-mon>))(?:,? <y>)?(?! \d)",
    ),
    rule("month", r"(?P<rel>last|next|this) (?P<mon>" + _FULL + r"|may)"),
    rule(
        "month",
        r"(?:(?P<mon>"
        + _FULL
        + r")(?:(?: of)?,? <y>)?|(?:(?<=in )|(?<=since )|(?<=until )|(?<=by )|(?<=last ))may(?: "
        r"of)? ?(?:20\d\d)?)(?! \d)",
    ),
    rule("month", r"(?P<mon>may)(?: of)? <y>"),
    rule(
        "season",
        r"(?:(?P<mod>early|late|mid|the end of|the beginning of)[ -](?:the "
        r")?)?(?P<season>spring|summer|autumn|winter)(?: of)?(?: <y>)(?!-)",
    ),
    rule("season", r"(?P<rel>last|next|this) (?P<season>spring|summer|autumn|winter|fall)"),
    rule(
        "season",
        r"(?:(?P<mod>early|late|mid|the end of)[ -])?(?:the )(?P<season>spring|summer|autumn"
        r"|winter)(?! \w+s\b| of)",
    ),
    rule(
        "season",
        r"(?:(?<=in )|(?<=since )|(?<=by )|(?<=until ))(?P<season>spring|summer|autumn|winter)",
    ),
    rule("season", r"(?P<season>fall) (?:of )?<y>"),
    rule(
        "year",
        r"(?P<mod>early|late|mid|the beginning of|the start of|the end of|end of)[ -](?:in "
        r")?<y>",
    ),
    rule(
        "this",
        r"(?:the )?(?P<mod>end|beginning|start|middle) of (?:the |this )(?P<unit>day|week|month"
        r"|year|quarter|decade)",
        shift=0,
    ),
    rule("this", r"(?P<rel>last|next) (?P<unit>week|month|year|weekend|quarter|decade)"),
    rule(
        "this",
        r"(?:the )(?P<rel>previous|preceding|following|coming|past) (?P<unit>week|month|year"
        r"|weekend|quarter)",
    ),
    rule("this", r"this (?P<unit>week|month|year|weekend|quarter)", shift=0),
    rule("this", r"(?P<span>the weekend)", unit="WE", shift=None),
    rule("set", r"every <n> <unit>"),
    rule(
        "set",
        r"(?:every|each|a|(?<!miles )(?<!kilometers )(?<!kilometres )(?<!metres )(?<!feet )per|an) "
        r"(?P<unit>day|week|month|year|hour|minute|second|night)(?= "
        r"on\b|,|\.|;|$| and| to| for| or| than| this| last| with| between|\"| in| since| by| at"
        r"| from| according|\)| is| are| was| were"
        r"| -|\n)(?<!in a day)(?<!in a week)(?<!in a month)(?<!in a year)(?<!for a "
        r"week)(?<!for a month)(?<!for a year)(?<!for a day)(?<!than a week)(?<!half a "
        r"year)(?<!within a week)",
        count=1,
    ),
    rule("set", r"(?:every|each) (?:<wd>|(?P<unit>day|week|month|year|hour|night))", count=1),
    rule("set", r"(?P<wds>(?:<-wd>))s(?! )"),
    rule("set", r"(?<!the )daily", count=1, unit="D"),
    rule("set", r"weekly", count=1, unit="W"),
    rule("set", r"monthly", count=1, unit="M"),
    rule("set", r"(?:annually|yearly)", count=1, unit="Y"),
    rule("set", r"hourly", count=1, unit="H"),
    rule(
        "ago",
        r"(?:(?P<mod>more than|about|nearly|almost|around|less than) )?(?:<n>|(?P<un>an?)) "
        r"<unit> ago",
        shift=-1,
        count=1,
    ),
    rule(
        "ago",
        r"(?:<n>|(?P<un>an?)) <unit> (?:earlier|before(?= ?[.,;:!?)\"]|$)"
        r"|previously)",
        shift=-1,
        from_text=True,
        count=1,
    ),
    rule(
        "ago",
        r"(?:<n>|(?P<un>an?)) <unit> (?:later|after(?= ?[.,;:!?)\"]|$))",
        shift=1,
        from_text=True,
        count=1,
    ),
    rule("ago", r"<n> <unit> from now", shift=1),
    rule("duration", r"(?P<quarter>a|three) quarters? of an (?P<unit>hour)"),
    rule("duration", r"(?:half an |a half[- ]|half-)(?P<unit>hour|day)", count=0.5),
    rule(
        "duration",
        r"(?:the |these )?(?:(?P<mod>more than|less than|fewer than|about|around|nearly|almost"
        r"|at least|some|roughly|approximately) )?"
        r"(?:(?:past|last|next|first|previous|coming|preceding|following) )?<n>(?P<half> "
        r"and a half)?[ -](?:(?:more|consecutive|straight|full) )?<unit>(?! (?:ago|earlier"
        r"|later)\b)",
    ),
    rule(
        "duration",
        r"(?:the )?(?P<vague>several|a few|many|recent|the past few|the last few|the next few) "
        r"<unit>",
    ),
    rule(
        "duration",
        r"(?:(?<=for )|(?<=in )|(?<=lasted )|(?<=than )|(?<=within )|(?<=after )|(?<=over "
        r"))(?P<un>an?|one) (?P<unit>second|minute|hour|day|night|week|month|year"
        r"|decade)(?P<half> and a half)?",
        count=1,
    ),
    rule("duration", r"(?:the )?(?:past|last|next) (?P<unit>hour|day|decade)", count=1),
    rule("clock", r"<clock>"),
    rule("part", r"(?:(?<=in )|(?<=during ))the (?P<part>morning|afternoon|evening|night)(?! of)"),
    rule("decade", r"the (?:19|20)?(?P<y>[0-9]0)s"),
    rule(
        "year",
        r"(?:(?<=in )|(?<=since )|(?<=by )|(?<=until )|(?<=before )|(?<=after )|(?<=for )"
        r"|(?<=from )|(?<=through )|(?<=than in )"
        r"|(?<=during )|(?<=year )|(?<=of )|(?<=to )|(?<=\())<y>(?! [a-z]{3,}s\b| ?%| "
        r"percent| people)",
    ),
]
