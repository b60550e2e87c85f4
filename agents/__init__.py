"""How people behave: the only home of Mesa."""
