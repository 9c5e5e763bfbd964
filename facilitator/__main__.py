"""The command ``facilitator``, also ``python -m facilitator``.

What is loaded for a command stays to its end. To look through it for garbage on the way, and once more at the end, took
as long as loading it.
"""

import gc

gc.disable()
from facilitator.cli import main  # noqa: E402

gc.freeze()
gc.enable()

if __name__ == "__main__":
    main()
