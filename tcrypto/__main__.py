"""``python -m tcrypto`` is the program ``tcrypto``."""

from .cli import main

if __name__ == "__main__":
    raise SystemExit(main())
