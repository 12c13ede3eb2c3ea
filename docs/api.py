"""Write the API reference, made from the docstrings by pdoc (the extra `docs`): python docs/api.py FOLDER"""

from __future__ import annotations

import importlib
import pkgutil
import sys
import warnings
from pathlib import Path


def main(folder: Path) -> None:
    """Write HTML into `folder`. Whatever else pdoc warns of is an error."""
    import pdoc

    import tcrypto

    warnings.simplefilter("error")
    warnings.filterwarnings("ignore", "The module specification")  # what __all__ names is found by pdoc, too
    warnings.filterwarnings("ignore", "Error parsing type annotation")  # a name that type checkers alone import
    names = (module.name for module in pkgutil.walk_packages(tcrypto.__path__, "tcrypto."))
    public = [name for name in names if not any(part.startswith("_") for part in name.split("."))]
    for module in map(importlib.import_module, public):
        for name in getattr(module, "__all__", ()):
            setattr(module, name, getattr(module, name))  # what is imported when it is asked for
    pdoc.pdoc("tcrypto", *public, output_directory=folder)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))  # the checkout's, not an installed one's
    main(Path(sys.argv[1]))
