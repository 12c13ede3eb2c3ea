"""The document's own examples, strict Base64, and the vendor's public keys."""

from __future__ import annotations

import base64
import json

from . import published
from .arithmetic import b64, painted
from .case_file import File
from .symmetric import both_ways


def corrected(printed: str, errata: dict[int, str]) -> str:
    """The text with letters replaced."""
    return "".join(errata.get(index, letter) for index, letter in enumerate(printed))


def make() -> File:
    """document.json."""
    file = File(
        "document",
        "The document's AES and SM4 examples, as printed and as they must have been; its two CiphertextBlobs",
        {
            "printed": "the text as the document prints it, letters that look alike taken for each other",
            "corrected": "the text that satisfies the algorithm; the tests re-derive it from the printed one",
            "derived": "the document doesn't print this value; it follows from the others",
        },
    )
    source, plaintext = published.DOCUMENT, b64(published.DOCUMENT_PLAINTEXT.encode())
    for name, cipher, example in (
        ("aes", "aes_cbc", published.DOCUMENT_AES),
        ("sm4", "sm4_gcm", published.DOCUMENT_SM4),
    ):
        texts = {"key": example["key"], "body": example["body"]}
        fixed = {part: corrected(text, example.get(f"{part}_errata", {})) for part, text in texts.items()}
        for part, text in texts.items():
            errata = example.get(f"{part}_errata", {})
            file.add(
                f"{name}-{part}-errata",
                "local.document.errata",
                f"where the printed {part} differs from the corrected one",
                source,
                {"printed": text, "corrected": fixed[part]},
                "printed corrected",
                output={"errata": [[index, text[index], letter] for index, letter in errata.items()]},
            )
        given = {"key": b64(fixed["key"].encode()), "iv": example["iv"]}
        made = {"ciphertext": fixed["body"]} | ({"tag": example["tag"]} if "tag" in example else {})
        both_ways(
            file,
            name,
            cipher,
            "the corrected values",
            source,
            "corrected" + (" derived" if "tag" in example else ""),
            given,
            plaintext,
            made,
        )
        printed = (
            given
            | {"key": b64(example["key"].encode()), "ciphertext": example["body"]}
            | ({"tag": example["tag"]} if "tag" in example else {})
        )
        file.refuse(
            f"{name}-printed",
            f"{cipher}.decrypt",
            "the values as printed",
            printed,
            "DecryptionError",
            "printed",
            source=source,
        )
        file.add(
            f"{name}-open-response",
            "envelope.open_response",
            "the corrected body, opened like a whole message",
            source,
            {
                "session_key": given["key"],
                "iv": example["iv"],
                "algorithm": "AES-256-CBC" if name == "aes" else "SM4-GCM",
                "response": {
                    "EncryptedBody": fixed["body"],
                    "Encryption": {"TagList": [example["tag"]] if "tag" in example else []},
                },
            },
            "corrected",
            output={"result": json.loads(published.DOCUMENT_PLAINTEXT)},
        )
    tagless = {
        "EncryptedBody": corrected(published.DOCUMENT_SM4["body"], published.DOCUMENT_SM4["body_errata"]),
        "Encryption": {"TagList": []},
    }
    file.refuse(
        "sm4-without-tag",
        "envelope.open_response",
        "the document prints TagList as []; nothing would be authenticated",
        {
            "session_key": b64(published.DOCUMENT_SM4["key"].encode()),
            "iv": published.DOCUMENT_SM4["iv"],
            "algorithm": "SM4-GCM",
            "response": tagless,
        },
        "InvalidInput",
        "printed",
        source=source,
    )
    aes_blob, sm4_blob = (
        base64.b64decode(example["blob"]) for example in (published.DOCUMENT_AES, published.DOCUMENT_SM4)
    )
    file.add(
        "aes-blob",
        "local.base64.decode",
        "128 bytes: RSA-1024. The private key isn't published, so nothing more can be checked",
        source,
        {"encoded": published.DOCUMENT_AES["blob"]},
        "printed",
        output={"hex": aes_blob.hex(), "length": 128},
    )
    file.add(
        "sm4-blob",
        "local.sm2.split",
        "113 bytes: C1 on the curve, so printed rightly; C3; C2 of 16 bytes",
        source,
        {"ciphertext": published.DOCUMENT_SM4["blob"]},
        "printed",
        output={"c1": sm4_blob[:65].hex(), "c3": sm4_blob[65:97].hex(), "c2": sm4_blob[97:].hex()},
    )
    misread = bytearray(sm4_blob)
    misread[40] ^= 1
    file.refuse(
        "sm4-blob-misread",
        "local.sm2.split",
        "one bit of C1 changed: off the curve",
        {"ciphertext": b64(bytes(misread))},
        "KeyFormatError",
    )
    for name, comment, text in (
        ("no-padding", "without padding", "YQ"),
        ("half-padding", "half the padding", "YQ="),
        ("surplus", "padding after a whole group", "YWFh="),
        ("only-padding", "padding alone", "="),
        ("inner", "padding inside", "YQ==YQ=="),
        ("space", "a blank", "YW Fh"),
        ("newline", "a line feed at the end", "YWFh\n"),
        ("crlf", "line breaks", "YWFh\r\nYWFh"),
        ("url", "the URL alphabet", "-_-_"),
        ("bits-4", "unused bits set", "YR=="),
        ("bits-2", "unused bits set", "YWF="),
        ("one-letter", "one letter", "Y"),
        ("five", "five letters", "YWFhY"),
        ("unicode", "a full-width letter", "Ａaaa"),
        ("nul", "a NUL", "YW\0h"),
        ("comma", "a comma", "YWF,"),
    ):
        file.refuse(
            f"base64-{name}",
            "local.base64.decode",
            f"Base64 {comment}",
            {"encoded": text},
            "EncodingError",
            source="RFC 4648, sections 3.2 to 3.5 and 4",
        )
    for size in range(5):
        file.add(
            f"base64-{size}",
            "local.base64.decode",
            f"{size} bytes",
            "RFC 4648, section 4",
            {"encoded": b64(painted(size))},
            output={"hex": painted(size).hex(), "length": size},
        )
    return file


def make_vendor_keys() -> File:
    """vendor_public_keys.json."""
    file = File(
        "vendor_public_keys",
        "Public keys as the identity-verification service's demos publish them: real input for the loaders",
        {"published": "exactly as published; nothing can be decrypted with it"},
    )
    source = published.VENDOR_KEYS_SOURCE
    file.add(
        "rsa",
        "local.rsa.load_public_key",
        "Base64 of a PEM, PKCS#1, 1024 bits",
        source,
        {"public_key": published.VENDOR_RSA_KEY},
        "published",
        output={"bits": 1024, "exponent": 65537, "modulus": published.VENDOR_RSA_MODULUS},
    )
    file.add(
        "sm2",
        "local.sm2.load_public_key",
        "Base64 of a PEM, SubjectPublicKeyInfo",
        source,
        {"public_key": published.VENDOR_SM2_KEY},
        "published",
        output={"point": published.VENDOR_SM2_POINT},
    )
    for name, op, material in (
        ("rsa-as-sm2", "sm2.encrypt", published.VENDOR_RSA_KEY),
        ("sm2-as-rsa", "rsa.wrap", published.VENDOR_SM2_KEY),
    ):
        given = {"public_key": material, ("plaintext" if op == "sm2.encrypt" else "session_key"): "YQ=="}
        file.refuse(name, op, "a key of the other algorithm", given, "KeyFormatError", "published", source=source)
    return file
