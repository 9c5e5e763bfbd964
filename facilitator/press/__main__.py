"""``python -m facilitator.press [INSTANCE [STYLESHEET…]]``: the press process; it reads the style sheets in advance.

``--once``: one job from standard input.
"""

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
    instance = Path(arguments[0]).resolve() if arguments else settings.load().instance
    return server.serve(instance, styles=[Path(each).read_text(encoding="utf-8") for each in arguments[1:]])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
