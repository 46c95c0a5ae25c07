"""Data and scripts that made the shipped weights; imported by nothing that runs."""
