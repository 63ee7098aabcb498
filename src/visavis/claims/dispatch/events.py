"""Events of the classes that the acts know: contact, agreement, order, posture, channel."""

import re
from dataclasses import dataclass

from visavis.claims.dispatch.number_words import Language

_RULES: dict[Language, tuple[tuple[str, str], ...]] = {
    "fr": (
        (
            "channel_restored",
            r"(?:a|ont|avait|avaient|est|sont|été) ?(?:\w+ )?(?:rétabli|rouvert|réactivé|remis "
            r"en service)e?s?\b|\brétabli(?:t|ssent|ra|ront)\b",
        ),
        (
            "channel_broken",
            r"\b(?:rompue?s?|coupée?s?|interrompue?s?|suspendue?s?)\b(?= (?:depuis|le|en|la|par"
            r"|au|avec|hier|après|\w+di)|[.,]|$)|ne répond(?:ent)? plus|ligne (?:\w+ "
            r")?(?:muette|coupée)",
        ),
        (
            "contact_held",
            r"(?:se (?:sont|serait|seraient)|s'(?:est|était|étaient)) (?:\w+ )?(?:entretenue?s?"
            r"|parlée?s?|réunie?s?|rencontrée?s?|concertée?s?)|(?:a|ont|avait|avaient) (?:eu "
            r"un entretien|eu une conversation|échangé|rencontré|tenu une réunion|reçu son "
            r"homologue)|\bentretien téléphonique|conversation téléphonique",
        ),
        (
            "agreement",
            r"(?:se (?:sont|seraient)|s'(?:est|étaient|était)) (?:mis(?:e?s)? d'accord"
            r"|entendue?s?|accordée?s?)|(?:a|ont|avaient|sont|était) (?:\w+ )?(?:convenu"
            r"|conclu un accord|signé un accord|signé un mémorandum|trouvé un accord|ratifié)"
            r"|\baccord (?:a été )?(?:conclu|signé|trouvé)",
        ),
        (
            "order",
            r"(?:a|ont|avait|avaient|été) (?:\w+ )?(?:ordonné|donné l'ordre|donné ordre|décrété"
            r"|enjoint)|\b(?:ordonne|ordonnent|donne l'ordre|décrète)\b",
        ),
        (
            "deployment_announced",
            r"\b(?:déploiera|déploieront|sera déployée?s?|seront déployée?s?|va déployer|vont "
            r"déployer|enverra|enverront|va envoyer|vont envoyer|dépêchera|dépêcheront"
            r"|appareillera|appareilleront|arrivera(?:ont)? (?:sur zone|en|dans|au|à)|sera "
            r"(?:\w+ )?sur zone|seront (?:\w+ )?sur zone|(?:a|ont) annoncé l'envoi|(?:a|ont) "
            r"annoncé le déploiement)",
        ),
        (
            "posture_changed",
            r"\b(?:a|ont|avait|avaient) (?:\w+ )?(?:intensifié|renforcé|réduit|suspendu|relevé"
            r"|placé (?:ses|leurs|les) (?:forces|troupes|unités|hommes)|décidé d'intensifier"
            r"|décidé de renforcer|repris (?:ses|leurs|les) (?:frappes|vols|opérations"
            r"|patrouilles)|engagé ses)|\bplacée?s? en (?:état d')?alerte|\bintensifi(?:e|ent"
            r"|er|era|eront)\b",
        ),
    ),
    "en": (
        (
            "channel_restored",
            r"\b(?:restored|reopened|re-established|reactivated)\b|\breopen the (?:hotline"
            r"|line)",
        ),
        (
            "channel_broken",
            r"\b(?:cut|severed|suspended|broken off)\b(?= (?:since|in|on|after|by)|[.,]|$)"
            r"|stopped answering|went silent",
        ),
        (
            "contact_held",
            r"\b(?:spoke|talked|conferred) (?:by (?:tele)?phone|with|on the phone|on \w+)"
            r"|\bheld (?:talks|a (?:phone )?call|a meeting|a telephone conversation)|\bmet "
            r"(?:with|his|her|in|on)\b",
        ),
        (
            "agreement",
            r"\b(?:agreed|reached an agreement|signed (?:an agreement|a memorandum)|reached a "
            r"deal)\b",
        ),
        ("order", r"\b(?:ordered|has ordered|directed|instructed)\b"),
        (
            "deployment_announced",
            r"\b(?:will (?:deploy|send|dispatch|arrive|join|be deployed)|is sending|are sending"
            r"|to deploy|announced the deployment)\b",
        ),
        (
            "posture_changed",
            r"\b(?:intensified|stepped up|scaled back|raised (?:its|their) alert|resumed"
            r"|reinforced|put (?:its|their) forces|placed (?:its|their) forces|suspended "
            r"(?:flights|patrols|strikes))\b",
        ),
    ),
    "ru": (
        (
            "channel_restored",
            r"\b(?:возобновил\w*|восстановил\w*|восстановлен\w*) (?:\w+ )?(?:связь|лини\w+"
            r"|канал\w*|контакт\w*)",
        ),
        ("channel_broken", r"\b(?:прерван\w*|прервал\w*|разорван\w*)\b"),
        (
            "contact_held",
            r"\b(?:провел\w*|провёл|состоял\w*|обсудил\w*) (?:\w+ ){0,3}?(?:разговор|встреч\w+"
            r"|переговор\w*|беседу)|телефонный разговор состоялся|встретил\w+ с",
        ),
        (
            "agreement",
            r"\b(?:договорил\w+|подписал\w* (?:соглашение|меморандум)|согласовал\w*|достигнута "
            r"договор[её]нность)",
        ),
        ("order", r"\b(?:приказал\w*|распорядил\w+|отдал\w* приказ|поручил\w*)"),
        (
            "deployment_announced",
            r"\b(?:прибуд[еу]т|направит|направят|развернет|развернёт|развернут|будет "
            r"размещен\w*|будут размещены|отправит|отправят)\b",
        ),
        (
            "posture_changed",
            r"\b(?:усилил\w*|активизировал\w*|привел\w* (?:\w+ )?в боевую готовность"
            r"|приостановил\w*|сократил\w*)",
        ),
    ),
}


@dataclass(frozen=True, slots=True)
class Event:
    """One event: half-open span of its words in the regular text, and its class."""

    start: int
    end: int
    type: str


class EventFinder:
    """Finds the events of one language by their verbs."""

    def __init__(self, language: Language) -> None:
        rows = _RULES[language]
        self._names = [name for name, _ in rows]
        self._pattern = re.compile(
            r"(?<!\w)(?:"
            + "|".join(f"(?P<e{i}>{pattern})" for i, (_, pattern) in enumerate(rows))
            + ")"
        )

    def find(self, low: str) -> list[Event]:
        """Find the events of a text in reading order. Linear."""
        found = []
        for match in self._pattern.finditer(low):
            name = self._names[int((match.lastgroup or "e0")[1:])]
            found.append(Event(match.start(), match.end(), name))
        return found
