"""What routes are given: the ledger to read, as of when, and answers that were made already."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import NamedTuple

from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from svodka import __version__, contract
from svodka.accounts import Role
from svodka.errors import LedgerError
from svodka.ledger import Ledger
from svodka.ledger.store import AsOf
from svodka.serve import access, callers, sending
from svodka.serve.ahead import Work
from svodka.serve.answers import PATIENCE, Answers, Gate, Hours, Kept, packed
from svodka.serve.callers import Callers
from svodka.serve.delayed import Delayed
from svodka.serve.errors import Refused
from svodka.serve.journal import Journal
from svodka.serve.pool import Pool
from svodka.serve.reader import Reader
from svodka.serve.settings import Settings
from svodka.serve.shelf import Shelf
from svodka.serve.spool import Making, Spooled, spooled
from svodka.serve.watch import Watch

# A public view moves on in steps, so that answers can be kept in between.
TICK = timedelta(minutes=5)
# Seconds to wait for another's decision to be written.
PEN = 15.0
# Searches that are made at a time, and how many may wait: each is short, and ten that take turns in
# the middle of each other are slower, the first as late as the last.
SEARCHES, WAITING = 2, 512
# Addresses that are remembered with the question that they ask.
_ADDRESSES = 20_000


@dataclass(frozen=True, slots=True)
class Made:
    """An answer that tells at which hours it looked; None: it may hang on anything."""

    body: bytes
    hours: Hours | None = None


Make = Callable[[Reader, int], bytes | Made]
MakeFile = Callable[[Reader, int], Making]
# A question's name and all that it depends on, beside the ledger.
Question = tuple[str | int | None, ...]


class _Put(NamedTuple):
    """A question as it was put: what it may see, and the tag of its answer, without quotes."""

    cutoff: datetime | None
    upto: int
    tag: str
    headers: dict[str, str]


class Context:
    """One for a server; safe in threads."""

    def __init__(
        self,
        location: Path | str,
        settings: Settings,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.settings = settings
        self.clock = clock
        self.callers = Callers(settings, clock)
        self._location = location
        # Answers to addresses, and of texts that were sent.
        self.answers: Answers[Kept | bytes] = Answers(settings.memory)
        self.files: Answers[Spooled] = Answers(settings.disk, Gate(1, 20, PATIENCE))
        self.searches = Gate(SEARCHES, WAITING, PATIENCE)
        self.journal = Journal()
        # What a public view shows changes by the hour: there is nothing to keep for long.
        self._watch = Watch(location, self.journal, None if settings.public else settings.kept)
        # When somebody last asked for something, in seconds of time.monotonic().
        self.asked = float("-inf")
        # What can be done before anybody asks; told by the pages.
        self.work: Work | None = None
        self._pool = Pool(location)
        # (audience, address) → the key of the answer.
        self._addressed: OrderedDict[tuple[str, bytes], Hashable] = OrderedDict()
        # Whether all is shown → the last entry and the cutoff, the last entry shown, and the state
        # as of it.
        self._shown: dict[bool, tuple[int, datetime | None, int, str]] = {}
        self._lock = Lock()
        self._pen = Lock()

    @property
    def shared(self) -> bool:
        """Whether the present caller's answer may be given to everybody."""
        return self.settings.public and not callers.present.get().person.known

    @property
    def audience(self) -> str:
        """Who is shown what the present caller is: their name and role, "" for whoever has none."""
        person = callers.present.get().person
        return f"{person.role.word} {person.name}" if person.known else ""

    @property
    def held_back(self) -> timedelta | None:
        """By how much the present caller's answers are late: nobody's who is known."""
        return self.settings.held_back if self.shared else None

    def last(self) -> int:
        """The last entry that is there, shown or not."""
        return self._watch.last()

    @property
    def cutoff(self) -> datetime | None:
        """The moment up to which the present caller is shown things; None where everything is
        shown."""
        late = self.held_back
        if late is None:
            return None
        then = self.clock() - late
        return then - (then - datetime.min.replace(tzinfo=UTC)) % TICK

    @contextmanager
    def open_ledger(self, cutoff: datetime | None = None) -> Iterator[Reader]:
        """For one request: what this server's readers may see, and nothing that writes. Of a public
        view, as of its ``cutoff``, which is the present one where none is given."""
        with self._pool.reader() as book:
            shown = self.cutoff if cutoff is None else cutoff
            yield book if shown is None else Delayed.of(book, shown)

    @contextmanager
    def writing(self) -> Iterator[Ledger]:
        """A ledger that may be written, for a reviewer or an editor; one at a time. What is put in
        is on disk when the call returns, and every reader's next answer has it."""
        access.must_be(Role.REVIEWER)
        if not self._pen.acquire(timeout=PEN):
            hint = "send it again in a few seconds"
            raise Refused(503, "busy", "somebody else is writing", hint=hint)
        try:
            with Ledger.open(self._location, create=False, reader=__version__) as ledger:
                yield ledger
        finally:
            self._pen.release()

    def answered(
        self,
        request: Request,
        question: Question,
        as_of: AsOf,
        make: Make,
        media: str = "application/json",
        *,
        expensive: bool = False,
        turn: Gate | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        """The answer to a question, or 304 where the asker has it; made when it is its ``turn``.

        ``make`` is given the ledger and the last entry that the answer may see. ``question`` has to
        tell everything else that the answer depends on; what only one person may be shown, their
        ``audience``. ``headers`` are kept with it: what is set on the response afterwards is lost
        when the answer is given again.
        """
        cutoff, last = self.cutoff, self._watch.last()
        person = callers.present.get().person
        named = self._named(question, media)
        upto, state = self._as_of(as_of, cutoff, last)
        key = (named, None if as_of is None else upto)
        known = self._known(key)
        if known is None or not self._holds(known, cutoff, upto):
            known, tag = None, _tag(state, named)
        caching = self.caching(as_of)
        if known is None:
            if sending.has(request.headers.get("if-none-match", ""), tag):
                return sending.unchanged(tag, caching, request.headers.get("accept-encoding", ""))

            # Who waits for a turn, or for an answer that somebody else has asked for, holds no
            # ledger.
            def made() -> Kept:
                with self.open_ledger(cutoff) as book:
                    found = make(book, upto)
                told = found if isinstance(found, Made) else Made(found)
                body, zipped = packed(told.body, media)
                of = (tag, media, {**(headers or {}), "Cache-Control": caching})
                new = Kept(body, zipped, *of, cutoff, upto, upto, told.hours, as_of is not None)
                if self.shelf is not None and not person.known:
                    self.shelf.put(key, new)
                return new

            making = made if turn is None else partial(turn.through, made)
            told = self.answers.make(key, (key, cutoff, upto), making, expensive=expensive)
            assert isinstance(told, Kept)
            known = told
        # As of a time, which entry is meant is found out again each time.
        if as_of is None or (isinstance(as_of, int) and as_of == upto):
            self._remember((self.audience, sending.target(request.scope)), key)
        return sending.response(known, request.headers)

    def filed(
        self, request: Request, question: Question, as_of: AsOf, make: MakeFile, media: str
    ) -> Response:
        """The same for what may be large: it is made whole, on the disk, before the first byte is
        sent. So whoever reads slowly holds nothing but a file, and no answer breaks off."""
        put = self._put((media, *question), as_of)
        if sending.has(request.headers.get("if-none-match", ""), put.tag):
            return Response(status_code=304, headers=put.headers)

        def made() -> Spooled:
            with self.open_ledger(put.cutoff) as book:
                return spooled(make(book, put.upto), self.settings.largest)

        found = self.files.get(put.tag, made, expensive=True)
        headers = {**put.headers, **found.headers, "Content-Length": str(len(found))}
        return StreamingResponse(found.pieces(), headers=headers, media_type=media)

    def _as_of(self, as_of: AsOf, cutoff: datetime | None, last: int) -> tuple[int, str]:
        """The last entry that an answer may see, and the state as of it. As of now they are known
        until the ledger grows beyond ``last``, or the public view moves on."""
        shown = self._shown.get(cutoff is None)
        if as_of is None and shown is not None and shown[:2] == (last, cutoff):
            return shown[2:]
        with self.open_ledger(cutoff) as book:
            upto = book.upto(as_of)
            state = self.state(book, upto)
        if as_of is None:
            self._shown[cutoff is None] = (last, cutoff, upto, state)
        return upto, state

    def _put(self, question: Question, as_of: AsOf) -> _Put:
        cutoff = self.cutoff
        upto, state = self._as_of(as_of, cutoff, self._watch.last())
        tag = _tag(state, question)
        return _Put(cutoff, upto, tag, {"ETag": f'"{tag}"', "Cache-Control": self.caching(as_of)})

    def ready(self, target: bytes) -> Kept | None:
        """A kept answer to an address that the present caller's audience asked before, if it is
        known at once, without a ledger, that it holds."""
        key = self._addressed.get((self.audience, target))
        if key is None or not self._watch.quick:
            return None
        known = self.answers.kept(key)
        if not isinstance(known, Kept):
            return None
        cutoff = self.cutoff
        try:
            upto: int | None = self._watch.last()
        except (LedgerError, SQLAlchemyError):
            return None
        if known.fixed:
            upto = known.upto
        elif cutoff is not None:
            shown = self._shown.get(False)
            upto = shown[2] if shown is not None and shown[:2] == (upto, cutoff) else None
        return known if upto is not None and self._holds(known, cutoff, upto) else None

    def has(self, question: Question, media: str) -> bool:
        """Whether the answer as of now that the present caller would get is kept, and holds."""
        known = self._known((self._named(question, media), None))
        return known is not None and self._holds(known, self.cutoff, self._watch.last())

    def _named(self, question: Question, media: str) -> Question:
        """Who is known is shown what others may not see yet; where one can log in, pages say so."""
        known = callers.present.get().person.known
        return (known, self.callers.accounts is not None, media, *question)

    @property
    def shelf(self) -> Shelf | None:
        """What outlives the server, where it is asked for."""
        return self._watch.shelf

    def _known(self, key: Hashable) -> Kept | None:
        """From memory, else from the shelf, where nothing is that was made for one person."""
        known = self.answers.kept(key)
        if known is None and self.shelf is not None:
            known = self.shelf.get(key)
            if known is not None:
                self.answers.keep(key, known)
        return known if isinstance(known, Kept) else None

    def _holds(self, known: Kept, cutoff: datetime | None, upto: int) -> bool:
        """Whether an answer is still the one as of ``upto``."""
        if known.cutoff != cutoff:
            return False
        if upto in (known.upto, known.checked):
            return True
        # What a public view shows changes by time too.
        if cutoff is not None or known.hours is None or upto < known.checked:
            return False
        if not self.journal.holds(known.hours, known.checked, upto):
            return False
        known.checked = upto
        return True

    def _remember(self, asked: tuple[str, bytes], key: Hashable) -> None:
        with self._lock:
            self._addressed[asked] = key
            self._addressed.move_to_end(asked)
            if len(self._addressed) > _ADDRESSES:
                self._addressed.popitem(last=False)

    def state(self, book: Reader, upto: int) -> str:
        """All that an answer depends on beside its question: the version that answers, the ledger
        up to an entry, and of a public view what it holds back."""
        cutoff = getattr(book, "cutoff", None)
        told = (__version__, contract.VERSION, book.chain_at(upto), upto, str(cutoff))
        return sha256(repr(told).encode()).hexdigest()

    def caching(self, as_of: AsOf) -> str:
        """An answer as of now has to be asked for again; one as of then hardly changes. What
        somebody sees who is logged in must be gone when they have logged out."""
        if callers.present.get().person.known:
            return "private, no-cache"
        if self.shared:
            return f"public, max-age={60 if as_of is None else 600}"
        return "private, no-cache" if as_of is None else "private, max-age=600"

    def close(self) -> None:
        self._watch.close()
        self._pool.close()
        self.callers.close()


def _tag(state: str, question: Question) -> str:
    told = state + repr(question)
    return sha256(told.encode("utf-8", "replace")).hexdigest()[:32]
