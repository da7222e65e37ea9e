"""An evening for each test, on both databases in turn."""

import pytest

from storage import Store
from tests.services.evening import Evening


@pytest.fixture
def evening(store: Store) -> Evening:
    """The acceptance evening before anything happened."""
    return Evening(store)
