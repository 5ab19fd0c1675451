"""What a report says of the ground: casualties, damage, fire, outage, debris, teams, attacks.

Only in a text that speaks of an air raid, and there only in sentences whose nearest topic is the
raid: a road accident, a planned power cut or a unit's report from the front is not for svodka.
"""

from __future__ import annotations

from svodka.claims.aftermath import debris, deployed, fire, outage
from svodka.claims.attacks import attacks
from svodka.claims.clauses import LONGEST, Clauses, any_mark
from svodka.claims.drafts import Draft, Sentence, Text
from svodka.claims.people import People
from svodka.claims.sites import damage
from svodka.claims.units import OBJ, Unit

_HEADS = frozenset(
    ("harm", "fire", "outage", "debris", "deployed", "crash", "assault", "used", "of_which", "took")
)
_GROUND = frozenset(("harm", "fire", "outage", "debris", "deployed", "took"))
_WRECKS = frozenset(("debris", "crash"))
_OUTSIDE = frozenset(("mishap", "weather"))
_TOPIC = frozenset(("mishap", "raid", "ad", "verb", "obj"))
_CIVIL = frozenset(("civil", "deployed", "fire"))
_ARMS = frozenset(("army", "milsite", "command", "military"))
_AXES = ("напрям", "направлен")
_LOOK_BACK = 4


def consequences(text: Text, sentence: Sentence) -> list[Draft]:
    """The drafts of one sentence in printed order; [] for most sentences, at once."""
    if not text.raid or len(sentence.units) > LONGEST or not any_mark(sentence, _HEADS):
        return []
    if _other_topic(text, sentence) or sentence.has("advice") or _at_the_front(sentence):
        return []
    if sentence.index and _on_an_axis(text, text.sentences[sentence.index - 1]):
        return []
    c = Clauses(text, sentence)
    found = attacks(c)
    if any_mark(sentence, _GROUND) or sentence.has("of_which"):
        found += People(c).read() + outage(c) + deployed(c)
        if not sentence.has("military"):
            found += damage(c) + fire(c)
    if any_mark(sentence, _WRECKS):
        found += debris(c)
    return sorted(found, key=lambda draft: draft.slots["outcome"][0][0])


def _other_topic(text: Text, sentence: Sentence) -> bool:
    """Whether the sentence, or the nearest one before it that has a topic, tells of a mishap."""
    if any_mark(sentence, _OUTSIDE):
        return True
    if _about_raid(sentence.units):
        return False
    for n in range(sentence.index - 1, max(-1, sentence.index - _LOOK_BACK), -1):
        earlier = text.sentences[n]
        if not any_mark(earlier, _TOPIC):
            continue
        return earlier.has("mishap") and not _about_raid(earlier.units)
    return False


def _about_raid(units: list[Unit]) -> bool:
    return any(u.kind == OBJ or "raid" in u.marks or "ad" in u.marks for u in units)


def _on_an_axis(text: Text, sentence: Sentence) -> bool:
    """«На … напрямку»: the losses that the next sentence tells of are those of the front."""
    return any(
        "front" in u.marks and text.tokens[u.start].key.startswith(_AXES) for u in sentence.units
    )


def _at_the_front(sentence: Sentence) -> bool:
    """Words of units and positions, but for crews and teams of firefighters, medics, repairers,
    and for units that attacked a depot or a factory."""
    civil = any_mark(sentence, _CIVIL) or (
        sentence.has("assault") and sentence.has("site") and not any_mark(sentence, _ARMS)
    )
    return any("front" in u.marks and not (civil and "team" in u.marks) for u in sentence.units)
