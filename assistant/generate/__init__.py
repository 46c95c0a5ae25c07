"""Generators: one file a backend, all behind the `Generator` Protocol."""
