"""``python -m facilitator.press [INSTANCE]``: the press process; ``--once``: one job from standard input."""

import logging
import sys
from pathlib import Path

from facilitator import settings
from facilitator.press import server, work


def main(arguments: list[str]) -> int:
    """Answers the exit code."""
    logging.basicConfig(format="press: %(message)s")
    if arguments == ["--once"]:
        work.confine(work.Limits())
        sys.stdout.buffer.write(work.answer(sys.stdin.buffer))
        return 0
    return server.serve(Path(arguments[0]).resolve() if arguments else settings.load().instance)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
