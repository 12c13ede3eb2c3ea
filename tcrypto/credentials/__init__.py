"""Where a credential comes from, and how it stays valid.

A `Signer` and the adapters in `tcrypto.clients` take a `Credential`, or a provider: a function without arguments that
gives the one that is valid now. These make one or the other:

- `from_environment`, `from_file`: a `Credential` from environment variables, or a file of any form;
- `cvm_role`, `tke`, `assume_role`, `tccli`: a provider of a credential that ends, and is renewed before that;
- `chain`: a provider that takes the first source there is, as the official SDKs do;
- `Renewing`: a provider made of your own function that fetches a credential, say from a vault.

A provider does nothing until it is called, and asks no server before that.
"""

from __future__ import annotations

from .chain import chain
from .cvm import cvm_role
from .local import from_environment, from_file, tccli
from .renewing import Renewing
from .source import Absent, Issued
from .sts import assume_role, tke

__all__ = [
    "Absent",
    "Issued",
    "Renewing",
    "assume_role",
    "chain",
    "cvm_role",
    "from_environment",
    "from_file",
    "tccli",
    "tke",
]
