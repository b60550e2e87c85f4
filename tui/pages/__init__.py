"""Pages: pure functions from state to lines; a page knows its paper, never a widget."""
