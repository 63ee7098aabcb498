"""English: bounds, units, verbs of saying, nouns that speak, marks of status."""

from visavis.claims.dispatch.grammar import Grammar
from visavis.claims.dispatch.tables import words_of

_SAY = [
    "said",
    "says",
    "say",
    "announced",
    "announces",
    "announce",
    "stated",
    "told",
    "tells",
    "confirmed",
    "confirms",
    "confirm",
    "reported",
    "reports",
    "added",
    "adds",
    "claimed",
    "claims",
    "claim",
    "alleged",
    "alleges",
    "allege",
    "asserted",
    "asserts",
    "insisted",
    "insists",
    "estimated",
    "estimates",
    "estimate",
    "explained",
    "explains",
    "noted",
    "notes",
    "acknowledged",
    "acknowledges",
    "admitted",
    "admits",
    "warned",
    "warns",
    "revealed",
    "reveals",
    "disclosed",
    "indicated",
    "indicates",
    "specified",
    "maintains",
    "maintained",
    "argued",
    "argues",
    "declared",
    "declares",
    "recalled",
    "testified",
    "wrote",
    "counted",
    "recorded",
    "recounted",
    "logged",
    "corrected",
    "put",
    "appealed",
    "believes",
    "believed",
    "described",
    "reckons",
    "reckoned",
    "calculated",
    "certified",
    "clarified",
    "informed",
    "mentioned",
    "observed",
    "pointed",
    "stressed",
    "suggested",
    "tweeted",
    "briefed",
    "conceded",
    "countered",
    "responded",
    "replied",
    "retorted",
    "contends",
    "contended",
    "underlined",
    "emphasised",
    "emphasized",
    "highlighted",
    "cautioned",
    "concluded",
    "complained",
    "assessed",
    "assesses",
    "documented",
    "tallied",
    "registered",
    "tells",
    "suggests",
    "hinted",
    "posted",
    "spoke of",
    "speaks of",
    "speak of",
    "accused",
    "accuses",
    "blamed",
    "verified",
]
_DENY = (
    "denied denies deny rejected rejects reject dismissed dismisses disputed disputes dispute "
    "refuted contested contests"
)
_ORDER = "ordered orders directed instructed commanded decreed"
_PROMISE = "pledged pledges pledge promised promises vowed vows committed"
_PREDICT = (
    "forecast forecasts predicted predicts predict expects expect expected fears feared "
    "projects anticipates anticipated"
)


def _or(words: str) -> str:
    return "|".join(words.split())


_VERB = f"{'|'.join(_SAY)}|{_or(_DENY)}|{_or(_ORDER)}|{_or(_PROMISE)}|{_or(_PREDICT)}"

GRAMMAR = Grammar(
    language="en",
    bounds_before=(
        (
            r"at least |no fewer than |no less than |not less than |a minimum of |as many "
            r"as at least ",
            "at_least",
        ),
        (
            r"more than |over |above |exceed(?:s|ed|ing)? |upwards of |well over |in "
            r"excess of |greater than |just over |surpass(?:ed|ing|es) |topp(?:ed|ing) ",
            "more_than",
        ),
        (
            r"at most |up to |no more than |not more than |as many as |a maximum of |as "
            r"much as |at the most ",
            "at_most",
        ),
        (r"less than |fewer than |under |below |just under ", "less_than"),
        (
            r"about |around |some |nearly |almost |approximately |roughly |close to |an "
            r"estimated |in the region of |circa |on the order of |barely ",
            "about",
        ),
        (r"exactly |precisely ", "exact"),
    ),
    bounds_after=(
        (r" (?:or more|at least|minimum)", "at_least"),
        (r" (?:at most|or less|or fewer|maximum)", "at_most"),
        (r" (?:or so|approximately)", "about"),
    ),
    range_open=r"between |from |of |to between ",
    range_join=r" (?:to|and|or) | ?[-–] ?",
    not_a_count_before=(
        r"(?:no\.?|number|numbers|resolutions?|articles?|flights?|chapter|pages?|route"
        r"|highway|interstate|room|level|category|phase|stage|force|magnitude|annex|table"
        r"|act"
        r"|directive|regulation|boeing|airbus|type|version|model|code|squadron|battery|unit"
        r"|lot|post|point|channel|line|gate|sector|zone|area|phone|tel\.?|section|paragraph"
        r"|group|task force|operation|class|station|runway|platform|title|protocol|covid"
        r"|rule|regiment|brigade|battalion|division|company|sq|wing|exhibit|war|building"
        r"|ladder|engine|case|file) "
    ),
    unit_join=r" (?:of )?",
    adjectives=words_of(
        "new other more additional large small big young old former first last further "
        "fresh extra heavy light major different separate"
        " armed civilian military foreign local confirmed suspected registered total"
    ),
    never_units=words_of(
        "in on at of to from by for with without and or but nor as than that which who "
        "whom whose when where while since until after before during"
        " is are was were be been being has have had will would could should may might "
        "must can do does did said says the a an this that these those its his her"
        " their our my your it he she they we you i there here not no per percent pct "
        "minutes minute hours hour days day weeks week months month years year seconds "
        "decades"
        " under over about around between through across against among into onto out off "
        "up down near within along following including according so far ago later earlier"
        " a.m p.m gmt utc january february march april june july august september october "
        "november december monday tuesday wednesday thursday friday saturday sunday"
        " also only just still already more less most least each both all any few many "
        "much if then because however meanwhile million billion thousand hundred"
        " times' versus compared lies stands remains falls rose fell km/h"
    )
    - {"percent", "pct", "more"},
    two_word_units=(
        r"(?:nautical|square|cubic) (?:miles?|kilomet(?:er|re)s?|met(?:er|re)s?|feet)|(?:miles"
        r"|kilomet(?:er|re)s) (?:per|an) hour|percentage points?|times(?= (?:as|more|higher|the"
        r"|greater|larger|its))|hours(?= of flight)|flight hours"
    ),
    measure_units=r"km/h|mph|km2|km²|m²|m2|km|kg|kt|kwh|mwh|gw|mw|mm|cm|nm|ft|lb|lbs|°c|°f|°|kn"
    r"|kts",
    currency_before=r"us\$|[€$£¥]",
    percent=r" ?%| ?percent| per cent| ?pct",
    fractions=(
        (r"(?:one )?half(?= of| the| its| their|-)(?! an?\b)(?!-)|(?<=by )half", 0.5),
        (r"(?:a|one)[- ]third", 1 / 3),
        (r"two[- ]thirds", 2 / 3),
        (r"(?:a|one)[- ]quarter(?! of an hour)", 0.25),
        (r"three[- ]quarters(?! of an hour)", 0.75),
        (r"(?:a|one)[- ]fifth", 0.2),
        (r"two[- ]fifths", 0.4),
        (r"three[- ]fifths", 0.6),
        (r"four[- ]fifths", 0.8),
        (r"(?:a|one)[- ]sixth", 1 / 6),
        (r"(?:a|one)[- ]eighth", 0.125),
        (r"(?:a|one)[- ]tenth", 0.1),
    ),
    fraction_of=r" (?:of the |of |the )",
    multipliers=(
        (
            r"doubl(?:ed|es|ing)|double (?=the|its|their|his|her)|doubling|twofold|to "
            r"double|twice (?=as|the)",
            2,
        ),
        (r"tripl(?:ed|es|ing)|triple (?=the|its|their)|threefold", 3),
        (r"quadrupl(?:ed|es|ing|e)|fourfold", 4),
        (r"tenfold", 10),
        (r"multiplied by (?P<by>[\w.]+)", None),
    ),
    out_of=(
        r" (?:\w+ ){0,3}?(?:out of|of) (?:the |its |their |every |all |a total of "
        r")?(?:country's )?(?=\d|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
        r"|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty"
        r"|sixty|seventy|eighty|ninety|hundred|a hundred)"
        r"| in (?:every )?(?=(?:two|three|four|five|six|seven|eight|ten|twelve|twenty|100?)\b"
        r"(?! [a-z]+s\b))"
    ),
    subset_before=(
        r"(?:including |among them,? |of whom |of which |among whom |of them,? )(?:(?:at least"
        r"|more than|about|some|nearly) )?"
    ),
    subset_after=r" of (?:them|those|whom|which)\b",
    total_before=(
        r"(?:a total of |in total,? |in all,? |bringing the total to |total(?:ling|ing|led"
        r"|ed)? |altogether,? |the total to |toll (?:rose|climbed|stands|stood) (?:to|at) "
        r"|toll has risen to |toll to )"
    ),
    total_after=r"[^.;:,]{0,40} (?:in total|in all|altogether)\b",
    increment_before=(
        r"(?:(?:an )?(?:additional|extra|further|another) |(?:rose|rises|grew|increased|climbed"
        r"|up|jumped|fell|dropped|declined|down|decreased) (?:by )?|increase of |rise of |drop "
        r"of )"
    ),
    increment_after=r" (?:more|additional|extra|further|new)\b",
    compared_before=r"(?:(?:up|down) from |compared (?:with|to) |against |versus |from )",
    corrected=r"(?:, not|,? and not|, rather than| instead of|,? not) ",
    dual_before=r"(?:the|both|these|those|their|its|our|his|her) ",
    determiners=words_of(
        "the a an this that these those its his her their our my your some any each every "
        "no several both two three"
    ),
    phrase_joins=words_of("of for in on and") - {"on", "in"},
    phrase_stops=words_of(
        "is are was were be been has have had will would could should may might must can "
        "do does did said says told who which that when where while since until"
        " after before during by with without from at to but or nor as than if because "
        "however citing quoting in on under over near within against also not so"
        " told reporters yesterday today tomorrow it he she they we you i there this week "
        "published released issued late early"
    )
    - {"it", "he", "she", "they", "we", "i", "you"}
    | {"there"},
    source_cues=(
        r"according to|in the words of|by the account of|per(?= the ministry| officials| the "
        r"police)"
    ),
    says=(
        rf"(?:(?:has|have|had) (?:\w+ly |also |now |since )?(?:{_VERB})|(?:also |later "
        rf"|earlier |\w+ly )?(?:{_VERB}))(?! to have been| by )"
    ),
    inverted_says=r"(?:it|he|she|they) (?:was|were) told",
    citing=r"citing|quoting|relaying",
    cited_by=r"(?:cited|quoted|interviewed) by",
    passive_by=(
        r"(?:announced|claimed|reported|given|provided|released|published|put forward|cited"
        r"|issued|alleged|confirmed|advanced) by"
    ),
    adverbials=(
        r"(?:in (?:a|an|its|his|her|their) (?:\w+ ){0,2}?(?:statement|report|interview"
        r"|briefing|letter|speech|communique|communiqué|bulletin|note|update|message|tweet)"
        r"|at a (?:\w+ )?(?:briefing|news conference|press conference)|to (?:reporters"
        r"|journalists|parliament|state media)"
        r"|reporters|journalists|parliament|afp|reuters|the bbc|state television|the media"
        r"|on condition of anonymity|by (?:tele)?phone|in \w+)"
    ),
    speaker_nouns=(
        r"minist\w+|spokes\w+|president\w*|generals?|colonels?|commanders?|captains?"
        r"|admirals?|lieutenants?|marshal|army|military|staff|police|gendarmerie"
        r"|government\w*|governors?"
        r"|officials?|officers?|authorit\w+|sources?|agenc\w+|organi[sz]ations?|ngo"
        r"|observator\w+|cross|united nations|u\.n|un|nato|union|chiefs?|heads?|directors?"
        r"|secretar\w+|diplomats?"
        r"|firefighters?|services?|unions|opposition|rebels?|coalition|command|mission"
        r"|observers?|commission|council|cabinet|office|report|statement|study"
        r"|investigators?|prosecutors?"
        r"|courts?|judges?|experts?|analysts?|media|television|radio|newspapers?|press"
        r"|witnesses|residents|doctors?|hospitals?|institute|cent(?:er|re)|committee"
        r"|envoys?|ambassadors?|embassy"
        r"|kremlin|pentagon|white house|downing street|company|operator|airline|airport"
        r"|association|federation|forces?|navy|guard|air force|regime|mayor|king|prince"
        r"|queen|pilots?|counterpart"
        r"|forecasters?|meteorolog\w+|epidemiolog\w+|scientists?|department|administration"
        r"|monitors?|tally|figures|lawyers?|families|leaders?|senators?|lawmakers?|party"
        r"|group|adversary|militia|bank|fund|charity|aid workers|rescuers|harbourmaster"
        r"|scientists|mariners|chair\w*|medics?|nurses?|engineers?|utility|researchers?|professors?"
        r"|historians?|activists?|campaigners?|survivors?|refugees?|neighbours?|neighbors?"
        r"|passengers?"
        r"|insurgents?|fighters?|separatists?|militants?|protesters?|organi[sz]ers?|strikers?"
        r"|rapporteur"
        r"|authors?|poll|survey|chancellor\w*|premier|deputy|deputies|aides?|advis[eo]rs?"
        r"|delegat\w+"
        r"|negotiators?|mediators?|farmers?|fishermen|sailors?|soldiers?|crew|owners?|operators?"
        r"|coroner"
        r"|sheriff|troopers?|detectives?|inspectors?|rangers?|wardens?|bishops?|pope|vatican"
        r"|seismologists?"
        r"|economists?|statisticians?|bureau|board|panel|authority|carrier|manufacturer|makers?"
        r"|grid"
    ),
    pronouns=words_of("he she it they the latter") - {"the"},
    core_says=(
        r"said|says|say|spoke of|speaks? of|wrote|countered|noted|announced|told|claimed|claims"
        r"|stated|added|confirmed|reported"
        r"|estimates?|estimated|insisted|warned|explained|denied|denies"
    ),
    that=r"that|:|\"|“",
    relative=frozenset({"who", "which"}),
    demanding=r"appealed|demanded|demands",
    deny_that=r"(?:a )?(?:figure|claim|number|which|something) (?:that )?",
    deny_figure=(
        r"(?:the|this|that|these|those|any|all) (?:figures?|toll|claims?|numbers?|losses"
        r"|allegations?|reports?|accounts?|estimates?)"
    ),
    denies=_or(_DENY),
    orders=_or(_ORDER),
    order_marks=(
        r"(?:been|was|were) ordered|(?:ordered|orders|directed|instructed)(?= (?:the|an?|his"
        r"|her|its|their|all|\d))|decreed"
    ),
    promises=_or(_PROMISE),
    predicts=_or(_PREDICT),
    conditional=(
        r"reportedly|allegedly|purportedly|is said to|are said to|was said to|are believed to"
        r"|is believed to|are thought to|is thought to|are feared|is feared"
    ),
    future_past=r"would \w+|would",
    future=(
        r"(?:will|shall|won't|'ll)(?: not| also| now| then| soon| likely){0,2}"
        r"(?: (?:be|have)(?: (?:\w{2,}(?:ed|wn|en|un)|held|sent|built|put|set|cut|met|made"
        r"|kept))?)?"
    ),
    planned=(
        r"(?:plans?|planned|planning|intends?|intended|aims?|aimed|agreed|set|due|scheduled"
        r"|wants?|going|decided) to|is to|are to|is sending|are sending|would|be needed"
    ),
    past=(
        r"(?:has|have|had|was|were|been)|\w{2,}ed|said|told|flew|struck|found|took|left|rose"
        r"|fell|spoke|met|began|went|sent|came|held|saw|lost|won|cut|hit|drew|gave|made|fled"
    ),
    modal=(
        r"should|could|may|might|(?:we|they) expect|(?:is|are|was|were) (?:expected|likely"
        r"|forecast|projected) to|is likely to|are likely to|expects?|expecting|(?<!the "
        r")forecast"
    ),
    unverified=(
        r"unconfirmed|unverified|could not be (?:independently )?(?:verified|confirmed)|not "
        r"been (?:independently )?(?:verified|confirmed)|reportedly|allegedly|purportedly"
    ),
    forecast=(
        r"forecast|expect|predict|projected|models?|if |fear|warn|likely|economists|epidemiolog"
        r"|meteorolog|risk"
    ),
    claimant_after=(
        r"as claimed by|claimed by|put forward by|given by|announced by|as alleged by|reported "
        r"by"
    ),
)
