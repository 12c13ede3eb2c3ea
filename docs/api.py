"""Write the API reference, made from the docstrings by pdoc (the extra `docs`): python docs/api.py FOLDER"""

from __future__ import annotations

import sys
import typing
import warnings
from pathlib import Path

MODULES = ["tcrypto"]


def main(folder: Path) -> None:
    """Write HTML into `folder`. Whatever pdoc warns of is an error."""
    import pdoc

    from tcrypto.conformance import vectors

    warnings.simplefilter("error")
    for each in (vectors.OpenWith, vectors.Case, vectors.Group):  # pdoc can't find the names in a NamedTuple's __new__
        each.__new__.__annotations__ = typing.get_type_hints(each)
    pdoc.pdoc(*MODULES, output_directory=folder)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))  # the checkout's, not an installed one's
    main(Path(sys.argv[1]))
