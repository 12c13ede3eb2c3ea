"""`HttpRequest`: a request as it came over the wire."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

__all__ = ["HttpRequest"]


@dataclass(frozen=True, init=False)
class HttpRequest:
    """A request as it came over the wire.

    `method`: str. `target`: the request target, "/" or "/path?query" (a full URL is cut to that). `headers`: a mapping
    or (name, value) pairs, duplicates kept. `body`: bytes. `fields`: the first value of each header, trimmed, by its
    name in lower case.
    """

    method: str
    target: str = field(repr=False)  # a v1 request has its token and signature here
    headers: tuple[tuple[str, str], ...] = field(repr=False)
    body: bytes = field(repr=False)
    fields: dict[str, str] = field(repr=False, compare=False)

    def __init__(
        self,
        method: str,
        target: str,
        headers: Mapping[str, str] | Iterable[tuple[str, str]],
        body: bytes | bytearray | memoryview = b"",
    ) -> None:
        pairs = tuple(map(tuple, headers.items() if isinstance(headers, Mapping) else headers))
        if not all(len(pair) == 2 for pair in pairs):
            raise TypeError("headers is a mapping, or pairs of a name and a value")
        if not all(isinstance(text, str) for text in (method, target, *(text for pair in pairs for text in pair))):
            raise TypeError("method, target and the headers' names and values are str")
        if not isinstance(body, (bytes, bytearray, memoryview)):
            raise TypeError(f"body is the bytes received, not {type(body).__name__}")
        if target[:8].lower().startswith(("http://", "https://")):
            rest = target.partition("://")[2]
            target = rest[len(rest.partition("?")[0].partition("/")[0]) :] or "/"
            target = target if target.startswith("/") else f"/{target}"
        fields: dict[str, str] = {}
        for name, value in pairs:
            fields.setdefault(name.lower(), value.strip(" \t"))
        self.__dict__.update(method=method, target=target, headers=pairs, body=bytes(body), fields=fields)

    @property
    def path(self) -> str:
        """The target up to its "?"."""
        return self.target.partition("?")[0]

    @property
    def query(self) -> str:
        """The target behind its "?", as it was sent; empty without one."""
        return self.target.partition("?")[2]

    def values(self, name: str) -> list[str]:
        """Every value of a header, trimmed. `name`: in lower case."""
        return [value.strip(" \t") for key, value in self.headers if key.lower() == name]

    def header(self, name: str) -> str | None:
        """The first value of a header, trimmed, or None."""
        return self.fields.get(name)
