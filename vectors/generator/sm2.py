"""SM2 encryption and keys."""

from __future__ import annotations

import base64

from . import published
from .arithmetic import (
    RSA,
    SM2_ALGORITHM,
    SM2_KEY,
    SM2_POINT,
    G,
    N,
    P,
    b64,
    b64_hex,
    der,
    der_integer,
    hex_point,
    multiply,
    octets,
    painted,
    pem,
    sm2_encrypt,
    sm2_pkcs8,
    sm2_public_der,
    sm2_sec1,
)
from .case_file import COMPUTED, CONSTRUCTED, File, Object


def asn1_refusals(good: bytes) -> list[tuple[str, str, bytes]]:
    """Other writings of one ciphertext. DER has one; whoever takes a second makes ciphertexts malleable."""
    x, y = good[4:36], good[38 + 1 : 39 + 32]  # Annex C: x has 32 octets, y a leading zero
    c3, c2 = good[73:105], good[107:]
    parts = [der(2, x), der(2, b"\0" + y), der(4, c3), der(4, c2)]
    if der(0x30, b"".join(parts)) != good:
        raise SystemExit("Annex C's ciphertext isn't cut up rightly")

    def joined(*changed: bytes) -> bytes:
        return der(0x30, b"".join(changed))

    body = b"".join(parts)
    return [
        ("leading-zero", "a needless leading zero in x", joined(der(2, b"\0" + x), *parts[1:])),
        ("two-leading-zeros", "two zeros before y", joined(parts[0], der(2, b"\0\0" + y), *parts[2:])),
        ("negative", "y without its leading zero is negative", joined(parts[0], der(2, y), *parts[2:])),
        ("plus-p", "x + p for x", joined(der_integer(int.from_bytes(x, "big") + P), *parts[1:])),
        ("long-length", "a length of one octet written in two", b"\x30\x81\x7c" + body),
        ("longer-length", "a length with a leading zero", b"\x30\x82\x00\x7c" + body),
        ("inner-long-length", "the same inside", joined(b"\x02\x81\x20" + x, *parts[1:])),
        ("indefinite", "BER's indefinite length", b"\x30\x80" + body + b"\0\0"),
        ("trailing", "a byte behind the sequence", good + b"\0"),
        ("trailing-inside", "an element behind the last", joined(*parts, der(5, b""))),
        ("length-too-large", "the sequence claims a byte more", b"\x30\x7d" + body),
        ("length-too-small", "the sequence claims a byte less", b"\x30\x7b" + body),
        ("cut", "the last byte is missing", good[:-1]),
        ("set", "a SET for the SEQUENCE", b"\x31" + good[1:]),
        ("utf8-string", "C3 as a UTF8String", joined(*parts[:2], der(12, c3), parts[3])),
        ("constructed", "C2 as a constructed OCTET STRING", joined(*parts[:3], der(0x24, der(4, c2)))),
        ("order", "C2 before C3", joined(*parts[:2], parts[3], parts[2])),
        ("c3-short", "C3 of 31 bytes", joined(*parts[:2], der(4, c3[:-1]), parts[3])),
        ("c3-long", "C3 of 33 bytes", joined(*parts[:2], der(4, c3 + b"\0"), parts[3])),
        ("c2-empty", "no C2", joined(*parts[:3], der(4, b""))),
        ("three-parts", "no C2 at all", joined(*parts[:3])),
        ("raw", "the joined layout in place of DER", bytes.fromhex(published.SM2_ANNEX_C["C1C3C2"])),
        ("empty", "nothing", b""),
        ("one-byte", "a lone tag", b"\x30"),
    ]


ANNEX = published.SM2_ANNEX_C
KEY, PUBLIC = ANNEX["private_key"], ANNEX["public_key"]
SPKI = sm2_public_der(PUBLIC)
LAYOUTS = ("C1C3C2", "C1C2C3", "ASN.1")
AGREED = "computed; two plain-integer references and OpenSSL 3.0.19 agree"
SECOND = COMPUTED + "tcrypto and gmssl 3.2.2"


def make() -> File:
    """sm2.json."""
    file = File(
        "sm2",
        "SM2 encryption and keys: GB/T 32918.5 Annex C; edges and refusals computed, confirmed by independent programs",
        {
            "standard": "printed in the standard",
            "computed": "computed; a second implementation confirms it",
            "randomised": "checked by opening what the operation made",
            "key-form": "one of the forms in which users hold keys",
            "invalid-point": "C1 or a key isn't a point of the curve: taking it would give the key away bit by bit",
            "malleable": "another writing of a good ciphertext or key",
            "gmssl-damages": "gmssl 3.2.2 strips digits of this key and damages it",
        },
    )
    add_ciphertexts(file)
    add_keys(file)
    add_key_forms(file)
    refuse_ciphertexts(file)
    refuse_private_keys(file)
    refuse_public_keys(file)
    return file


def add_ciphertexts(file: File) -> None:
    """Annex C's, edges, lengths and layouts."""

    def both_ways(name: str, comment: str, source: str, flag: str, entry: dict[str, str], layout: str) -> None:
        plaintext, ciphertext = b64_hex(entry["plaintext"]), b64_hex(entry[layout])
        given = {"private_key": KEY, "ciphertext": ciphertext, "layout": layout}
        answer = {"plaintext": plaintext}
        file.add(f"{name}-decrypt-{layout}", "sm2.decrypt", comment, source, given, flag, output=answer)
        given = {"public_key": PUBLIC, "plaintext": plaintext, "nonce": entry["nonce"], "layout": layout}
        answer = {"ciphertext": ciphertext}
        file.add(f"{name}-encrypt-{layout}", "local.sm2.encrypt", comment, source, given, flag, output=answer)

    for layout in LAYOUTS:
        both_ways("annex-c", "Annex C's nonce and ciphertext", ANNEX["source"], "standard", ANNEX, layout)
    for index, edge in enumerate(published.SM2_EDGES):
        for layout in ("C1C3C2", "ASN.1"):
            both_ways(f"edge-{index}", edge["comment"], AGREED, "computed", edge, layout)
    for size in (1, 2, 15, 16, 17, 31, 32, 33, 63, 64, 65, 255, 256):
        plaintext = painted(size, "sm2")
        made = sm2_encrypt(SM2_POINT, plaintext, int.from_bytes(painted(32, f"nonce {size}"), "big") % N)
        for layout in LAYOUTS if size in (1, 16, 256) else LAYOUTS[:1]:
            given = {"private_key": KEY, "ciphertext": b64(made[layout]), "layout": layout}
            answer = {"plaintext": b64(plaintext)}
            name = f"length-{size}-{layout}"
            file.add(name, "sm2.decrypt", f"{size} bytes", SECOND, given, "computed", output=answer)
    for layout in LAYOUTS:
        add_encryption(file, layout, f"layout {layout}", {"public_key": PUBLIC, "layout": layout}, layout=layout)


def add_encryption(
    file: File, name: str, comment: str, given: Object, flags: str = "", private_key: str = KEY, **opened: str
) -> None:
    """A random ciphertext, checked by opening it."""
    plaintext = {"plaintext": b64(painted(16))}
    opening = {"op": "sm2.decrypt", "input": {"private_key": private_key, **opened}, "take": ["ciphertext"]}
    file.add(
        f"encrypt-{name}",
        "sm2.encrypt",
        comment,
        CONSTRUCTED,
        given | plaintext,
        f"randomised {flags}",
        output=plaintext,
        open_with=opening,
    )


def add_keys(file: File) -> None:
    """Scalars at the edges, and points that gmssl damages."""
    op = "local.sm2.public_key"
    for name, scalar in (("1", 1), ("2", 2), ("n-2", N - 2), ("2**255", 1 << 255), ("n-half", N // 2)):
        digits, point = octets(scalar).hex(), multiply(scalar, G)
        answer = {"point": hex_point(point)}
        file.add(
            f"scalar-{name}", op, f"the private key {name}", SECOND, {"private_key": digits}, "computed", output=answer
        )
        plaintext = b"session key 1234"
        given = {"private_key": digits, "ciphertext": b64(sm2_encrypt(point, plaintext, 0x1234567)["C1C3C2"])}
        comment = f"under the private key {name}"
        answer = {"plaintext": b64(plaintext)}
        file.add(f"scalar-{name}-decrypt", "sm2.decrypt", comment, SECOND, given, "computed", output=answer)
    for prefix, digits, public in published.SM2_KEYS:
        comment = f"x begins with {prefix}"
        given, answer = {"private_key": digits}, {"point": public}
        file.add(f"key-x-{prefix}", op, comment, AGREED, given, "computed gmssl-damages", output=answer)
        add_encryption(file, f"key-x-{prefix}", comment, {"public_key": public}, "gmssl-damages", private_key=digits)


def add_key_forms(file: File) -> None:
    """The ways in which keys are written."""
    console = pem("PUBLIC KEY", SPKI)
    public_forms = {
        "hex": PUBLIC,
        "hex-upper": PUBLIC.upper(),
        "pem": console,
        "pem-crlf": console.replace("\n", "\r\n"),
        "base64-of-der": b64(SPKI),
        "console": b64(console.encode()),
    }
    for name, material in public_forms.items():
        add_encryption(file, f"public-{name}", f"for the key as {name}", {"public_key": material}, "key-form")
    openssl = published.SM2_OPENSSL_PEM
    point = base64.b64decode("".join(openssl.split("\n")[1:-2]))[-65:].hex()
    file.add(
        "public-openssl",
        "local.sm2.load_public_key",
        "a PEM of OpenSSL's",
        "OpenSSL 3.0.19, ecparam -genkey -name SM2",
        {"public_key": openssl},
        "key-form",
        output={"point": point},
    )
    private_forms = {
        "hex": KEY,
        "pkcs8": pem("PRIVATE KEY", sm2_pkcs8(SM2_KEY, PUBLIC)),
        "sec1": pem("EC PRIVATE KEY", sm2_sec1(SM2_KEY, PUBLIC)),
        "base64-of-der": b64(sm2_pkcs8(SM2_KEY, PUBLIC)),
    }
    for name, material in private_forms.items():
        given = {"private_key": material, "ciphertext": b64_hex(ANNEX["C1C3C2"])}
        answer = {"plaintext": b64_hex(ANNEX["plaintext"])}
        comment, flags = f"the private key as {name}", "key-form standard"
        file.add(f"decrypt-private-{name}", "sm2.decrypt", comment, ANNEX["source"], given, flags, output=answer)


def refuse_ciphertexts(file: File) -> None:
    """Damaged, malleable and misread ciphertexts."""

    def refuse(name: str, comment: str, change: Object, code: str = "DecryptionError", flags: str = "") -> None:
        given = {"private_key": KEY, "ciphertext": b64_hex(ANNEX["C1C3C2"])} | change
        file.refuse(name, "sm2.decrypt", comment, given, code, flags)

    for index, (comment, digits) in enumerate(published.SM2_MUST_FAIL):
        flags = "invalid-point" if "C1" in comment or "prefix" in comment else ""
        refuse(f"known-{index}", comment, {"ciphertext": b64_hex(digits)}, flags=flags)
    raw = bytes.fromhex(ANNEX["C1C3C2"])
    for bit in (8, 263, 264, 519, 520, 775, 776, 8 * len(raw) - 1):  # the ends of x, y, C3 and C2
        flipped = bytearray(raw)
        flipped[bit // 8] ^= 0x80 >> bit % 8
        refuse(f"flip-{bit}", f"bit {bit} flipped", {"ciphertext": b64(bytes(flipped))})
    for size in (0, 1, 64, 65, 66, 96, 97, len(raw) - 1):
        refuse(f"cut-{size}", f"cut to {size} bytes", {"ciphertext": b64(raw[:size])})
    y = int.from_bytes(raw[33:65], "big")
    for name, comment, data, flags in (
        ("longer", "a byte more", raw + b"\0", ""),
        ("no-prefix", "without the first byte 04", raw[1:], ""),
        ("compressed", "C1 compressed", b"\2" + raw[1:33] + raw[65:], "invalid-point"),
        ("infinity", "the point at infinity for C1", b"\0" + raw[65:], "invalid-point"),
        ("c1-y-negated", "-C1 for C1", raw[:33] + octets(P - y) + raw[65:], ""),
        ("c1-y-plus-p", "y + p, cut to 32 bytes", raw[:33] + octets((y + P) % 2**256) + raw[65:], "invalid-point"),
    ):
        refuse(name, comment, {"ciphertext": b64(data)}, flags=flags)
    for name, comment, data in asn1_refusals(bytes.fromhex(ANNEX["ASN.1"])):
        refuse(f"asn1-{name}", comment, {"ciphertext": b64(data), "layout": "ASN.1"}, flags="malleable")
    text = b64(raw)
    for name, comment, encoded in (
        ("bits", "unused bits set", b64(raw[:-1])[:-1] + "h"),
        ("line-feed", "a line feed behind", text + "\n"),
        ("lines", "broken into lines", text[:76] + "\n" + text[76:]),
        ("url", "the URL alphabet", text.replace("+", "-").replace("/", "_")),
        ("surplus", "padding too much", text + "===="),
        ("hex", "hexadecimal", raw.hex() + "!"),
    ):
        refuse(f"base64-{name}", f"Base64: {comment}", {"ciphertext": encoded}, "EncodingError", "malleable")
    refuse("layout-swapped", "C1C3C2 read as C1C2C3", {"layout": "C1C2C3"})
    refuse("layout-asn1", "C1C3C2 read as ASN.1", {"layout": "ASN.1"})
    refuse("other-key", "another private key", {"private_key": octets(SM2_KEY + 1).hex()})
    refuse("layout-unknown", "an unknown layout", {"layout": "C2C1C3"}, "InvalidInput")
    refuse("layout-null", "null for a layout", {"layout": None}, "InvalidInput")
    refuse("unknown-key", "a key the operation doesn't have", {"password": ""}, "InvalidInput")


def refuse_private_keys(file: File) -> None:
    """What is no private key."""
    good = sm2_pkcs8(SM2_KEY, PUBLIC)
    sec1 = sm2_sec1(SM2_KEY, PUBLIC)
    text = pem("PRIVATE KEY", good)
    for name, comment, material in (
        ("zero", "0 is no private key", octets(0).hex()),
        ("n-minus-1", "n - 1 is none (GB/T 32918.1, 6.1)", octets(N - 1).hex()),
        ("n", "n is none", octets(N).hex()),
        ("n-plus-1", "n + 1 isn't 1", octets(N + 1).hex()),
        ("max", "2^256 - 1", "f" * 64),
        ("62-digits", "62 digits", KEY[2:]),
        ("66-digits", "66 digits, the first two not 00", "01" + KEY),
        ("public", "a public key", PUBLIC),
        ("public-pem", "a public key's PEM", pem("PUBLIC KEY", SPKI)),
        ("other-public", "the public key inside isn't the scalar's", b64(sm2_pkcs8(SM2_KEY, hex_point(G)))),
        ("zero-pkcs8", "the scalar inside is 0", b64(sm2_pkcs8(0, PUBLIC))),
        ("trailing", "a byte behind the PKCS#8", b64(good + b"\0")),
        ("cut", "a byte is missing", b64(good[:-1])),
        ("long-length", "a length with a leading zero", b64(b"\x30\x82\0" + good[2:])),
        ("version", "a version that doesn't exist", b64(good.replace(b"\2\1\0", b"\2\1\5", 1))),
        ("sec1-version", "SEC 1 has version 1 alone", b64(sec1.replace(b"\2\1\1", b"\2\1\2", 1))),
        ("sec1-p256", "a SEC 1 key of P-256", b64(sec1.replace(SM2_ALGORITHM[-8:], P256[-8:]))),
        ("label-cut", "no closing line", text.partition("-----END")[0]),
        ("two-pems", "two PEMs", text * 2),
        ("empty", "nothing", ""),
        ("text", "no key at all", "not a key"),
        ("rsa", "an RSA key", RSA[1024].pkcs8),
        ("encrypted", "an encrypted PEM", pem("ENCRYPTED PRIVATE KEY", b"0\x81\x9b")),
    ):
        given = {"private_key": material, "ciphertext": b64_hex(ANNEX["C1C3C2"])}
        file.refuse(f"private-{name}", "sm2.decrypt", comment, given, "KeyFormatError", "key-form")


P256 = bytes.fromhex("301306072a8648ce3d020106082a8648ce3d030107")


def refuse_public_keys(file: File) -> None:
    """What is no public key."""
    known = [(f"known-{index}", comment, material) for index, (comment, material) in enumerate(published.SM2_NOT_KEYS)]
    for name, comment, material in known:
        op, flags = "local.sm2.load_public_key", "invalid-point" if "curve" in comment else "key-form"
        file.refuse(f"load-public-{name}", op, comment, {"public_key": material}, "KeyFormatError", flags)
    text = pem("PUBLIC KEY", SPKI)
    off_curve = sm2_public_der(published.SM2_NOT_KEYS[0][1])
    for name, comment, material in (
        *known,
        ("x-plus-p", "x = p: not below p", "04" + f"{P:064x}" + PUBLIC[66:]),
        ("x-max", "x = 2^256 - 1", "04" + "f" * 64 + PUBLIC[66:]),
        ("compressed", "a compressed point", "02" + PUBLIC[2:66]),
        ("hybrid", "a point in hybrid form", "07" + PUBLIC[2:]),
        ("no-prefix", "a point without 04", PUBLIC[2:]),
        ("128-of-130", "a digit pair is missing", PUBLIC[:-2]),
        ("longer", "a digit pair too many", PUBLIC + "00"),
        ("private", "a private key", KEY),
        ("private-pem", "a private key's PEM", pem("PRIVATE KEY", sm2_pkcs8(SM2_KEY, PUBLIC))),
        ("p256", "a SubjectPublicKeyInfo that names P-256", pem("PUBLIC KEY", sm2_public_der(PUBLIC, P256))),
        ("spki-off-curve", "a SubjectPublicKeyInfo whose point is off the curve", b64(off_curve)),
        ("spki-trailing", "a byte behind the SubjectPublicKeyInfo", b64(SPKI + b"\0")),
        ("spki-cut", "a byte is missing", b64(SPKI[:-1])),
        ("spki-long-length", "a length written in two octets", b64(b"\x30\x81\x59" + SPKI[2:])),
        ("spki-indefinite", "BER's indefinite length", b64(b"\x30\x80" + SPKI[2:] + b"\0\0")),
        ("spki-unused-bits", "unused bits in the BIT STRING", b64(SPKI.replace(b"\x03\x42\x00", b"\x03\x42\x01"))),
        ("two-pems", "two PEMs", text * 2),
        ("certificate", "labelled as a certificate", pem("CERTIFICATE", SPKI)),
        ("label-lower-case", "labels in lower case", text.replace("PUBLIC KEY", "public key")),
        ("label-differs", "labels that differ", text.replace("END PUBLIC", "END")),
        ("pem-comma", "a comma in the PEM", text.replace("MFkw", "MFk,")),
        ("console-cut", "Base64 of half a PEM", b64(text[:80].encode())),
        ("rsa", "an RSA key", RSA[1024].console),
        ("empty", "nothing", ""),
        ("text", "no key at all", "hello, world"),
        ("unicode", "characters outside ASCII", "密钥"),
    ):
        flags = "invalid-point" if "curve" in comment else "key-form"
        given = {"public_key": material, "plaintext": "YQ=="}
        file.refuse(f"public-{name}", "sm2.encrypt", comment, given, "KeyFormatError", flags)
    for name, comment, change, code in (
        ("encrypt-empty", "SM2 can't encrypt nothing", {"plaintext": ""}, "InvalidInput"),
        ("encrypt-layout", "an unknown layout", {"layout": "c1c3c2"}, "InvalidInput"),
        ("encrypt-unknown-key", "the operation takes no nonce", {"nonce": ANNEX["nonce"]}, "InvalidInput"),
        ("encrypt-key-null", "null for a key", {"public_key": None}, "InvalidInput"),
        ("encrypt-base64", "plaintext that isn't Base64", {"plaintext": "a"}, "EncodingError"),
    ):
        file.refuse(name, "sm2.encrypt", comment, {"public_key": PUBLIC, "plaintext": "YQ=="} | change, code)
