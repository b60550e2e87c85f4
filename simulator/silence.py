"""Imported first by the fork server, and only there: from then on it and its workers print nowhere.

What a rule, a warning or a dying worker prints would get into JSON on the standard output, or across a screen.
The search for cycles waits as well: it would go through all that was imported again and again, a sixth of the time that
importing takes. A worker turns it on again.
"""

import gc

from simulator.fork_server import be_silent

be_silent()
gc.disable()
