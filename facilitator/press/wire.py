"""How the site and the press talk: one question and one answer a connection, each with its length and its hash.

The hash tells an answer that was cut off, when a job was stopped while it was being sent, from a whole one.
"""

import hashlib
import struct
from enum import IntEnum
from typing import Protocol

_HEAD = struct.Struct(">BQ32s")
_LENGTH = struct.Struct(">Q")
MAX_QUESTION = 64 * 2**20
MAX_ANSWER = 256 * 2**20


class Kind(IntEnum):
    """What a message is."""

    PRINT = 1
    READY = 2
    DONE = 10
    FAILED = 11
    UNAVAILABLE = 12
    BUSY = 13


Message = tuple[Kind, bytes]


class Broken(Exception):
    """The message ended early, is too long or is none of ours."""


class Readable(Protocol):
    """Anything with a blocking ``read`` that gives fewer bytes only at the end: a file, a socket's file."""

    def read(self, size: int, /) -> bytes: ...


def pack(kind: Kind, body: bytes = b"") -> bytes:
    """One message as bytes."""
    return _HEAD.pack(kind, len(body), hashlib.sha256(body).digest()) + body


def unpack(source: Readable, limit: int) -> Message:
    """Read one message; raises ``Broken``."""
    head = source.read(_HEAD.size)
    if len(head) < _HEAD.size:
        raise Broken
    kind, length, digest = _HEAD.unpack(head)
    if length > limit:
        raise Broken
    body = source.read(length)
    if hashlib.sha256(body).digest() != digest:
        raise Broken
    try:
        return Kind(kind), body
    except ValueError as error:
        raise Broken from error


def join(*parts: bytes) -> bytes:
    """Several parts as the body of one message."""
    return b"".join(_LENGTH.pack(len(part)) + part for part in parts)


def split(body: bytes) -> list[bytes]:
    """The parts of a body; raises ``Broken``."""
    parts = []
    while body:
        if len(body) < _LENGTH.size:
            raise Broken
        end = _LENGTH.size + _LENGTH.unpack_from(body)[0]
        if len(body) < end:
            raise Broken
        parts.append(body[_LENGTH.size : end])
        body = body[end:]
    return parts
