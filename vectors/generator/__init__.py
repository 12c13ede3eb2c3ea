"""The families of vectors, one module each; ``generate.py`` beside this package writes their files."""
