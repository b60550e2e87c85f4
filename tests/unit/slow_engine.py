"""An engine that takes long to import."""

import time

from fake_engine import simulate

time.sleep(1.5)
__all__ = ["simulate"]
