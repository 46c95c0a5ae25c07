"""Generators: one file a backend, all behind the `Generator` Protocol."""

import os

# Threads that wait for each other spin by default: on two cores that have anything else to do,
# this made llama.cpp ten times slower; not spinning at all costs 40% on a quiet machine. OpenMP
# reads these once, when its library is loaded, so they are set before torch or llama.cpp is.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
os.environ.setdefault("GOMP_SPINCOUNT", "20000")
