"""The `bayan` command with less patience: `python -m tests.crashes.hasty SECONDS run`.

The lag that Mastodon's list is allowed is half a minute, for servers out there. Those of a test show a status at once.
"""

import sys
from datetime import timedelta
from functools import partial

from bot import wiring
from bot.__main__ import main
from bot.publishers.kind import Surroundings

if __name__ == "__main__":
    lag = timedelta(seconds=float(sys.argv.pop(1)))
    wiring.Surroundings = partial(Surroundings, read_back_lag=lag)  # type: ignore[assignment, attr-defined]
    main()
