"""Place names in running text: coordinated adjectives with a head noun, lists, prepositions.

«Смоленской и Тульской областями», "the Borovsky and Tarussky districts", «Республики Крым»,
"four districts: Kuybyshev, Khvastovich, Tarus, and Kirov". What a name refers to is settled later,
when the report's region is known.
"""

from __future__ import annotations

from collections.abc import Sequence

from svodka.claims.units import FormLike, GazetteerLike, Toponym
from svodka.language import Token
from svodka.language.lexicon import Lexicon, Match

_JOINS = frozenset(("и", "та", "й", "і", "and", "&"))
_LONG_JOINS = (("а", "также"), ("а", "також"), ("as", "well", "as"), ("так", "и"), ("або",))
_ADJECTIVE_OF = {
    "facility": "region_adj",
    "region": "region_adj",
    "district": "district_adj",
    "sea": "sea_adj",
}
_LEADING = 14  # tokens that may lead to a name; real text has at most nine
_ADJECTIVE_ENDINGS = (
    *("ого", "ому", "ої", "ий", "ой", "ая", "ое", "ых"),
    *("ська", "ське", "ські", "цька", "цьке", "цькі"),
)
_NEUTER = ("ське", "цьке", "ское", "цкое")
_CITIES = frozenset(("RU-MOW", "RU-SPE", "UA-30", "UA-40"))
_OVER = frozenset(("над", "территорией", "территориями", "територією", "територіями"))
_QUOTES = frozenset("«\"“„'")
_OPENING = _QUOTES | {"."}
_TOWN_HEADS = frozenset(("town", "village"))
_FULL = ("region", "sea", "country", "town", "airport")


class Toponyms:
    """Finds groups of place names. ``matches[i]`` are the lexicon's matches at token ``i``."""

    def __init__(
        self,
        tokens: Sequence[Token],
        matches: Sequence[Sequence[Match]],
        gazetteer: GazetteerLike,
        lang: str,
    ) -> None:
        self._tokens = tokens
        self._keys = [t.key for t in tokens]
        self._matches = matches
        self._gazetteer = gazetteer
        self._first = gazetteer.first_words()
        self._lang = lang

    # -- one group ---------------------------------------------------------------------------

    def group(self, i: int, end: int) -> tuple[list[Toponym], int] | None:
        """The list of place names that starts at token ``i`` (after prepositions), and its end."""
        found: list[Toponym] = []
        relation = airport = ""
        at = i
        while at < end:
            here, lead_relation, head = self._lead(at, end)
            relation = lead_relation or relation
            # "The airports Vnukovo, Domodedovo and Zhukovsky": the head is of them all.
            airport = "airport" if "airport" in (head, airport) else ""
            items, after = self._items(here, end, head or airport)
            if not items:
                break
            for item in items:
                item.relation = relation
            found += items
            at = after
            after = self._join(at, end)
            if after == at:
                break
            nxt, _, _ = self._lead(after, end)
            if nxt >= end or not self._may_start(nxt):
                break
            last = at
            more, _ = self._items(nxt, end, airport)
            if not more:
                at = last
                break
            at = after
        if not found:
            return None
        return found, found[-1].end if found[-1].end > 0 else at

    def _may_start(self, i: int) -> bool:
        return (
            self._keys[i] in self._first
            or self._head(i) is not None
            or self._tokens[i].text[:1].isupper()
        )

    def _mark(self, i: int, cls: str) -> Match | None:
        for match in self._matches[i]:
            if match.cls == cls:
                return match
        return None

    def _head(self, i: int) -> Match | None:
        return self._mark(i, "head")

    def _lead(self, i: int, end: int) -> tuple[int, str, str]:
        """Skips prepositions, "the territory of", «города»: where the name starts, the relation,
        and the head noun's kind that stood before the name."""
        relation, head = "", ""
        end = min(end, i + _LEADING)
        while i < end:
            rel = self._mark(i, "rel")
            terr = self._mark(i, "terr")
            noun = self._head(i)
            if self._named(i, end):
                break
            if rel is not None and (terr is None or rel.size >= terr.size):
                relation = rel.value
                i += rel.size
            elif terr is not None:
                relation = "coast" if terr.value == "coast" else relation
                i += terr.size
            elif noun is not None and i + noun.size < end and self._after_head(i, noun, end):
                head = noun.value
                i += noun.size
                if self._tokens[min(i, end - 1)].text in _QUOTES:
                    i += 1
                if self._tokens[min(i, end - 1)].text == "." and len(self._keys[i - 1]) <= 3:
                    i += 1
            else:
                break
        return i, relation, head

    def _named(self, i: int, end: int) -> bool:
        """Whether a known full name starts here (so that a leading word belongs to it)."""
        if self._keys[i] not in self._first:
            return False
        found = self._gazetteer.longest(self._keys, i)
        return found is not None and found[0] > 1 and i + found[0] <= end

    def _after_head(self, i: int, noun: Match, end: int) -> bool:
        nxt = i + noun.size
        if self._tokens[nxt].text in _OPENING and nxt + 1 < end:
            nxt += 1
        if self._keys[nxt] in ("of",) and nxt + 1 < end:
            nxt += 1
        return self._tokens[nxt].text[:1].isupper() and self._tokens[nxt].kind == "word"

    def _join(self, i: int, end: int) -> int:
        """Past a comma, «и», "and", «а также»; ``i`` when there is none."""
        start = i
        if i < end and self._tokens[i].text in (",", "/"):
            i += 1
        if i < end and self._keys[i] in _JOINS:
            return i + 1
        for words in _LONG_JOINS:
            if tuple(self._keys[i : i + len(words)]) == words:
                return i + len(words)
        return i if i > start else start

    # -- names -------------------------------------------------------------------------------

    def _items(self, i: int, end: int, head: str) -> tuple[list[Toponym], int]:
        if i >= end or self._tokens[i].kind != "word":
            return [], i
        adjectives = self._adjectives(i, end)
        if adjectives[0]:
            return adjectives
        return self._full(i, end, head)

    def _forms(self, i: int) -> Sequence[FormLike]:
        return self._gazetteer.forms(self._keys[i]) if self._keys[i] in self._first else ()

    def _adjectives(self, i: int, end: int) -> tuple[list[Toponym], int]:
        """Coordinated adjectives that share one head noun; nothing when no head follows."""
        spans: list[tuple[int, int]] = []
        at = i
        while at < end and len(spans) < 40:
            size = self._adjective_size(at, end)
            if not size or self._keys[at].endswith(_NEUTER):
                break  # «Іванівське, Курська область» is a village and its region
            spans.append((at, at + size))
            after = at + size
            head = self._head_after(after, end)
            if head is not None:
                return self._with_head(spans, after, head)
            joined = self._join(after, end)
            if joined == after:
                break
            # A repeated preposition: «над Брянской и над Калужской областями».
            rel = self._mark(joined, "rel") if joined < end else None
            at = joined + (rel.size if rel is not None and not self._forms(joined) else 0)
        return [], i

    def _adjective_size(self, i: int, end: int) -> int:
        token = self._tokens[i]
        if token.kind != "word":
            return 0
        for size in (3, 2):
            # A two-word adjective: "Nizhny Novgorod region", "Saint Petersburg".
            if i + size <= end and token.text[:1].isupper() and token.key in self._first:
                found = self._gazetteer.longest(self._keys, i)
                if found is not None and found[0] == size and i + size < end:
                    return size
        for form in self._forms(i):
            if form.kind.endswith("_adj") or form.kind in ("region", "town"):
                return 1
        if token.text[:1].isupper() and self._head(i) is None and not self._mark(i, "office"):
            return 1
        return 0

    def _head_after(self, i: int, end: int) -> Match | None:
        if i >= end:
            return None
        head = self._head(i)
        if head is None or head.value not in _ADJECTIVE_OF:
            return None
        # "Kaluga region governor" keeps its head; «районе города» is no district.
        if head.value == "district" and i + head.size < end and self._keys[i - 1] in ("в", "у"):
            return None
        return head

    def _with_head(
        self, spans: Sequence[tuple[int, int]], at: int, head: Match
    ) -> tuple[list[Toponym], int]:
        kind = head.value
        adjective = _ADJECTIVE_OF[kind]
        out: list[Toponym] = []
        for n, (start, stop) in enumerate(spans):
            ids = self._adjective_ids(start, stop, adjective)
            unknown = not ids and kind != "district"
            if unknown and (n == len(spans) - 1 or not out):
                # The head's own word is not known as an adjective: try it as a full name.
                full = self._full_ids(start, stop)
                if not full:
                    return [], spans[0][0]
                ids = full
            elif unknown:
                ids = self._full_ids(start, stop)
            last = n == len(spans) - 1
            if kind == "facility" and (not ids or len(spans) > 1):
                return [], spans[0][0]
            words = " ".join(self._keys[start:stop])
            # "The Ryazan refinery" is in the Ryazan region: the adjective is the place.
            name = "region" if kind == "facility" else kind
            end = at + head.size if last and kind != "facility" else stop
            out.append(Toponym(name, ids, start, end, words=words))
        return out, at + head.size

    def _adjective_ids(self, start: int, stop: int, kind: str) -> tuple[tuple[str, ...], ...]:
        key = " ".join(self._keys[start:stop])
        ids = [f.ids for f in self._gazetteer.forms(key) if f.kind == kind]
        if kind == "region_adj" and self._is_pair_head(stop) and len(ids) > 1:
            pairs = [i for i in ids if len(i) > 1]
            return tuple(pairs or ids)
        if kind == "region_adj" and len(ids) > 1:
            ids = [i for i in ids if len(i) == 1] or ids
        return tuple(ids)

    def _is_pair_head(self, at: int) -> bool:
        """«Московский регион» is the city and the oblast; «Московская область» is the oblast."""
        return self._keys[at].startswith(("регион", "регіон", "region"))

    def _full_ids(self, start: int, stop: int) -> tuple[tuple[str, ...], ...]:
        found = self._gazetteer.longest(self._keys, start)
        if found is None or found[0] != stop - start:
            return ()
        return tuple(f.ids for f in found[1] if f.kind in ("region", "sea"))

    def _full(self, i: int, end: int, head: str) -> tuple[list[Toponym], int]:
        """One full name, known or (after a head noun) unknown but capitalised."""
        token = self._tokens[i]
        words = token.key
        if i + 1 < end and self._keys[i + 1] == "time":
            return [], i  # "Moscow time"
        if token.key in self._first:
            found = self._gazetteer.longest(self._keys, i)
            if found is not None and i + found[0] <= end:
                size, forms = found
                words = " ".join(self._keys[i : i + size])
                if head == "town":
                    cities = tuple(f.ids for f in forms if f.ids[0] in _CITIES and len(f.ids) == 1)
                    if cities:  # "the city of Moscow" is a region
                        return [Toponym("region", cities, i, i + size, words=words)], i + size
                towns_only = all(f.kind.startswith(("town", "airport")) for f in forms)
                if not head and size == 1 and towns_only and self._is_chance(i, i + 1, end):
                    return [], i
                for kind in self._preference(head):
                    ids = tuple(f.ids for f in forms if f.kind == kind)
                    if ids and self._printed_as_name(i, kind):
                        listed = head in _TOWN_HEADS
                        return [Toponym(kind, ids, i, i + size, "", words, listed)], i + size
                if size == 1 and self._lang != "en" and self._elliptic(i, end):
                    ids = tuple(f.ids for f in forms if f.kind == "region_adj" and len(f.ids) == 1)
                    if ids:
                        return [Toponym("region", ids, i, i + 1, words=words)], i + 1
        if head in _TOWN_HEADS and token.text[:1].isupper() and len(self._keys[i - 1]) > 2:
            return [Toponym("town", (), i, i + 1, words=words, listed=True)], i + 1
        if head == "district" and token.text[:1].isupper():
            return [Toponym("district", (), i, i + 1, words=words)], i + 1
        return [], i

    def _is_chance(self, i: int, after: int, end: int) -> bool:
        """Whether an adjective before a common noun only happens to be a town's name too:
        «Головного управління», «Українська ракета»."""
        if after >= end or not self._keys[i].endswith(_ADJECTIVE_ENDINGS):
            return False
        noun = self._tokens[after]
        return noun.kind == "word" and noun.text[:1].islower() and not self._matches[after]

    def _elliptic(self, i: int, end: int) -> bool:
        """«10 — над Курской.», «Курской (3) и …»: an adjective whose noun is left out."""
        if i + 2 < end and self._tokens[i + 1].text == "(" and self._tokens[i + 2].kind == "number":
            return True
        before = self._keys[i - 1] if i else ""
        dashed = i + 1 < end and self._tokens[i + 1].text in "—-" and before in ("в", "во", "у")
        if before not in _OVER and before not in _JOINS and not dashed:
            return False
        after = self._tokens[i + 1] if i + 1 < end else None
        return after is None or after.kind != "word" or after.key in _JOINS

    def _preference(self, head: str) -> tuple[str, ...]:
        if head == "airport":
            return ("airport", "town")
        if head == "village":
            return ("town",)
        if head == "town":
            return ("town", "region")
        if head == "region":
            return ("region",)
        if head == "district":
            return ("district", "district_adj")
        return _FULL

    def _printed_as_name(self, i: int, kind: str) -> bool:
        text = self._tokens[i].text
        return kind in ("sea",) or text[:1].isupper()

    # -- lists that follow their head ---------------------------------------------------------

    def headed_list(self, i: int, end: int) -> tuple[list[Toponym], int] | None:
        """ "four districts: Kuybyshev, Khvastovich, Tarus, and Kirov"; ``i`` is the head's index.

        Unknown names are kept, to be resolved or reported: a list says of what kind they are.
        """
        head = self._head(i)
        if head is None or head.value not in ("district", "town", "village"):
            return None
        at = i + head.size
        while at < end and (
            self._tokens[at].text in (":", "—", "-", ",", "(")
            or self._keys[at]
            in ("included", "include", "including", "of", "were", "are", "в", "у", "это")
        ):
            at += 1
        if at == i + head.size or at >= end:
            return None
        out: list[Toponym] = []
        while at < end:
            token = self._tokens[at]
            if token.kind != "word" or not token.text[:1].isupper():
                break
            size, ids = self._listed(at, end, head.value)
            kind = "district" if head.value == "district" else "town"
            words = " ".join(self._keys[at : at + size])
            out.append(Toponym(kind, ids, at, at + size, "in", words, listed=True))
            at += size
            noun = self._head(at) if at < end else None
            if noun is not None:
                at += noun.size
            joined = self._join(at, end)
            if joined == at:
                break
            at = joined
        if not out or (len(out) == 1 and not out[0].ids):
            return None
        return out, out[-1].end

    def _listed(self, i: int, end: int, head: str) -> tuple[int, tuple[tuple[str, ...], ...]]:
        wanted = ("district_adj", "district") if head == "district" else ("town", "region")
        found = self._gazetteer.longest(self._keys, i) if self._keys[i] in self._first else None
        if found is None or i + found[0] > end:
            return 1, ()
        ids = tuple(f.ids for f in found[1] if f.kind in wanted)
        return found[0], ids


def lexicon_matches(tokens: Sequence[Token], lexicon: Lexicon) -> list[tuple[Match, ...]]:
    """The lexicon's matches at every token."""
    matches = lexicon.matches
    return [matches(tokens, i) if t.kind == "word" else () for i, t in enumerate(tokens)]
