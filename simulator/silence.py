"""Imported first by the fork server, and only there: from then on it and its workers print nowhere.

What a rule, a warning or a dying worker prints would get into JSON on the standard output, or across a screen.
"""

from simulator.fork_server import be_silent

be_silent()
