"""A Slack workspace in memory, true to the wire: an unmodified app joins it over Socket Mode.

It imports nothing of the bot. Tests, scenarios and the page act as its people through the control interface.
"""

from bot.rehearsal.workspace.seed import Seed, load_seed
from bot.rehearsal.workspace.shapes import Limits, Now
from bot.rehearsal.workspace.workspace import Workspace

__all__ = ["Limits", "Now", "Seed", "Workspace", "load_seed"]
