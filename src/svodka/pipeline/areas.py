"""Toponyms → areas: which region, which town in it, or candidates, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from svodka.claims.drafts import Draft, Note
from svodka.claims.units import Toponym
from svodka.model import AirportRef, Locality, Span
from svodka.pipeline.builder import AreaBuilder
from svodka.places import Gazetteer, Location

_WIDE = frozenset(("region", "sea", "country"))
_HOLDS = frozenset(("region", "reference"))
_NOT_LOCAL = frozenset(("airport", "reference", "capital"))
Spans = Callable[[int, int], Span]


class Areas:
    """Resolves the places of one document's claims. ``span`` maps token ranges to the text."""

    def __init__(
        self, gazetteer: Gazetteer, text: str, lang: str, span: Spans, notes: list[Note]
    ) -> None:
        self._lang = lang
        self._gazetteer = gazetteer
        self._text = text
        self._span = span
        self._notes = notes
        self._noted: set[tuple[int, int]] = set()

    def regional(self, toponym: Toponym) -> bool:
        """Whether a bare town's name is also the name of its region ("Kaluga and Smolensk")."""
        return (
            toponym.kind == "town"
            and not toponym.listed
            and any(f.kind == "region_adj" for f in self._gazetteer.forms(toponym.words))
        )

    def build(
        self, draft: Draft, region: str | None, among_regions: bool, near: str | None = None
    ) -> list[AreaBuilder]:
        """The areas of a draft, in printed order.

        ``region`` is where the report surely is (its speaker's own), ``near`` the region that the
        text named last: a town that only one place can be is not sought there.
        """
        finer = any(t.kind in ("region", "sea") for t in draft.toponyms)
        named = draft.toponyms
        wide: dict[int, AreaBuilder] = {}
        for n, toponym in enumerate(named):
            if toponym.kind == "country" and finer:
                continue  # "Russia's Kaluga region"
            ids = self._wide_ids(toponym, region or near, among_regions)
            if ids:
                wide[n] = self._area(toponym, ids)
        out = list(wide.values())
        own = self._own_region(named)
        for n, toponym in enumerate(named):
            if (
                n in wide
                or toponym.kind in _NOT_LOCAL
                or not self._is_local(toponym, among_regions)
            ):
                continue
            after = wide.get(n + 1)
            if after is None or named[n + 1].start - toponym.end > 1 or after.kind != "region":
                after = None  # «в Боровском районе Калужской области»
            home = after.ids[0] if after is not None else own or region
            self._locality(toponym, home, near, after, out, draft)
        out.sort(key=lambda area: area.span)
        return _between(out, self._text)

    def _is_local(self, toponym: Toponym, among_regions: bool) -> bool:
        return toponym.kind in ("district", "town") and not (
            among_regions and self.regional(toponym)
        )

    def _wide_ids(
        self, toponym: Toponym, region: str | None, among_regions: bool
    ) -> tuple[str, ...]:
        """The ids of a region, sea, country or reference; nothing for a locality."""
        if toponym.kind in _WIDE:
            return toponym.ids[0] if toponym.ids else ()
        if toponym.kind == "capital":
            return (self._capital(region),)
        if toponym.kind == "reference":
            return (region,) if region is not None else ()
        if among_regions and self.regional(toponym):
            for form in self._gazetteer.forms(toponym.words):
                if form.kind == "region_adj" and len(form.ids) == 1:
                    return form.ids
        return ()

    def _capital(self, region: str | None) -> str:
        """ "The capital" is that of the side whose region the report is in."""
        if region is not None:
            place = self._gazetteer.place(region)
            return "UA-30" if place is not None and place.country == "UA" else "RU-MOW"
        return "UA-30" if self._lang == "uk" else "RU-MOW"

    def _area(self, toponym: Toponym, ids: tuple[str, ...]) -> AreaBuilder:
        span = self._span(toponym.start, toponym.end)
        relation = toponym.relation or "over"
        return AreaBuilder(span, span.of(self._text), ids, relation, toponym.kind)

    def _own_region(self, toponyms: Sequence[Toponym]) -> str | None:
        regions = {t.ids[0] for t in toponyms if t.kind == "region" and t.ids}
        return next(iter(regions))[0] if len(regions) == 1 else None

    # -- localities ---------------------------------------------------------------------------

    def _locality(
        self,
        toponym: Toponym,
        region: str | None,
        near: str | None,
        after: AreaBuilder | None,
        out: list[AreaBuilder],
        draft: Draft,
    ) -> None:
        kind = "district" if toponym.kind == "district" else "town"
        span = self._span(toponym.start, toponym.end)
        found = self._locate(toponym, kind, region, near)
        place = self._gazetteer.place(found.id) if found.id is not None else None
        printed = span.of(self._text)
        locality = Locality(
            printed,
            span,
            place.id if place else None,
            tuple(c.id for c in found.candidates if place is None or c.id != place.id)[:5],
            place.lat if place else None,
            place.lon if place else None,
            place.region if place else region or near,
        )
        self._note(toponym, found, printed, draft)
        home = place.region if place else region or near
        if after is not None and (home is None or home in after.ids):
            after.localities.append(locality)
            return
        for area in reversed(out):
            if area.kind in _HOLDS and (home is None or home in area.ids):
                area.localities.append(locality)
                return
        ids = (home,) if home else ()
        area = AreaBuilder(span, printed, ids, toponym.relation or "in", "locality", [locality])
        out.append(area)

    def _locate(
        self, toponym: Toponym, kind: str, region: str | None, near: str | None
    ) -> Location:
        locate = self._gazetteer.locate
        if region is None:
            found = locate(toponym.words, kind=kind, region=None)
            if found.id is not None or near is None:
                return found
            region = near
        found = locate(toponym.words, kind=kind, region=region)
        if found.id is not None:
            return found
        other = "town" if kind == "district" else "district"
        second = locate(toponym.words, kind=other, region=region)
        return second if second.id is not None else found

    def _note(self, toponym: Toponym, found: Location, printed: str, draft: Draft) -> None:
        at = (toponym.start, toponym.end)
        if at in self._noted:
            return
        if found.id is None:
            self._noted.add(at)
            names = ", ".join(c.name for c in found.candidates[:3])
            hint = f" Candidates: {names}." if names else ""
            message = f"The place «{printed}» is not known.{hint}"
            self._notes.append(Note("place_unresolved", "warning", message, *at, draft))
        elif found.note:
            self._noted.add(at)
            place = self._gazetteer.place(found.id)
            name = place.name if place else found.id
            message = f"«{printed}» is read as {name}."
            self._notes.append(Note("place_close", "info", message, *at, draft))

    # -- airports -----------------------------------------------------------------------------

    def airport(self, toponym: Toponym | None) -> tuple[AirportRef | None, str]:
        """The airport's codes and its region ("" when not known)."""
        if toponym is None:
            return None, ""
        span = self._span(toponym.start, toponym.end)
        printed = span.of(self._text)
        found = self._gazetteer.locate(toponym.words, kind="airport", region=None)
        ids = [i[0] for i in toponym.ids if i] if toponym.kind == "airport" else []
        place = self._gazetteer.place(found.id or (ids[0] if len(ids) == 1 else ""))
        if place is None or place.kind != "airport":
            return AirportRef(printed, None, None), place.region if place else ""
        return AirportRef(printed, place.iata or None, place.icao or None), place.region


def _between(areas: list[AreaBuilder], text: str) -> list[AreaBuilder]:
    """ "Between Kirishi and Budogoshch" is one area with two ends."""
    ends = [a for a in areas if a.relation == "between" and a.kind == "locality"]
    if len(ends) != 2 or ends[0].ids != ends[1].ids:
        return areas
    span = ends[0].span.cover(ends[1].span)
    joined = AreaBuilder(
        span,
        span.of(text),
        ends[0].ids,
        "between",
        "locality",
        [*ends[0].localities, *ends[1].localities],
    )
    return [joined if a is ends[0] else a for a in areas if a is not ends[1]]
