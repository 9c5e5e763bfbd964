"""A mail server on loopback that keeps what arrives."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import Message
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as Handler


class Inbox(Handler):
    """Keeps what arrives; refuses an address that begins with "full"."""

    def __init__(self) -> None:
        super().__init__()
        self.letters: list[Message] = []
        self.meanwhile: Callable[[], None] = lambda: None

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        if address.startswith("full"):
            return "452 mailbox full"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    def handle_message(self, message: Message) -> None:
        self.meanwhile()
        self.letters.append(message)


@contextmanager
def mail_server() -> Iterator[tuple[Inbox, int]]:
    """What it keeps, and its port."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    inbox = Inbox()
    server = Controller(inbox, hostname="127.0.0.1", port=port)
    server.start()
    yield inbox, port
    server.stop()
