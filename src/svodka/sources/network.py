"""Connections that lead to public addresses only, and that end when their time is up.

A feed can name any address, and a name can resolve to any: http://127.0.0.1/ or a machine behind
the firewall. So each address is looked at after it was resolved, and that very address is connected
to. What stands in ``private`` ("127.0.0.1", "intranet.example", "127.0.0.1:8080") is let through.
"""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Collection, Iterable, Iterator
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any

import httpcore
import httpx

_NAT64 = IPv6Network("64:ff9b::/96")


class Refused(httpx.TransportError):
    """The address is not public."""


class Untrusted(httpx.TransportError):
    """The server cannot show that it is who it says."""


class Deadline:
    """How many seconds the request of this thread still has."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._of = threading.local()

    def start(self, seconds: float) -> None:
        self._of.end = self._monotonic() + seconds

    def within(self, timeout: float | None) -> float | None:
        """``timeout``, or what is left of the whole if that is less."""
        end: float | None = getattr(self._of, "end", None)
        if end is None:
            return timeout
        left = end - self._monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("time is up")
        return left if timeout is None else min(timeout, left)

    @property
    def passed(self) -> bool:
        end: float | None = getattr(self._of, "end", None)
        return end is not None and self._monotonic() >= end


class Transport(httpx.BaseTransport):
    """httpx's way to the network, through ``_Backend``. Proxies of the environment are not used:
    behind one, nobody here could tell where a name leads."""

    def __init__(self, private: Collection[str], deadline: Deadline) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(),
            max_connections=32,
            max_keepalive_connections=16,
            keepalive_expiry=5.0,
            network_backend=_Backend(frozenset(private), deadline),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        asked = httpcore.Request(
            method=request.method,
            url=httpcore.URL(
                scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
            ),
            headers=request.headers.raw,
            content=request.read(),
            extensions=request.extensions,
        )
        try:
            answer = self._pool.handle_request(asked)
        except _ERRORS as error:
            raise _translated(error) from error
        return httpx.Response(
            answer.status,
            headers=answer.headers,
            stream=_Stream(answer.stream),
            extensions=answer.extensions,
        )

    def close(self) -> None:
        self._pool.close()


class _Stream(httpx.SyncByteStream):
    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield from self._stream
        except _ERRORS as error:
            raise _translated(error) from error

    def close(self) -> None:
        self._stream.close()


_ERRORS = (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError)


def _translated(error: Exception) -> httpx.TransportError:
    if isinstance(error.__cause__, ssl.SSLCertVerificationError):
        return Untrusted(error.__cause__.verify_message)
    if isinstance(error, httpcore.TimeoutException):
        return httpx.TimeoutException(str(error))
    if isinstance(error, httpcore.ProtocolError):
        return httpx.ProtocolError(str(error))
    return httpx.NetworkError(str(error))


class _Backend(httpcore.NetworkBackend):
    def __init__(self, private: frozenset[str], deadline: Deadline) -> None:
        self._private = private
        self._deadline = deadline
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        addresses = _resolve(host, port)
        if not self._private & {host, f"{host}:{port}"}:
            for address in addresses:
                if not is_public(address):
                    raise Refused(f"{host} leads to {address}, which is not a public address")
        failure: Exception = httpcore.ConnectError(f"{host} has no address")
        for address in addresses:
            try:
                stream = self._inner.connect_tcp(
                    address, port, self._deadline.within(timeout), local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
                continue
            return _Bounded(stream, self._deadline)
        raise failure


class _Bounded(httpcore.NetworkStream):
    """A stream each of whose steps ends at the deadline, so that one byte a second is no way to
    hold a connection for a day."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.within(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.within(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        inner = self._stream.start_tls(ssl_context, server_hostname, self._deadline.within(timeout))
        return _Bounded(inner, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def is_public(address: str) -> bool:
    """False for loopback, private, link-local, multicast and reserved addresses, also where IPv6
    wraps them."""
    found: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    if isinstance(found, IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour
        if inner is None and found in _NAT64:
            inner = IPv4Address(int(found) & 0xFFFFFFFF)
        found = inner or found
    return found.is_global and not found.is_multicast


def _resolve(host: str, port: int) -> list[str]:
    """The host's addresses, each once, in the resolver's order."""
    import socket

    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise httpcore.ConnectError(f"the name {host} does not resolve") from error
    return list(dict.fromkeys(str(item[4][0]) for item in found))
