"""The view "Seal": what becomes of a picture, and why a sealed request of one's own doesn't open."""

from __future__ import annotations

import json
from typing import Any

from ..chinese import chinese
from ..errors import InvalidInput
from .forms import Fields
from .settings import Settings

__all__ = ["DEFAULTS", "answer", "diagnosed", "shortened"]

DEFAULTS = {"name": "ImageBase64", "params": '{"CardSide": "FRONT"}'}
"""What the form begins with."""

_SHOWN = 96  # characters of a long text


def answer(fields: Fields, settings: Settings, language: str) -> dict[str, Any]:
    """A picture sealed for a public key, and its sizes on the way. The session key is gone afterwards.

    Args:
        fields: public_key (or its file), image_file, name (the picture's parameter), params (JSON or its file),
            fit ("yes" turns the picture upright and makes it small enough).
        settings: not asked; every view is called alike.
        language: str, "zh-CN" or "en-US", of what was done to the picture.

    Raises:
        InvalidInput: no key, no picture that can be sent, or parameters that aren't a JSON object.
        ImportError: a package of the extras crypto or images is missing.
    """
    from ..crypto.keys import load_public_key
    from ..seal import images
    from ..seal.kinds import kind_of
    from ..seal.sealer import Sealer

    key = fields.content("public_key")
    if key is None:
        raise InvalidInput("the public key is missing: its text or its file")
    sealer = Sealer(load_public_key(key))
    params = fields.json_object("params") or {}
    result: dict[str, Any] = {"algorithm": sealer.algorithm, "picture": None}
    image = fields.files.get("image")
    if image is not None:
        name = fields.text("name") or DEFAULTS["name"]
        done: list[str] = []
        picture = {"name": name, "kind": kind_of(image[:512]), "bytes": len(image)}
        if fields.text("fit"):
            fitted = images.fit(image)
            image, done = fitted.jpeg, list(map(chinese, fitted.done) if language == "zh-CN" else fitted.done)
            picture |= {"width": fitted.width, "height": fitted.height}
        text = images.image_base64(image)
        params[name] = text
        result["picture"] = {**picture, "done": done, "sent_bytes": len(image), "base64_characters": len(text)}
    if not params:
        raise InvalidInput("there is nothing to seal: drop a picture, or write parameters")
    sealed = sealer.seal(params)
    sizes = {"parameters": len(json.dumps(params, ensure_ascii=False, separators=(",", ":")).encode())}
    return {**result, "sizes": {**sizes, "request": len(sealed.body)}, "request": sealed.request}


def diagnosed(fields: Fields, settings: Settings, language: str) -> dict[str, Any]:
    """What ``tcrypto diagnose --private-key FILE --json`` prints.

    Args:
        fields: private_key (or its file), sealed and params, JSON (or their files).
        settings: not asked; every view is called alike.
        language: str, "zh-CN" or "en-US".

    Raises:
        InvalidInput: a key or a request is missing, or neither can be one.
        ImportError: `cryptography` is missing; the message names the extra.
    """
    from ..check.diagnose_sealed import diagnose_sealed

    key, sealed = fields.content("private_key"), fields.json_object("sealed")
    if key is None or sealed is None:
        raise InvalidInput("a sealed request and the private key it is for are needed, a test key pair's")
    return diagnose_sealed(sealed, key, fields.json_object("params")).as_dict(language)


def shortened(value: Any) -> str:
    """JSON for the eye: long texts are cut, and say how long they are.

    Args:
        value: what JSON holds.
    """

    def short(each: Any) -> Any:
        if isinstance(each, dict):
            return {name: short(inner) for name, inner in each.items()}
        if isinstance(each, list):
            return [short(inner) for inner in each]
        if isinstance(each, str) and len(each) > 2 * _SHOWN:
            return f"{each[:_SHOWN]}… ({len(each):,})"
        return each

    return json.dumps(short(value), ensure_ascii=False, indent=2)
