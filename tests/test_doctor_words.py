"""The doctor's sentences are complete in both languages, the browser's language is found, and differences are marked."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import tcrypto.doctor
from tcrypto.doctor.marking import Row, alone, compared
from tcrypto.doctor.words import WORDS, language_of

TEMPLATES = "\n".join(
    file.read_text(encoding="utf-8") for file in (Path(tcrypto.doctor.__file__).parent / "templates").iterdir()
)


def test_each_language_has_every_sentence() -> None:
    english, chinese = WORDS["en-US"], WORDS["zh-CN"]
    assert english.keys() == chinese.keys()
    for name, text in english.items():
        assert sorted(re.findall(r"\{\w+\}", text)) == sorted(re.findall(r"\{\w+\}", chinese[name])), name
        assert chinese[name].strip(), name
    same = {name for name, text in english.items() if chinese[name] == text}
    assert same <= {"brand", "url", "content_type", "pixels"}


def test_every_sentence_is_used() -> None:
    used = set(re.findall(r"\bt\.([a-z_0-9]+)", TEMPLATES))
    built = {name for name in WORDS["en-US"] if name.startswith(("nav_", "stage_", "about_", "compare_"))}
    assert used | built == WORDS["en-US"].keys()


@pytest.mark.parametrize(
    ("chosen", "accepted", "language"),
    [
        (None, None, "en-US"),
        (None, "", "en-US"),
        (None, "zh-CN,zh;q=0.9,en;q=0.8", "zh-CN"),
        (None, "zh-TW", "zh-CN"),
        (None, "en-GB,en;q=0.9,zh;q=0.8", "en-US"),
        (None, "de, fr;q=0.9, zh;q=0.1", "zh-CN"),
        (None, "en;q=0.1, ZH;q=0.9", "zh-CN"),
        (None, "en;q=0, zh;q=x", "en-US"),
        (None, "de", "en-US"),
        ("en-US", "zh-CN", "en-US"),
        ("zh-CN", "en", "zh-CN"),
        ("<b>", "zh", "zh-CN"),
    ],
)
def test_the_language(chosen: str | None, accepted: str | None, language: str) -> None:
    assert language_of(chosen, accepted) == language


# --- Marks --------------------------------------------------------------------------------------------------------------------


def drawn(row: Row) -> tuple[str | None, str | None]:
    """Each side, with what is marked in [brackets]."""
    sides = (
        None if s is None else "".join(f"[{p.text}]" if p.differs else p.text for p in s)
        for s in (row.server, row.client)
    )
    first, second = sides
    return first, second


@pytest.mark.parametrize(
    ("server", "client", "expected"),
    [
        ("same", "same", [("same", "same")]),
        ("host:a.com", "host:https://a.com", [("host:[∅]a.com", "host:[https://]a.com")]),
        ("POST", "POST\r", [("POST[∅]", r"POST[\r]")]),
        ("a b", "a  b", [("a [∅]b", "a [·]b")]),
        ("a", "a\u200b\0", [("a[∅]", r"a[\u200b\0]")]),
        ("tail ", "tail ", [("tail·", "tail·")]),
        ("0123456789", "0abcdefgh9", [("0[12345678]9", "0[abcdefgh]9")]),
        ("one\ntwo", "one", [("one", "one"), ("[two]", None)]),
        ("one", "one\n", [("one", "one"), (None, "[↵]")]),
    ],
)
def test_what_differs_is_marked(server: str, client: str, expected: list[tuple[str | None, str | None]]) -> None:
    assert [drawn(row) for row in compared(server, client)] == expected


def test_one_alone_has_no_marks() -> None:
    assert [drawn(row) for row in alone("a\tb\nc")] == [(r"a\tb", None), ("c", None)]


def test_long_lines_are_cut_around_the_difference() -> None:
    (row,) = compared("x" * 50_000 + "a" + "y" * 50_000, "x" * 50_000 + "b" + "y" * 50_000)
    left, right = drawn(row)
    assert left is not None
    assert right is not None
    assert "x[a]y" in left
    assert "x[b]y" in right
    assert left[0] == left[-1] == "…"
    assert len(left) < 1300
    assert len(compared("\n" * 5000, "\r\n" * 5000)) <= 800
