"""Every form in which users hold a key, RSA and SM2, public and private: as written, and as it arrives."""

from __future__ import annotations

import base64
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sm2_reference import POINT, SCALAR

import tcrypto
from tcrypto import TCryptoError, load_private_key, load_public_key
from tcrypto.crypto import rsa_pkcs1, sm2
from tcrypto.crypto.der import write_der
from tcrypto.crypto.keyfile import to_pem

Form = str | bytes
RSA = rsa_pkcs1.generate(1024)
SM2 = sm2.PrivateKey(SCALAR)
KEYS: dict[str, tuple[Callable[[Any], Any], Any]] = {
    "RSA public": (load_public_key, RSA.public_key),
    "RSA private": (load_private_key, RSA),
    "SM2 public": (load_public_key, SM2.public_key),
    "SM2 private": (load_private_key, SM2),
}
FORMS = {
    "RSA public": ("pem", "console", "der", "base64", "pkcs1"),
    "RSA private": ("pem", "console", "der", "base64", "pkcs1"),
    "SM2 public": ("pem", "console", "der", "base64", "hex"),
    "SM2 private": ("pem", "console", "der", "base64", "hex", "sec1"),
}


def same(found: Any, key: Any) -> bool:
    return type(found) is type(key) and found.dump("der") == key.dump("der")


@pytest.mark.parametrize(("name", "form"), [(name, form) for name, forms in FORMS.items() for form in forms])
def test_what_dump_writes_loads(name: str, form: str) -> None:
    load, key = KEYS[name]
    written = key.dump(form)
    assert isinstance(written, bytes if form == "der" else str)
    assert same(load(written), key)
    assert load(written).dump(form) == written


@pytest.mark.parametrize("name", KEYS)
def test_a_form_that_a_key_does_not_have(name: str) -> None:
    key = KEYS[name][1]
    with pytest.raises(tcrypto.InvalidInput, match=r"^form is one of pem, console, der, base64.*; not 'jwk'$"):
        key.dump("jwk")
    with pytest.raises(TypeError, match=r"^form is a str, not int$"):
        key.dump(7)


# --- What happens to a text on its way ----------------------------------------------------------------------------------


def pem_as_it_arrives(pem: str) -> dict[str, Form]:
    body = "".join(pem.splitlines()[1:-1])
    first, last = pem.splitlines()[0], pem.splitlines()[-1]
    return {
        "str": pem,
        "bytes": pem.encode(),
        "after a control character, bytes": b"\a\n" + pem.encode(),
        "without its last line break": pem.rstrip(),
        "in one line, a file's name after it": pem.replace("\n", "\\n") + "from key.pem",
        "CRLF": pem.replace("\n", "\r\n"),
        "CR": pem.replace("\n", "\r"),
        "white space around": f"\n\t {pem}\r\n ",
        "indented": textwrap.indent(pem, "    "),
        "a byte order mark": "\ufeff" + pem,
        "a byte order mark, bytes": pem.encode("utf-8-sig"),
        "UTF-16, as PowerShell writes it": pem.encode("utf-16"),
        "UTF-16, the high octets first": b"\xfe\xff" + pem.encode("utf-16-be"),
        "quotes": f'"{pem}"',
        "quotes and white space in them": f"' {pem} '",
        "backslash-n": pem.replace("\n", "\\n"),
        "backslash-n twice escaped": pem.replace("\n", "\\\\n"),
        "backslash-r-backslash-n, quoted": '"' + pem.replace("\n", "\\r\\n") + '"',
        "JSON's escaped slashes": pem.replace("/", "\\/").replace("\n", "\\n"),
        "str() of bytes": str(pem.encode()),
        "str() of bytes, in double quotes": f'b"{str(pem.encode())[2:-1]}"',
        "spaces for line breaks": pem.replace("\n", " "),
        "spaces around the body": f"{first} {body} {last}",
        "no line break at all": f"{first}{body}{last}",
        "one long line": f"{first}\n{body}\n{last}\n",
        "text around it": f"from support:\n{pem}\nthat's all\n",
        "Chinese around it": f"公钥：\n{pem}",
        "Chinese around it, in GBK": f"公钥：\n{pem}".encode("gbk"),
        "Base64 of it": base64.b64encode(pem.encode()).decode(),
        "Base64 of it, in lines": base64.encodebytes(pem.encode()),
        "Base64 of it with CRLF": base64.b64encode(pem.replace("\n", "\r\n").encode()),
        "Base64 of it twice": base64.b64encode(base64.b64encode(pem.encode())),
        "Base64 of it, quoted": f'"{base64.b64encode(pem.encode()).decode()}"',
        "Base64 of it, a byte order mark": base64.b64encode(pem.encode("utf-8-sig")),
        "Base64 of it, in a PEM again": to_pem(first.strip("-").removeprefix("BEGIN "), pem.encode()),
        "Base64 of it, backslash-n": base64.encodebytes(pem.encode()).decode().strip().replace("\n", "\\n"),
        "hex of it": pem.encode().hex(),
    }


def der_as_it_arrives(der: bytes) -> dict[str, Form]:
    text = base64.b64encode(der).decode()
    return {
        "DER": der,
        "Base64 of DER": text,
        "Base64 of DER, in lines": base64.encodebytes(der),
        "Base64 of DER, in quotes": f"'{text}'",
        "Base64 of DER, str() of bytes": str(text.encode()),
        "Base64 of DER, two byte order marks": ("\ufeff" + text).encode("utf-8-sig"),
        "hex of DER": der.hex(),
        "HEX OF DER": der.hex().upper(),
        "0x and hex of DER": "0x" + der.hex(),
        "hex of DER with colons": der.hex(":"),
        "hex of DER in lines": "\n".join(textwrap.wrap(der.hex(), 32)).encode(),
    }


ARRIVED = [
    pytest.param(name, form, id=f"{name}, {title}")
    for name, (_, key) in KEYS.items()
    for title, form in {
        **pem_as_it_arrives(key.dump()),
        **{f"{title}, {other}": form for other in FORMS[name] if other in ("sec1", "pkcs1") and key.dump(other) != key.dump() for title, form in pem_as_it_arrives(key.dump(other)).items()},
        **der_as_it_arrives(key.dump("der")),
    }.items()
]  # fmt: skip


@pytest.mark.parametrize(("name", "form"), ARRIVED)
def test_however_it_arrives(name: str, form: Form) -> None:
    load, key = KEYS[name]
    assert same(load(form), key)


SCALAR_HEX = f"{SCALAR:064x}"
SM2_ALONE: dict[str, tuple[str, list[Form]]] = {
    "point": ("SM2 public", [POINT, POINT.upper(), "0x" + POINT, "00" + POINT, f" {POINT}\n", f'"{POINT}"', POINT.encode(), f"b'{POINT}'", f'b"{POINT}"']),
    "point, bytes": ("SM2 public", [bytes.fromhex(POINT), b"\0" + bytes.fromhex(POINT)]),
    "point, Base64": ("SM2 public", [base64.b64encode(bytes.fromhex(POINT)), base64.b64encode(POINT.encode()).decode()]),
    "point, an array": ("SM2 public", [", ".join(f"0x{octet:02X}" for octet in bytes.fromhex(POINT)), ", ".join(f"0X{octet:02X}" for octet in bytes.fromhex(POINT)), bytes.fromhex(POINT).hex(",")]),
    "point, colons": ("SM2 public", [bytes.fromhex(POINT).hex(":"), bytes.fromhex(POINT).hex(" ")]),
    "scalar": ("SM2 private", [SCALAR_HEX, SCALAR_HEX.upper(), "0X" + SCALAR_HEX, "00" + SCALAR_HEX, f"\t{SCALAR_HEX} "]),
    "scalar, bytes": ("SM2 private", [bytes.fromhex(SCALAR_HEX), b"\0" + bytes.fromhex(SCALAR_HEX)]),
    "scalar, Base64": ("SM2 private", [base64.b64encode(bytes.fromhex(SCALAR_HEX)), base64.b64encode(SCALAR_HEX.encode())]),
    "scalar, a space in full width": ("SM2 private", [f"\u3000{SCALAR_HEX}"]),
}  # fmt: skip


@pytest.mark.parametrize("title", SM2_ALONE)
def test_points_and_scalars(title: str) -> None:
    name, forms = SM2_ALONE[title]
    for form in forms:
        assert same(KEYS[name][0](form), KEYS[name][1])


@pytest.mark.parametrize(
    "d", [1, 2, 6, 0x147, 0xB, 0x133, 0x30 << 248, 1 << 255, int("45" * 32, 16)]
)  # x beginning with 0, 00, 04, 0404 too
def test_points_and_scalars_that_look_like_something_else(d: int) -> None:
    key = sm2.PrivateKey(d)
    for form in (f"{d:064x}", d.to_bytes(32, "big"), base64.b64encode(d.to_bytes(32, "big"))):
        assert same(load_private_key(form), key)
    for point in (key.public_key.point, key.public_key.point.hex(), base64.b64encode(key.public_key.point)):
        assert load_public_key(point) == key.public_key


@pytest.mark.parametrize("line_break", ["<br>", "<br />", "%0A", "%0d%0a", "&#10;", "&#xA;"])
def test_line_breaks_of_web_pages(line_break: str) -> None:
    for load, key in KEYS.values():
        assert same(load(str(key.dump()).replace("\n", line_break)), key)
        assert same(load(quote(str(key.dump()))), key)


def test_what_a_key_spells_by_chance_is_no_pem() -> None:
    key = sm2.PrivateKey(int.from_bytes(b"\0\0EY-----\n-----BEGIN PUBLIC KEY-", "big"))
    for form in ("der", "sec1", "hex", "pem"):
        assert same(load_private_key(key.dump(form)), key)


# --- What other programs write ------------------------------------------------------------------------------------------

# Written by OpenSSL 3.0.19: genpkey -algorithm SM2 and ecparam -genkey -name SM2. Test keys, never used for anything.
OPENSSL_PKCS8 = """-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqBHM9VAYItBG0wawIBAQQgAOlHuwab9CgUYmiF
BE3Chc7KzBnHGHjlz11bAkd6LU6hRANCAARAEHIEWtnWo/FWSTOQSLGmDY21+Tus
cDZV7OUqfl8Wt2zztH/aLp93QhtfU7Z2ClbQ8r4GRdm+oGpRXXtRimMo
-----END PRIVATE KEY-----
"""
OPENSSL_SEC1 = """-----BEGIN SM2 PARAMETERS-----
BggqgRzPVQGCLQ==
-----END SM2 PARAMETERS-----
-----BEGIN SM2 PRIVATE KEY-----
MHcCAQEEINb7cj4SA5siNke6M3vaMDR7pt/EEAjicj/2ymjwIeIyoAoGCCqBHM9V
AYItoUQDQgAEcxCjKZG7CEngHllAjnky5HOVx/D0FUCWCpfxGH2yHiJOSA6yyvLA
7+saRs5n5hw2bUQWepVkWYLWwM4MP+TfGw==
-----END SM2 PRIVATE KEY-----
"""
# By OpenSSL 3.1.0, whose algorithm is the curve: from openssl/openssl, issue 20973, first method.
OPENSSL_3_1 = """-----BEGIN PRIVATE KEY-----
MIGIAgEAMBQGCCqBHM9VAYItBggqgRzPVQGCLQRtMGsCAQEEIPwnYlC0IWz13PYD
xisvfTJmzqJaKvVffqr0PGeQlEa9oUQDQgAEokJlXF9eQgJO6hvnvps0YQ8HPZot
6MCvh13WqDddbpZ0qey387GJ2PFBUghhucF9bu0bBZa52a6/Dbqc9gYfyA==
-----END PRIVATE KEY-----
"""


def test_what_openssl_writes() -> None:
    assert load_private_key(OPENSSL_PKCS8).dump() == OPENSSL_PKCS8
    sec1 = load_private_key(OPENSSL_SEC1)
    assert sec1.dump("sec1").splitlines()[1:-1] == OPENSSL_SEC1.splitlines()[4:-1]
    assert same(load_private_key(OPENSSL_SEC1.replace("SM2 P", "EC P")), sec1)
    assert same(load_private_key(OPENSSL_SEC1.replace("\n", "\\n")), sec1)
    other = load_private_key(OPENSSL_3_1)  # the point inside is the scalar's own, or it wouldn't load
    assert other.dump() != OPENSSL_3_1


EC, CURVE_OID = bytes.fromhex("06072a8648ce3d0201"), bytes.fromhex("06082a811ccf5501822d")


@pytest.mark.parametrize("algorithm", [EC + CURVE_OID, CURVE_OID * 2, CURVE_OID + b"\5\0", CURVE_OID])
@pytest.mark.parametrize("curve", [False, True])
@pytest.mark.parametrize("public", [False, True])
def test_every_shape_of_sm2_der(algorithm: bytes, curve: bool, public: bool) -> None:
    """Parameters and public key inside ECPrivateKey: RFC 5915, 3. Written here without the module under test."""
    inside = b"\x02\x01\x01\x04\x20" + bytes.fromhex(SCALAR_HEX)
    if curve:
        inside += write_der(0xA0, CURVE_OID)
    if public:
        inside += bytes.fromhex("a144034200" + POINT)
    sec1 = write_der(0x30, inside)
    identifier = write_der(0x30, algorithm)
    assert same(load_private_key(write_der(0x30, b"\x02\x01\x00" + identifier + write_der(0x04, sec1))), SM2)
    assert load_public_key(write_der(0x30, identifier + bytes.fromhex("034200" + POINT))) == SM2.public_key
    if curve:
        assert same(load_private_key(sec1), SM2)
        assert same(load_private_key(to_pem("SM2 PRIVATE KEY", sec1)), SM2)


@pytest.mark.parametrize("d", [int.from_bytes(bytes.fromhex("0201010420") * 6 + b"\1\1", "big")])
def test_a_scalar_that_looks_like_what_stands_before_it(d: int) -> None:
    key = sm2.PrivateKey(d)
    assert same(load_private_key(key.dump("der")), key)


# From the vendor's public Java and Go demos for the identity-verification service: nothing can be decrypted with them.
VENDOR = {
    "RSA": (
        "LS0tLS1CRUdJTiBSU0EgUFVCTElDIEtFWS0tLS0tCk1JR0pBb0dCQU1SSm9hVWtaTjFkNU1wOEY1VjZpdFhtU0xOTTVaNzcxYWZheW9JNDlTbmRr"
        "RnRzc3BIUzQwMloKRVVVUFFmcWJ1WmsvVnVTaDU5THRBL2ZCS3piNEJQNWJWOGFxb2dWaEc0ZS9xK05Ea3dsYXEwaTMxSHdMeUJsYQpFb2pFL0VF"
        "SHBYQnN1RWtWVGJLRXk1ZWxScTl0b0w3SVo4MGkrSDJtdGZVNUNQc2FyK1IzQWdNQkFBRT0KLS0tLS1FTkQgUlNBIFBVQkxJQyBLRVktLS0tLQ=="
    ),
    "SM2": (
        "LS0tLS1CRUdJTiBQVUJMSUMgS0VZLS0tLS0KTUZrd0V3WUhLb1pJemowQ0FRWUlLb0VjejFVQmdpMERRZ0FFeTJRamJLQzRMNkxKcHc1MW1qWDkwWDQx"
        "TllHYQpNcCtPR1g3ZUpCZnM4Szk4TU90S044d1BqajFpcUhVbFc2cXlQR2dnTlBJNVJHRW9BWGFvak9WeWNnPT0KLS0tLS1FTkQgUFVCTElDIEtFWS0t"
        "LS0t"
    ),
}  # fmt: skip


@pytest.mark.parametrize("algorithm", VENDOR)
def test_what_support_hands_out(algorithm: str) -> None:
    key = load_public_key(VENDOR[algorithm])
    assert key.algorithm == algorithm
    assert key.dump() == base64.b64decode(VENDOR[algorithm]).decode() + "\n"
    assert tcrypto.Sealer(key).algorithm == {"RSA": "AES-256-CBC", "SM2": "SM4-GCM"}[algorithm]


def test_a_file_is_read_by_who_has_it(tmp_path: Path) -> None:
    file = tmp_path / "public.txt"
    file.write_text(VENDOR["SM2"])
    assert load_public_key(file.read_text()) == load_public_key(file.read_bytes())
    with pytest.raises(
        TypeError, match=r"^a key is given as str or bytes, not \w+Path; read the file and pass what it"
    ):
        load_public_key(file)  # type: ignore[arg-type]


# --- Whatever is given --------------------------------------------------------------------------------------------------

MATERIALS = [form for _, key in KEYS.values() for form in (key.dump(), key.dump("console"), key.dump("der"))]
MATERIALS += [SCALAR_HEX, POINT, OPENSSL_SEC1, OPENSSL_3_1]


def mutate(data: bytes, changes: list[tuple[int, int]]) -> bytes:
    mutated = bytearray(data)
    for place, value in changes:
        if value < 0:
            del mutated[place % (len(mutated) + 1) :]
        elif mutated:
            mutated[place % len(mutated)] = value
    return bytes(mutated)


def only_our_errors(material: Form) -> None:
    for load in (load_public_key, load_private_key):
        try:
            key = load(material)
        except TCryptoError:
            continue
        assert same(load(key.dump()), key)


DIGITS = st.text("0123456789abcdefABCDEF", max_size=140)
CHANGES = st.lists(st.tuples(st.integers(0, 400), st.integers(-1, 255)), min_size=1, max_size=3)


@given(st.one_of(st.binary(max_size=300), st.text(max_size=300), DIGITS, st.binary(min_size=32, max_size=66)))
def test_anything_given_as_a_key(material: Form) -> None:
    only_our_errors(material)


@given(st.sampled_from(MATERIALS), CHANGES)
def test_damaged_keys(material: Form, changes: list[tuple[int, int]]) -> None:
    damaged = mutate(material.encode() if isinstance(material, str) else material, changes)
    only_our_errors(damaged)
    only_our_errors(damaged.decode("latin-1"))
