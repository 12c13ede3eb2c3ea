"""What a view is asked: fields by name, from JSON, or from a form as a browser sends it without scripts."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from ..crypto.encoding import b64decode
from ..errors import EncodingError, InvalidInput

__all__ = ["Fields", "read_form", "read_json"]

_MOST = 100  # parts of a form; the page's have a dozen
_NAME = re.compile(rb'(?:^|;)[ \t]*name="([^"]*)"', re.IGNORECASE)


class Fields:
    """The fields of a question. A file's name ends with "_file"; it comes in place of the text of the same name.

    Args:
        texts: by name, what was typed.
        files: by name, without "_file", what was chosen or dropped.
    """

    def __init__(self, texts: Mapping[str, str], files: Mapping[str, bytes]) -> None:
        self.texts = texts
        self.files = files

    def text(self, name: str) -> str:
        """What was typed, without white space around it; "" where nothing was."""
        return self.texts.get(name, "").strip()

    def raw(self, name: str) -> str | None:
        """What was typed, as it stands; None where nothing was."""
        return self.texts.get(name) or None

    def content(self, name: str) -> bytes | None:
        """The file of this name, else the text as UTF-8; None where there is neither."""
        if name in self.files:
            return self.files[name]
        text = self.raw(name)
        return None if text is None else text.encode("utf-8", "surrogatepass")

    def json_object(self, name: str) -> dict[str, Any] | None:
        """The JSON object in a file or a text; None where there is neither.

        Raises:
            InvalidInput: it is something else. No message quotes it.
        """
        content = self.content(name)
        if content is None or not content.strip():
            return None
        return _object(content, name)


def _object(content: bytes, name: str) -> dict[str, Any]:
    try:
        value = json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise InvalidInput(f"{name} is not UTF-8") from None
    except json.JSONDecodeError as error:
        raise InvalidInput(f"{name} is not JSON: {error}") from None
    except (ValueError, RecursionError):  # a number of too many digits, nesting without end
        raise InvalidInput(f"{name} is not JSON that can be read") from None
    if not isinstance(value, dict):
        raise InvalidInput(f"{name} is JSON, but not an object")
    return value


def read_json(body: bytes) -> Fields:
    """The fields of a question to /api/: an object of texts; files are Base64, under names that end with "_file".

    Args:
        body: bytes, of the HTTP request.

    Raises:
        InvalidInput: something else.
    """
    texts: dict[str, str] = {}
    files: dict[str, bytes] = {}
    for name, value in _object(body, "the question").items():
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value)  # noqa: PLW2901 -- "now" and "timestamp" are numbers, too
        if value is None:
            continue
        if not isinstance(value, str):
            raise InvalidInput(f"{name[:40]} is a text")
        if name.endswith("_file"):
            try:
                files[name.removesuffix("_file")] = b64decode(value)
            except EncodingError:
                raise InvalidInput(f"{name[:40]} is a file in Base64") from None
        else:
            texts[name] = value
    return Fields(texts, files)


def read_form(body: bytes, content_type: str) -> Fields:
    """The fields of a form, urlencoded or multipart (RFC 7578). Line breaks are what the user typed: LF.

    Args:
        body: bytes, of the HTTP request.
        content_type: str, its header.

    Raises:
        InvalidInput: it is no form.
    """
    if content_type.partition(";")[0].strip().lower() == "application/x-www-form-urlencoded":
        try:
            pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=_MOST)
        except ValueError:
            raise InvalidInput("this is no form") from None
        return Fields({name: _typed(value) for name, value in pairs}, {})
    boundary = re.search(r'^multipart/form-data;.*boundary="?([^";]{1,70})"?', content_type, re.IGNORECASE)
    if boundary is None:
        raise InvalidInput("this is no form")
    texts: dict[str, str] = {}
    files: dict[str, bytes] = {}
    parts = (b"\r\n" + body).split(b"\r\n--" + boundary[1].encode("latin-1"), _MOST)
    for part in parts[1:]:
        head, _, content = part.partition(b"\r\n\r\n")
        found = _NAME.search(head.partition(b"form-data")[2])
        if found is None:
            continue
        name = found[1].decode("utf-8", "replace")
        if not name.endswith("_file"):
            texts[name] = _typed(content.decode("utf-8", "replace"))
        elif content:
            files[name.removesuffix("_file")] = content
    return Fields(texts, files)


def _typed(value: str) -> str:
    return value.replace("\r\n", "\n")  # which is what a form makes of each line feed
