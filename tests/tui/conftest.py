"""Shared by the tests of the screens."""

import pytest
import sample
import textual._wait

from tui import languages

# The pilot sleeps this long after every key to see whether the app has come to rest; ours does so in milliseconds.
textual._wait.SLEEP_GRANULARITY = 1 / 250
textual._wait.SLEEP_IDLE = 1 / 1000


@pytest.fixture(autouse=True)
def _english():
    """Every test starts and ends in English."""
    languages.use("en")
    yield
    languages.use("en")


@pytest.fixture(autouse=True)
def _no_games_of_the_user(monkeypatch, tmp_path):
    """No test sees the games that somebody has saved on this machine."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


@pytest.fixture
def stage():
    return sample.Stage()
