"""What every test may rely on."""

import signal


def pytest_configure():
    """Ctrl-C works in started processes, also where the suite runs in the background of a shell (which ignores it)."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
