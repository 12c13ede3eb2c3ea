"""What a test expects to be called, and the faults it plays: the next error, a delay, a connection that drops."""

from __future__ import annotations

import difflib
import threading
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from ..check.verify import Verified
from ..errors import GatewayError, InvalidInput, TCryptoError
from .exchange import Events, Handler
from .expectation import AskedError, Expectation, handler_of, times_text

__all__ = ["AskedError", "Expectations", "Faults"]

_TEXTS = {
    "InternalError": "An internal error has occurred. Retry your request, but if the problem persists, contact us.",
    "LimitExceeded": "The quota limit is exceeded.",
    "RequestLimitExceeded": "The number of requests exceeds the frequency limit.",
}


class Faults(NamedTuple):
    """What goes wrong with one request. `error`: the Error it gets, however well it is signed."""

    error: GatewayError | None
    delay: float
    dropped: bool


class Expectations:
    """The calls a test expects, in any thread.

    Args:
        strict: whether an action that nothing is expected of is refused as InvalidAction; None: once anything is
            expected.
    """

    def __init__(self, strict: bool | None = None) -> None:
        self.strict: bool | None = strict
        self._expected: list[Expectation] = []
        self._handlers: dict[str, Handler] = {}
        self._errors: deque[GatewayError] = deque()
        self._delays: deque[float] = deque()
        self._drops = 0
        self._expecting = threading.Lock()

    def register(self, action: str, handler: Handler) -> None:
        """Let `handler` answer an action from now on, whether it is ever asked for or not."""
        if not callable(handler):
            raise TypeError(f"a handler is callable (params, verified) -> result, not {type(handler).__name__}")
        self._handlers[action] = handler

    def expect(
        self,
        action: str,
        result: Mapping[str, Any] | Handler | Exception,
        *,
        times: int | None = None,
        once: bool = False,
        when: Mapping[str, Any] | None = None,
        strict: bool | None = None,
    ) -> None:
        """Expect an action to be called, and answer it.

        From now on an action that nothing is expected of is refused as InvalidAction, unless `strict` is False.

        Args:
            action: str, as in X-TC-Action.
            result: an object, a handler (params, verified) that gives one, or a `GatewayError` to send.
            times: int, how often it is expected, and answered so; by default at least once. Several such expectations
                of one action are used up in their order; without `times` the newest one answers.
            once: bool, for ``times=1``.
            when: parameters that the request must have with just these values, others may be there.
            strict: bool, sets the attribute `strict`.

        Raises:
            TypeError: a result of another type.
            InvalidInput: `times` is below 0, or contradicts `once`.
        """
        if isinstance(result, TCryptoError) and not isinstance(result, GatewayError):
            raise TypeError(f"an error to send is a GatewayError, not {type(result).__name__}")
        self._expect(action, handler_of(result), 1 if once and times is None else times, once, when, strict)

    def expect_events(
        self,
        action: str,
        events: Iterable[Mapping[str, Any] | str] | Callable[[dict[str, Any], Verified], Iterable[Any]],
        *,
        times: int | None = None,
        once: bool = False,
        when: Mapping[str, Any] | None = None,
        strict: bool | None = None,
    ) -> None:
        """Expect a call that streams, and answer it with server-sent events.

        Args:
            action: str, as in X-TC-Action.
            events: each an object, sent as its JSON, or a text, sent as it is ("[DONE]"); or a handler that gives them.
            times: see `expect`.
            once: see `expect`.
            when: see `expect`.
            strict: see `expect`.

        Raises:
            TypeError: events that are neither.
            InvalidInput: see `expect`.
        """
        if callable(events):
            make = events
            handler: Handler = lambda params, verified: Events(make(params, verified))  # noqa: E731
        else:
            fixed = Events(events)
            handler = lambda _params, _verified: fixed  # noqa: E731
        self._expect(action, handler, 1 if once and times is None else times, once, when, strict)

    def _expect(
        self,
        action: str,
        handler: Handler,
        times: int | None,
        once: bool,
        when: Mapping[str, Any] | None,
        strict: bool | None,
    ) -> None:
        if not isinstance(action, str):
            raise TypeError(f"action is a str, not {type(action).__name__}")
        if times is not None and (times < 0 or (once and times != 1)):
            raise InvalidInput("times is 0 or more, and with once=True nothing but 1")
        if when is not None and not isinstance(when, Mapping):
            raise TypeError(f"when is a mapping of parameters, not {type(when).__name__}")
        with self._expecting:
            self._expected.append(Expectation(action, handler, times, when))
        if strict is not None:
            self.strict = strict

    def unmet(self) -> list[str]:
        """A sentence for each expectation that wasn't met."""
        with self._expecting:
            return [str(each) for each in self._expected if each.unmet]

    def fail_next(self, code: str, message: str | None = None) -> None:
        """Answer the next request that is signed rightly with an Error, whatever it asks for.

        Args:
            code: str, such as "RequestLimitExceeded".
            message: str, the text that goes with it.
        """
        self._errors.append(AskedError(code, message or _TEXTS.get(code, f"{code}, as the test asked for.")))

    def delay(self, seconds: float) -> None:
        """Let the answer to the next request wait so many seconds, an hour at most."""
        if not 0 <= seconds <= 3600:
            raise InvalidInput("a delay is 0 to 3,600 seconds")
        self._delays.append(seconds)

    def drop(self) -> None:
        """Close the connection of the next request in place of an answer."""
        with self._expecting:
            self._drops += 1

    def next_faults(self, *, signed: bool) -> Faults:
        """What goes wrong with the request that is answered now; each is asked for once.

        Args:
            signed: whether its signature is right; one that is wrong doesn't use the next error up.
        """
        with self._expecting:
            dropped, self._drops = self._drops > 0, max(self._drops - 1, 0)
            delay = self._delays.popleft() if self._delays else 0.0
            error = self._errors.popleft() if signed and self._errors else None
        return Faults(error, delay, dropped)

    def handler(self, action: str, params: Mapping[str, Any], otherwise: Handler) -> Handler:
        """Who answers a call; `otherwise` where nothing is expected. Raises `GatewayError`, InvalidAction."""
        with self._expecting:
            about = [each for each in self._expected if each.is_about(action, params)]
            ready = [(each.when is None, each.times is None, -n if each.times is None else n, each)
                     for n, each in enumerate(about) if not each.spent]  # fmt: skip
            if ready:
                chosen = min(ready, key=lambda entry: entry[:3])[3]
                chosen.asked += 1
                return chosen.handler
            if action in self._handlers:
                return self._handlers[action]
            strict = bool(self._expected) if self.strict is None else self.strict
            if not strict:
                return otherwise
            if about:
                about[-1].asked += 1
            raise GatewayError("InvalidAction", self._why_not(action, about))

    def _why_not(self, action: str, about: list[Expectation]) -> str:
        name = action[:60]
        if about:
            return f"The action {name} was expected {about[-1].wanted} and has come {times_text(about[-1].asked)}."
        expected = {each.action for each in self._expected} | set(self._handlers)
        if action in expected:
            return f"The action {name} is expected, but with other parameters."
        near = difflib.get_close_matches(name, expected, 1)
        known = ", ".join(sorted(expected)[:10]) or "nothing"
        return f"The action {name} is not expected{f': did you mean {near[0]}?' if near else f'; expected is {known}.'}"
