"""RSAES-PKCS1-v1_5 around a session key, and RSA keys."""

from __future__ import annotations

from . import published
from .arithmetic import RSA, SM2_KEY, SM2_POINT, b64, der, der_integer, hex_point, painted, pem, sm2_pkcs8
from .case_file import COMPUTED, CONSTRUCTED, File, Object


def make() -> File:
    """rsa.json."""
    file = File(
        "rsa",
        "RSAES-PKCS1-v1_5 around a session key, and RSA keys in the console's forms: test keys made for these vectors",
        {
            "computed": "computed; a second implementation confirms it",
            "randomised": "checked by opening what the operation made",
            "key-form": "one of the forms in which users hold keys",
            "bad-padding": "implicit rejection gives pseudo-random bytes here, almost never of the length asked for",
        },
    )
    second = COMPUTED + "tcrypto (OpenSSL)"
    session = painted(32, "session")
    for bits, key in RSA.items():
        for size in (1, 16, 32, key.size - 11):
            message = painted(size, "message")
            file.add(
                f"unwrap-{bits}-{size}",
                "rsa.unwrap",
                f"{size} bytes under {bits} bits",
                second,
                {"private_key": key.pkcs8, "blob": b64(key.wrap(message)), "length": size},
                "computed",
                output={"session_key": b64(message)},
            )
        forms = {
            "console": key.console,
            "pkcs1": pem("RSA PUBLIC KEY", key.public_pkcs1),
            "spki": pem("PUBLIC KEY", key.spki),
            "base64-of-pkcs1": b64(key.public_pkcs1),
            "base64-of-spki": b64(key.spki),
            "spki-console": b64(pem("PUBLIC KEY", key.spki).encode()),
        }
        for name, material in forms.items() if bits == 1024 else [("console", key.console)]:
            opening = {"op": "rsa.unwrap", "input": {"private_key": key.pkcs8, "length": 32}, "take": ["blob"]}
            file.add(
                f"wrap-{bits}-{name}",
                "rsa.wrap",
                f"for the key as {name}",
                CONSTRUCTED,
                {"public_key": material, "session_key": b64(session)},
                "randomised key-form",
                output={"session_key": b64(session)},
                open_with=opening,
            )
        facts = {"bits": bits, "exponent": key.e, "modulus": f"{key.n:x}"}
        given = {"public_key": key.console}
        comment, op = "the key as console", "local.rsa.load_public_key"
        file.add(f"public-{bits}-console", op, comment, CONSTRUCTED, given, "key-form", output=facts)
        for name, material in (("pkcs8", key.pkcs8), ("pkcs1", key.pkcs1)):
            file.add(
                f"private-{bits}-{name}",
                "local.rsa.load_private_key",
                f"the private key as {name}",
                CONSTRUCTED,
                {"private_key": material},
                "key-form",
                output=facts,
            )
    key = RSA[1024]
    good = {"private_key": key.pkcs8, "blob": b64(key.wrap(session)), "length": 32}
    filler = bytes(octet or 1 for octet in painted(93, "filler"))
    blocks = [
        ("type-1", "a block of type 1", b"\0\1" + b"\xff" * 93 + b"\0" + session),
        ("type-0", "a block of type 0", b"\0\0" + filler + b"\0" + session),
        ("first-byte", "a first byte that isn't 0", b"\1\2" + filler + b"\0" + session),
        ("no-zero", "no zero before the message", b"\0\2" + filler + b"\1" + session.replace(b"\0", b"\1")),
        ("short-filler", "a filler of 7 bytes", b"\0\2" + filler[:7] + b"\0" + painted(118, "rest")),
        ("oaep", "a random block, like OAEP's", b"\0" + painted(127, "oaep")),
    ]
    for name, comment, block in blocks:
        file.refuse(name, "rsa.unwrap", comment, good | {"blob": b64(key.raw(block))}, "DecryptionError", "bad-padding")
    encrypted = pem("ENCRYPTED PRIVATE KEY", b"0\x81\x9b")
    change: Object
    for name, comment, change, code in (
        ("length-31", "a session key of another length", {"length": 31}, "DecryptionError"),
        ("length-33", "a session key of another length", {"length": 33}, "DecryptionError"),
        ("length-0", "a session key of another length", {"length": 0}, "DecryptionError"),
        ("length-negative", "a negative length", {"length": -1}, "DecryptionError"),
        ("length-text", "a text for a number", {"length": "32"}, "InvalidInput"),
        ("length-fraction", "32.5 is no whole number", {"length": 32.5}, "InvalidInput"),
        ("blob-empty", "no blob", {"blob": ""}, "DecryptionError"),
        ("blob-127", "127 bytes", {"blob": b64(key.wrap(session)[1:])}, "DecryptionError"),
        ("blob-129", "129 bytes", {"blob": b64(b"\0" + key.wrap(session))}, "DecryptionError"),
        ("blob-too-large", "a number above the modulus", {"blob": b64(b"\xff" * 128)}, "DecryptionError"),
        ("blob-2048", "wrapped for another key", {"blob": b64(RSA[2048].wrap(session))}, "DecryptionError"),
        ("blob-base64", "not Base64", {"blob": "?"}, "EncodingError"),
        ("key-public", "a public key", {"private_key": pem("PUBLIC KEY", key.spki)}, "KeyFormatError"),
        (
            "key-sm2",
            "an SM2 key",
            {"private_key": pem("PRIVATE KEY", sm2_pkcs8(SM2_KEY, hex_point(SM2_POINT)))},
            "KeyFormatError",
        ),
        ("key-cut", "a PEM that is cut off", {"private_key": key.pkcs8[:400]}, "KeyFormatError"),
        ("key-empty", "nothing", {"private_key": ""}, "KeyFormatError"),
        ("key-text", "no key at all", {"private_key": "not a key"}, "KeyFormatError"),
        ("key-hex", "an SM2 scalar", {"private_key": f"{SM2_KEY:064x}"}, "KeyFormatError"),
        ("key-encrypted", "an encrypted PEM", {"private_key": encrypted}, "KeyFormatError"),
        ("key-null", "null for a key", {"private_key": None}, "InvalidInput"),
        ("unknown-key", "a key the operation doesn't have", {"padding": "OAEP"}, "InvalidInput"),
    ):
        file.refuse(name, "rsa.unwrap", comment, good | change, code)
    modulus, exponent = b"\0" + key.n.to_bytes(key.size, "big"), der_integer(key.e)
    small = der(0x30, der_integer(published.RSA_MODULUS_512) + der_integer(65537))
    for name, comment, material in (
        ("512-bits", "a key of 512 bits", b64(small)),
        ("private", "a private key", key.pkcs8),
        ("sm2", "an SM2 key", published.VENDOR_SM2_KEY),
        ("sm2-hex", "an SM2 point", hex_point(SM2_POINT)),
        ("empty", "nothing", ""),
        ("text", "no key at all", "hello, world"),
        ("trailing", "bytes behind the key", b64(key.public_pkcs1 + b"\0\0")),
        ("cut", "a byte is missing", b64(key.public_pkcs1[:-1])),
        ("leading-zeros", "two zeros before the modulus", b64(der(0x30, der(2, b"\0" + modulus) + exponent))),
        ("negative", "a negative modulus", b64(der(0x30, der(2, modulus[1:]) + exponent))),
        ("long-length", "a length with a leading zero", b64(b"\x30\x82\0" + key.public_pkcs1[2:])),
        ("indefinite", "BER's indefinite length", b64(b"\x30\x80" + key.public_pkcs1[3:] + b"\0\0")),
        ("even", "an even modulus", b64(der(0x30, der_integer(key.n - 1) + exponent))),
        ("exponent-1", "the exponent 1", b64(der(0x30, der(2, modulus) + der_integer(1)))),
        ("exponent-even", "an even exponent", b64(der(0x30, der(2, modulus) + der_integer(65536)))),
        ("base64-lines", "Base64 of the PEM, then a comma", key.console + ","),
        (
            "pem-damaged",
            "a letter of the PEM is missing",
            pem("RSA PUBLIC KEY", key.public_pkcs1).replace("MIGJ", "MIG"),
        ),
        ("pem-label", "labels that differ", pem("RSA PUBLIC KEY", key.public_pkcs1).replace("END RSA", "END")),
        ("two-pems", "two PEMs", pem("PUBLIC KEY", key.spki) * 2),
    ):
        file.refuse(
            f"public-{name}",
            "rsa.wrap",
            comment,
            {"public_key": material, "session_key": b64(session)},
            "KeyFormatError",
            "key-form",
        )
    file.refuse(
        "too-long",
        "rsa.wrap",
        "118 bytes under 1024 bits",
        {"public_key": key.console, "session_key": b64(painted(118))},
        "InvalidInput",
    )
    return file
