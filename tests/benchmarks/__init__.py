"""What Bayan costs, as ratios to floors taken in the same run: `python -m tests.benchmarks --quick | --full`."""
