"""An Authorization header and a request as they came: what is read of them, and what shows without any key."""

from __future__ import annotations

import base64
import hashlib

import pytest

from tcrypto import Credential, HttpRequest
from tcrypto.check.hypothesis import Facts
from tcrypto.check.mistakes.json_texts import parsed
from tcrypto.check.observed import observed
from tcrypto.check.received import Received, read_authorization, signature_fault, signature_readings

MAC = bytes(range(0x81, 0xA1))
HEX = MAC.hex()
RIGHT = f"TC3-HMAC-SHA256 Credential=AKID/2023-11-14/ocr/tc3_request, SignedHeaders=content-type;host, Signature={HEX}"

# --- Authorization ----------------------------------------------------------------------------------------------------


def faults(text: str) -> list[str]:
    return [english for english, _ in read_authorization(text).faults]


def test_a_right_one() -> None:
    expected = Received("AKID", ("2023-11-14", "ocr", "tc3_request"), "content-type;host", HEX)
    assert read_authorization(RIGHT) == expected
    more = read_authorization(f"{RIGHT}, Timestamp=1, Token=t")
    assert (more.timestamp, more.token, more.faults) == ("1", "t", ())


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("TC3-HMAC-SHA256 ", "TC3-HMAC-SHA256  ", ["there isn't exactly one space after TC3-HMAC-SHA256"]),
        ("TC3-HMAC-SHA256 ", "TC3-HMAC-SHA256, ", ["there isn't exactly one space after TC3-HMAC-SHA256"]),
        ("TC3-HMAC-SHA256 ", "TC3-HMAC-SHA256\n", ["there isn't exactly one space after TC3-HMAC-SHA256"]),
        ("TC3-HMAC-SHA256 ", "", ["TC3-HMAC-SHA256 is missing at its start"]),
        ("TC3-HMAC-SHA256 ", " ,:; \t", ["TC3-HMAC-SHA256 is missing at its start"]),
        ("TC3-HMAC-SHA256 ", "Authorization: TC3-HMAC-SHA256 ", ["the header's name is in its value"]),
        ("TC3-HMAC-SHA256 ", "authorization ", ["the header's name is in its value"]),
        ("TC3-HMAC-SHA256 ", "AWS4-HMAC-SHA256 x ", ["it begins with AWS4-HMAC-SHA256, not with TC3-HMAC-SHA256"]),
        ("TC3-HMAC-SHA256 ", "a\x7fé" + "b" * 40 + " ", ["it begins with a??" + "b" * 29 + ", not with TC3-HMAC-SHA256"]),
        ("Credential", "credential", ["credential is written for Credential"]),
        ("SignedHeaders=", "signedheaders: ", ["signedheaders is written for SignedHeaders", "SignedHeaders is not followed by a bare =",
                                              "there is a space after SignedHeaders="]),
        ("Signature=", "Signature =", ["Signature is not followed by a bare ="]),
        ("Signature=", "Signature:", ["Signature is not followed by a bare ="]),
        ("Signature=", "Signature= ", ["there is a space after Signature="]),
        ("Signature=", "Signature=\t", ["there is a space after Signature="]),
        (", SignedHeaders", " SignedHeaders", ["there is no comma between its parts"]),
        (", SignedHeaders", "; SignedHeaders", ["there is no comma between its parts"]),
        (", SignedHeaders", " , SignedHeaders", ["there is a space before the comma"]),
        (", SignedHeaders", ",SignedHeaders", ["there is no space after the comma"]),
        (", SignedHeaders", ",\r\n SignedHeaders", ["it is written over several lines"]),
        (", SignedHeaders", ",\nSignedHeaders", ["it is written over several lines"]),
        (", SignedHeaders", ",\rSignedHeaders", ["it is written over several lines"]),
        (", SignedHeaders", ",  SignedHeaders", ["there isn't exactly one space after the comma"]),
        ("Credential=AKID", 'Credential="AKID', []),  # an id of its own, as far as the layout goes
        ("=AKID/2023-11-14/ocr/tc3_request", "=“AKID/2023-11-14/ocr/tc3_request”", ["values are in quotes"]),
        (", SignedHeaders", ", Credential=x, SignedHeaders", ["Credential is there twice"]),
        ("Credential=AKID/2023-11-14/ocr/tc3_request, ", "", ["Credential is missing"]),
        ("SignedHeaders=content-type;host, ", "", ["SignedHeaders is missing"]),
        (f", Signature={HEX}", "", ["Signature is missing"]),
        ("Credential=AKID/2023-11-14/ocr/tc3_request, SignedHeaders=content-type;host",
         "SignedHeaders=content-type;host, Credential=AKID/2023-11-14/ocr/tc3_request",
         ["the order isn't Credential, SignedHeaders, Signature"]),
        ("/ocr/tc3_request", "/ocr", ["Credential has 3 of 4 parts"]),
        ("/ocr/tc3_request", "/a/b/c/d", ["Credential has 6 of 4 parts"]),
        ("/ocr/tc3_request", "/a/b/c", ["Credential has 5 of 4 parts"]),
        ("/ocr/tc3_request", "/ap-guangzhou/ocr/tc3_request", []),
        ("/ocr/tc3_request", "/ocr/na-toronto/tc3_request", []),
        ("/ocr/tc3_request", "/ocr/tc3_request/ap-guangzhou", ["Credential has 5 of 4 parts"]),
        (RIGHT, "", ["TC3-HMAC-SHA256 is missing at its start", "Credential is missing", "SignedHeaders is missing", "Signature is missing"]),
        (RIGHT, "x" * 8193, ["it has 8,193 characters"]),
    ],
)  # fmt: skip
def test_what_is_wrong_with_the_layout(old: str, new: str, expected: list[str]) -> None:
    assert old in RIGHT
    assert faults(RIGHT.replace(old, new)) == expected


def test_values_are_read_all_the_same() -> None:
    text = f"tc3 token:‘t’;TIMESTAMP = 5 ;signature='{HEX}' , SignedHeaders=a;b;, Credential=AKID/d/s/r"
    found = read_authorization(text)
    assert (found.secret_id, found.scope, found.listed, found.signature) == ("AKID", ("d", "s", "r"), "a;b;", HEX)
    assert (found.timestamp, found.token) == ("5", "t")
    assert all(english and chinese for english, chinese in found.faults)
    assert len(set(found.faults)) == len(found.faults)
    assert read_authorization(RIGHT.replace("AKID/", " AKID /")).secret_id == " AKID "
    assert read_authorization(RIGHT.replace(f"={HEX}", "=a, Signature=b")).signature == "a"
    assert read_authorization("MySignature=x").signature == ""
    assert read_authorization(RIGHT.replace("Signature=", '"Signature=')).signature == HEX
    assert read_authorization("x" * 8192).faults[0][0].startswith("it begins with")


def test_faults_in_chinese() -> None:
    found = read_authorization("tc3 signature:'x' , Credential=a,SignedHeaders= b")
    assert [chinese for _, chinese in found.faults] == [
        "开头是 tc3，而不是 TC3-HMAC-SHA256", "Signature 写成了 signature", "Signature 后面应当直接跟 =", "逗号前面有空格", "值带有引号",
        "逗号后面没有空格", "SignedHeaders= 后面有空格", "顺序不是 Credential、SignedHeaders、Signature", "Credential 应有 4 段，实际有 1 段",
    ]  # fmt: skip
    for text, chinese in (
        (RIGHT.replace("256 ", "256  "), "TC3-HMAC-SHA256 后面应当正好有一个空格"),
        (RIGHT.replace("TC3-HMAC-SHA256 ", ""), "开头缺少 TC3-HMAC-SHA256"),
        (f"Authorization: {RIGHT}", "值里又写了一遍请求头的名称"),
        (RIGHT.replace(", S", " S"), "各部分之间没有逗号"),
        (RIGHT.replace(", S", ",\nS"), "写成了多行"),
        (RIGHT.replace(", S", ",  S"), "逗号后面应当正好有一个空格"),
        (RIGHT + ", Signature=x", "Signature 出现了两次"),
        (RIGHT.replace(", Signature", ", X"), "缺少 Signature"),
        ("x" * 9000, "共有 9,000 个字符"),
    ):
        assert read_authorization(text).faults[0][1] == chinese


# --- The signature ----------------------------------------------------------------------------------------------------

SIGNED = MAC[:31] + b"\xff"
WIDE = "".join(f"{'ffffff' if octet > 127 else ''}{octet:02x}" for octet in MAC)
NEGATIVE = f"-{(1 << 256) - int.from_bytes(MAC, 'big'):x}"


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        (HEX, ""), (HEX.upper(), "uppercase"), (base64.b64encode(MAC).decode(), "base64"),
        (base64.b64encode(MAC).decode().rstrip("="), "base64"), (base64.urlsafe_b64encode(MAC).decode(), "base64"),
        (base64.b64encode(MAC).decode().replace("+", "%2B").replace("/", "%2F").replace("=", "%3D"), "base64"),
        (base64.b64encode(HEX.encode()).decode(), "base64"), (base64.b64encode(HEX.upper().encode()).decode(), "base64"),
        (f" {HEX}", "format"), (f'"{HEX}"', "format"), (f"“{HEX}”", "format"), (f"<{HEX}>", "format"), (f"[{HEX}];", "format"),
        (f"{HEX},", "format"), (f"%20{HEX}", "format"), (f"(stdin)= {HEX}", "format"), (f"SHA2-256(stdin)= {HEX}", "format"),
        (f"SHA256(stdin)= {HEX}", "format"), (f"SHA256 (body.json) = {HEX}", "format"), (f"0x{HEX}", "format"), (f"sha256={HEX}", "format"),
        (f"sha256:{HEX}", "format"), (f"HMAC-SHA256= {HEX}", "format"), (f"HMACSHA256:{HEX}", "format"), (f"{HEX}  -", "format"),
        (f"{HEX} *body.json", "format"), (MAC.hex("-"), "format"), (MAC.hex(":"), "format"), (MAC.hex(" "), "format"), (MAC.hex(","), "format"),
        ("".join(f"\\x{octet:02x}" for octet in MAC), "format"), (", ".join(f"0x{octet:02x}" for octet in MAC), "format"),
        (WIDE, "format"), (WIDE.upper(), "format"), (NEGATIVE, "format"), (f"({HEX})", "format"),
    ],
)  # fmt: skip
def test_each_way_of_writing_a_signature(text: str, mistake: str) -> None:
    expected = frozenset({f"signature-{mistake}"} if mistake else ())
    assert (MAC, expected) in list(signature_readings(text))


@pytest.mark.parametrize(
    "text",
    ["", "x", HEX[:62], HEX + "a", "a" * 65, "=" * 64, "Z" * 43, HEX * 17, f"-{HEX}a", "-" + "a" * 47, "a" * 55, base64.b64encode(MAC[:31]).decode(),
     base64.b64encode(HEX[:63].encode()).decode()],
)  # fmt: skip
def test_what_is_no_signature(text: str) -> None:
    assert MAC not in {mac for mac, _ in signature_readings(text)}


def test_what_is_not_there_is_empty() -> None:
    assert read_authorization("TC3-HMAC-SHA256 Token=x")[:4] == ("", (), "", "")


def test_the_other_lengths() -> None:
    text = base64.b64encode(MAC).decode()
    for junk in ("!", "!!!!"):
        assert list(signature_readings(text[:10] + junk + text[10:])) == []
    short = MAC[:20]
    assert list(signature_readings(short.hex())) == [(short, frozenset())]
    assert list(signature_readings(short.hex().upper())) == [(short, frozenset({"signature-uppercase"}))]
    assert (short, frozenset({"signature-base64"})) in signature_readings(base64.b64encode(short).decode())
    assert (short, frozenset({"signature-base64"})) in signature_readings(
        base64.b64encode(short.hex().encode()).decode()
    )
    for size in (16, 48, 64):
        assert (bytes(size), frozenset({"signature-format"})) in signature_readings(bytes(size).hex())
    for size in (56, 63):
        assert (
            bytes.fromhex("a" * size if size % 2 == 0 else "0" + "a" * size).rjust(32, b"\0"),
            frozenset({"signature-format"}),
        ) in signature_readings("a" * size)
    for octet in (0xFB, 0xFF):  # whose letters are + and /
        signs = base64.urlsafe_b64encode(bytes((octet,)) * 32).decode()
        assert list(signature_readings(signs)) == [(bytes((octet,)) * 32, frozenset({"signature-base64"}))]
    for padded in (text, text + "=", text.rstrip("=")):
        assert list(signature_readings(padded)) == [(MAC, frozenset({"signature-base64"}))]
    near_zero = b"\xff" * 8 + MAC[:24]
    number = (1 << 256) - int.from_bytes(near_zero, "big")
    assert (near_zero, frozenset({"signature-format"})) in signature_readings(f"-{number:048x}")
    assert list(signature_readings("[" + HEX * 16)) == []
    assert list(signature_readings(f"“{HEX}”" + " " * 958)) != []
    assert list(signature_readings(f"“{HEX}”" + " " * 959)) == []


@pytest.mark.parametrize(
    ("text", "english", "chinese"),
    [
        ("", "The signature is empty.", "签名是空的。"),
        *((text, "The signature is masked or left out in what was pasted, so nothing can be compared with it.", "粘贴的内容里签名被打码或省略了，无法比对。")
          for text in ("a***b", "xxxxxx", "XXXXXX", "a...", "a…", "•", "<signature>", "<>")),
        *((text, 'The signature has what a command-line tool prints around it, such as "(stdin)= ".', "签名前后带有命令行工具的其他输出，例如“(stdin)= ”。")
          for text in ("(stdin)= ab", "sha256 ab")),
        ("aB", "The signature has 2 hexadecimal digits; it must have 64.", "签名有 2 位十六进制数字，应为 64 位。"),
        ("aG..", "The signature isn't 64 lower-case hexadecimal digits but 4 other characters.", "签名不是 64 位小写十六进制数字，而是 4 个其他字符。"),
        ("xxxxx**", "The signature isn't 64 lower-case hexadecimal digits but 7 other characters.", "签名不是 64 位小写十六进制数字，而是 7 个其他字符。"),
    ],
)  # fmt: skip
def test_what_is_said_of_a_signature(text: str, english: str, chinese: str) -> None:
    assert signature_fault(text) == (english, chinese)


# --- What shows -------------------------------------------------------------------------------------------------------

CREDENTIAL = Credential("AKIDknown", "SecretOfIt00", token="token-of-it")
NOW = 1_700_000_000
HEADERS = {
    "Host": "ocr.tencentcloudapi.com",
    "Content-Type": "application/json",
    "X-TC-Timestamp": str(NOW),
    "X-TC-Token": "token-of-it",
}


def seen(
    authorization: str | None = None,
    /,
    *,
    body: bytes = b"{}",
    without: str = "",
    now: int = NOW,
    skew: int = 300,
    chinese: bool = False,
    credential: Credential = CREDENTIAL,
    more: list[tuple[str, str]] | None = None,
    headers: dict[str, str] | None = None,
) -> dict[str, str]:
    """The causes that show, with what is said of each."""
    own = HEADERS | (headers or {})
    own.pop(without, None)
    pairs = [*own.items(), *(more or [])]
    received = read_authorization(RIGHT.replace("AKID/", "AKIDknown/") if authorization is None else authorization)
    named = {name.lower(): value for name, value in reversed(pairs)}
    stamp = own.get("X-TC-Timestamp", "").strip()
    seconds = int(stamp[:10]) if stamp[:1].isdigit() and stamp[:10].isascii() and stamp[:10].isdigit() else 0
    scope = received.scope or ("", "", "")
    service = scope[-2] if len(scope) > 1 else ""
    facts = Facts("POST", "/", "", named, tuple(pairs), body, "AKIDknown", received.secret_id, received.scope, scope[0], service, scope[-1],
                  received.listed, seconds, "2023-11-14", parsed(body))  # fmt: skip
    request = HttpRequest("POST", "/", pairs, body)
    causes = observed(request, credential, received, facts, now, skew)
    return {cause.id: cause.what_zh if chinese else cause.what for cause in causes}


def test_nothing_shows_of_a_right_request() -> None:
    assert seen() == {}
    assert seen(now=NOW + 300) == seen(now=NOW - 300) == {}


def authorization(**parts: str) -> str:
    right = {
        "id": "AKIDknown",
        "scope": "2023-11-14/ocr/tc3_request",
        "listed": "content-type;host",
        "signature": HEX,
    } | parts
    return f"TC3-HMAC-SHA256 Credential={right['id']}/{right['scope']}, SignedHeaders={right['listed']}, Signature={right['signature']}"


@pytest.mark.parametrize(
    ("text", "causes"),
    [
        (authorization(id="AKIDknown "), ["secret-id-whitespace"]), (authorization(id="%20AKIDknown"), ["secret-id-whitespace"]),
        (authorization(id="AKIDknown%0A"), ["secret-id-whitespace"]), (authorization(id="AKIDknown+"), ["secret-id-whitespace"]),
        (authorization(id="AKIDother"), ["secret-id-other"]), (authorization(signature="x"), ["signature-format"]),
        (authorization(signature=HEX.upper()), []), (authorization(signature=f"'{HEX}'"), []),
        (authorization(listed="host;content-type"), ["header-order"]), (authorization(listed="content-type;host;host"), ["header-order"]),
        (authorization(listed="Content-Type;Host"), ["header-name-case"]), (authorization(listed="content-type,host"), ["signed-headers-separator"]),
        (authorization(listed="content-type；host"), ["signed-headers-separator"]), (authorization(listed="content-type|host"), ["signed-headers-separator"]),
        (authorization(listed="content-type&host"), ["signed-headers-separator"]), (authorization(listed="content-type:host"), ["signed-headers-separator"]),
        (authorization(listed="content-type;host;"), ["signed-headers-separator"]), (authorization(listed="content-type;host;x-other"), ["signed-headers-mismatch"]),
        (authorization(listed="host"), ["signed-headers-mismatch"]), (authorization(listed="content-type"), ["signed-headers-mismatch"]),
        (authorization(listed="connection;content-type;host"), ["header-missing"]), (authorization(listed="content-type;host;user-agent"), ["header-missing"]),
        (authorization(scope="2023-11-14/cvm/tc3_request"), ["service-mismatch"]), (authorization(scope="2023-11-14/ocr/aws4_request"), ["scope-terminator"]),
        (authorization(scope="2023-11-14/ap-guangzhou/ocr/tc3_request"), ["scope-region"]),
    ],
)  # fmt: skip
def test_what_shows_of_authorization(text: str, causes: list[str]) -> None:
    found = [cause for cause in seen(text) if cause != "authorization-format"]
    assert found == causes


def test_what_is_said_of_the_layout_and_the_id() -> None:
    spaced = seen(authorization().replace(", S", ",S"))
    assert spaced == {
        "authorization-format": "The Authorization header isn't laid out as documented: there is no space after the comma."
    }
    two = seen(authorization().replace(", S", ",S").replace("Signature", "signature"))["authorization-format"]
    assert two.endswith("there is no space after the comma; signature is written for Signature.")

    def other(given: str) -> str:
        return seen(authorization(id=given))["secret-id-other"]

    known = "the credential given here is AKIDknown."
    assert other("AKIDother") == f"Authorization names the SecretId AKIDother, {known}"
    for digits in ("12345", "123456789012"):
        assert (
            other(digits)
            == f"Authorization names the SecretId {digits} (digits alone: an APPID, or a DNSPod token's id), {known}"
        )
    for digits in ("1234", "1234567890123"):
        assert other(digits) == f"Authorization names the SecretId {digits}, {known}"
    assert other("LTAIx") == f"Authorization names the SecretId LTAIx (Alibaba Cloud's), {known}"
    for amazons in ("AKIA" + "X" * 16, "ASIA" + "1" * 16):
        assert other(amazons) == f"Authorization names the SecretId {amazons} (AWS's), {known}"
    assert other("AKIA" + "X" * 15) == f"Authorization names the SecretId AKIA{'X' * 15}, {known}"
    for secret in ("SecretOfIt00", "xtoken-of-it"):
        assert (
            other(secret)
            == "Authorization names the SecretKey where the SecretId belongs; the credential's SecretId is AKIDknown."
        )


@pytest.mark.parametrize(
    ("stamp", "causes"),
    [
        (str(NOW), []), (f" {NOW} ", []), (f"{NOW}000", ["timestamp-in-milliseconds"]), ("170000000000", []), (f"0{NOW}"[:10], ["timestamp-format", "clock-skew"]),
        ("٣", ["locale-digits", "clock-skew"]), (f"{NOW}.5", ["timestamp-fraction"]), (f"{NOW},5", ["timestamp-fraction"]), (f"{NOW}.", ["timestamp-fraction"]),
        ("2023-11-14T00:00:00Z", ["timestamp-format"]), ("x", ["timestamp-format"]), ("0", ["clock-skew"]), ("07", ["timestamp-format", "clock-skew"]),
    ],
)  # fmt: skip
def test_what_shows_of_the_timestamp(stamp: str, causes: list[str]) -> None:
    assert list(seen(headers={"X-TC-Timestamp": stamp})) == causes


def test_what_is_said_of_the_clock() -> None:
    slow = seen(now=NOW + 1301)["clock-skew"]
    assert slow == (
        "The timestamp is 1,301 seconds behind the server's clock, which accepts 300: the client's clock is slow, or the request is old."
    )
    fast = seen(now=NOW - 301)["clock-skew"]
    assert (
        fast
        == "The timestamp is 301 seconds ahead of the server's clock, which accepts 300: the client's clock is fast."
    )
    none = seen(without="X-TC-Timestamp")
    assert (
        none["timestamp-differs-from-header"]
        == "The request has no X-TC-Timestamp; the string to sign has a timestamp."
    )

    chinese = seen(without="X-TC-Timestamp", chinese=True)["timestamp-differs-from-header"]
    assert chinese == "请求里没有 X-TC-Timestamp，而待签名字符串里有时间戳。"
    assert seen(now=NOW + 1, skew=0)["clock-skew"].startswith("The timestamp is 1 seconds behind the server's clock")
    assert seen(now=NOW - 1, skew=0)["clock-skew"].startswith("The timestamp is 1 seconds ahead of the server's clock")


@pytest.mark.parametrize(("size", "shown"), [(80, "x" * 80), (81, f"{'x' * 60}... (81 characters)")])
def test_how_much_is_shown(size: int, shown: str) -> None:
    """80 characters, whoever wrote them."""
    name = "x" * size
    known = f"the credential given here is {shown}."
    credential = Credential(name, "SecretOfIt00")
    assert seen(authorization(id="AKIDother"), credential=credential)["secret-id-other"].endswith(known)
    other = seen(authorization(id=name))["secret-id-other"]
    assert other == f"Authorization names the SecretId {shown}, the credential given here is AKIDknown."
    twice = seen(authorization(listed=f"content-type;host;{name}"), more=[(name, "a"), (name, "b")])["header-twice"]
    assert twice == f"The request has a header twice, with different values: {shown}."


def test_how_many_dropped_headers_are_shown() -> None:
    names = "accept, accept-encoding, {}, proxy-authorization, transfer-encoding"
    for name, cut in (("accept-language", None), ("content-encoding", 60)):
        listed = names.format(name)
        shown = listed if cut is None else f"{listed[:cut]}... (81 characters)"
        expected = f"A signed header was dropped on the way, the request doesn't have it: {shown}."
        assert seen(authorization(listed=listed.replace(", ", ";")))["header-missing"] == expected


@pytest.mark.parametrize("name", ["Host", "Content-Type", "Authorization", "X-TC-Other", "x-own"])
def test_which_headers_may_not_be_there_twice(name: str) -> None:
    more = [(name, "a"), (name, "b")]
    expected = f"The request has a header twice, with different values: {name.lower()}."
    assert seen(authorization(listed="x-own"), more=more)["header-twice"] == expected
    assert "header-twice" not in seen(authorization(listed="x-own"), more=[("Other", "a"), ("Other", "b")])


def test_a_signature_that_is_base64_in_the_first_place() -> None:
    """Eleven of a URL's dashes, and digits that alone would be those of MD5."""
    assert seen(authorization(signature="-" * 11 + "ab" * 16)) == {}


def test_what_shows_of_the_token() -> None:
    assert list(seen(without="X-TC-Token")) == ["token-missing"]
    assert list(seen(headers={"X-TC-Token": "other"})) == ["token-missing"]
    assert list(seen(authorization() + ", Token=other")) == ["token-missing"]
    assert list(seen(authorization() + ", Token=\ud800")) == ["token-missing"]
    assert list(seen(authorization() + ", Token=token-of-it", without="X-TC-Token")) == []
    assert list(seen(authorization(id="AKIDother"), without="X-TC-Token")) == ["secret-id-other"]


def test_what_shows_of_the_headers() -> None:
    assert list(seen(without="Content-Type")) == ["content-type-missing"]
    dropped = seen(authorization(listed="connection;content-type;host;user-agent"))
    assert dropped == {
        "header-missing": "A signed header was dropped on the way, the request doesn't have it: connection, user-agent."
    }
    twice = seen(
        more=[
            ("Host", "other"),
            ("x-tc-timestamp", "5"),
            ("Accept", "a"),
            ("Accept", "b"),
            ("Content-Type", "application/json"),
        ]
    )
    assert twice == {"header-twice": "The request has a header twice, with different values: host, x-tc-timestamp."}


@pytest.mark.parametrize(
    ("body", "length", "causes"),
    [
        (b"{}", "2", []), (b"{}", "3", ["body-truncated"]), (b"{}", "1", []), (b"", "5", ["body-not-given"]), (b"", "0", []), (b"", "", []), (b"", "x", []),
        (b"", "٣", []), (b"", "9" * 16, []), (b"", "9" * 15, ["body-not-given"]), ('{"a":"张'.encode(), "", ["body-truncated"]),
        ('{"a":"张'.encode()[:-1], "", ["body-truncated"]), (b'{"a":"', "", []), ('{"a":"张"}'.encode(), "", []), (b'{"a":"\xff"', "", []),
        (b"\xe5\xbc\xa0", "", []),
    ],
)  # fmt: skip
def test_what_shows_of_the_body(body: bytes, length: str, causes: list[str]) -> None:
    assert list(seen(body=body, headers={"Content-Length": length} if length else None)) == causes


SMALL = bytes([0]) + hashlib.sha256(b"x").digest()[1:]
SMALL_HEX = SMALL.hex()


@pytest.mark.parametrize(
    "text",
    [
        SMALL_HEX[2:], SMALL_HEX[2:].upper(), f'sha256= "{SMALL_HEX}"', f"(stdin)= '{SMALL_HEX}'", f"<{SMALL_HEX}>", f"[{SMALL_HEX}];",
        "".join(("FFFFFF" if octet > 127 else "") + f"{octet:02X}" for octet in SMALL),
    ],
)  # fmt: skip
def test_another_way_of_writing_the_digits(text: str) -> None:
    assert set(signature_readings(text)) == {(SMALL, frozenset({"signature-format"}))}


@pytest.mark.parametrize("digits", [SMALL_HEX, SMALL_HEX.upper()])
def test_a_number_with_its_sign(digits: str) -> None:
    negative = ((1 << 256) - int(digits, 16)).to_bytes(32, "big")
    assert (negative, frozenset({"signature-format"})) in set(signature_readings(f"-{digits[2:]}"))


@pytest.mark.parametrize("text", [f"X{SMALL_HEX}", f"{SMALL_HEX}X", f"X{SMALL_HEX}X", f"({SMALL_HEX}X)"])
def test_a_letter_more_is_no_way_of_writing(text: str) -> None:
    assert list(signature_readings(text)) == []


def test_what_stands_at_an_end_is_a_part_of_it() -> None:
    right = "TC3-HMAC-SHA256 Credential=AKID/2023-11-14/ocr/tc3_request, SignedHeaders=host, Signature=aa"
    read = read_authorization(right.replace("host,", "hostX,").replace("request,", "requestX,") + " ")
    assert (read.listed, read.scope[2], read.signature) == ("hostX", "tc3_requestX", "aa ")
    [(english, _)] = read_authorization(f"X{right}").faults
    assert english == "it begins with XTC3-HMAC-SHA256, not with TC3-HMAC-SHA256"
    [(english, _)] = read_authorization(right.replace("256 ", "256X ")).faults
    assert english == "it begins with TC3-HMAC-SHA256X, not with TC3-HMAC-SHA256"
    assert read_authorization("").faults[0][0] == "TC3-HMAC-SHA256 is missing at its start"
    assert read_authorization("").scope == ()


@pytest.mark.parametrize(
    ("joint", "english"),
    [
        (",, ", "there isn't exactly one space after the comma"),
        (" ,, ", "there is a space before the comma"),
    ],
)
def test_two_commas_between_two_parts(joint: str, english: str) -> None:
    right = "TC3-HMAC-SHA256 Credential=AKID/2023-11-14/ocr/tc3_request, SignedHeaders=host, Signature=aa"
    assert [fault for fault, _ in read_authorization(right.replace("request, ", f"request{joint}")).faults] == [english]
