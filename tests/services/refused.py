"""How the tests of the services ask why something was refused."""

from collections.abc import Awaitable

import pytest

from bot.domain.errors import Reason, Refusal


async def refused(asked: Awaitable[object]) -> tuple[Reason, dict[str, object]]:
    """The reason and the details with which a request is turned down."""
    with pytest.raises(Refusal) as no:
        await asked
    return no.value.reason, no.value.details


async def why(asked: Awaitable[object]) -> Reason:
    """The reason alone."""
    return (await refused(asked))[0]
