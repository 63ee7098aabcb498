"""Which of the three languages a text is in, by its letters and smallest words."""

import re

from visavis.claims.dispatch.number_words import Language

_SAMPLE = 6_000  # code points that decide; more would not change the answer
_FRENCH = re.compile(
    r"(?<!\w)(?:le|la|les|des|du|de|et|est|une|dans|pour|qui|que|sur|ont|au|aux|par"
    r"|[ldnsc]'|selon|avoir|pas|ce|il|elle|sont|été|plus|avec|se|à|un)(?!\w)"
)
_ENGLISH = re.compile(
    r"(?<!\w)(?:the|of|and|to|in|is|was|were|that|for|on|has|have|by|with|said|at|from|an"
    r"|were|their|its)(?!\w)"
)
_CYRILLIC = re.compile(r"[а-яё]")
_LATIN = re.compile(r"[a-zà-ÿ]")


def detect_language(low: str) -> Language:
    """Return the language of a regular lower-case text; French where nothing decides."""
    sample = low[:_SAMPLE]
    if _CYRILLIC.search(sample) and len(_CYRILLIC.findall(sample)) > len(_LATIN.findall(sample)):
        return "ru"
    return "en" if len(_ENGLISH.findall(sample)) > len(_FRENCH.findall(sample)) else "fr"
