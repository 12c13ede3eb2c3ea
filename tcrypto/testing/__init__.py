"""What test suites use: a stand-in for the gateway, CAM policies (`policy`), and fixtures for pytest (`pytest_plugin`).

    with LiveGateway() as gateway:       # on a loopback port
        gateway.expect("IDCardOCR", {"Name": "张三"})
        ...                              # the client under test, with gateway.url and gateway.credential

    with intercept(Gateway(verifier)):   # for clients that hard-code https://ocr.tencentcloudapi.com
        ...

Each name is imported when it is first used, so that a module of this package can be had alone.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .accounts import make_credential
    from .exchange import Exchange, Reply
    from .gateway import Gateway, LiveGateway
    from .interception import intercept

__all__ = ["Exchange", "Gateway", "LiveGateway", "Reply", "intercept", "make_credential"]

_PLACES = {
    "Exchange": "exchange",
    "Gateway": "gateway",
    "LiveGateway": "gateway",
    "Reply": "exchange",
    "intercept": "interception",
    "make_credential": "accounts",
}


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f".{_PLACES[name]}", __name__), name)
