"""HmacSHA1 and HmacSHA256: what may have been signed in place of what was sent, and what a Signature may stand for."""

from __future__ import annotations

import base64
import hashlib
import hmac
from urllib.parse import quote

import pytest

from tcrypto.check.hypothesis_v1 import Form, Last, Pairs, together
from tcrypto.check.mistakes_v1 import HEAD, LAST, QUERY, mac_readings, tc3_keys
from tcrypto.check.secrets_v1 import secret_keys

GIVEN: Pairs = (("Action", "A"), ("List.1", "y"), ("List.0", "x"), ("Name", "n"))
FORM = Form("GET", "cvm.tencentcloudapi.com", "/", tuple(sorted(GIVEN)), GIVEN)
BY_ID = {mistake.id: mistake.variants for mistake in (*QUERY, *HEAD, *LAST)}
MAC = bytes(range(0x81, 0x95))

# --- Lists ------------------------------------------------------------------------------------------------------------

LISTS = [
    "Array", "x,y", "[object Object]", "['x', 'y']", '["x","y"]', '["x", "y"]', "[x y]", "[x, y]", "System.String[]", "", "x",
    "[object Object],[object Object]",
]  # fmt: skip


def with_lists(given: Pairs) -> list[Form]:
    """The forms in which a list is one value."""
    form = FORM._replace(pairs=tuple(sorted(given)), given=given)
    return [each for each in BY_ID["v1-value-form"](form) if dict(each.pairs).keys() != dict(given).keys()]


def test_a_list_as_one_value() -> None:
    found = with_lists(GIVEN)
    assert len(found) == 3 * 2 * len(LISTS)  # all simple lists, all groups, each group; in its place, and last
    for place, text in enumerate(LISTS):
        for start in (0, 2 * len(LISTS), 4 * len(LISTS)):
            first, last = found[start + 2 * place : start + 2 * place + 2]
            assert first.pairs == last.pairs == (("Action", "A"), ("List", text), ("Name", "n"))
            assert first.given == (("Action", "A"), ("List", text), ("Name", "n"))
            assert last.given == (("Action", "A"), ("Name", "n"), ("List", text))


def test_lists_of_objects_are_joined_only_with_the_others() -> None:
    given = (("List.0", "x"), ("Rows.0.A", "p"), ("Rows.0.B", "q"), ("Rows.1.A", "r"))
    found = with_lists(given)
    names = [tuple(name for name, _ in form.pairs) for form in found]
    alone, both, rows = ("List", "Rows.0.A", "Rows.0.B", "Rows.1.A"), ("List", "Rows"), ("List.0", "Rows")
    assert names == [alone] * 24 + [both] * 24 + [alone] * 24 + [rows] * 24
    assert found[24].pairs == (("List", "Array"), ("Rows", "Array"))
    assert found[26].pairs == (("List", "x"), ("Rows", "p,q,r"))
    assert found[-1].pairs == (("List.0", "x"), ("Rows", "[object Object],[object Object],[object Object]"))


@pytest.mark.parametrize("name", ["List", "List.", "List.x", "List.0x", f"List.{'1' * 10}"])
def test_what_is_no_list(name: str) -> None:
    assert with_lists((("Action", "A"), (name, "x"))) == []


def test_no_more_than_eight_lists_one_by_one() -> None:
    given = tuple((f"L{number}.0", "x") for number in range(9))
    names = {tuple(name for name, _ in form.pairs if "." not in name) for form in with_lists(given)}
    assert names == {tuple(f"L{number}" for number in range(9))} | {(f"L{number}",) for number in range(8)}


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ((("L.1", "a"), ("L.0", "é")), '["é","a"]'), ((("L.1", "a"), ("L.0", "é")), '["é", "a"]'), ((("L.1", "a"), ("L.0", "é")), "é,a"),
        ((("L.10", "a"), ("L.9", "b")), "b,a"), ((("L.0.B", "z"), ("L.0.A", "a"), ("L.1.A", "0")), "z,a,0"),
    ],
)  # fmt: skip
def test_the_members_in_the_order_of_the_list(given: Pairs, text: str) -> None:
    """Whatever the order in which they were sent; those of one object as they were sent."""
    assert text in [dict(form.pairs)["L"] for form in with_lists(given)]


# --- Values -----------------------------------------------------------------------------------------------------------


def test_each_value_is_changed_as_signed_and_as_sent() -> None:
    given = (("B", " True "), ("A", "5"))
    found = list(BY_ID["v1-value-form"](FORM._replace(pairs=tuple(sorted(given)), given=given)))
    for value, number in (("True", "5"), (" true ", "5"), ('" True "', "5"), (" True ", "5.0")):
        form = FORM._replace(pairs=(("A", number), ("B", value)), given=(("B", value), ("A", number)))
        assert form in found


def test_without_a_list_there_are_no_more() -> None:
    without = BY_ID["v1-value-form"](FORM._replace(pairs=(("A", "1"),), given=(("A", "1"),)))
    assert len(list(without)) == 4 * 8 + 5


# --- Encodings --------------------------------------------------------------------------------------------------------

PLAIN = "a b+c/~*(!é:é"
ENCODED = [
    "a%20b%2Bc%2F~%2A%28%21%C3%A9%3A%C3%A9", "a+b%2Bc%2F~%2A%28%21%C3%A9%3A%C3%A9", "a%20b%2Bc/~%2A%28%21%C3%A9%3A%C3%A9",
    "a%20b%2Bc%2F~*(!%C3%A9%3A%C3%A9", "a%20b+c/~*(!%C3%A9:%C3%A9", "a+b%2Bc%2F%7E*%28%21%C3%A9%3A%C3%A9",
    "a%20b%2Bc%2F~%2A%28%21%C3%A9%3A%C3%A9", "a+b%2Bc%2F~*(%21%C3%A9%3A%C3%A9", "a%20b%2Bc%2F%7E%2A%28%21%C3%A9%3A%C3%A9",
    "a+b%2Bc%2F%7E%2A%28%21%C3%A9%3A%C3%A9", "a%20b+c/~*(!é:é",
]  # fmt: skip
LOWER = [
    "a%20b%2bc%2f~%2a%28%21%c3%a9%3a%c3%a9", "a+b%2bc%2f~%2a%28%21%c3%a9%3a%c3%a9", "a%20b%2bc/~%2a%28%21%c3%a9%3a%c3%a9",
    "a%20b%2bc%2f~*(!%c3%a9%3a%c3%a9", "a%20b+c/~*(!%c3%a9:%c3%a9", "a+b%2bc%2f%7e*%28%21%c3%a9%3a%c3%a9",
]  # fmt: skip


def test_each_encoding() -> None:
    def values(form: Form) -> list[str]:
        return [
            each.query().removeprefix("A=")
            for each in BY_ID["v1-encoded"](form)
            if each.encode_all is str and not each.encode_names
        ]

    found = values(FORM._replace(pairs=(("A", PLAIN),)))
    once = [*ENCODED, *LOWER]
    twice = found[18:-2]
    assert found[0] == found[-2].replace(" c", "+c") == PLAIN
    assert found[1:18] == once
    assert twice[0] == quote(ENCODED[0], safe="")
    assert len(twice) == len(once)
    assert found[-1] == r"a b+c/~*(!\u00e9:\u00e9"
    assert values(FORM._replace(pairs=(("A", "%2B+é"),)))[:: len(found) - 2][:1] == ["++é"]


# --- Order ------------------------------------------------------------------------------------------------------------


def test_numbers_in_names_in_their_order() -> None:
    given = (("a10", "1"), ("a9", "2"), ("A1", "3"), ("a", "4"))
    found = [tuple(name for name, _ in form.pairs) for form in BY_ID["v1-order"](FORM._replace(given=given))]
    assert found[:4] == [
        ("a10", "a9", "A1", "a"),
        ("a", "A1", "a10", "a9"),
        ("A1", "a", "a9", "a10"),
        ("a", "A1", "a9", "a10"),
    ]


@pytest.mark.parametrize(
    "names",
    [("1", "a", "a1"), ("a1", "a02", "a2b", "a10"), ("a٣", "a٢"), (f"a{'1' * 18}9", f"a{'1' * 18}2"), (f"a{'1' * 17}2", f"a{'1' * 17}9")],
)  # fmt: skip
def test_numbers_come_before_letters(names: tuple[str, ...]) -> None:
    """In ASCII digits, and by the first eighteen of them; others as they are sent, or as letters."""
    for given in (names, names[::-1]) if "9" not in names[0] else (names,):
        form = FORM._replace(given=tuple((name, "") for name in given))
        found = [tuple(name for name, _ in each.pairs) for each in BY_ID["v1-order"](form)]
        assert found[2] == (names if "٣" not in names[0] else ("a٢", "a٣"))


# --- The last step ----------------------------------------------------------------------------------------------------

LAST_STEP = Last(b"key", "sha1")


def test_each_way_to_the_mac() -> None:
    for way, expected in (
        ("hmac", hmac.new(b"key", "é".encode(), "sha1").digest()), ("swapped", hmac.new("é".encode(), b"key", "sha1").digest()),
        ("hash", hashlib.sha1("é".encode()).digest()), ("key-first", hashlib.sha1(b"key" + "é".encode()).digest()),
        ("key-last", hashlib.sha1("é".encode() + b"key").digest()),
    ):  # fmt: skip
        assert LAST_STEP._replace(way=way).mac("é") == expected
    assert LAST_STEP.mac("\ud800") == hmac.new(b"key", b"\xed\xa0\x80", "sha1").digest()
    assert together(LAST_STEP, LAST_STEP._replace(secret=b"x", digest="sha256"), ("digest",)) == Last(
        b"key", "sha256", LAST_STEP.charset
    )


def test_a_form_as_text() -> None:
    assert FORM.head() + FORM.query() == "GETcvm.tencentcloudapi.com/?Action=A&List.0=x&List.1=y&Name=n"
    encoded = FORM._replace(pairs=(("a b", "c d"),), encode=quote)
    assert encoded.query() == "a b=c%20d"
    assert encoded._replace(encode_names=True).query() == "a%20b=c%20d"
    assert encoded._replace(encode=str, encode_all=quote).query() == "a%20b%3Dc%20d"
    assert (
        FORM._replace(before="<", joint=";", after=">", rejoined=str.upper).query()
        == "<ACTION=A;LIST.0=X;LIST.1=Y;NAME=N>"
    )


def test_tc3s_key_in_place_of_the_secret() -> None:
    def chain(prefix: bytes, service: str) -> list[bytes]:
        keys = [prefix + b"key"]
        for part in ("2023-11-14", service, "tc3_request"):
            keys.append(hmac.new(keys[-1], part.encode(), "sha256").digest())
        return [*keys[1:], keys[-1].hex().encode()]

    derived = {
        prefix: [key for service in ("cvm", "ocr") for key in chain(prefix, service)] for prefix in (b"TC3", b"")
    }
    for stamp in ("1699942305", "1699942305000"):
        found = [last.secret for last in tc3_keys(LAST_STEP, stamp, ["cvm", "ocr"])]
        assert found == [b"TC3key", *derived[b"TC3"], *derived[b""]]
    far = [last.secret for last in tc3_keys(LAST_STEP, "16999423050", ["cvm"])]  # a digit too many
    day = hmac.new(b"TC3key", b"2508-09-09", "sha256").digest()
    assert far[:2] == [b"TC3key", day]
    for stamp in ("", "x", "1.5", "1" * 12, "1" * 14):
        assert [last.secret for last in tc3_keys(LAST_STEP, stamp, ["cvm"])] == [b"TC3key"]


def test_other_keys_that_are_made_of_the_secret() -> None:
    found = list(secret_keys("AKID", b"SecretKey"))
    assert {cause.startswith("secret-") for cause, _ in found} == {True}
    assert b"SecretKey" not in {key for _, key in found}
    assert len(set(found)) == len(found)
    assert {b"AKID", b"SecretKey\n", b" SecretKey"} <= {key for _, key in found}
    few = list(secret_keys("AKID", b"SecretKey", 1))
    assert [cause for cause, _ in few] == list(dict.fromkeys(cause for cause, _ in found))
    assert all(pair in found for pair in few)


# --- Signature --------------------------------------------------------------------------------------------------------

TEXT = base64.b64encode(MAC[:3] + bytes([0xFB, 0xEF, 0xFF]) + MAC[6:]).decode()
SIGNED = base64.b64decode(TEXT)


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        (TEXT, ""), (TEXT.replace("+", " "), "v1-plus-space"), (TEXT.rstrip("=").replace("+", " "), "v1-plus-space"), (quote(TEXT, safe=""), "v1-signature-form"), (quote(quote(TEXT, safe=""), safe=""), "v1-signature-form"),
        (SIGNED.hex(), "v1-signature-form"), (SIGNED.hex().upper(), "v1-signature-form"), (base64.b64encode(SIGNED.hex().encode()).decode(), "v1-signature-form"),
        (TEXT.rstrip("="), "v1-signature-form"), (TEXT.replace("+", "-").replace("/", "_"), "v1-signature-form"), (TEXT + "\n", "v1-signature-form"),
        (TEXT + "\\n", "v1-signature-form"), (f'"{TEXT}"', "v1-signature-form"), (SIGNED.decode("latin-1"), "v1-signature-form"),
    ],
)  # fmt: skip
def test_each_way_of_writing_a_signature(text: str, cause: str) -> None:
    assert "+" in TEXT
    assert mac_readings(text)[SIGNED] == frozenset({cause} if cause else ())


def test_a_plus_at_the_start_that_arrives_as_a_blank() -> None:
    mac = b"\xfb" + MAC[1:]
    text = base64.b64encode(mac).decode()
    assert text[0] == "+"
    assert mac_readings(text)[mac] == frozenset()
    assert mac_readings(text.replace("+", " "))[mac] == {"v1-plus-space"}
    assert mac_readings(f"{text[1:]} ").get(mac) is None


def test_bytes_as_characters() -> None:
    form = frozenset({"v1-signature-form"})
    for mac in (MAC, b"\x01" + bytes(range(100, 119))):
        assert mac_readings(mac.decode("latin-1")) == {mac: form}
    assert mac_readings(f"\t{MAC.decode('latin-1')}")[MAC] == form
    for text in ("\t\x01abc", "\x01abc\n"):
        assert mac_readings(text) == {}


def test_hexadecimal_digits_are_no_base64_of_the_documented_form() -> None:
    form = frozenset({"v1-signature-form"})
    assert mac_readings("ab" * 32) == {bytes.fromhex("ab" * 32): form, base64.b64decode("ab" * 32): form}


def test_what_is_no_signature() -> None:
    assert mac_readings("") == {}
    assert mac_readings("张") == {}
    assert all(
        not (mac.isascii() and mac.decode().isprintable())
        for mac in mac_readings(base64.b64encode(b"printable text").decode())
    )
