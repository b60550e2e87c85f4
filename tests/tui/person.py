"""Somebody at the keyboard in tests of whole journeys: digits, arrows, Enter, Esc and F-keys alone."""

import re
import time

from driving import text_of

PATIENCE_SECONDS = 240
PRESSED = re.compile(r"[0-9]|up|down|left|right|enter|escape|f\d+|space|plus|minus")


class Person:
    """Presses keys and waits for what a person would wait for."""

    def __init__(self, app, pilot):
        self.app, self.pilot, self.count = app, pilot, 0

    async def press(self, *keys):
        assert all(PRESSED.fullmatch(key) for key in keys), keys
        self.count += len(keys)
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def until(self, true):
        begun = time.monotonic()
        while not true():
            assert time.monotonic() - begun < PATIENCE_SECONDS, text_of(self.app)
            await self.pilot.pause(0.05)
        await self.pilot.pause()

    def on(self, screen):
        assert isinstance(self.app.screen, screen), text_of(self.app)
