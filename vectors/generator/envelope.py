"""Sealed requests and replies."""

from __future__ import annotations

import base64
import json
from typing import Any

from .arithmetic import (
    RSA,
    SM2_KEY,
    SM2_POINT,
    b64,
    cbc_blocks,
    hex_point,
    octets,
    painted,
    pem,
    pkcs7,
    sm2_encrypt,
    sm2_public_der,
    sm4_gcm,
)
from .case_file import COMPUTED, CONSTRUCTED, File, Object
from .vendor_replies import VENDOR_DEMO, VENDOR_REPLIES, VENDOR_TEXTS

PARAMS = {
    "ImageUrl": "https://example.com/a.jpg",
    "CardSide": "FRONT",
    "Config": '{"TempIdWarn":true}',
    "Name": "张三 😀",
}
ALGORITHMS = ("AES-256-CBC", "SM4-GCM")
BUILT = COMPUTED + "tcrypto"


class Envelope:
    """One algorithm's keys and the sealing of texts under them."""

    def __init__(self, algorithm: str) -> None:
        self.algorithm = algorithm
        self.short = "aes" if algorithm == "AES-256-CBC" else "sm4"
        aes = algorithm == "AES-256-CBC"
        self.key, self.iv = (painted(32, "cek"), painted(16, "iv")) if aes else (painted(16, "cek"), painted(12, "iv"))
        self.private_key = RSA[1024].pkcs8 if aes else octets(SM2_KEY).hex()
        self.public_key = (
            RSA[1024].console if aes else b64(pem("PUBLIC KEY", sm2_public_der(hex_point(SM2_POINT))).encode())
        )
        self.blob = self.wrap(self.key)

    def wrap(self, key: bytes) -> bytes:
        """A CiphertextBlob."""
        return RSA[1024].wrap(key) if self.short == "aes" else sm2_encrypt(SM2_POINT, key, 0xABCDEF)["C1C3C2"]

    def encrypt(self, data: bytes) -> tuple[str, list[str]]:
        """Base64 of the ciphertext, and its tag in a list (AES: no tag)."""
        if self.algorithm == "AES-256-CBC":
            return b64(cbc_blocks(self.key, self.iv, pkcs7(data))), []
        ciphertext, tag = sm4_gcm(self.key, self.iv, data)
        return b64(ciphertext), [b64(tag)]

    def encryption(self, names: list[str], tags: list[str]) -> Object:
        """The Encryption object."""
        return {
            "EncryptList": names,
            "TagList": tags,
            "CiphertextBlob": b64(self.blob),
            "Iv": b64(self.iv),
            "Algorithm": self.algorithm,
        }

    def whole(self, data: bytes) -> Object:
        """A message whose body is encrypted."""
        body, tags = self.encrypt(data)
        return {"EncryptedBody": body, "Encryption": self.encryption(["EncryptedBody"], tags)}

    def fields(self, values: dict[str, str], names: list[str]) -> Object:
        """A message in which the fields named are encrypted, each on its own."""
        made: Object = dict(values)
        tags: list[str] = []
        for name in names:
            made[name], tag = self.encrypt(values[name].encode())
            tags += tag
        return made | {"Encryption": self.encryption(names, tags)}

    def paths(self, values: Object, paths: list[str]) -> Object:
        """A reply in which the members of members are encrypted that the paths name, "Response.Text.Name"."""
        made: Object = json.loads(json.dumps(values))
        tags: list[str] = []
        for path in paths:
            _, outer, inner = path.split(".")
            made[outer][inner], tag = self.encrypt(values[outer][inner].encode())
            tags += tag
        return made | {"Encryption": self.encryption(paths, tags)}

    @property
    def session(self) -> Object:
        """What a client keeps to open the reply."""
        return {"session_key": b64(self.key), "iv": b64(self.iv), "algorithm": self.algorithm}


def compact(value: object) -> bytes:
    """JSON without blanks, in UTF-8."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def changed(message: Object, **encryption: Any) -> Object:
    """The message with keys of its Encryption replaced."""
    return message | {"Encryption": message["Encryption"] | encryption}


def without(message: Object, *names: str) -> Object:
    """The message without these keys."""
    return {name: value for name, value in message.items() if name not in names}


def envelope_refusals(seal: Envelope) -> list[tuple[str, str, Object, str]]:
    """name, comment, message, code; the same for requests and replies."""
    aes = seal.algorithm == "AES-256-CBC"
    good = seal.whole(compact(PARAMS))
    tags = good["Encryption"]["TagList"]
    fields = seal.fields({"Name": "张三", "IdCard": "11010119900101001X", "Plain": "x"}, ["Name", "IdCard"])
    body = good["EncryptedBody"]
    raw = base64.b64decode(body)
    broken = bytes([*raw[:-1], raw[-1] ^ 1])
    refusals: list[tuple[str, str, Object, str]] = [
        ("no-encryption", "no Encryption", without(good, "Encryption"), "InvalidInput"),
        ("encryption-null", "Encryption is null", good | {"Encryption": None}, "InvalidInput"),
        ("encryption-text", "Encryption is a text", good | {"Encryption": "x"}, "InvalidInput"),
        ("encryption-list", "Encryption is a list", good | {"Encryption": [good["Encryption"]]}, "InvalidInput"),
        ("other-algorithm", "the other algorithm", changed(good, Algorithm=ALGORITHMS[aes]), "InvalidInput"),
        ("unknown-algorithm", "an unknown algorithm", changed(good, Algorithm="AES-128-GCM"), "InvalidInput"),
        ("algorithm-number", "an algorithm that is a number", changed(good, Algorithm=1), "InvalidInput"),
        ("body-number", "EncryptedBody is a number", good | {"EncryptedBody": 5}, "InvalidInput"),
        ("body-list", "EncryptedBody is a list", good | {"EncryptedBody": [body]}, "InvalidInput"),
        ("body-missing", "EncryptList names a body that isn't there", without(good, "EncryptedBody"), "InvalidInput"),
        ("body-null", "EncryptList names a body that is null", good | {"EncryptedBody": None}, "InvalidInput"),
        ("body-base64", "EncryptedBody isn't Base64", good | {"EncryptedBody": body + "\n"}, "EncodingError"),
        (
            "body-url-base64",
            "EncryptedBody with a letter of the URL alphabet",
            good | {"EncryptedBody": "_" + body[1:]},
            "EncodingError",
        ),
        ("body-changed", "the last byte changed", good | {"EncryptedBody": b64(broken)}, "DecryptionError"),
        ("body-cut", "a byte less", good | {"EncryptedBody": b64(raw[:-1])}, "DecryptionError"),
        ("body-no-json", "what is inside isn't JSON", seal.whole(b"{'a': 1}"), "DecryptionError"),
        ("body-json-list", "what is inside is a list", seal.whole(b"[1]"), "DecryptionError"),
        ("body-json-text", "what is inside is a text", seal.whole(b'"a"'), "DecryptionError"),
        ("body-json-trailing", "something after the object", seal.whole(b"{}{}"), "DecryptionError"),
        ("body-json-twice", "a member twice", seal.whole(b'{"a":1,"a":2}'), "DecryptionError"),
        ("body-json-nan", "a number that JSON doesn't have", seal.whole(b'{"a":NaN}'), "DecryptionError"),
        ("body-not-utf8", "what is inside isn't UTF-8", seal.whole(b'{"a":"\xff"}'), "DecryptionError"),
        ("body-empty", "nothing is inside", seal.whole(b""), "DecryptionError"),
        ("iv-base64", "Iv isn't Base64", changed(good, Iv="*"), "EncodingError"),
        ("iv-short", "Iv of 11 bytes", changed(good, Iv=b64(seal.iv[:11])), "InvalidInput"),
        ("iv-long", "Iv of 17 bytes", changed(good, Iv=b64(bytes(17))), "InvalidInput"),
        ("iv-number", "Iv is a number", changed(good, Iv=12), "InvalidInput"),
        ("list-text", "EncryptList is a text", changed(good, EncryptList="EncryptedBody"), "InvalidInput"),
        ("list-number", "EncryptList holds a number", changed(good, EncryptList=[1]), "InvalidInput"),
        (
            "list-field",
            "EncryptList names a field beside EncryptedBody",
            changed(good, EncryptList=["Name"]),
            "InvalidInput",
        ),
        (
            "list-two",
            "EncryptList names two beside EncryptedBody",
            changed(good, EncryptList=["EncryptedBody", "Name"]),
            "InvalidInput",
        ),
        ("tags-text", "TagList is a text", changed(good, TagList="x"), "InvalidInput"),
        ("tags-number", "TagList holds a number", changed(good, TagList=[1]), "InvalidInput"),
        ("tags-surplus", "a tag too many", changed(good, TagList=[*tags, b64(bytes(16))]), "InvalidInput"),
        ("field-missing", "EncryptList names a field that isn't there", without(fields, "IdCard"), "InvalidInput"),
        (
            "field-twice",
            "EncryptList names a field twice",
            changed(fields, EncryptList=["Name", "Name"]),
            "InvalidInput",
        ),
        ("field-number", "an encrypted field is a number", fields | {"Name": 1}, "InvalidInput"),
        ("field-base64", "an encrypted field isn't Base64", fields | {"Name": "张三"}, "EncodingError"),
        (
            "field-plain",
            "EncryptList names a field in plain text",
            changed(fields, EncryptList=["Name", "Plain"]),
            "EncodingError",
        ),
    ]
    if aes:
        return refusals
    tag = base64.b64decode(tags[0])
    swapped = fields | {"Name": fields["IdCard"], "IdCard": fields["Name"]}
    refusals += [
        ("tag-missing", "no tag", changed(good, TagList=[]), "InvalidInput"),
        ("tag-null-list", "TagList is null", changed(good, TagList=None), "InvalidInput"),
        ("tag-null", "the tag is null", changed(good, TagList=[None]), "InvalidInput"),
        ("tag-empty", "the tag is empty", changed(good, TagList=[""]), "InvalidInput"),
        ("tag-base64", "the tag isn't Base64", changed(good, TagList=[tags[0].rstrip("=")]), "EncodingError"),
        ("tag-wrong", "a tag of zeros", changed(good, TagList=[b64(bytes(16))]), "DecryptionError"),
        *(
            (f"tag-{size}", f"a tag of {size} bytes", changed(good, TagList=[b64((tag * 2)[:size])]), "DecryptionError")
            for size in (1, 4, 12, 15, 17, 32)
        ),
        ("tag-in-body", "the tag left in EncryptedBody", good | {"EncryptedBody": b64(raw + tag)}, "DecryptionError"),
        ("iv-other", "another Iv", changed(good, Iv=b64(painted(12, "other"))), "DecryptionError"),
        (
            "tags-swapped",
            "tags of two fields swapped",
            changed(fields, TagList=fields["Encryption"]["TagList"][::-1]),
            "DecryptionError",
        ),
        (
            "tags-first-twice",
            "the first field's tag for both",
            changed(fields, TagList=fields["Encryption"]["TagList"][:1] * 2),
            "DecryptionError",
        ),
        (
            "tags-one-of-two",
            "one tag for two fields",
            changed(fields, TagList=fields["Encryption"]["TagList"][:1]),
            "InvalidInput",
        ),
        ("fields-swapped", "two fields swapped, the tags not", swapped, "DecryptionError"),
    ]
    return refusals


def make() -> File:
    """envelope.json."""
    file = File(
        "envelope",
        "Sealed requests and replies, both algorithms and forms: built here after the document and the vendor's demos",
        {
            "computed": "built without the library; the library opens it",
            "randomised": "checked by opening what the operation made",
            "fields": "the form in which each field is encrypted on its own",
            "vendor-form": "a form that the vendor's demos send",
            "nonce-reuse": "refused because one key and IV would encrypt more than one message",
            "shape": "the message hasn't the form it must have",
            "forgery": "made without the key from what anybody sees; the caller says what is encrypted, not the reply",
        },
    )
    for algorithm in ALGORITHMS:
        seal = Envelope(algorithm)
        add_sealed(file, seal)
        add_opened(file, seal)
        refuse_messages(file, seal)
        refuse_blobs(file, seal)
        refuse_sessions(file, seal)
        add_forgeries(file, seal)
    add_vendor_replies(file)
    return file


def add_sealed(file: File, seal: Envelope) -> None:
    """Requests and replies that the program seals, checked by opening them."""

    def sealed(name: str, comment: str, change: Object, flags: str = "") -> None:
        params = change.get("params", PARAMS)
        given = {"public_key": seal.public_key, "params": PARAMS} | change
        opening = {"op": "envelope.open_request", "input": {"private_key": seal.private_key}, "take": ["request"]}
        file.add(
            f"{seal.short}-seal-{name}",
            "envelope.seal",
            comment,
            CONSTRUCTED,
            given,
            f"randomised {flags}",
            output={"params": params, "algorithm": seal.algorithm},
            open_with=opening,
        )

    sealed("whole", "one body", {})
    sealed("empty", "no parameters", {"params": {}})
    sealed("types", "every JSON type", {"params": {"a": [1, 1.5, True, None, {"b": []}]}})
    sealed("escapes", "characters that JSON escapes", {"params": {"a": '"\\/\b\f\n\r\t\u0000\u2028'}})
    sealed("long", "a long text", {"params": {"Extra": "QUJD" * 300}})
    sealed("one-field", "one field", {"fields": ["Name"]}, "fields")
    two = {"fields": ["Name", "ImageUrl"]}
    refusals: list[tuple[str, str, Object, str]] = [
        ("field-absent", "a field that isn't among the parameters", {"fields": ["Absent"]}, "InvalidInput"),
        ("field-twice", "a field named twice", {"fields": ["Name", "Name"]}, "InvalidInput"),
        ("field-object", "a field that isn't a text", {"params": {"A": {}}, "fields": ["A"]}, "InvalidInput"),
        ("fields-text", "names in one text", {"fields": "Name"}, "InvalidInput"),
        ("params-list", "parameters as a list", {"params": []}, "InvalidInput"),
        ("params-text", "parameters as JSON text", {"params": "{}"}, "InvalidInput"),
        ("key-text", "no key at all", {"public_key": "hello"}, "KeyFormatError"),
        ("key-private", "a private key", {"public_key": seal.private_key}, "KeyFormatError"),
        ("unknown-key", "the operation takes no session key", {"session_key": b64(seal.key)}, "InvalidInput"),
    ]
    if seal.short == "aes":
        sealed("two-fields", "two fields", two, "fields")
    else:
        refusals.append(("two-fields", "two fields under one key and IV", two, "NonceReuseError"))
    for name, comment, change, code in refusals:
        given = {"public_key": seal.public_key, "params": PARAMS} | change
        flags = "fields nonce-reuse" if code == "NonceReuseError" else "shape"
        file.refuse(f"{seal.short}-seal-{name}", "envelope.seal", comment, given, code, flags)

    result: Object = {"Name": "张三", "Sex": "男", "IdNum": "11010119900101001X", "AdvancedInfo": None}
    replies: list[tuple[str, list[str] | None, list[str]]] = [
        ("whole", None, []),
        ("fields", ["Name", "IdNum"], ["Name", "IdNum"]),
        ("paths", ["Response.Name", "Text.IdCard"], ["Name", "Response.Text.IdCard"]),
        ("null-field", ["Name", "AdvancedInfo"], ["Name"]),
    ]
    result |= {"Text": {"IdCard": "11010119900101001X", "Sex": "男"}}
    texts = result | {"Response.Text.IdCard": "11010119900101001X"}
    for name, fields, opened in replies:
        asked = {} if fields is None else {"fields": opened}
        file.add(
            f"{seal.short}-seal-reply-{name}",
            "envelope.seal_response",
            f"a reply: {name}",
            CONSTRUCTED,
            seal.session | {"result": result} | ({} if fields is None else {"fields": fields}),
            "randomised" if fields is None else "randomised fields",
            output={"result": result if fields is None else {path: texts[path] for path in opened}},
            open_with={"op": "envelope.open_response", "input": seal.session | asked, "take": ["response"]},
        )


def add_opened(file: File, seal: Envelope) -> None:
    """Requests and replies that were sealed here."""
    whole = seal.whole(compact(PARAMS))
    fields = seal.fields(PARAMS, ["Name", "ImageUrl"])
    tags = fields["Encryption"]["TagList"]
    opened = {"params": PARAMS, "session_key": b64(seal.key), "iv": b64(seal.iv), "algorithm": seal.algorithm}
    reordered = changed(fields, EncryptList=["ImageUrl", "Name"], TagList=tags[::-1])
    emptied = whole | dict.fromkeys(PARAMS, "")
    renamed = changed(whole, EncryptList=["EncryptionBody"])
    unnamed = whole | {"Encryption": without(whole["Encryption"], "Algorithm")}
    of_reply = {"BizToken": "x", "Encryption": seal.encryption([], [])}

    def request(name: str, comment: str, flags: str, message: Object, params: Object) -> None:
        given = {"private_key": seal.private_key, "request": message}
        answer = opened | {"params": params}
        name, flags = f"{seal.short}-open-{name}", f"computed {flags}"
        file.add(name, "envelope.open_request", comment, BUILT, given, flags, output=answer)

    def reply(name: str, comment: str, flags: str, message: Object, result: Object, paths: Any = None) -> None:
        given = seal.session | {"response": message} | ({} if paths is None else {"fields": paths})
        place, flags = f"{seal.short}-reply-{name}", f"computed {flags}"
        file.add(place, "envelope.open_response", comment, BUILT, given, flags, output={"result": result})

    both: list[tuple[str, str, str, Object, Object]] = [
        ("whole", "one body", "", whole, PARAMS),
        ("spaced", "JSON with blanks", "", seal.whole(json.dumps(PARAMS, indent=2).encode()), PARAMS),
        ("empty", "no parameters", "", seal.whole(b"{}"), {}),
        ("list-encryption-body", "EncryptList says EncryptionBody", "vendor-form", renamed, PARAMS),
        ("list-empty", "EncryptList is empty", "vendor-form", changed(whole, EncryptList=[]), PARAMS),
        ("list-null", "EncryptList is null", "vendor-form", changed(whole, EncryptList=None), PARAMS),
        ("fields", "two fields", "fields", fields, PARAMS),
        ("fields-reordered", "names and tags in another order", "fields vendor-form", reordered, PARAMS),
        ("field-empty", "an empty text", "fields", seal.fields({"A": "", "B": "x"}, ["A"]), {"A": "", "B": "x"}),
    ]
    for name, comment, flags, message, params in both:
        request(name, comment, flags, message, params)
        if "EncryptedBody" in message:
            reply(name, comment, flags, message, params)
        else:
            named = message["Encryption"]["EncryptList"]
            reply(name, comment, flags, message, {path: params[path] for path in named}, named)
    nested = {"Text": {"IdCard": "11010119900101001X", "Name": "张三", "Sex": "男"}}
    paths = ["Response.Text.IdCard", "Response.Text.Name"]
    texts = dict(zip(paths, list(nested["Text"].values()), strict=False))
    by_path = seal.paths(nested, paths)
    short = {path.removeprefix("Response."): text for path, text in texts.items()}
    comment = "fields by their paths from the top, as the service names them"
    reply("paths", comment, "fields vendor-form", by_path, texts, paths)
    reply("paths-short", "fields named from the Response on", "fields vendor-form", by_path, short, list(short))
    reply("paths-wrapped", "with Response around it", "fields", {"Response": by_path}, texts, paths)
    reply("wrapped", "a body with Response around it", "", {"Response": whole}, PARAMS)
    beside = whole | {"RequestId": "6e6d3ad9", "Name": "ATTACKER"}
    reply("beside", "what stands beside a body doesn't count", "", beside, PARAMS)
    request("emptied", "the plain parameters sent empty beside the body, as in the document", "", emptied, PARAMS)
    comment = "nothing encrypted: a key for the reply alone"
    request("reply-only", comment, "vendor-form", of_reply, {"BizToken": "x"})
    go = changed(of_reply, EncryptList=["EncryptionBody"], TagList=None)
    request("reply-only-go", "the same, as the vendor's Go demo asks", "vendor-form", go, {"BizToken": "x"})
    node = {"private_key": seal.private_key, "request": changed(of_reply, Iv=None)}
    answer = opened | {"params": {"BizToken": "x"}, "iv": None}
    name, comment = f"{seal.short}-open-reply-only-node", "the same without an Iv, as the vendor's Node demo asks"
    file.add(name, "envelope.open_request", comment, BUILT, node, "computed vendor-form", output=answer)
    empty = fields | {"EncryptedBody": ""}
    answered = PARAMS | {"EncryptedBody": ""}
    request("fields-empty-body", "an empty text for the body that isn't there", "fields vendor-form", empty, answered)
    comment = "Algorithm absent means AES-256-CBC"
    if seal.short == "aes":
        request("no-algorithm", comment, "vendor-form", unnamed, PARAMS)
    else:
        given = {"private_key": seal.private_key, "request": unnamed}
        file.refuse("sm4-open-no-algorithm", "envelope.open_request", comment, given, "InvalidInput", "shape")


def refuse_messages(file: File, seal: Envelope) -> None:
    """What is wrong whatever the direction.

    What shows without a key is a reply under AES-256-CBC and a request under SM4-GCM: the shorter keys.
    """
    for name, comment, message, code in envelope_refusals(seal):
        flags = "" if code == "DecryptionError" else "shape"
        if code == "DecryptionError" or seal.short == "sm4":
            given = {"private_key": seal.private_key, "request": message}
            file.refuse(f"{seal.short}-open-{name}", "envelope.open_request", comment, given, code, flags)
        if name in ("no-encryption", "encryption-null") and seal.short == "aes":  # without it a whole body opens
            in_fields = message | {"Plain": "", "Name": message["EncryptedBody"], "EncryptedBody": None}
        else:
            in_fields = message
        if code == "DecryptionError" or seal.short == "aes":
            given = seal.session | {"response": without_blob(in_fields)} | of_fields(in_fields)
            refused = "InvalidInput" if name == "field-plain" else code  # that field isn't among those expected
            file.refuse(f"{seal.short}-reply-{name}", "envelope.open_response", comment, given, refused, flags)


def of_fields(message: Object) -> Object:
    """The fields that the client of a message in fields expects."""
    return {} if "Plain" not in message else {"fields": ["Name", "IdCard"]}


def without_blob(message: Object) -> Object:
    """A reply's message has no CiphertextBlob."""
    encryption = message.get("Encryption")
    if not isinstance(encryption, dict):
        return message
    return message | {"Encryption": without(encryption, "CiphertextBlob")}


def refuse_blobs(file: File, seal: Envelope) -> None:
    """What is wrong with a request alone: its wrapped key."""
    whole = seal.whole(compact(PARAMS))
    damaged = seal.blob[:-1] + bytes([seal.blob[-1] ^ 1])
    other_length = seal.wrap(painted(24))
    for name, comment, change, code in (
        ("blob-missing", "no CiphertextBlob", {"CiphertextBlob": None}, "InvalidInput"),
        ("blob-number", "CiphertextBlob is a number", {"CiphertextBlob": 1}, "InvalidInput"),
        ("blob-base64", "CiphertextBlob isn't Base64", {"CiphertextBlob": "="}, "EncodingError"),
        ("blob-empty", "CiphertextBlob is empty", {"CiphertextBlob": ""}, "DecryptionError"),
        ("blob-changed", "the last byte changed", {"CiphertextBlob": b64(damaged)}, "DecryptionError"),
        ("blob-cut", "a byte less", {"CiphertextBlob": b64(seal.blob[:-1])}, "DecryptionError"),
        ("blob-key-length", "a session key of 24 bytes", {"CiphertextBlob": b64(other_length)}, "DecryptionError"),
        ("encryption-unknown-key", "an unknown key in Encryption", {"Nonce": "x"}, "InvalidInput"),
    ):
        given = {"private_key": seal.private_key, "request": changed(whole, **change)}
        flags = "" if code == "DecryptionError" else "shape"
        file.refuse(f"{seal.short}-open-{name}", "envelope.open_request", comment, given, code, flags)
    other = Envelope(ALGORITHMS[seal.short == "aes"])
    given = {"private_key": other.private_key, "request": whole}
    comment = "the other algorithm's key"
    file.refuse(f"{seal.short}-open-other-key", "envelope.open_request", comment, given, "InvalidInput", "shape")


def refuse_sessions(file: File, seal: Envelope) -> None:
    """What is wrong with a reply alone, or with what the client kept."""
    good = seal.session | {"response": changed(seal.whole(compact(PARAMS)), CiphertextBlob=None)}
    bare = {"Name": "张三", "Encryption": seal.encryption([], [])}
    for name, comment, change in (
        ("nothing", "nothing is encrypted", {"response": bare}),
        ("key-short", "a session key that is too short", {"session_key": b64(seal.key[:-1])}),
        ("iv-short", "an IV that is too short", {"iv": b64(seal.iv[:-1])}),
        ("algorithm", "an unknown algorithm", {"algorithm": "SM4-CBC"}),
        ("response-text", "a reply as JSON text", {"response": "{}"}),
        ("unknown-key", "a key the operation doesn't have", {"private_key": "x"}),
    ):
        place = f"{seal.short}-session-{name}"
        file.refuse(place, "envelope.open_response", comment, good | change, "InvalidInput", "shape")


def add_forgeries(file: File, seal: Envelope) -> None:
    """Replies made without the key. What a client has sent is refused, too, but by a session that knows it."""
    genuine = seal.whole(compact(PARAMS))
    aes = seal.short == "aes"
    tags = genuine["Encryption"]["TagList"]
    bare = {"EncryptList": ["x"], "TagList": [] if aes else [None]}
    null = {"Result": "0", "Name": "ATTACKER", "x": None, "Encryption": bare}
    junk = {"Result": "0", "Name": "ATTACKER", "Junk": genuine["EncryptedBody"]}
    junk["Encryption"] = seal.encryption(["Junk"], tags)
    text = {"Text": {"IdCard": "11010119900101001X", "Name": "张三"}}
    paths = ["Response.Text.IdCard", "Response.Text.Name"]
    two, one = seal.paths(text, paths), seal.paths(text, paths[1:])
    nothing = {"Text": {"IdCard": "ATTACKER", "Name": "ATTACKER"}, "Encryption": seal.encryption([], [])}
    nulled = two | {"Text": two["Text"] | {"IdCard": None}}
    refusals: list[tuple[str, str, Object, list[str] | None]] = [
        ("null-field", "a null field beside plain ones, opened as a body", null, None),
        ("null-field-named", "a null field beside plain ones, opened as fields", null, ["Name"]),
        ("body-as-field", "the body relabelled as a field beside plain ones", junk, None),
        ("body-as-field-named", "the same, opened as fields", junk, ["Name"]),
        ("body-as-field-both", "the same, both named", junk, ["Name", "Junk"]),
        ("plain-field", "a field dropped from EncryptList and given in plain text", one, paths),
        ("plain-fields", "all fields in plain text, EncryptList empty", nothing, paths),
        ("null", "a field replaced with null", nulled, paths),
        ("fields-for-body", "fields where a body is expected", two, None),
        ("body-for-fields", "a body where fields are expected", genuine, ["Name"]),
        ("surplus", "a field too many", two, paths[:1]),
        ("no-names", "no field is named", two, []),
        ("name-twice", "a field named twice, once from the top", two, [paths[0], paths[0].removeprefix("Response.")]),
    ]
    for name, comment, message, fields in refusals:
        given = seal.session | {"response": message} | ({} if fields is None else {"fields": fields})
        place = f"{seal.short}-forged-{name}"
        file.refuse(place, "envelope.open_response", comment, given, "InvalidInput", "forgery fields")
    alone = {"EncryptedBody": genuine["EncryptedBody"], "Encryption": None}
    comment = "Encryption null beside a body: the session's own IV"
    given = seal.session | {"response": alone}
    if aes:
        answer = {"result": PARAMS}
        file.add("aes-reply-no-encryption", "envelope.open_response", comment, BUILT, given, "computed", output=answer)
    else:
        file.refuse("sm4-reply-no-encryption", "envelope.open_response", comment, given, "InvalidInput", "shape")


def add_vendor_replies(file: File) -> None:
    """The replies that the vendor's public Node demo prints, with the keys it prints."""
    for reply in VENDOR_REPLIES:
        short = "aes" if reply["algorithm"] == "AES-256-CBC" else "sm4"
        encryption = reply["reply"]["Response"]["Encryption"]
        given = {"session_key": reply["session_key"], "iv": encryption["Iv"], "algorithm": reply["algorithm"]}
        given |= {"response": reply["reply"], "fields": encryption["EncryptList"]}
        comment = "a reply of the vendor's public demo, fields by their paths"
        answer = {"result": VENDOR_TEXTS}
        place = f"{short}-reply-vendors-demo"
        file.add(place, "envelope.open_response", comment, VENDOR_DEMO, given, "fields vendor-form", output=answer)
