"""The tree of exceptions: what a caller catches, what is printed, what survives a process boundary."""

from __future__ import annotations

import pickle

import pytest

import tcrypto
from tcrypto import errors
from tcrypto.check.refusals import GATEWAY_TEXTS, refusal
from tcrypto.conformance.vectors import VectorError

TREE = {
    "TCryptoError": Exception,
    "InvalidInput": (tcrypto.TCryptoError, ValueError),
    "ImageError": (tcrypto.InvalidInput,),
    "EncodingError": (tcrypto.TCryptoError, ValueError),
    "KeyFormatError": (tcrypto.TCryptoError, ValueError),
    "CredentialError": (tcrypto.TCryptoError, ValueError),
    "NonceReuseError": (tcrypto.TCryptoError, ValueError),
    "UnsupportedAlgorithm": (tcrypto.TCryptoError,),
    "DecryptionError": (tcrypto.TCryptoError,),
    "GatewayError": (tcrypto.TCryptoError,),
    "SignatureError": (tcrypto.GatewayError,),
}


def test_the_tree_is_this_one_and_all_of_it_is_at_the_top() -> None:
    exceptions = {name for name in errors.__all__ if isinstance(getattr(errors, name), type)}
    assert exceptions == TREE.keys() == {name for name in tcrypto.__all__ if name in exceptions}
    for name, bases in TREE.items():
        assert getattr(errors, name).__bases__ == (bases if isinstance(bases, tuple) else (bases,))


def test_what_the_gateway_says_is_no_value_error() -> None:
    """`except ValueError` around a call must not swallow the answer to it."""
    assert not issubclass(tcrypto.GatewayError, ValueError)
    assert not issubclass(tcrypto.DecryptionError, ValueError)


def test_a_vector_error_belongs_to_conformance() -> None:
    assert VectorError.__bases__ == (tcrypto.TCryptoError, ValueError)
    assert not hasattr(errors, "VectorError")
    assert not hasattr(tcrypto, "VectorError")


@pytest.mark.parametrize("kind", [tcrypto.GatewayError, tcrypto.SignatureError])
def test_a_gateway_error_prints_code_and_message(kind: type[tcrypto.GatewayError]) -> None:
    error = kind("ResourceNotFound", "There is none.")
    assert (str(error), error.code, error.message) == (
        "ResourceNotFound: There is none.",
        "ResourceNotFound",
        "There is none.",
    )
    assert error.request_id is None
    assert kind("A", "b", "3c").request_id == "3c"
    assert kind("A", "b", request_id="3c").request_id == "3c"


def test_every_error_survives_pickling() -> None:
    made = [
        tcrypto.GatewayError("A.B", "c", "d"),
        tcrypto.SignatureError("AuthFailure.X", "c"),
        tcrypto.DecryptionError(),
    ]
    for error in [*made, tcrypto.InvalidInput("no")]:
        again = pickle.loads(pickle.dumps(error))
        assert (type(again), str(again), vars(again)) == (type(error), str(error), vars(error))


@pytest.mark.parametrize("kind", GATEWAY_TEXTS)
def test_a_refusal_is_a_signature_error_where_the_gateway_says_auth_failure(kind: str) -> None:
    error = refusal(kind, now=1, name="Timestamp", reason="it is so")
    assert isinstance(error, tcrypto.SignatureError) == error.code.startswith("AuthFailure.")
    assert str(error) == f"{error.code}: {error.message}"
