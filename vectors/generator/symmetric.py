"""The symmetric primitives: SM4-GCM, AES-256-CBC, SM3 and the SM4 block."""

from __future__ import annotations

from . import published
from .arithmetic import b64, b64_hex, cbc_blocks, painted, pkcs7, sm3, sm4_gcm
from .case_file import COMPUTED, File, Object

LENGTHS = (0, 1, 15, 16, 17, 31, 32, 33, 47, 48, 49, 255, 256)


def both_ways(
    file: File, name: str, cipher: str, comment: str, source: str, flags: str, given: Object, plain: str, made: Object
) -> None:
    """A case for each direction."""
    file.add(f"{name}-encrypt", f"{cipher}.encrypt", comment, source, given | {"plaintext": plain}, flags, output=made)
    file.add(f"{name}-decrypt", f"{cipher}.decrypt", comment, source, given | made, flags, output={"plaintext": plain})


def make_sm4_gcm() -> File:
    """sm4_gcm.json."""
    file = File(
        "sm4_gcm",
        "SM4-GCM, tag split off: RFC 8998 A.1; computed, agreed on by a plain reference and OpenSSL",
        {
            "standard": "printed in a standard",
            "computed": "computed; a second implementation confirms it",
            "aad": "with additional data, which the service doesn't use",
            "long-iv": "an initialization vector of another length than the service's 12 bytes",
        },
    )
    entry = published.SM4_GCM_RFC8998
    given = {name: b64_hex(entry[name]) for name in ("key", "iv", "aad")}
    made = {name: b64_hex(entry[name]) for name in ("ciphertext", "tag")}
    both_ways(
        file,
        "rfc8998",
        "sm4_gcm",
        "Appendix A.1",
        "RFC 8998 Appendix A.1",
        "standard aad",
        given,
        b64_hex(entry["plaintext"]),
        made,
    )
    for index, texts in enumerate(published.SM4_GCM):
        given = {name: b64_hex(digits) for name, digits in zip(("key", "iv"), texts, strict=False)}
        made = {name: b64_hex(digits) for name, digits in zip(("ciphertext", "tag"), texts[3:], strict=True)}
        both_ways(
            file,
            f"random-{index}",
            "sm4_gcm",
            f"{len(texts[2]) // 2} bytes",
            "computed; a plain-integer reference and OpenSSL 4.0.3 agree",
            "computed" if len(texts[1]) == 24 else "computed long-iv",
            given,
            b64_hex(texts[2]),
            made,
        )
    key, iv = painted(16, "sm4 key"), painted(12, "sm4 iv")
    second = COMPUTED + "tcrypto and gmssl's SM4 under a plain GHASH"
    for size in LENGTHS:
        ciphertext, tag = sm4_gcm(key, iv, painted(size))
        both_ways(
            file,
            f"length-{size}",
            "sm4_gcm",
            f"{size} bytes",
            second,
            "computed",
            {"key": b64(key), "iv": b64(iv)},
            b64(painted(size)),
            {"ciphertext": b64(ciphertext), "tag": b64(tag)},
        )
    ciphertext, tag = sm4_gcm(key, iv, painted(40), b"header")
    good = {"key": b64(key), "iv": b64(iv), "ciphertext": b64(ciphertext), "tag": b64(tag), "aad": b64(b"header")}
    refusals: list[tuple[str, str, Object, str]] = [
        (f"tag-{size}", f"a tag of {size} bytes", {"tag": b64((tag + tag)[:size])}, "DecryptionError")
        for size in (0, 1, 4, 8, 12, 13, 14, 15, 17, 32)
    ]
    for place in (0, 7, 64, 127):
        flipped = bytearray(tag)
        flipped[place // 8] ^= 0x80 >> place % 8
        refusals.append(
            (f"tag-bit-{place}", f"bit {place} of the tag flipped", {"tag": b64(bytes(flipped))}, "DecryptionError")
        )
    for place in (0, 15, 16, 39):
        changed = bytearray(ciphertext)
        changed[place] ^= 1
        refusals.append(
            (f"byte-{place}", f"byte {place} changed", {"ciphertext": b64(bytes(changed))}, "DecryptionError")
        )
    refusals += [
        ("tag-zero", "a tag of zeros", {"tag": b64(bytes(16))}, "DecryptionError"),
        ("cut", "a byte less", {"ciphertext": b64(ciphertext[:-1])}, "DecryptionError"),
        ("longer", "a byte more", {"ciphertext": b64(ciphertext + b"\0")}, "DecryptionError"),
        ("empty", "nothing under that tag", {"ciphertext": ""}, "DecryptionError"),
        (
            "tag-appended",
            "the tag left at the ciphertext's end",
            {"ciphertext": b64(ciphertext + tag)},
            "DecryptionError",
        ),
        (
            "blocks-swapped",
            "two blocks swapped",
            {"ciphertext": b64(ciphertext[16:32] + ciphertext[:16] + ciphertext[32:])},
            "DecryptionError",
        ),
        ("aad", "other additional data", {"aad": b64(b"Header")}, "DecryptionError"),
        ("aad-empty", "no additional data", {"aad": ""}, "DecryptionError"),
        ("iv", "another initialization vector", {"iv": b64(painted(12, "other"))}, "DecryptionError"),
        ("key", "another key", {"key": b64(painted(16, "other"))}, "DecryptionError"),
        ("key-15", "a key of 15 bytes", {"key": b64(key[:15])}, "InvalidInput"),
        ("key-32", "a key of 32 bytes", {"key": b64(key * 2)}, "InvalidInput"),
        ("key-empty", "no key", {"key": ""}, "InvalidInput"),
        ("iv-empty", "no initialization vector", {"iv": ""}, "InvalidInput"),
        ("tag-null", "null for a tag", {"tag": None}, "InvalidInput"),
        ("tag-base64", "a tag without padding", {"tag": b64(tag).rstrip("=")}, "EncodingError"),
        ("tag-hex", "a tag in hexadecimal has another length", {"tag": tag.hex()}, "DecryptionError"),
        ("unknown-key", "a key the operation doesn't have", {"padding": "PKCS7"}, "InvalidInput"),
    ]
    for name, comment, change, code in refusals:
        file.refuse(name, "sm4_gcm.decrypt", comment, good | change, code)
    plain = {"key": b64(key), "iv": b64(iv), "plaintext": ""}
    for name, comment, change in (
        ("key-24", "a key of 24 bytes", {"key": b64(painted(24))}),
        ("iv-0", "no initialization vector", {"iv": ""}),
        ("tag", "a tag isn't input", {"tag": b64(tag)}),
    ):
        file.refuse(f"encrypt-{name}", "sm4_gcm.encrypt", comment, plain | change, "InvalidInput")
    return file


def make_aes_cbc() -> File:
    """aes_cbc.json."""
    file = File(
        "aes_cbc",
        "AES-256-CBC with PKCS#7: NIST SP 800-38A F.2.5, padded; computed, agreed on by independent implementations",
        {
            "standard": "printed in a standard, but for the padding block",
            "computed": "computed; a second implementation confirms it",
            "padding": "about PKCS#7",
        },
    )
    nist = published.AES_CBC_NIST
    key, iv, plaintext = (bytes.fromhex(nist[name]) for name in ("key", "iv", "plaintext"))
    ciphertext = cbc_blocks(key, iv, pkcs7(plaintext))
    if ciphertext[:64].hex() != nist["ciphertext"]:
        raise SystemExit("the first four blocks aren't SP 800-38A's")
    both_ways(
        file,
        "nist",
        "aes_cbc",
        "four blocks and one of padding",
        "NIST SP 800-38A F.2.5; the padding block computed by OpenSSL",
        "standard",
        {"key": b64(key), "iv": b64(iv)},
        b64(plaintext),
        {"ciphertext": b64(ciphertext)},
    )
    key, iv = painted(32, "aes key"), painted(16, "aes iv")
    second = COMPUTED + "tcrypto and the openssl program"
    given = {"key": b64(key), "iv": b64(iv)}
    for size in LENGTHS:
        both_ways(
            file,
            f"length-{size}",
            "aes_cbc",
            f"{size} bytes",
            second,
            "computed",
            given,
            b64(painted(size)),
            {"ciphertext": b64(cbc_blocks(key, iv, pkcs7(painted(size))))},
        )
    both_ways(
        file,
        "like-padding",
        "aes_cbc",
        "a plaintext that ends like padding",
        second,
        "computed padding",
        given,
        b64(b"\x02\x02"),
        {"ciphertext": b64(cbc_blocks(key, iv, pkcs7(b"\x02\x02")))},
    )
    text = painted(16)
    paddings = [
        ("zero", "padding of zeros", bytes(16)),
        ("last-zero", "a last byte of 0", text[:15] + b"\0"),
        ("17", "a last byte of 17", text[:15] + b"\x11"),
        ("255", "a last byte of 255", text[:15] + b"\xff"),
        ("ansi", "ANSI X9.23's padding", text[:12] + b"\0\0\0\x04"),
        ("iso7816", "ISO 7816-4's padding", text[:12] + b"\x80\0\0\0"),
        ("first-wrong", "the first of 16 is wrong", b"\x0f" + b"\x10" * 15),
        ("middle-wrong", "one of 8 is wrong", text[:8] + b"\x08\x08\x08\x07\x08\x08\x08\x08"),
        ("last-of-two", "2 where the byte before is 1", text[:14] + b"\x01\x02"),
        ("none", "no padding", text[:15] + b"A"),
    ]
    for name, comment, block in paddings:
        file.refuse(
            f"padding-{name}",
            "aes_cbc.decrypt",
            comment,
            given | {"ciphertext": b64(cbc_blocks(key, iv, painted(16, "first") + block))},
            "DecryptionError",
            "padding",
        )
    good = given | {"ciphertext": b64(cbc_blocks(key, iv, pkcs7(text)))}
    for name, comment, change, code in (
        ("empty", "nothing", {"ciphertext": ""}, "DecryptionError"),
        ("15-bytes", "less than a block", {"ciphertext": b64(painted(15))}, "DecryptionError"),
        ("33-bytes", "no whole blocks", {"ciphertext": b64(painted(33))}, "DecryptionError"),
        (
            "first-block",
            "the padding block is missing",
            {"ciphertext": b64(cbc_blocks(key, iv, text))},
            "DecryptionError",
        ),
        ("key-16", "a key of AES-128", {"key": b64(key[:16])}, "InvalidInput"),
        ("key-24", "a key of AES-192", {"key": b64(key[:24])}, "InvalidInput"),
        ("key-31", "a key of 31 bytes", {"key": b64(key[:31])}, "InvalidInput"),
        ("key-empty", "no key", {"key": ""}, "InvalidInput"),
        ("iv-12", "an initialization vector of 12 bytes", {"iv": b64(iv[:12])}, "InvalidInput"),
        ("iv-17", "an initialization vector of 17 bytes", {"iv": b64(iv + b"\0")}, "InvalidInput"),
        ("iv-empty", "no initialization vector", {"iv": ""}, "InvalidInput"),
        ("base64", "a blank in the Base64", {"ciphertext": b64(painted(16)) + " "}, "EncodingError"),
        ("null", "null for a ciphertext", {"ciphertext": None}, "InvalidInput"),
        ("unknown-key", "a key the operation doesn't have", {"tag": ""}, "InvalidInput"),
    ):
        file.refuse(name, "aes_cbc.decrypt", comment, good | change, code)
    for name, comment, change in (
        ("key-16", "a key of AES-128", {"key": b64(key[:16])}),
        ("iv-12", "an initialization vector of 12 bytes", {"iv": b64(iv[:12])}),
        ("aad", "CBC has no additional data", {"aad": ""}),
    ):
        file.refuse(f"encrypt-{name}", "aes_cbc.encrypt", comment, given | {"plaintext": ""} | change, "InvalidInput")
    return file


def make_sm3_sm4() -> File:
    """sm3_sm4.json."""
    file = File(
        "sm3_sm4",
        "SM3 and the SM4 block: GB/T 32905 Annex A, GB/T 32907 Annex A",
        {"standard": "printed in the standard", "computed": "computed; a second implementation confirms it"},
    )
    for index, (source, message, digest) in enumerate(published.SM3):
        file.add(
            f"sm3-{index}",
            "local.sm3",
            f"{len(message) // 2} bytes",
            source,
            {"data": b64_hex(message)},
            "standard" if "Annex" in source else "computed",
            output={"digest": digest},
        )
    for size in (55, 56, 57, 63, 65, 119, 120, 1000):
        file.add(
            f"sm3-length-{size}",
            "local.sm3",
            f"{size} bytes",
            "computed by OpenSSL; confirmed by gmssl 3.2.2",
            {"data": b64(painted(size))},
            "computed",
            output={"digest": sm3(painted(size)).hex()},
        )
    block = published.SM4_BLOCK
    given = {"key": b64_hex(block["key"]), "block": b64_hex(block["plaintext"])}
    for name, annex, iterations, answer in (
        ("once", "A.1", 1, block["once"]),
        ("million", "A.2", 10**6, block["a_million_times"]),
    ):
        file.add(
            f"sm4-{name}",
            "local.sm4.encrypt_block",
            f"encrypted {iterations:,} times",
            f"GB/T 32907-2016 Annex {annex} (= GM/T 0002-2012)",
            given | {"iterations": iterations},
            "standard",
            output={"block": answer},
        )
    return file
