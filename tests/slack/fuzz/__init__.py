"""Everything people can do, with every kind of nonsense: `python -m tests.slack.fuzz --help`."""
