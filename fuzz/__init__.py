"""Fuzzing of every parser; see `fuzz.run`."""
