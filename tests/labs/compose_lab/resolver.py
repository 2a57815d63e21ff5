"""The laboratory's upstream name server: says "no such name" to everything, at once.

The engine's own resolver forwards what it does not know (the name of a stopped service, an outside host).
Without an upstream a look-up would hang for seconds; on a connected machine the upstream answers NXDOMAIN in
milliseconds. This stands for that answer and keeps every look-up inside the laboratory's namespace.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

from labs.compose_lab import namespaces

ADDRESS = "127.0.0.54"  # not .53: the engine would look for systemd-resolved there
HEADER = 12  # bytes of a DNS message before its first question (RFC 1035, 4.1.1)
NO_SUCH_NAME = bytes([0x80, 0x83])  # response, recursion available, RCODE 3


def answer(query: bytes) -> bytes | None:
    """The NXDOMAIN answer to a DNS query, or None for what is no query.

    >>> answer(bytes.fromhex("abcd 0100 0001 0000 0000 0000 02646200 0001 0001"))[:4].hex()
    'abcd8183'
    """
    end = HEADER
    while end < len(query) and query[end]:
        end += query[end] + 1
    if end + 5 > len(query):
        return None
    recursion_desired = query[2] & 0x01
    flags = bytes([NO_SUCH_NAME[0] | recursion_desired, NO_SUCH_NAME[1]])
    counts = b"\0\1\0\0\0\0\0\0"  # one question, no records
    return query[:2] + flags + counts + query[HEADER : end + 5]


def _serve(server: socket.socket, ended: threading.Event) -> None:
    with contextlib.suppress(OSError):  # the socket is shut when the laboratory ends
        while not ended.is_set():
            query, peer = server.recvfrom(2048)
            if reply := answer(query):
                server.sendto(reply, peer)


def _listen() -> socket.socket:
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind((ADDRESS, 53))
    return server


@contextlib.contextmanager
def resolver(namespace: Path) -> Iterator[None]:
    """Answer queries to `ADDRESS` in the namespace for as long as the context lasts."""
    server = namespaces.call(namespace, _listen)
    ended = threading.Event()
    thread = threading.Thread(target=_serve, args=(server, ended), name="lab-resolver")
    thread.start()
    try:
        yield
    finally:
        ended.set()
        with contextlib.suppress(OSError):  # an unconnected socket says so, and wakes its reader all the same
            server.shutdown(socket.SHUT_RDWR)
        thread.join()
        server.close()
