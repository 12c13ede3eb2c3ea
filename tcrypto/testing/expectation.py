"""One call that a test expects: whom it is about, who answers it, and whether it was met."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..check.verify import Verified
from ..errors import GatewayError
from .exchange import Handler

__all__ = ["AskedError", "Expectation", "handler_of", "times_text"]


class AskedError(GatewayError):
    """An Error that the test asked for: no fault of the client's."""


@dataclass(eq=False)
class Expectation:
    """One call that is expected. `times`: how often; None for at least once."""

    action: str
    handler: Handler
    times: int | None
    when: Mapping[str, Any] | None
    asked: int = 0

    def is_about(self, action: str, params: Mapping[str, Any]) -> bool:
        """Whether it is this call that is expected."""
        when = self.when or {}
        return self.action == action and all(name in params and params[name] == when[name] for name in when)

    @property
    def spent(self) -> bool:
        """Whether it was asked for as often as expected."""
        return self.times is not None and self.asked >= self.times

    @property
    def unmet(self) -> bool:
        """Whether it was asked for too seldom or too often."""
        return not self.asked if self.times is None else self.asked != self.times

    def __str__(self) -> str:
        asked = "never asked for" if not self.asked else f"asked for {times_text(self.asked)}"
        return f"{self.action}{f' with {dict(self.when)}' if self.when else ''}: {asked}, expected {self.wanted}"

    @property
    def wanted(self) -> str:
        """How often it is expected, in words."""
        return "at least once" if self.times is None else times_text(self.times)


def times_text(number: int) -> str:
    """How often, in words."""
    return {0: "never", 1: "once", 2: "twice"}.get(number, f"{number} times")


def handler_of(result: Mapping[str, Any] | Handler | Exception) -> Handler:
    """The handler that gives a result, or an error.

    Raises:
        TypeError: it is neither.
    """
    if isinstance(result, GatewayError):
        return _refuse(result)
    if isinstance(result, Mapping):
        return lambda _params, _verified: result
    if callable(result):
        return result
    raise TypeError(f"a result is an object, a handler or a GatewayError, not {type(result).__name__}")


def _refuse(error: GatewayError) -> Handler:
    def handler(_params: dict[str, Any], _verified: Verified) -> Mapping[str, Any]:
        raise AskedError(error.code, error.message)

    return handler
