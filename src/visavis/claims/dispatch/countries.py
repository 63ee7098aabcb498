"""Countries as dispatches name them: by name, nationality or capital; the id is ISO 3166-1."""

import re
from functools import cache, lru_cache

from visavis.claims.dispatch.number_words import Language

# code | French name, adjective stems | English | Russian stems | capitals (fr en ru)
_TABLE = """
fr|france|français|french|франц|paris париж
ru|russie|russe|russia russian|росси|moscou moscow москв
us|états-unis|américain|u.s. us american washington|америк сша|washington вашингтон
gb|royaume-uni|britannique|british britain uk|британ|londres london лондон
de|allemagne|allemand|german germany|герман немец|berlin берлин
it|italie|italien|italian italy|итальян|rome рим
es|espagne|espagnol|spanish spain|испан|madrid мадрид
tr|turquie|turc turque|turkish turkey|турец турц|ankara анкар
gr|grèce|grec grecque|greek greece|гречес греци|athènes athens афин
ua|ukraine|ukrainien|ukrainian ukraine|украин|kiev kyiv киев
sy|syrie|syrien|syrian syria|сири|damas damascus дамаск
il|israël|israélien|israeli israel|израил|jérusalem jerusalem
ir|iran|iranien|iranian iran|иран|téhéran tehran тегеран
iq|irak|irakien|iraqi iraq|ирак|bagdad baghdad багдад
eg|égypte|égyptien|egyptian egypt|египет египт|caire cairo каир
ma|maroc|marocain|moroccan morocco|марокк|rabat рабат
dz|algérie|algérien|algerian algeria|алжир|alger algiers
tn|tunisie|tunisien|tunisian tunisia|тунис|tunis
ml|mali|malien|malian mali|мали|bamako бамако
ne|niger|nigérien|nigerien niger|нигер|niamey
cf|centrafrique|centrafricain|central african|центральноафр|bangui
cn|chine|chinois|chinese china|кита|pékin beijing пекин
jp|japon|japonais|japanese japan|япон|tokyo токио
kr|corée du sud|sud-coréen|south korean|южнокоре|séoul seoul сеул
kp|corée du nord|nord-coréen|north korean|северокоре|pyongyang пхеньян
in|inde|indien|indian india|инди|delhi дели
pk|pakistan|pakistanais|pakistani pakistan|пакистан|islamabad исламабад
pl|pologne|polonais|polish poland|польс польш|varsovie warsaw варшав
ro|roumanie|roumain|romanian romania|румын|bucarest bucharest
be|belgique|belge|belgian belgium|бельг|bruxelles
nl|pays-bas|néerlandais|dutch netherlands|нидерланд|haye hague
pt|portugal|portugais|portuguese portugal|португал|lisbonne lisbon
se|suède|suédois|swedish sweden|швед швец|stockholm
no|norvège|norvégien|norwegian norway|норвеж норвег|oslo осло
fi|finlande|finlandais|finnish finland|финск финлянд|helsinki хельсинки
dk|danemark|danois|danish denmark|датск дани|copenhague copenhagen
sa|arabie saoudite|saoudien|saudi|саудовск|riyad riyadh эр-рияд
lb|liban|libanais|lebanese lebanon|ливан|beyrouth beirut
ly|libye|libyen|libyan libya|ливи|tripoli
cy|chypre|chypriote|cypriot cyprus|кипр|nicosie nicosia
ca|canada|canadien|canadian canada|канад|ottawa
au|australie|australien|australian australia|австрали|canberra
by|biélorussie|biélorusse|belarusian belarus|белорус|minsk минск
ge|géorgie|géorgien|georgian georgia|грузи|tbilissi tbilisi
"""


@cache
def _stems() -> re.Pattern[str]:
    rows = []
    for line in _TABLE.strip().splitlines():
        code, *cells = line.split("|")
        capitals = cells[4].split() if len(cells) > 4 else []
        latin = [cells[0], *cells[1].split(), *_english(cells[2])]
        stems = [re.escape(word) + r"(?:e|s|es|ne|nes)?" for word in latin]
        stems += [re.escape(word) for word in capitals if not _cyrillic(word)]
        stems += [
            re.escape(word) + r"\w{0,8}"
            for word in [*cells[3].split(), *filter(_cyrillic, capitals)]
        ]
        rows.append(f"(?P<{code}>{'|'.join(stems)})")
    return re.compile(rf"(?<!\w)(?:{'|'.join(rows)})(?!\w)")


def _english(cell: str) -> list[str]:
    joined = {"south korean", "north korean", "central african"}
    return [cell] if cell in joined else [word for word in cell.split() if word != "us"]


def _cyrillic(word: str) -> bool:
    return "а" <= word[0] <= "я"


@cache
def _capital_us() -> re.Pattern[str]:
    return re.compile(r"(?<!\w)(?:US|U\.S\.|USA)(?!\w)")


@lru_cache(maxsize=1024)
def party_of_words(plain: str, language: Language) -> str | None:
    """Return the ISO 3166-1 code of the one country that the words name, else None.

    Two countries in one mention leave it open.
    """
    if _capital_us().search(plain):
        return "us"
    found = {match.lastgroup for match in _stems().finditer(plain.lower())}
    return found.pop() if len(found) == 1 else None
