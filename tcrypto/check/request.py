"""`HttpRequest`: a request as it came over the wire."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

__all__ = ["HttpRequest"]


@dataclass(frozen=True, init=False)
class HttpRequest:
    """A request as it came over the wire.

    Args:
        method: str.
        target: str, the request target, "/" or "/path?query". Of a full URL the rest is cut off: no signature covers
            the host in it, but the one in the header Host.
        headers: a mapping, or (name, value) pairs as they were received, duplicates and all.
        body: bytes.

    Attributes:
        fields: the first value of each header, trimmed, by its name in lower case.
        conflicts: the names, in lower case, of the headers that are there with different values.

    Raises:
        TypeError: an argument of another type.
    """

    method: str
    target: str = field(repr=False)  # a v1 request has its token and signature here
    headers: tuple[tuple[str, str], ...] = field(repr=False)
    body: bytes = field(repr=False)
    fields: dict[str, str] = field(repr=False, compare=False)
    conflicts: frozenset[str] = field(repr=False, compare=False)

    def __init__(
        self,
        method: str,
        target: str,
        headers: Mapping[str, str] | Iterable[tuple[str, str]],
        body: bytes | bytearray | memoryview = b"",
    ) -> None:
        pairs = tuple(headers.items()) if isinstance(headers, (dict, Mapping)) else tuple(map(tuple, headers))
        try:  # reversed, so that of two values the first one stays
            fields = {name.lower(): value.strip(" \t") for name, value in reversed(pairs)}
            "".join((method, target, *fields))  # bytes have a lower(), too
        except ValueError:
            raise TypeError("headers is a mapping, or pairs of a name and a value") from None
        except (AttributeError, TypeError):
            raise TypeError("method, target and the headers' names and values are str") from None
        conflicts = []
        if len(fields) < len(pairs):
            conflicts = [name.lower() for name, value in pairs if fields[name.lower()] != value.strip(" \t")]
        if not isinstance(body, (bytes, bytearray, memoryview)):
            raise TypeError(f"body is the bytes received, not {type(body).__name__}")
        if target[:1] != "/" and target[:8].lower().startswith(("http://", "https://")):
            rest = target.partition("://")[2]
            target = rest[len(rest.partition("?")[0].partition("/")[0]) :] or "/"
            target = target if target.startswith("/") else f"/{target}"
        parts = self.__dict__  # a frozen dataclass's own __init__ is slow
        parts["method"] = method
        parts["target"] = target
        parts["headers"] = pairs
        parts["body"] = bytes(body)
        parts["fields"] = fields
        parts["conflicts"] = frozenset(conflicts)

    @property
    def path(self) -> str:
        """The target up to its "?"."""
        return self.target.partition("?")[0]

    @property
    def query(self) -> str:
        """The target after its "?", as it was sent; empty without one."""
        return self.target.partition("?")[2]

    def values(self, name: str) -> list[str]:
        """Every value of a header, trimmed.

        Args:
            name: str, in lower case.
        """
        return [value.strip(" \t") for key, value in self.headers if key.lower() == name]

    def header(self, name: str) -> str | None:
        """The first value of a header, trimmed, or None.

        Args:
            name: str, in lower case.
        """
        return self.fields.get(name)
