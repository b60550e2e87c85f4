"""How a person sees it: the command line and the screens, in English and Chinese."""
