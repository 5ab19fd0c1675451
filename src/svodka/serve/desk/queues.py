"""Queues that were made already: each follows from the ledger up to an entry and its filters."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

from svodka.ledger import Ledger
from svodka.questions.queue import queue
from svodka.questions.review import Queue
from svodka.questions.second import for_second
from svodka.serve.desk.asking import Filters

# Each holds the texts of its documents.
KEPT = 6


class Queues:
    """Safe in threads; who asks for what somebody else is waiting for waits too."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[object, ...], Queue] = OrderedDict()
        self._lock = Lock()

    def get(self, ledger: Ledger, upto: int, filters: Filters, person: str) -> Queue:
        """As of an entry. ``person`` is who reviews a second time, where the filters say so."""
        key = (ledger.chain_at(upto), upto, filters, person if filters.second else "")
        with self._lock:
            found = self._kept.get(key)
            if found is None:
                found = self._made(ledger, upto, filters, person)
                self._kept[key] = found
                if len(self._kept) > KEPT:
                    self._kept.popitem(last=False)
            self._kept.move_to_end(key)
            return found

    def _made(self, ledger: Ledger, upto: int, filters: Filters, person: str) -> Queue:
        start, end = filters.hours()
        if filters.second:
            return for_second(ledger, person, start, end, as_of=upto)
        nobody = filters.assigned == "nobody"
        return queue(
            ledger,
            start,
            end,
            kinds=(filters.kind,) if filters.kind else (),
            region=filters.region or None,
            assigned="" if nobody else filters.assigned or None,
            lang=filters.lang or None,
            as_of=upto,
        )
