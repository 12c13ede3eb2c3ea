"""What the gateway checks, in its order, with its codes and texts: a stand-in for tests of clients.

The order (parse and missing parameters, Authorization, expiry, SecretId, signature, token) is inferred; only that
expiry comes before the key is documented. Nothing here says why a signature is wrong: that is `diagnose`, for
tests and offline tools, because an explanation is an oracle about the key.

What is decided here where the documentation is silent: a header the gateway reads must be unfolded, in ASCII and, if it
is there twice, twice the same, and the request target must hold neither spaces nor control characters (InvalidParameter
otherwise); only CloudBase takes methods other than GET and POST (UnsupportedProtocol otherwise); SignedHeaders must
name content-type and host, in lower case, sorted, each once (AuthFailure.InvalidAuthorization otherwise); a signed
header that the request lacks, has with two values, folded, or with anything but printable ASCII is a wrong signature; a
Timestamp or Token in Authorization must equal the header that says the same, if there is one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Literal, NoReturn

from ..errors import InvalidInput
from ..sign.request import URL_LIMIT
from ..sign.warm import Variant
from .replay import ReplayGuard
from .request import HttpRequest
from .rules import Credentials, Rules, credential_of
from .verified import Verified
from .verify_tc3 import check_wire, is_other_service, refused, verify_tc3
from .verify_v1 import read_form, verify_v1

__all__ = ["ALGORITHMS", "ReplayGuard", "Verified", "Verifier", "is_other_service"]

ALGORITHMS = ("TC3-HMAC-SHA256", "HmacSHA256", "HmacSHA1")
"""Every algorithm the gateway takes."""
_ALGORITHMS, _VARIANTS = frozenset(ALGORITHMS), frozenset(("tc3", "cloudbase"))


class Verifier:
    """Checks signatures like the gateway.

    It keeps nothing from one request to the next. A signature can be replayed for as long as its timestamp holds, up to
    600 seconds, as with the gateway; give a `ReplayGuard` where that matters.

    Args:
        credentials: {SecretId: SecretKey or Credential}, or a function that returns one for a SecretId, None if it is
            unknown.
        clock: gives the server's seconds since 1970, by default ``time.time``.
        skew: int, how far a timestamp may be off, in seconds.
        host_port: "lenient" accepts a signature over the host without its port (the Node SDK's), too.
        algorithms: what is accepted; the request never widens it.
        variants: ("tc3",), ("cloudbase",) or both. What makes a request CloudBase's isn't signed: where both are
            accepted, whoever passes a TC3 request on can have it read as CloudBase's, without `required`.
        required: the X-TC headers a TC3 request must have besides the timestamp.
        limits: False lifts the size limits, but for a form's 10,000 parameters (`v1.PARAMETER_LIMIT`).
        replay: a `ReplayGuard`, to accept each signature once.

    Raises:
        InvalidInput: an argument that isn't one of these, an empty SecretKey, a Credential under another's SecretId.
        TypeError: an argument of another type.
    """

    __slots__ = ("_rules",)

    def __init__(
        self,
        credentials: Credentials,
        *,
        clock: Callable[[], float] | None = None,
        skew: int = 300,
        host_port: Literal["exact", "lenient"] = "exact",
        algorithms: Iterable[str] = ALGORITHMS,
        variants: Iterable[Variant] = ("tc3",),
        required: Iterable[str] = ("Action", "Version"),
        limits: bool = True,
        replay: ReplayGuard | None = None,
    ) -> None:
        if isinstance(credentials, (dict, Mapping)):  # an abstract class takes its time to answer
            for secret_id, found in credentials.items():
                credential_of(secret_id, found)
        elif not callable(credentials):
            raise TypeError(f"credentials is a mapping or a callable, not {type(credentials).__name__}")
        if host_port not in ("exact", "lenient"):
            raise InvalidInput(f"host_port is 'exact' or 'lenient', not {host_port!r}")
        if not isinstance(skew, int) or isinstance(skew, bool):
            raise TypeError(f"skew is an int of seconds, not {type(skew).__name__}")
        if skew < 0:
            raise InvalidInput("skew is 0 seconds or more")
        for name, listed in (("algorithms", algorithms), ("variants", variants), ("required", required)):
            if isinstance(listed, str):
                raise TypeError(f"{name} is a list of names, not one str")
        if not (algorithms := frozenset(algorithms)):
            raise InvalidInput("algorithms is empty: nothing could be accepted")
        if not algorithms <= _ALGORITHMS:
            unknown = min(algorithms - _ALGORITHMS)
            raise InvalidInput(f"unknown algorithm {unknown!r}; there are {', '.join(ALGORITHMS)}")
        if not (accepted := frozenset(variants)) or not accepted <= _VARIANTS:
            raise InvalidInput("variants are 'tc3', 'cloudbase' or both")
        if replay is not None and replay.window < 2 * skew:
            raise InvalidInput(
                f"the ReplayGuard's window is {replay.window} s; with this skew it is {2 * skew} at least"
            )
        headers = ("x-tc-timestamp", *[f"x-tc-{name.lower()}" for name in required])
        self._rules = Rules(
            credentials, clock, skew, host_port == "lenient", algorithms, accepted, headers, limits, replay
        )

    def __repr__(self) -> str:
        return f"Verifier({', '.join(sorted(self._rules.algorithms))})"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a Verifier refuses to be pickled or copied, that would write its SecretKeys; make another one")

    def verify(self, request: HttpRequest) -> Verified:
        """Check one request: TC3 where it has an Authorization header, else v1.

        Args:
            request: as it came over the wire.

        Returns:
            What the signature covers.

        Raises:
            SignatureError: the gateway's AuthFailure.* code and text, in the request's language.
            GatewayError: its other refusals: MissingParameter, InvalidParameter, RequestSizeLimitExceeded, ...
        """
        if not isinstance(request, HttpRequest):
            raise TypeError(f"request is an HttpRequest, not {type(request).__name__}")
        if "authorization" in request.fields:
            return verify_tc3(self._rules, request)
        if self._rules.limits and len(request.target) > URL_LIMIT:
            raise refused(request, "size")
        check_wire(request)
        form = read_form(self._rules, request)
        if "Signature" not in form and "SecretId" not in form:
            raise refused(request, "missing", name="Authorization")
        host = request.fields.get("host", "")
        return self.verify_v1(request.method, host, request.path, form, body_size=len(request.body))

    def verify_v1(
        self, method: str, host: str, path: str, params: Mapping[str, str], *, body_size: int = 0
    ) -> Verified:
        """Check a request signed with HmacSHA1 or HmacSHA256.

        A signature over names with "_" written as "." is accepted, too: the Python and Java SDKs make it. So is one
        with a line feed at its end, which the Ruby SDK makes.

        What is signed joins names and values without escaping, so v1 can't tell ``Action=A&B=2`` from an Action that is
        "A&B=2", nor, since "_" may be signed as ".", a parameter ``A_0`` from ``A.0``: whoever changes a request on its
        way can move parameters into one another and rename them. TC3 signs the bytes.

        Args:
            method: str.
            host: str, the header Host.
            path: str.
            params: every parameter, decoded, Signature among them.
            body_size: int, of the form as sent, in bytes.

        Returns:
            What the signature covers.

        Raises:
            SignatureError: the gateway's AuthFailure.* code and text, in the form's language.
            GatewayError: its other refusals.
            TypeError: parameters that aren't texts.
        """
        return verify_v1(self._rules, method, host, path, params, body_size)
