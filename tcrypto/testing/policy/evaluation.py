"""What policies say about one call: allowed or not, and which statement decided.

Source: the vendor's page 598/10605. Everything is denied by default; a statement that denies wins over all that allow;
the main account may do everything it owns. Letter case counts in an action, service and name alike, as it does in the
service's own headers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from ...errors import InvalidInput
from .condition import Context, holds, value_of
from .form import Policy, Statement, parse
from .names import split_resource
from .ocr import by_action_alone
from .operators import value_text
from .wildcard import match, pieces

__all__ = ["REFUSAL_CODE", "Decision", "Place", "evaluate", "refusal_text"]

REFUSAL_CODE = "AuthFailure.UnauthorizedOperation"
"""The code of the gateway's refusal."""


class Place(NamedTuple):
    """A statement among policies, both counted from 0."""

    policy: int
    statement: int

    def __str__(self) -> str:
        return f"statement {self.statement} of policy {self.policy}"


@dataclass(frozen=True)
class Decision:
    """What policies say about a call.

    Attributes:
        allowed: whether they allow it.
        statement: the statement that decided, None where none did: denied by default, or the main account's own.
        reason: one sentence in English.
        unknown: statements that might decide otherwise: they name a set of actions by its number (``permid/...``),
            and what is in the set can't be known offline.
    """

    allowed: bool
    statement: Place | None
    reason: str
    unknown: tuple[Place, ...] = ()

    def __str__(self) -> str:
        return f"{'allowed' if self.allowed else 'denied'}: {self.reason}"


def evaluate(
    policies: Policy | Iterable[Policy | str | Mapping[str, Any]],
    action: str,
    resource: str = "*",
    context: Mapping[str, Any] | None = None,
) -> Decision:
    """Say whether policies allow a call, and why.

    Args:
        policies: all that are attached to the caller, each a `Policy` or what `parse` takes.
        action: the call, like "ocr:IDCardOCR"; "name/" before it may stand or not.
        resource: what it is made on: "*" or six segments. A "*" in the last segment asks for all of that kind, and so
            needs a grant that is as wide. A call of OCR that is granted by action alone is always made on "*".
        context: the request's values by condition key, each a text, number, boolean or list of such: "qcs:ip",
            "qcs:current_time", the service's own. The variables ``${uin}``, ``${owner_uin}``, ``${app_id}`` are under
            "uin", "owner_uin", "app_id". Where uin and owner_uin are the same the caller is the main account.

    Returns:
        The decision; everything but ``permid/...`` is decided.

    Raises:
        InvalidInput: the action or resource can't be one, a value of the context has another type, or a policy given
            as a text or mapping isn't one.
    """
    if isinstance(policies, (Policy, str, bytes, Mapping)):
        policies = [policies]
    each = [policy if isinstance(policy, Policy) else parse(policy) for policy in policies]
    question = _Question(_action(action), _resource(resource), _context(context or {}))
    if question.asks_for_its_own():
        return Decision(True, None, "the main account may do everything it owns")
    places = [
        (Place(number, index), statement)
        for number, policy in enumerate(each)
        for index, statement in enumerate(policy.statements)
    ]
    unknown = tuple(place for place, statement in places if question.might_meet(statement))
    met = {effect: question.first(places, effect) for effect in ("deny", "allow")}
    if met["deny"] is not None:
        reason = f"{met['deny']} denies {question}, and a denial wins over whatever allows it"
        return Decision(False, met["deny"], reason)
    if met["allow"] is not None:
        unknown = tuple(place for place in unknown if each[place.policy].statements[place.statement].effect == "deny")
        return Decision(True, met["allow"], f"{met['allow']} allows {question}{_caveat(unknown)}", unknown)
    return Decision(False, None, f"{question.nearest(places)}{_caveat(unknown)}", unknown)


def refusal_text(action: str, resource: str, request_id: str) -> str:
    """The text of the gateway's refusal, which comes with the code `REFUSAL_CODE`.

    Args:
        action: the call, like "sms:SendSms".
        resource: what it was made on, "*" or six segments.
        request_id: the request's id.

    Returns:
        Two lines.

    Source: a refusal seen in a public issue.
    """
    return (
        f"[request id:{request_id}]you are not authorized to perform operation ({action.removeprefix('name/')})\n"
        f"resource ({resource}) has no permission"
    )


def _caveat(unknown: tuple[Place, ...]) -> str:
    if not unknown:
        return ""
    listed = ", ".join(map(str, unknown[:3])) + (" and others" if len(unknown) > 3 else "")
    return f"; {listed} might decide otherwise: which actions a permid/ number stands for can't be known offline"


# --- The question -----------------------------------------------------------------------------------------------------


def _action(action: str) -> str:
    if not isinstance(action, str):
        raise TypeError(f"action is a str, not {type(action).__name__}")
    name = action.removeprefix("name/")
    service, _, call = name.partition(":")
    if not service or not call or ":" in call or "/" in service or "*" in name or any(map(str.isspace, name)):
        raise InvalidInput(f'an action to ask about is a service and a name, like "ocr:IDCardOCR", not {action[:60]!r}')
    return name


def _resource(resource: str) -> str:
    if not isinstance(resource, str):
        raise TypeError(f"resource is a str, not {type(resource).__name__}")
    if resource != "*" and split_resource(resource) is None:
        raise InvalidInput(
            'a resource is "*" or six segments, qcs:project_id:service_type:region:account:resource, '
            f"not {resource[:60]!r}"
        )
    return resource


def _context(context: Mapping[str, Any]) -> Context:
    if not isinstance(context, Mapping):
        raise TypeError(f"context is a mapping, not {type(context).__name__}")
    texts: dict[str, tuple[str, ...]] = {}
    for key, value in context.items():
        values = [value_text(item) for item in (value if isinstance(value, (list, tuple)) else (value,))]
        known = tuple(text for text in values if text is not None)
        if not isinstance(key, str) or len(known) < len(values):
            raise InvalidInput(
                f"the context's {key[:60]!r} is a text, a number, a boolean or a list of them"
                if isinstance(key, str)
                else "a key of the context is a text"
            )
        if known:
            texts[key] = known
    return texts


class _Question:
    """One call, and which statements are about it."""

    def __init__(self, action: str, resource: str, context: Context) -> None:
        self.action, self.asked, self.context = action, resource, context
        self.alone = by_action_alone(action)
        self.resource = "*" if self.alone else resource
        self.value_of = value_of(context)

    def __str__(self) -> str:
        return f"{self.action} on {self.resource}"

    def asks_for_its_own(self) -> bool:
        """Whether the caller is the main account, and the resource isn't another's."""
        owner = self.value_of("owner_uin")
        if owner is None or owner != self.value_of("uin"):
            return False
        account = (split_resource(self.asked) or [""] * 6)[4]
        return account in ("", f"uin/{owner}", f"uid/{self.value_of('app_id')}")

    def first(self, places: list[tuple[Place, Statement]], effect: str) -> Place | None:
        return next((place for place, each in places if each.effect == effect and self.meets(each)), None)

    def meets(self, statement: Statement) -> bool:
        return self.names_action(statement) and self.names_resource(statement) and self.unmet(statement) is None

    def might_meet(self, statement: Statement) -> bool:
        """Whether nothing but a set of actions that can't be known stands between the statement and the call."""
        by_number = any(action.startswith("permid/") for action in statement.actions)
        return by_number and self.names_resource(statement) and self.unmet(statement) is None

    def names_action(self, statement: Statement) -> bool:
        return self._any(statement.actions) and not self._any(statement.excluded)

    def _any(self, patterns: tuple[str, ...]) -> bool:
        # "ocr*" isn't "ocr:*": the service and the name are matched one by one. Neither has variables.
        service, _, call = self.action.partition(":")
        for pattern in patterns:
            of_service, colon, of_call = pattern.partition(":")
            if pattern == "*" or (colon and _matches(of_service, service) and _matches(of_call, call)):
                return True
        return False

    def names_resource(self, statement: Statement) -> bool:
        return any(resource == "*" or self.covers(resource) for resource in statement.resources)

    def covers(self, pattern: str) -> bool:
        """Whether six segments of a policy cover the resource; an empty one covers anything."""
        asked, granted = split_resource(self.resource), split_resource(pattern)
        if asked is None or granted is None:
            return False
        last = pieces(granted[-1], self.value_of)
        return (not granted[-1] or (last is not None and match(last, asked[-1]))) and all(
            not mine or _matches(mine, theirs) for mine, theirs in zip(granted[:-1], asked[:-1], strict=True)
        )

    def unmet(self, statement: Statement) -> str | None:
        """The key of the first condition that doesn't hold."""
        return next((each.key for each in statement.conditions if not holds(each, self.context)), None)

    def nearest(self, places: list[tuple[Place, Statement]]) -> str:
        """Why nothing allows the call: the statement that comes nearest says it best."""
        allowing = [(place, each) for place, each in places if each.effect == "allow" and self.names_action(each)]
        for place, statement in allowing:
            if self.names_resource(statement):
                return f"{place} would allow {self}, but its condition on {self.unmet(statement)} doesn't hold"
        if allowing and self.alone:
            return (
                f"{allowing[0][0]} names {self.action}, but OCR grants this call by action alone: the statement's "
                'resource must be "*"'
            )
        if allowing:
            return f"{allowing[0][0]} allows {self.action}, but not on {self.resource}"
        return f"no statement allows {self.action}, and what isn't allowed is denied"


def _matches(pattern: str, text: str) -> bool:
    return match(pieces(pattern, lambda _variable: None) or [], text)
