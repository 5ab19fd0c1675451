"""Who is named in an article, and in what capacity: offices, people with a trade, nobody known."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from svodka.model import Claim, Evidence
from svodka.retellings.names import is_given, key
from svodka.retellings.prose import Hit, Prose, capitalised

KINDS = ("office", "private", "named", "unnamed")
_NAMED_BY = ("office", "speaker", "trade", "unnamed", "pronoun")
_NEAR = 5  # words between an office or a trade and the name that goes with it
_LONGEST_NAME = 3


@dataclass(frozen=True, slots=True)
class Voice:
    """Somebody who is named at tokens ``start`` to ``end``.

    ``kind`` is one of KINDS: ``office`` for officials and agencies, ``private`` for people with a
    trade, ``named`` for a bare name, ``unnamed`` for sources and witnesses. ``id`` is the speaker's
    where it is known. ``trades`` are values of the class "trade"; ``name`` the tokens of the name.
    """

    start: int
    end: int
    kind: str
    words: Evidence
    id: str | None = None
    trades: tuple[str, ...] = ()
    name: tuple[int, int] | None = None


class Voices:
    """Everybody whom a document names, in order. Pure; built once a document."""

    def __init__(
        self, prose: Prose, claims: Sequence[Claim] = (), known: Mapping[str, str] | None = None
    ) -> None:
        self.prose = prose
        self._ids = dict(known or {})
        for claim in claims:
            if claim.speaker.name and claim.speaker.id not in ("other", "anon", "outlet"):
                self._ids[key(claim.speaker.name.split()[-1])] = claim.speaker.id
        self._claimed = {claim.speaker.id for claim in claims}
        self._by_surname: dict[str, Voice] = {}
        self.all: list[Voice] = []
        self._scan()
        self._starts = [voice.start for voice in self.all]

    def between(self, start: int, end: int) -> list[Voice]:
        """Whoever is named within tokens ``start`` to ``end``."""
        first = bisect_left(self._starts, start)
        out = []
        for voice in self.all[first:]:
            if voice.start >= end:
                break
            if voice.end <= end:
                out.append(voice)
        return out

    def before(self, token: int) -> Voice | None:
        """The last person or office named before a token: whom "he" or "the source" means."""
        index = bisect_left(self._starts, token)
        return next((v for v in reversed(self.all[:index]) if v.name or v.kind == "office"), None)

    # -- one pass over the text ---------------------------------------------------------------

    def _scan(self) -> None:
        prose = self.prose
        hits = prose.hits(0, len(prose.tokens), _NAMED_BY)
        by_start: dict[int, list[Hit]] = {}
        for hit in hits:
            by_start.setdefault(hit.start, []).append(hit)
        i = 0
        while i < len(prose.tokens):
            voice = self._at(i, by_start)
            if voice is None:
                i += 1
                continue
            self.all.append(voice)
            if voice.name is not None and voice.kind != "named":
                self._by_surname.setdefault(self._surname(voice.name), voice)
            i = max(voice.end, i + 1)

    def _at(self, i: int, by_start: Mapping[int, list[Hit]]) -> Voice | None:
        hits = by_start.get(i, [])
        name = self._name(i)
        if name is not None and not any(hit.cls == "office" for hit in hits):
            return self._named(name, by_start)
        for cls in _NAMED_BY:
            for hit in hits:
                if hit.cls == cls:
                    return self._titled(hit, by_start)
        return self._surname_alone(i)

    def _titled(self, hit: Hit, by_start: Mapping[int, list[Hit]]) -> Voice | None:
        """An office, agency, trade or "a source", with the name that follows it."""
        prose = self.prose
        if hit.cls == "pronoun":
            last = next((v for v in reversed(self.all) if v.name or v.kind == "unnamed"), None)
            return None if last is None else self._again(last, hit.start, hit.end)
        titles = [hit]
        name = None
        source = hit.cls == "unnamed" or hit.value.startswith("anon")
        end = hit.end
        for at in range(hit.end, min(hit.end + _NEAR, len(prose.tokens))):
            token = prose.tokens[at]
            if token.kind == "line" or (token.kind == "sign" and token.text not in ',"«»№'):
                break
            name = self._name(at)
            if name is not None:
                break
            titles += [h for h in by_start.get(at, ()) if h.cls in ("trade", "office")]
            # "A source close to the ministry" is a source.
            if source:
                end = max([end, *(h.end for h in by_start.get(at, ()) if h.cls == "speaker")])
            if prose.hits(at, at + 1, ("say",)):
                break
        if name is None:
            if hit.cls == "office" and end == hit.end:  # "the head of the SBU"
                while end < hit.end + _LONGEST_NAME and prose.continues(end - 1):
                    end += 1
            return self._voice(hit.start, end, titles, None)
        after, end = self._apposition(name[1], by_start)
        return self._voice(hit.start, end, [*titles, *after], name)

    def _named(self, name: tuple[int, int], by_start: Mapping[int, list[Hit]]) -> Voice:
        """A name, with the office or trade that follows it: "Ivan Sydorenko, a driver from …"."""
        titles, end = self._apposition(name[1], by_start)
        voice = self._voice(name[0], end, titles, name)
        earlier = self._by_surname.get(self._surname(name))
        if not titles and earlier is not None:
            return self._again(earlier, voice.start, voice.end)
        return voice

    def _apposition(self, end: int, by_start: Mapping[int, list[Hit]]) -> tuple[list[Hit], int]:
        """What a comma, bracket or dash after a name adds: the office or trade, and its end."""
        prose = self.prose
        if end >= len(prose.tokens) or prose.tokens[end].text not in ",(—":
            return [], end
        for at in range(end + 1, min(end + 2 + _NEAR, len(prose.tokens))):
            token = prose.tokens[at]
            ends = token.kind == "line" or token.text in '.!?;:"«»“”'
            if ends or prose.hits(at, at + 1, ("say",)):
                break
            found = [h for h in by_start.get(at, ()) if h.cls in ("trade", "office")]
            if found:
                return found, max(h.end for h in found)
        return [], end

    def _surname_alone(self, i: int) -> Voice | None:
        token = self.prose.tokens[i]
        if not capitalised(token) or len(token.text) < 3:
            return None
        surname = key(token.text)
        earlier = self._by_surname.get(surname)
        if earlier is not None:
            return self._again(earlier, i, i + 1)
        if surname in self._ids:
            return self._voice(i, i + 1, [], (i, i + 1))
        return None

    def _again(self, voice: Voice, start: int, end: int) -> Voice:
        return replace(voice, start=start, end=end)

    def _voice(
        self, start: int, end: int, titles: Sequence[Hit], name: tuple[int, int] | None
    ) -> Voice:
        id = self._ids.get(self._surname(name)) if name else None
        offices = [hit for hit in titles if hit.cls in ("office", "speaker")]
        trades = tuple(dict.fromkeys(hit.value for hit in titles if hit.cls == "trade"))
        agency = next((h.value for h in offices if h.cls == "speaker"), "")
        words = self.prose.words(*name) if name else self.prose.words(start, end)
        if id is None and offices:
            id = self._office_id(offices[0])
        if id is not None or (offices and not agency.startswith("anon")):
            return Voice(start, end, "office", words, id, trades, name)
        if trades and name:
            return Voice(start, end, "private", words, None, trades, name)
        return Voice(start, end, "named" if name else "unnamed", words, None, trades, name)

    def _office_id(self, hit: Hit) -> str | None:
        """The speaker's id of an agency, or of the one office of this sort that makes claims."""
        if hit.cls == "speaker":
            plain = hit.value not in ("other", "anon", "anon?")
            return hit.value if plain else None
        sort = hit.value.rstrip("?") + ":"
        ids = [id for id in self._claimed if id.startswith(sort)]
        return ids[0] if len(ids) == 1 else None

    def _surname(self, name: tuple[int, int]) -> str:
        """The key of the surname: the last word that is no given name."""
        words = [self.prose.tokens[i].text for i in range(*name)]
        rest = [word for word in words if not is_given(word)]
        return key((rest or words)[-1])

    def _name(self, i: int) -> tuple[int, int] | None:
        """A given name and a surname at token ``i``, in either order, with a patronymic or not."""
        tokens = self.prose.tokens
        end = i
        while end < len(tokens) and end < i + _LONGEST_NAME and _is_name_word(tokens[end].text):
            end += 1
        while end - i >= 2:
            words = [token.text for token in tokens[i:end]]
            # «из Обнинска Анна Серова»: a word before a whole name is no part of it.
            whole = len(words) == 2 and i + 2 < len(tokens) and _is_name_word(tokens[i + 2].text)
            if is_given(words[0]) or (len(words) == 2 and is_given(words[1]) and not whole):
                return i, end
            end -= 1
        return None


def _is_name_word(text: str) -> bool:
    return text[:1].isupper() and not text.isupper() and len(text) > 1 and text[0].isalpha()
