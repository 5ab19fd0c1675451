"""The audit of one article: all of it put together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from svodka.model.audit import Audit, Heard, Report, Retold
from svodka.model.document import Document, Reading
from svodka.retellings import hours, marking, said, scores, slots
from svodka.retellings.dropped import dropped
from svodka.retellings.known import Known
from svodka.retellings.said import Said
from svodka.retellings.verdicts import AFTERMATH, Evidence, retold
from svodka.retellings.verdicts import Posts as Posts


def audit(
    article: Reading,
    reports: Sequence[tuple[Report, Reading]],
    known: Known,
    posts: Posts,
    others: Iterable[Document] = (),
) -> Audit:
    """An article against reports with what was read from them. ``posts``: how many documents of a
    speaker's own channel were read for some hours. ``others``: further articles, in which the
    people that this one names may turn up again. Independent of the order of ``reports``."""
    statements = said.of_article(article)
    claims = said.of_reports(reports)
    primary = [item for item in claims if item.kind == "primary"]
    relays = [item for item in claims if item.kind == "relay"]
    found = retold(statements, Evidence(primary, relays, known, posts))
    left = tuple(dropped(statements, claims, found, known))
    read = tuple(report for report, _ in reports)
    listed = _listed(found, claims)
    traced = {item.claim.id for item in found if item.verdict in ("stands", "derived")}
    noticed = marking.marks(article, statements, read, others, known, listed, traced)
    table = scores.scores(found, left, noticed)
    return Audit(
        article,
        tuple(sorted(read, key=_order)),
        tuple(found),
        left,
        noticed,
        tuple(_heard(statements, claims, posts)),
        table,
        scores.summary(table, found, len(read)),
    )


def _listed(found: Iterable[Retold], claims: Iterable[Said]) -> dict[str, int]:
    """The article's claim → how many parts the report's total has that it goes with."""
    parts = {item.claim.id: item.listed for item in claims}
    return {
        item.claim.id: parts[item.match.claim.id]
        for item in found
        if item.match is not None and parts.get(item.match.claim.id)
    }


def _heard(statements: Sequence[Said], claims: Sequence[Said], posts: Posts) -> list[Heard]:
    """By speaker in order of the text, over all hours that his statements speak of."""
    speakers = dict.fromkeys(item.claim.speaker.id for item in statements)
    out = []
    for id in speakers:
        if id in slots.UNNAMED:
            continue
        mine = [item for item in statements if item.claim.speaker.id == id]
        windows = [w for item in mine if (w := hours.widest(item.window)) is not None]
        start = min((w.start for w in windows), default=None)
        end = max((w.end for w in windows), default=None)
        until = None if end is None else end + AFTERMATH
        relays = {c.document.id for c in claims if c.claim.speaker.id == id and c.kind == "relay"}
        out.append(Heard(id, start, end, posts(id, start, until), len(relays), len(mine)))
    return out


def _order(report: Report) -> tuple[bool, float, str]:
    """Primary reports first, then by publication."""
    published = report.document.published
    return (
        report.kind != "primary",
        published.timestamp() if published else 0.0,
        report.document.id,
    )
