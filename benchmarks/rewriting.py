"""Articles of our own and rewrites of them, the same from the same seed.

``make`` gives documents with the family that each belongs to. A *base* article says 10 to 14 things
about one night in one region. Its rewrites keep the night: by synonyms, reordered, cut, merged with
a part of another article, under another headline, embroidered, with altered numbers, with half of
it in other words, and several of these at once. Documents that must stay apart: the next night in
the same words, the same choice of things to say about another region, the same night in another
language, bulletins and short posts of successive nights.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

TEXTS = Path(__file__).with_name("families_texts.toml")
LANGUAGES = ("en", "ru", "uk")
MONTHS = {"en": "May", "ru": "мая", "uk": "травня"}
START = datetime(2026, 5, 3, 6, tzinfo=UTC)

Facts = Mapping[str, Any]


@dataclass(frozen=True)
class Made:
    """A document and the truth about it: its family, and the kind of rewrite ("base" for the
    first). ``also`` is the family that a merged article took its smaller part from."""

    id: str
    family: str
    kind: str
    lang: str
    source: str
    published: datetime
    text: str
    also: str | None = None


@dataclass(frozen=True)
class Article:
    """What an article says, before it is printed: (slot, wording), and fillers by number."""

    lang: str
    facts: Facts
    headline: int
    lines: tuple[tuple[int, int], ...]
    fillers: tuple[int, ...] = ()


def make(seed: int, bases: int = 36, rewrites: int = 14, nights: int = 6) -> list[Made]:
    """``bases`` articles about some nights, in the three languages by turns, each with
    ``rewrites``, and as much that must stay apart. In order of publication."""
    made = _Maker(Random(seed), nights).all(bases, rewrites)
    return sorted(made, key=lambda one: (one.published, one.id))


def texts() -> dict[str, Any]:
    """The sentences, by language."""
    return tomllib.loads(TEXTS.read_text("utf-8"))


class _Maker:
    def __init__(self, random: Random, nights: int) -> None:
        self._random = random
        self._nights = nights
        self._texts = texts()
        self._changes: tuple[tuple[str, ...], ...] = (
            ("synonyms",),
            ("reordered",),
            ("cut",),
            ("merged",),
            ("headline",),
            ("embroidered",),
            ("altered",),
            ("synonyms", "reordered"),
            ("cut", "headline"),
            ("embroidered", "synonyms"),
            ("reordered", "embroidered"),
            ("altered", "headline"),
            ("half",),
            ("half", "synonyms", "reordered"),
        )

    def all(self, bases: int, rewrites: int) -> Iterator[Made]:
        articles = []
        for number in range(bases):
            lang = LANGUAGES[number % 3]
            night = number // 3 % self._nights
            articles.append((self.article(lang, night), night))
        by_night: dict[tuple[str, int], list[tuple[str, Article]]] = {}
        for number, (article, night) in enumerate(articles):
            by_night.setdefault((article.lang, night), []).append((f"{number:03}", article))
        for number, (article, night) in enumerate(articles):
            others = [(n, a) for n, a in by_night[article.lang, night] if a is not article]
            yield from self._family(number, article, night, others, rewrites)
        for number in range(bases // 3):
            yield from self._series(number)

    def article(self, lang: str, night: int) -> Article:
        slots = list(range(2, len(self._texts[lang]["slots"])))
        chosen = sorted(self._random.sample(slots, self._random.randint(8, len(slots))))
        lines = tuple((slot, self._random.randrange(3)) for slot in (0, 1, *chosen))
        return Article(lang, self._facts(lang, night), self._random.randrange(4), lines)

    def _family(
        self,
        number: int,
        base: Article,
        night: int,
        others: Sequence[tuple[str, Article]],
        rewrites: int,
    ) -> Iterator[Made]:
        family = f"{number:03}"
        when = START + timedelta(days=night, minutes=self._random.randrange(120))

        def made(kind: str, article: Article, text: str, hours: float, own: str = family) -> Made:
            source = f"outlet{self._random.randrange(60)}"
            published = when + timedelta(hours=hours)
            return Made(f"{own}-{kind}", own, kind, article.lang, source, published, text)

        yield made("base", base, self.printed(base), 0)
        for turn in range(rewrites):
            changes = self._changes[turn % len(self._changes)]
            kind = "+".join(changes) + (
                str(turn // len(self._changes)) if turn >= len(self._changes) else ""
            )
            # What is merged was there before: every base of a night is out within two hours.
            hours = self._random.uniform(2.5 if "merged" in changes else 0.2, 30)
            added = self._random.choice(others) if "merged" in changes and others else None
            text = self._rewritten(base, changes, added and added[1])
            also = added[0] if added else None
            yield replace(made(kind, base, text, hours), also=also)
        later = replace(base, facts=self._facts(base.lang, night + 1, self._place(base)))
        yield made("next", later, self.printed(later), 24, f"{family}n")
        lang = LANGUAGES[(LANGUAGES.index(base.lang) + 1) % 3]
        place = self._texts[lang]["places"][
            self._texts[base.lang]["places"].index(self._place(base))
        ]
        facts = {**base.facts, **self._named(lang, place), "day": self._day(lang, night)}
        translated = replace(base, lang=lang, facts=facts)
        yield made("translation", translated, self.printed(translated), 2, f"{family}t")
        # The same night, the same choice of things to say, another region.
        elsewhere = replace(base, facts=self._facts(base.lang, night))
        if elsewhere.facts["governor"] != base.facts["governor"]:
            yield made("elsewhere", elsewhere, self.printed(elsewhere), 3, f"{family}e")

    def _rewritten(self, base: Article, changes: Sequence[str], added: Article | None) -> str:
        tools: dict[str, Callable[[Article], Article]] = {
            "reordered": self._reordered,
            "cut": self._cut,
            "headline": self._headlined,
            "embroidered": self._embroidered,
            "altered": self._altered,
            "synonyms": lambda same: self._reworded(same, 0.2),
            "half": lambda same: self._reworded(same, 0.5),
        }
        article = base
        for change in changes:
            article = tools.get(change, lambda same: same)(article)
        text = self.printed(article)
        if added is not None:
            second = self.printed(added).split("\n\n")[1:]
            text = "\n\n".join((text, *second[: max(3, len(second) // 2)]))
        return self._synonyms(text, base.lang) if "synonyms" in changes else text

    def printed(self, article: Article) -> str:
        own = self._texts[article.lang]
        body = [own["slots"][slot][wording] for slot, wording in article.lines]
        for filler in article.fillers:
            body.insert(1 + filler * 5 % len(body), own["fillers"][filler])
        lines = [own["headlines"][article.headline], *body]
        return "\n\n".join(line.format(**article.facts) for line in lines)

    def _reordered(self, article: Article) -> Article:
        first, *rest = article.lines
        self._random.shuffle(rest)
        return replace(article, lines=(first, *rest))

    def _cut(self, article: Article) -> Article:
        kept = max(5, round(len(article.lines) * self._random.uniform(0.5, 0.75)))
        return replace(article, lines=article.lines[:kept])

    def _headlined(self, article: Article) -> Article:
        return replace(article, headline=(article.headline + self._random.randint(1, 3)) % 4)

    def _embroidered(self, article: Article) -> Article:
        return replace(
            article, fillers=tuple(self._random.sample(range(8), self._random.randint(3, 6)))
        )

    def _altered(self, article: Article) -> Article:
        """One or two numbers are others: 27 became 28."""
        facts = dict(article.facts)
        for name in self._random.sample(
            ("n", "houses", "hurt", "crews"), self._random.randint(1, 2)
        ):
            facts[name] += self._random.choice((-1, 1, 2))
        return replace(article, facts=facts)

    def _reworded(self, article: Article, share: float) -> Article:
        """Some of the sentences in other words; synonyms come on top."""
        return replace(
            article,
            lines=tuple(
                (slot, (wording + 1) % 3 if self._random.random() < share else wording)
                for slot, wording in article.lines
            ),
        )

    def _synonyms(self, text: str, lang: str) -> str:
        for word, other in self._texts[lang]["synonyms"]:
            if self._random.random() < 0.5:
                text = re.sub(rf"\b{word}\b", other, text)
        return text

    def _series(self, number: int) -> Iterator[Made]:
        """Bulletins and short posts of three successive nights, each copied by two outlets."""
        lang = LANGUAGES[number % 3]
        own = self._texts[lang]
        names = [place["region"] for place in own["places"]]
        regions = self._random.sample(names, 3)
        place = self._random.choice(own["places"])
        first = number * 3 % self._nights
        for night in range(first, first + 3):
            facts = {**self._facts(lang, night, place), **self._bulletin(lang, night, regions)}
            for kind in ("bulletin", "short"):
                family = f"{kind}{number:02}-{night}"
                text = own[kind].format(**facts)
                when = START + timedelta(days=night, minutes=self._random.randrange(60))
                source = {"en": "gov_news", "ru": "mod_russia", "uk": "kpszsu"}[lang]
                yield Made(family, family, kind, lang, source, when, text)
                for copy in range(2):
                    later = when + timedelta(minutes=self._random.randrange(5, 400))
                    tag = self._random.choice(own["tags"])
                    id, outlet = f"{family}-{copy}", f"outlet{number}{copy}"
                    yield Made(id, family, f"{kind} copy", lang, outlet, later, tag + text)

    def _bulletin(self, lang: str, night: int, regions: Sequence[str]) -> Facts:
        parts = [self._random.randint(2, 40) for _ in range(3)]
        # Every other night one of the regions is another one.
        names = list(regions)
        if night % 2:
            pool = [place["region"] for place in self._texts[lang]["places"]]
            names[2] = self._random.choice([name for name in pool if name not in names])
        return {
            **{f"p{i}": part for i, part in enumerate(parts, 1)},
            **{f"r{i}": name for i, name in enumerate(names, 1)},
            "total": sum(parts),
            "day": self._day(lang, night),
            "next": self._day(lang, night + 1),
        }

    def _facts(self, lang: str, night: int, place: Facts | None = None) -> Facts:
        draw = self._random.randint
        place = place or self._random.choice(self._texts[lang]["places"])
        return {
            **self._named(lang, place),
            "n": draw(3, 60),
            "hurt": draw(2, 19),
            "houses": draw(4, 70),
            "crews": draw(2, 12),
            "ordinal": {"en": f"{draw(4, 15)}th"}.get(lang, draw(4, 15)),
            "h1": f"{draw(20, 23)}:{draw(0, 11) * 5:02}",
            "h2": f"0{draw(5, 8)}:{draw(0, 11) * 5:02}",
            "h3": f"{draw(9, 12)}:{draw(0, 11) * 5:02}",
            "day": self._day(lang, night),
        }

    @staticmethod
    def _named(lang: str, place: Facts) -> Facts:
        first, second = place["towns"]
        region = place["region"]
        name = {"region": region} if lang == "en" else {"adj": region}
        return {**name, "governor": place["governor"], "t1": first, "t2": second}

    def _place(self, article: Article) -> Any:
        places = self._texts[article.lang]["places"]
        return next(p for p in places if p["governor"] == article.facts["governor"])

    @staticmethod
    def _day(lang: str, night: int) -> str:
        return f"{4 + night % 27} {MONTHS[lang]}"
