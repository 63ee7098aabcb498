"""French times: the words and the rules."""

from visavis.claims.dispatch.senses import TimeWords, rule
from visavis.claims.dispatch.tables import listed

_MONTHS = listed(
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre"
)
_SHORT = {
    "janv.": 1,
    "jan.": 1,
    "jan": 1,
    "janv": 1,
    "févr.": 2,
    "févr": 2,
    "fév.": 2,
    "avr.": 4,
    "juil.": 7,
    "sept.": 9,
    "sept": 9,
    "oct.": 10,
    "oct": 10,
    "nov.": 11,
    "nov": 11,
    "déc.": 12,
    "déc": 12,
}
_WEEKDAYS = listed("lundi mardi mercredi jeudi vendredi samedi dimanche")

WORDS = TimeWords(
    language="fr",
    weekdays={word: number for number, word in enumerate(_WEEKDAYS)},
    months={
        **{word: number for number, word in enumerate(_MONTHS, 1)},
        "aout": 8,
        "fevrier": 2,
        "decembre": 12,
        **_SHORT,
    },
    seasons={"printemps": "SP", "été": "SU", "automne": "FA", "hiver": "WI"},
    parts={
        **dict.fromkeys(("matin", "matinée", "aube", "petit matin"), "MO"),
        **dict.fromkeys(("après-midi", "après midi"), "AF"),
        **dict.fromkeys(("soir", "soirée", "début de soirée", "fin de soirée"), "EV"),
        **dict.fromkeys(("fin de matinée", "début de matinée", "milieu de matinée"), "MO"),
        **dict.fromkeys(("fin d'après-midi", "début d'après-midi", "milieu d'après-midi"), "AF"),
        **dict.fromkeys(("mi-journée",), "MI"),
        "nuit": "NI",
        "journée": "DT",
    },
    units={
        **dict.fromkeys(("seconde", "secondes"), "S"),
        **dict.fromkeys(("minute", "minutes", "mn", "min"), "MIN"),
        **dict.fromkeys(("heure", "heures", "h"), "H"),
        **dict.fromkeys(("jour", "jours", "journée", "journées"), "D"),
        **dict.fromkeys(("nuit", "nuits"), "NI"),
        **dict.fromkeys(("week-end", "week-ends", "weekend", "weekends", "fin de semaine"), "WE"),
        **dict.fromkeys(("semaine", "semaines"), "W"),
        "mois": "M",
        "an": "Y",
        "ans": "Y",
        "année": "Y",
        "années": "Y",
        **dict.fromkeys(("trimestre", "trimestres"), "Q"),
        **dict.fromkeys(("semestre", "semestres"), "H6"),
        **dict.fromkeys(("décennie", "décennies"), "DE"),
        **dict.fromkeys(("siècle", "siècles"), "CE"),
    },
    deictics={
        "aujourd'hui": 0,
        "hier": -1,
        "demain": 1,
        "avant-hier": -2,
        "après-demain": 2,
        "la veille": -1,
        "le lendemain": 1,
        "lendemain": 1,
        "l'avant-veille": -2,
        "le surlendemain": 2,
        "surlendemain": 2,
        "le même jour": 0,
        "ce jour-là": 0,
        "ce jour": 0,
        "veille": -1,
    },
    relatives={
        **dict.fromkeys(("dernier", "dernière", "passé", "passée", "écoulé", "écoulée"), -1),
        **dict.fromkeys(("précédent", "précédente"), -1),
        **dict.fromkeys(("prochain", "prochaine", "suivant", "suivante", "à venir"), 1),
        **dict.fromkeys(("courant", "en cours"), 0),
    },
    mods={
        **dict.fromkeys(("début", "débuts", "les premiers jours", "commencement"), "START"),
        **dict.fromkeys(("fin", "fins", "la fin", "les derniers jours"), "END"),
        "mi": "MID",
        "milieu": "MID",
        "courant": "MID",
        "le début": "START",
        "le milieu": "MID",
        "au cours": "MID",
        **dict.fromkeys(("plus de", "plus d'", "au moins"), "MORE_THAN"),
        **dict.fromkeys(("moins de", "moins d'"), "LESS_THAN"),
        **dict.fromkeys(("près de", "près d'", "environ", "quelque", "à peu près"), "APPROX"),
    },
    ordinals={
        "1er": 1,
        "premier": 1,
        "première": 1,
        "deuxième": 2,
        "second": 2,
        "seconde": 2,
        "2e": 2,
        "troisième": 3,
        "3e": 3,
        "quatrième": 4,
        "4e": 4,
        "dernier": 4,
        "2ème": 2,
        "3ème": 3,
        "4ème": 4,
        "1ère": 1,
        "1re": 1,
    },
    zones={
        **dict.fromkeys(("gmt", "utc", "tu", "z", "zulu"), "Z"),
        "heure de moscou": "+03:00",
        "cet": "+01:00",
        "cest": "+02:00",
        **dict.fromkeys(("heure de paris", "heure française", "heure de bruxelles"), None),
        **dict.fromkeys(("heure locale", "heures locales", "locale", "locales"), None),
    },
    holidays={
        **dict.fromkeys(("noël",), "12-25"),
        **dict.fromkeys(("la toussaint", "toussaint"), "11-01"),
        **dict.fromkeys(("nouvel an", "jour de l'an", "nouvel-an"), "01-01"),
        **dict.fromkeys(("saint-sylvestre",), "12-31"),
        **dict.fromkeys(("14-juillet", "fête nationale"), "07-14"),
        **dict.fromkeys(("11-novembre", "armistice"), "11-11"),
        "8-mai": "05-08",
        "fête du travail": "05-01",
        "assomption": "08-15",
        "pâques": "easter",
        "lundi de pâques": "easter+1",
        "pentecôte": "easter+49",
        "vendredi saint": "easter-2",
        "lundi de pentecôte": "easter+50",
        "ascension": "easter+39",
        "épiphanie": "01-06",
        "réveillon de noël": "12-24",
        "saint-valentin": "02-14",
    },
    macros={
        "d": r"1er|premier|(?:3[01]|[12]\d|0?[1-9])(?![\d]|[.,]\d|e\b)",
        "clock": (
            r"(?:(?P<h>2[0-4]|[01]?\d)(?: ?h(?:eures?)?(?![a-zà-ÿ])(?: ?(?P<mi>[0-5]\d)(?!\d))?"
            r"|:(?P<mic>[0-5]\d)(?!\d))(?: (?P<ap>du matin|du soir|de l'après-midi))?"
            r"|(?<!-)(?P<noon>midi|minuit))(?: <zone>)?"
        ),
        "dayword": r"aujourd'hui|avant-hier|après-demain|hier|demain",
    },
)

_PART = r"(?:(?: au| dans la| en| à la| dans l'| à l')? ?(?<=[ '])<part>)?"
_AT = r"(?:,? (?:à|vers|dès|peu après|peu avant|à partir de) <clock>)?"
_MY = r"(?: (?:de )?<y>| (?:de l'an|de l'année) (?:dernière?|prochaine?))?"

RULES = [
    # Unresolved on purpose: whose year this is, the text does not say.
    rule(
        "open",
        r"(?:l')?(?:exercice|année budgétaire|année fiscale|année scolaire|campagne|saison"
        r"|budget|rentrée scolaire|rentrée)(?: (?:19|20)\d\d(?:[-/–](?:20)?\d\d)?)(?![\d])",
    ),
    rule(
        "open",
        r"(?:la |l')(?:rentrée(?: scolaire)?|prochaine rentrée|année scolaire|année budgétaire)",
    ),
    # Numeric dates.
    rule(
        "date",
        r"<y>-(?P<m>[01]\d)-(?P<d>[0-3]\d)(?!\d)(?:t(?P<h>[0-2]\d):(?P<mi>[0-5]\d)"
        r"(?::[0-5]\d)?(?:(?P<zone>z))?)?",
    ),
    rule("date", r"(?P<d>[0-3]?\d)[/.-](?P<m>[01]?\d)[/.-](?P<y>(?:19|20)\d\d)(?!\d)" + _AT),
    rule("date", r"(?P<d>[0-3]?\d)/(?P<m>[01]?\d)(?![\d/%])" + _AT),
    # Nights and ranges of days.
    rule(
        "date",
        r"nuit (?:de |du )?<wd>(?: <d>)? (?:à|au) (?:<-wd>)(?: <-d>)?(?: <mon>)?(?: <y>)?",
        part="NI",
    ),
    rule("date", r"nuit du <d> <mon> au <-d> <-mon>(?: <y>)?", part="NI"),
    rule("date", r"nuit du <d> au <-d> <mon>(?: <y>)?", part="NI"),
    rule(
        "range",
        r"(?:<wd> )?<d>(?: <mon>)?(?: <y>)? (?:au|jusqu'au) (?:<wd2> )?<d2> <mon2>(?: <y2>)?",
    ),
    rule(
        "range",
        r"(?<=entre le )(?:<wd> )?<d>(?: <mon>)?(?: <y>)? et (?:le )?(?:<wd2> )?<d2> <mon2>(?: "
        r"<y2>)?",
    ),
    rule("range", r"<d>[-–]<d2> <mon2>(?: <y2>)?"),
    rule("range", r"(?:(?<=entre )|(?<=de ))<wd>(?: et| à) <wd2>"),
    rule("range", r"(?:(?<=entre )|(?<=de )|(?<=d'))<mon>(?: <y>)?(?: et| à) <mon2>(?: <y2>)?"),
    rule(
        "range",
        r"(?:(?<=entre )|(?<=de )|(?<=période ))(?P<y>(?:19|20)\d\d)(?: et | à |-"
        r"|–)(?P<y2>(?:19|20)\d\d)(?!\d)",
    ),
    rule("range", r"(?P<y>(?:19|20)\d\d)[-–/](?P<y2>(?:19|20)\d\d)(?!\d)"),
    rule(
        "range",
        r"(?:(?P<wd>(?:<-wd>))|(?P<dei>(?:<-dayword>)))(?:,? de | entre )<clock> (?:à|et) "
        r"<clock2>",
    ),
    rule("range", r"(?:(?<=entre )|(?<=de ))<clock> (?:à|et) <clock2>"),
    # Days.
    rule(
        "date",
        r"(?:(?:ce )?<wd>,? (?:le )?)?<d> <mon>(?:,? <y>| (?P<rel>dernier|prochain)| courant)?"
        + _PART
        + _AT,
    ),
    rule(
        "date",
        r"(?:ce )?(?:<wd> )(?:le )?<d>(?! ?(?:h\b|heures|%|millions|mille|km)| [a-zà-ÿ]{3,}s\b)"
        + _PART
        + _AT,
    ),
    rule("date", r"<d>(?= et (?:le )?(?:1er|[123]?\d) (?:<-mon>)\b)"),
    rule("date", r"<wd> <rel>" + _PART + _AT),
    rule("date", r"(?:ce )?<wd> (?:à )?(?P<noon>midi|minuit)"),
    rule("date", r"(?:ce )?<wd>(?! de (?:pâques|pentecôte))(?: en)?(?: fin de)?" + _PART + _AT),
    rule("deictic", r"(?P<dei>(?:<-dayword>))" + _PART + _AT),
    rule(
        "open",
        r"(?:(?<=au )|(?<=dès le )|(?<=le ))(?:lendemain|surlendemain)(?= d[eu]s? | de l)"
        r"|(?<=à )la veille(?= d[eu]s? | de l)",
    ),
    rule(
        "anaphoric",
        r"(?P<dei>la veille|l'avant-veille|le lendemain|le surlendemain|le même jour|ce jour-là"
        r"|(?<=au )lendemain|(?<=au )surlendemain|(?<=dès le )lendemain|(?<=à la "
        r")veille)(?! des? )" + _PART + _AT,
        from_text=True,
    ),
    rule("anaphoric", r"(?P<dei>(?<=au )lendemain|(?<=à )la veille)", from_text=True),
    rule(
        "deictic",
        r"(?:ce|cet|cette) (?P<part>matin|après-midi|soir|nuit|matinée|soirée)" + _AT,
        shift=0,
        unit="D",
    ),
    rule("this", r"(?:la |l')nuit <rel>", unit="D", part="NI"),
    rule("date", r"(?<=\ble )<d>(?= ?(?:[.;!?)]|, |$))"),
    # Holidays.
    rule("holiday", r"<hol>(?: <y>)?"),
    # Months, seasons, quarters, years.
    rule(
        "month",
        r"(?:(?:la )?(?P<mod>début|fin|mi|courant|milieu)[ -](?:du mois de |du mois d'|de "
        r"|d')?)"
        r"(?P<mon>(?:<-mon>))(?: (?:de )?<y>| <rel>)?",
    ),
    rule("month", r"(?:le )?mois (?:de |d')<mon>(?: <y>| <rel>)?"),
    rule(
        "month",
        r"(?P<mon>janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre"
        r"|décembre|fevrier|decembre|aout)(?: (?:de )?<y>| <rel>)?",
    ),
    rule(
        "season",
        r"(?:(?P<mod>début|fin|mi|milieu)[ -](?:de l'|du |d'))?(?P<season>printemps|automne"
        r"|hiver)"
        r"(?! arabe| de prague)(?: (?:de )?<y>(?:-20\d\d)?| <rel>)?",
    ),
    rule(
        "season",
        r"(?:(?:(?P<mod>début|fin|milieu) (?:de l'|d'))|(?<=l')|(?<=cet )|(?<=en )"
        r"|(?<=mi-))(?P<season>été)(?: (?:de )?<y>| <rel>)?(?! [a-zà-ÿ]+é)",
    ),
    rule("season", r"(?P<season>été)(?: <y>| (?:dernier|prochain))"),
    rule("quarter", r"<ord> (?P<quarter>trimestre|semestre)(?: (?:de )?<y>)?"),
    rule(
        "first",
        r"(?:les |des |aux )?(?:<n> )?(?P<which>premiers|premières|derniers|dernières) (?:<n2> "
        r")?"
        r"(?P<unit>jours|semaines|mois) (?:de |d')(?:l'année )?<y>",
    ),
    rule("year", r"(?P<mod>début|fin|mi|courant|milieu)[ -](?:de )?<y>"),
    rule(
        "this",
        r"(?:la |le )?(?P<mod>fin|début|milieu) (?:de |du |d')(?:la |l'|cette "
        r")?(?P<unit>semaine|mois|année|trimestre|décennie|siècle|semestre"
        r"|journée)(?! de )(?: <rel>)?",
        shift=0,
    ),
    rule("decade", r"(?:les )?années (?:19|20)?(?P<y>[0-9]0)(?!\d)"),
    rule("century", r"(?P<century>[ivx]{1,5})(?:e|ème) siècle"),
    # Relative periods.
    rule(
        "this",
        r"(?:la |le |l')?(?P<unit>semaine|mois|année|an|week-end|trimestre|semestre|décennie) "
        r"<rel>(?!s)",
    ),
    rule(
        "this",
        r"(?:le |la )(?P<rel>prochain|prochaine|dernier|dernière|précédent|précédente) "
        r"(?P<unit>semaine|mois|week-end|trimestre|semestre)",
    ),
    rule(
        "this",
        r"(?:cette |ce |cet )(?P<unit>semaine|mois|année|week-end|trimestre|semestre"
        r"|weekend)(?:-ci)?",
        shift=0,
    ),
    rule("this", r"(?:le |du |au )?(?P<span>week-end)(?! d)", unit="WE", shift=None),
    rule(
        "ago",
        r"il y a (?:de cela )?(?:(?P<mod>plus d[e']|près d[e']|environ|moins d[e']) ?)?<n> "
        r"?<unit>",
        shift=-1,
    ),
    rule(
        "ago",
        r"<n> ?<unit> (?:plus tôt|auparavant|avant(?= ?[.,;:!?)»]|$))(?! que)",
        shift=-1,
        from_text=True,
    ),
    rule("ago", r"(?P<un>une?) <unit> (?:plus tôt|auparavant)", shift=-1, from_text=True, count=1),
    rule("ago", r"<n> ?<unit> (?:plus tard|après(?= ?[.,;:!?)»]|$))", shift=1, from_text=True),
    rule("ago", r"(?P<un>une?) <unit> (?:plus tard)", shift=1, from_text=True, count=1),
    rule(
        "ago",
        r"(?:(?<=dans )|(?<=d'ici )|(?<=d'ici à )|(?<=sous ))(?:environ |moins d[e'] ?)?<n> "
        r"?<unit>(?! de vol)",
        shift=1,
    ),
    # Sets.
    rule("set", r"(?:tous|toutes) les <n> <unit>"),
    rule("set", r"chaque <wd>|tous les (?P<wds>(?:<-wd>))s"),
    rule(
        "set",
        r"(?:chaque|tous les|toutes les|(?<!kilomètres )(?<!mètres )(?<!milles )par"
        r"|au cours de chaque) "
        r"(?P<unit>jours?|semaines?|mois"
        r"|ans?|années?|heures?"
        r"|nuits?|minutes?|secondes?|trimestres?)",
        count=1,
    ),
    rule("set", r"chaque (?P<part>matin|soir)", count=1, unit="D"),
    rule("set", r"quotidiennement", count=1, unit="D"),
    rule("set", r"hebdomadairement", count=1, unit="W"),
    rule("set", r"mensuellement", count=1, unit="M"),
    rule("set", r"annuellement", count=1, unit="Y"),
    rule(
        "clock",
        r"(?:(?<=à )|(?<=vers ))(?P<h>une|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze) "
        r"heures?(?: <zone>)?",
    ),
    rule(
        "clock",
        r"(?:(?<=\bà )|(?<=\()|(?<=vers )|(?<=à partir de )|(?<=dès )|(?<=jusqu'à ))<clock>"
        r"(?! (?:de (?:route|vol|marche|train|avion|voiture|bateau|mer|navigation)|plus tard)\b)",
    ),
    # Durations.
    rule(
        "duration", r"tout(?:e)? (?:la |le |l')(?P<unit>journée|nuit|semaine|mois|année)", count=1
    ),
    rule(
        "duration", r"(?P<vague>(?:les |ces )?(?:prochaine?s|derni[eè]re?s|premi[eè]re?s)) <unit>"
    ),
    rule("duration", r"(?:une )?demi-(?P<unit>heure|journée)", count=0.5),
    rule("duration", r"(?P<quarter>un|trois) quarts? d'(?P<unit>heure)"),
    rule(
        "duration",
        r"(?:(?P<mod>plus d[e']|moins d[e']|près d[e']|environ|quelque|au moins) ?)?(?:ces "
        r"|(?<!dans )les )?"
        r"(?:(?:toutes )?premi[èe]re?s |derni[èe]re?s |prochain[e]?s )?<n> "
        r"(?:premi[èe]re?s |derni[èe]re?s |prochaine?s |longue?s |petite?s )?"
        r"(?:d[e'] ?)?<unit>(?! (?:de (?:vol|mer|travail)|locales?|gmt|utc)\b|-)(?P<half> "
        r"et demie?)?",
    ),
    rule(
        "duration",
        r"(?P<vague>quelques|plusieurs|de nombreuses|de nombreux|de longs|de longues"
        r"|(?:(?<=depuis )|(?<=pendant )|(?<=durant )|(?<=durer )|(?<=voire )|(?<=après )"
        r"|(?<=y a ))des) "
        r"<unit>(?! de vol)",
    ),
    rule(
        "duration",
        r"(?P<un>une?) (?P<unit>seconde|minute|heure|jour|journée|nuit|semaine|mois|an|année"
        r"|décennie|siècle|trimestre|semestre)"
        r"(?P<half> et demie?)?(?! plus tôt| de vol)",
        count=1,
    ),
    rule(
        "duration",
        r"(?:(?<=pendant )|(?<=pour )|(?<=durant )|(?<=en )|(?<=duré ))"
        r"(?P<h>\d{1,2})h(?P<mi>[0-5]\d)?",
    ),
    rule("clock", r"<clock>"),
    # Part of a day, by itself.
    rule(
        "part",
        r"(?:la |l'|le |les )?(?P<part>(?<=la )soirée|(?<=la )matinée|(?<=la )nuit"
        r"|(?<=l')après-midi"
        r"|(?<=le )matin|(?<=le )soir|(?<=l')aube|(?:début|milieu|fin) de (?:matinée|soirée)"
        r"|(?:début|milieu|fin) d'après-midi|(?<=en )(?:soirée|matinée)|mi-journée)(?! (?:de|du"
        r"|d')\b)",
    ),
    rule("part", r"(?:au |au petit )(?P<span>(?P<part>matin))(?! d)"),
    # A year by itself needs a word before it that makes it one.
    rule(
        "year",
        r"(?:(?<=en )|(?<=depuis )|(?<=année )|(?<=dès )|(?<=d'ici )|(?<=d'ici à )|(?<=avant )"
        r"|(?<=après )"
        r"|(?<=pour )|(?<=jusqu'en )|(?<=horizon )|(?<=fin )|(?<=contre )|(?<=qu'en )"
        r"|(?<=à )|(?<=ou )|(?<=et )|(?<=de )"
        r"|(?<=\()|(?<=par rapport à ))<y>(?! [a-zà-ÿ]{3,}[sx]\b| ?%| (?:euros|hommes))",
    ),
]
