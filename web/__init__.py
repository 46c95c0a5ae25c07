"""The doors: the page."""
