"""Shared by the tests of the screens."""

import pytest
import sample

from tui import languages


@pytest.fixture(autouse=True)
def _english():
    """Every test starts and ends in English."""
    languages.use("en")
    yield
    languages.use("en")


@pytest.fixture
def stage():
    return sample.Stage()
