"""Notices: read, parsed into items, with their figures and units."""
