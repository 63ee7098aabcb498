"""The published French specifications of Recognizers-Text, where their conventions are ours.

Source: microsoft/Recognizers-Text `Specs`, French, revision 90e968e, MIT licence.

Left out, and why:
- numbers: signs, powers, ``10k`` and ``10G``, addresses (192.168.1.2), more than six decimals and
  decimals without a digit before the comma, which no dispatch counts with; *virgule* spelt out;
  words with two spaces or a missing hyphen between them; fractions and ordinals, which the
  contract treats otherwise (a ratio; never a figure); Indian scales; trillions; dates, which are
  times here; the article *un*, which counts nothing.
- percentages: *pourcentage de vingt*, *100 pour-cent* and powers; a number before its percent
  sign is what the contract counts; values with seven decimals.
- durations: ``P3.5Y`` is ``P42M`` here and ``PT1.5H`` is ``PT90M`` (ISO 8601 either way, ours
  without fractions); *quelques jours* is open (``PXD``), not two; a list of durations stays a
  list; business days; misspelt units (*3jour*, *3 hrs*, *demi heure*, *plein mois*).
- dates: their spans take prepositions along and their base is a clock; only their values for
  full dates would be comparable, and those are numeric forms that the tests of times cover.
"""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from visavis.claims.dispatch import read_dispatch
from visavis.claims.dispatch.normal import normalise
from visavis.claims.dispatch.numbers import find_numbers

SPECS = Path(__file__).resolve().parents[2] / ".." / "shared" / "vectors" / "french"

_ODD_NUMBER = re.compile(
    r"\d\.\d+\.|-\s*\d|\d\s*[kGMTB]\b|,\d{7}|^\s*,|virgule|\d cent|km|  |dix neuf|\d{15}"
    r"|négati|un/une|4 mai|\d/\d|lakh|crore|trillions|deux douzaines|1,2b|^1m|2millions|12,34,"
)
_ODD_PERCENT = re.compile(r"pourcents|pourcentage|^pourcent|\^|pour-cent|,\d{7}|https?:")
_ODD_DURATION = re.compile(
    r"\d[a-z]|hrs?\b|sec\b|toute? le|-min|demi|plein|quelques|vingt et quatre"
    r"|, un mois| et \w+ (?:mois|jours)"
    r"|annee|journee|^semestre|quinzaine|quinze|ouvré"
)


def cases(name: str) -> list[dict[str, Any]]:
    file = SPECS / name
    if not file.exists():
        pytest.skip(f"{name} of the published French specifications is not beside the checkout")
    found: list[dict[str, Any]] = json.loads(file.read_text(encoding="utf-8-sig"))
    return found


def test_published_integers_and_decimals_are_read_alike() -> None:
    wrong, read = [], 0
    for case in cases("NumberModel.json"):
        kinds = {result["Resolution"].get("subtype") for result in case["Results"]}
        if kinds - {"integer", "decimal"} or _ODD_NUMBER.search(case["Input"]):
            continue
        values = [float(r["Resolution"]["value"].replace(",", ".")) for r in case["Results"]]
        wanted = [value for value in values if value != 1]  # theirs counts the article
        numbers = find_numbers(normalise(case["Input"]).low, "fr")
        got = [number.value for number in numbers if number.value != 1]
        read += 1
        if wanted != got:
            wrong.append((case["Input"], wanted, got))
    assert wrong == []
    assert read >= 40


def test_published_percentages_are_read_alike() -> None:
    wrong, read = [], 0
    for case in cases("PercentModel.json"):
        if _ODD_PERCENT.search(case["Input"]):
            continue
        wanted = [
            float(r["Resolution"]["value"].rstrip("%").replace(",", ".")) for r in case["Results"]
        ]
        claims = read_dispatch(case["Input"], stamp=None, language="fr").claims
        got = [claim.figure.value for claim in claims if claim.rule.startswith("fr.percent")]
        read += 1
        if wanted != got:
            wrong.append((case["Input"], wanted, got))
    assert wrong == []
    assert read >= 14


def test_published_durations_are_read_alike() -> None:
    wrong, read = [], 0
    for case in cases("DurationParser.json"):
        if _ODD_DURATION.search(case["Input"]):
            continue
        wanted = [result["Value"]["Timex"] for result in case["Results"]]
        times = read_dispatch(case["Input"], stamp=None, language="fr").times
        got = [time.value for time in times if time.type == "DURATION"]
        read += 1
        if wanted != got:
            wrong.append((case["Input"], wanted, got))
    assert wrong == []
    assert read >= 30
