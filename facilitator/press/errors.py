"""Why nothing was printed. The edge of the application words these for people."""


class PressError(Exception):
    """Base of all refusals of the press."""


class PressUnavailable(PressError):
    """A system package is missing on this machine; ``debian`` and ``macos`` are the commands that install it."""

    debian = "apt install libpangoft2-1.0-0 libharfbuzz-subset0"
    macos = "brew install pango"

    def __init__(self, detail: str = "") -> None:
        super().__init__(f"printing needs Pango: {self.debian} (Debian, Ubuntu) or {self.macos} (macOS)")
        self.detail = detail


class PressFailed(PressError):
    """This one job can't be printed; ``reason`` is one sentence without a full stop."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class PressStopped(PressFailed):
    """The job was ended from outside, or took longer than the press waits: its own fault or that of a busy machine."""

    def __init__(self) -> None:
        super().__init__("the document took too long to print or needs too much memory")


class PressBusy(PressError):
    """More jobs wait than the press takes; the same job may be fine in a moment."""

    def __init__(self) -> None:
        super().__init__("the press has too much to do, please try again in a moment")


class PressNotRunning(PressError):
    """No press process answers. Printing still works, each job then starts one of its own."""

    def __init__(self) -> None:
        super().__init__("no press process is running")
