"""The operations on CAM policies."""

from __future__ import annotations

from typing import Any

from ..testing.policy import PRESETS, evaluate, parse
from .inputs import Object, Operation, Optional, json_object, policies, text

__all__ = ["DECISIONS"]


def _policy_parse(policy: str) -> Object:
    return {"statements": len(parse(policy).statements)}


def _policy_evaluate(policies: list[Any], action: str, resource: str, context: Object) -> Object:
    attached = [PRESETS[each] if isinstance(each, str) and each in PRESETS else each for each in policies]
    decision = evaluate(attached, action, resource, context)
    return {"allowed": decision.allowed, "statement": None if decision.statement is None else list(decision.statement)}


DECISIONS: dict[str, Operation] = {
    "policy.parse": Operation(_policy_parse, policy=text),
    "policy.evaluate": Operation(
        _policy_evaluate,
        policies=policies,
        action=text,
        resource=Optional(text, "*"),
        context=Optional(json_object, {}),
    ),
}
"""policy.parse and policy.evaluate."""
