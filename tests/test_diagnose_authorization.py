"""Each fault of an Authorization value, and each way of writing the signature, with its whole sentence in both languages."""

from __future__ import annotations

import base64
from collections.abc import Callable

import pytest
from broken_client import Plan
from diagnosing import diagnosed, example, with_header

from tcrypto import Credential, HttpRequest
from tcrypto.check.diagnose import Diagnosis, diagnose

pytestmark = pytest.mark.each

Change = Callable[[str], str]


def authorized(change: Change) -> Diagnosis:
    """The example with its Authorization changed."""
    call, account, wire = example()
    (value,) = [value for name, value in wire.headers if name == "Authorization"]
    return diagnosed(call, account, with_header(wire, "Authorization", change(value)))


def replaced(old: str, new: str) -> Change:
    return lambda text: text.replace(old, new, 1)


NO_SPACE = "there isn't exactly one space after TC3-HMAC-SHA256", "TC3-HMAC-SHA256 后面应当正好有一个空格"
NO_START = "TC3-HMAC-SHA256 is missing at its start", "开头缺少 TC3-HMAC-SHA256"
ITS_NAME = "the header's name is in its value", "值里又写了一遍请求头的名称"
NO_COMMA = "there is no comma between its parts", "各部分之间没有逗号"
SPACE_BEFORE = "there is a space before the comma", "逗号前面有空格"
NO_SPACE_AFTER = "there is no space after the comma", "逗号后面没有空格"
LINES = "it is written over several lines", "写成了多行"
NOT_ONE_SPACE = "there isn't exactly one space after the comma", "逗号后面应当正好有一个空格"
QUOTES = "values are in quotes", "值带有引号"


def begins(word: str) -> tuple[str, str]:
    return f"it begins with {word}, not with TC3-HMAC-SHA256", f"开头是 {word}，而不是 TC3-HMAC-SHA256"


def spelt(given: str, name: str) -> tuple[str, str]:
    return f"{given} is written for {name}", f"{name} 写成了 {given}"


def not_bare(name: str) -> tuple[str, str]:
    return f"{name} is not followed by a bare =", f"{name} 后面应当直接跟 ="


def space_after(name: str) -> tuple[str, str]:
    return f"there is a space after {name}=", f"{name}= 后面有空格"


def order(*names: str) -> tuple[str, str]:
    return f"the order isn't {', '.join(names)}", f"顺序不是 {'、'.join(names)}"


THREE = "Credential", "SignedHeaders", "Signature"
START = "TC3-HMAC-SHA256 "

FAULTS: list[tuple[Change, list[tuple[str, str]]]] = [
    (replaced(START, "TC3-HMAC-SHA256  "), [NO_SPACE]),
    (replaced(START, "TC3-HMAC-SHA256\t"), [NO_SPACE]),
    (replaced(START, "TC3-HMAC-SHA256,"), [NO_SPACE]),
    (replaced(START, "TC3-HMAC-SHA256: "), [NO_SPACE]),
    (replaced(START, "TC3-HMAC-SHA256;\r\n"), [NO_SPACE]),
    (replaced(START, ":TC3-HMAC-SHA256 "), [NO_SPACE]),
    (replaced(START, ""), [NO_START]),
    (replaced(START, ", "), [NO_START]),
    (replaced(START, "Authorization: TC3-HMAC-SHA256 "), [ITS_NAME]),
    (replaced(START, "authorization:TC3-HMAC-SHA256 "), [ITS_NAME]),
    (replaced(START, "TC3-HMAC-SHA1 "), [begins("TC3-HMAC-SHA1")]),
    (replaced(START, "tc3-hmac-sha256 "), [begins("tc3-hmac-sha256")]),
    (replaced(START, "Bearer TC3-HMAC-SHA256 "), [begins("Bearer")]),
    (replaced(START, "a\u00e9\x7f!~\u200b "), [begins("a??!~?")]),
    (replaced(START, "0123456789" * 4 + " "), [begins("01234567890123456789012345678901")]),
    (replaced("Credential=", "credential="), [spelt("credential", "Credential")]),
    (replaced("SignedHeaders=", "signedHeaders="), [spelt("signedHeaders", "SignedHeaders")]),
    (replaced("Signature=", "SIGNATURE="), [spelt("SIGNATURE", "Signature")]),
    (replaced("Signature=", "Signature ="), [not_bare("Signature")]),
    (replaced("SignedHeaders=", "SignedHeaders:"), [not_bare("SignedHeaders")]),
    (replaced("Credential=", "credential\t="), [spelt("credential", "Credential"), not_bare("Credential")]),
    (replaced("Signature=", "Signature = "), [not_bare("Signature"), space_after("Signature")]),
    (replaced("SignedHeaders=", "SignedHeaders=\t"), [space_after("SignedHeaders")]),
    (replaced(", Signed", " Signed"), [NO_COMMA]),
    (replaced(", Signed", "; Signed"), [NO_COMMA]),
    (replaced(", Signed", "&Signed"), [NO_COMMA]),
    (replaced(", Signature", "\nSignature"), [NO_COMMA]),
    (replaced(", Signed", " , Signed"), [SPACE_BEFORE]),
    (replaced(", Signed", "\t,Signed"), [SPACE_BEFORE]),
    (replaced(", Signed", ";, Signed"), [SPACE_BEFORE]),
    (replaced(", Signed", ",Signed"), [NO_SPACE_AFTER]),
    (replaced(", Signature", ",Signature"), [NO_SPACE_AFTER]),
    (replaced(", Signature", ",\n Signature"), [LINES]),
    (replaced(", Signed", ",\rSigned"), [LINES]),
    (replaced(", Signed", ",  Signed"), [NOT_ONE_SPACE]),
    (replaced(", Signature", ",\tSignature"), [NOT_ONE_SPACE]),
    (lambda text: text.replace(", ", " "), [NO_COMMA]),
    (lambda text: text.replace(", Signed", " Signed").replace(", Signature", ",Signature"), [NO_COMMA, NO_SPACE_AFTER]),
    (lambda text: text.replace("Signature=", 'Signature="') + '"', [QUOTES]),
    (lambda text: text.replace("Credential=", "Credential=“").replace(", Signed", "”, Signed"), [QUOTES]),
    (lambda text: text.replace("Signature=", "Signature= '") + "'", [space_after("Signature"), QUOTES]),
    (lambda text: f"{text}, Signature={'0' * 64}", [("Signature is there twice", "Signature 出现了两次")]),
    (
        lambda text: f"{START}Token=t, Token=u, Credential={text.partition('Credential=')[2]}",
        [("Token is there twice", "Token 出现了两次"), order(*THREE, "Token")],
    ),
    (lambda text: START + ", ".join(reversed(text.removeprefix(START).split(", "))), [order(*THREE)]),
    (lambda text: text.replace(START, f"{START}Timestamp=1551113065, "), [order(*THREE, "Timestamp")]),
]  # fmt: skip


@pytest.mark.parametrize(("change", "faults"), FAULTS)
def test_each_fault_has_its_sentence(change: Change, faults: list[tuple[str, str]]) -> None:
    """The parts are read all the same, and so the signature is right."""
    diagnosis = authorized(change)
    assert diagnosis.ids[0][0] == "authorization-format"
    assert len(diagnosis.ids[0]) == 1 or diagnosis.ids == [["authorization-format", "token-missing"]]
    (cause, *_), *others = diagnosis.causes
    assert (cause.certainty, others) == ("seen", [])
    english = "; ".join(fault for fault, _ in faults)
    chinese = "；".join(fault for _, fault in faults)
    assert cause.what == f"The Authorization header isn't laid out as documented: {english}."
    assert cause.what_zh == f"请求头 Authorization 的格式不符合文档要求：{chinese}。"


MISSING = {name: (f"{name} is missing", f"缺少 {name}") for name in THREE}


def parts(count: int) -> tuple[str, str]:
    return f"Credential has {count} of 4 parts", f"Credential 应有 4 段，实际有 {count} 段"


UNREADABLE: list[tuple[Change, list[tuple[str, str]]]] = [
    (lambda text: text.partition(", Signature=")[0], [MISSING["Signature"]]),
    (lambda text: START + text.partition(", ")[2], [MISSING["Credential"]]),
    (lambda text: START + text.rpartition(", ")[2], [MISSING["Credential"], MISSING["SignedHeaders"]]),
    (lambda text: "Bearer", [begins("Bearer"), *MISSING.values()]),
    (lambda text: "TC3-HMAC-SHA256", [NO_SPACE, *MISSING.values()]),
    (lambda text: "", [NO_START, *MISSING.values()]),
    (replaced("/tc3_request", ""), [parts(3)]),
    (replaced("/2019-02-25/ocr/tc3_request", ""), [parts(1)]),
    (replaced("/ocr/", "/ocr/x/"), [parts(5)]),
    (replaced("/ocr/", "/ap-guangzhou/ocr/x/"), [parts(6)]),
    (lambda text: text.ljust(8193, ","), [("it has 8,193 characters", "共有 8,193 个字符")]),
]  # fmt: skip


@pytest.mark.parametrize(("change", "faults"), UNREADABLE)
def test_what_is_missing_is_said(change: Change, faults: list[tuple[str, str]]) -> None:
    diagnosis = authorized(change)
    cause = diagnosis.causes[0][0]
    assert (cause.id, cause.certainty) == ("authorization-format", "seen")
    english = "; ".join(fault for fault, _ in faults)
    chinese = "；".join(fault for _, fault in faults)
    assert cause.what == f"The Authorization header isn't laid out as documented: {english}."
    assert cause.what_zh == f"请求头 Authorization 的格式不符合文档要求：{chinese}。"


def test_a_header_of_8_192_characters_is_read() -> None:
    diagnosis = authorized(lambda text: text.replace(START, START.ljust(8192 - len(text) + len(START))))
    assert diagnosis.ids == [["authorization-format"]]
    assert NO_SPACE[0] in diagnosis.causes[0][0].what


@pytest.mark.parametrize(
    "scope", ["ap-guangzhou/ocr", "ocr/ap-guangzhou", "na-siliconvalley/ocr", "ap-shanghai-fsi/ocr"]
)
def test_a_region_among_the_parts_is_a_cause_of_its_own(scope: str) -> None:
    assert authorized(replaced("/ocr/", f"/{scope}/")).ids == [["scope-region"]]


# --- The signature ----------------------------------------------------------------------------------------------------


def in_base64(digits: str) -> str:
    return base64.b64encode(bytes.fromhex(digits)).decode()


def joined(mark: str, digits: str) -> str:
    return mark.join(digits[at : at + 2] for at in range(0, 64, 2))


WRITTEN: dict[str, tuple[str, Callable[[str], str]]] = {
    "capitals": ("signature-uppercase", str.upper),
    "mixed": ("signature-uppercase", lambda digits: digits[:32].upper() + digits[32:]),
    "Base64": ("signature-base64", in_base64),
    "unpadded": ("signature-base64", lambda digits: in_base64(digits).rstrip("=")),
    "for URLs": ("signature-base64", lambda digits: in_base64(digits).replace("+", "-").replace("/", "_")),
    "in percent": ("signature-base64", lambda digits: in_base64(digits).replace("=", "%3D").replace("+", "%2B")),
    "of the digits": ("signature-base64", lambda digits: base64.b64encode(digits.encode()).decode()),
    "of capitals": ("signature-base64", lambda digits: base64.b64encode(digits.upper().encode()).decode()),
    "0x": ("signature-format", lambda digits: f"0x{digits}"),
    "0X": ("signature-format", lambda digits: f"0X{digits.upper()}"),
    "stdin": ("signature-format", lambda digits: f"(stdin)= {digits}"),
    "stdin of openssl 1": ("signature-format", lambda digits: f"SHA256(stdin)= {digits}"),
    "stdin of openssl 3": ("signature-format", lambda digits: f"SHA2-256(stdin)= {digits}"),
    "stdin with HMAC": ("signature-format", lambda digits: f"HMAC-SHA256(stdin)={digits}"),
    "of a file": ("signature-format", lambda digits: f"SHA256 (a file) = {digits}"),
    "sha256=": ("signature-format", lambda digits: f"sha256={digits}"),
    "sha256:": ("signature-format", lambda digits: f"sha256:{digits}"),
    "HMAC-SHA256=": ("signature-format", lambda digits: f"HMAC-SHA256= {digits}"),
    "HMACSHA256:": ("signature-format", lambda digits: f"HMACSHA256:{digits}"),
    "sha256sum": ("signature-format", lambda digits: f"{digits}  -"),
    "sha256sum of a file": ("signature-format", lambda digits: f"{digits} *to-sign.txt"),
    "brackets": ("signature-format", lambda digits: f"<{digits}>"),
    "square brackets": ("signature-format", lambda digits: f"[{digits}]"),
    "round ones": ("signature-format", lambda digits: f"({digits});"),
    "backquotes within": ("signature-format", lambda digits: f"<`{digits}`>"),
    "percent": ("signature-format", lambda digits: f"{digits}%0A"),
    "quoted by percent": ("signature-format", lambda digits: f"%22{digits}%22"),
    "dashes": ("signature-format", lambda digits: joined("-", digits)),
    "colons": ("signature-format", lambda digits: joined(":", digits)),
    "capitals with dashes": ("signature-format", lambda digits: joined("-", digits.upper())),
    "blanks": ("signature-format", lambda digits: joined(" ", digits)),
    "backslashes": ("signature-format", lambda digits: "\\x" + joined("\\x", digits)),
    "0x each": ("signature-format", lambda digits: "0x" + joined(", 0x", digits)),
    "signed bytes": (
        "signature-format",
        lambda digits: "".join(f"{octet - 256 & 0xFFFFFFFF if octet > 127 else octet:02x}" for octet in bytes.fromhex(digits)),
    ),
}  # fmt: skip


@pytest.mark.parametrize("way", WRITTEN)
def test_each_way_of_writing_the_signature(way: str) -> None:
    cause, write = WRITTEN[way]
    diagnosis = authorized(lambda text: text[:-64] + write(text[-64:]))
    assert diagnosis.ids == [[cause]]
    assert diagnosis.client_canonical == diagnosis.server_canonical is not None
    assert diagnosis.client_string_to_sign == diagnosis.server_string_to_sign
    assert diagnosis.causes[0][0].certainty == ("seen" if cause == "signature-format" else "proved")


def test_zeros_that_were_trimmed() -> None:
    """A number printed without its leading zeros."""
    call, account, _ = example()
    for timestamp in range(call.timestamp, call.timestamp + 2000):
        plan = Plan(call._replace(timestamp=timestamp), account)
        plan.written = lambda mac: mac.hex().lstrip("0")
        wire = plan.wire()
        count = len(dict(wire.headers)["Authorization"].partition("Signature=")[2])
        if count < 63:
            break
    diagnosis = diagnosed(call, account, wire, now=timestamp)
    assert diagnosis.ids == [["signature-format"]]
    assert diagnosis.client_canonical == diagnosis.server_canonical
    assert diagnosis.causes[0][0].what == f"The signature has {count} hexadecimal digits; it must have 64."
    assert diagnosis.causes[0][0].what_zh == f"签名有 {count} 位十六进制数字，应为 64 位。"


MASKED = (
    "The signature is masked or left out in what was pasted, so nothing can be compared with it.",
    "粘贴的内容里签名被打码或省略了，无法比对。",
)
TOOL = (
    'The signature has what a command-line tool prints around it, such as "(stdin)= ".',
    "签名前后带有命令行工具的其他输出，例如“(stdin)= ”。",
)


def others(count: int) -> tuple[str, str]:
    return (
        f"The signature isn't 64 lower-case hexadecimal digits but {count} other characters.",
        f"签名不是 64 位小写十六进制数字，而是 {count} 个其他字符。",
    )


@pytest.mark.parametrize(
    ("signature", "said"),
    [
        ("", ("The signature is empty.", "签名是空的。")),
        ("***", MASKED), ("ab***cd", MASKED), ("xxxxxx", MASKED), ("XXXXXX", MASKED), ("72...", MASKED), ("72…", MASKED),
        ("••••", MASKED), ("<signature>", MASKED), ("(stdin)= 12", TOOL), ("sha256:12", TOOL), ("SHA1", TOOL),
        ("0" * 63 + "g", others(64)), ("**", others(2)), ("xxxxx", others(5)), ("..", others(2)), ("signature", others(9)),
        ("ab", ("The signature has 2 hexadecimal digits; it must have 64.", "签名有 2 位十六进制数字，应为 64 位。")),
        ("A" * 65, ("The signature has 65 hexadecimal digits; it must have 64.", "签名有 65 位十六进制数字，应为 64 位。")),
    ],
)  # fmt: skip
def test_what_is_wrong_with_the_signature(signature: str, said: tuple[str, str]) -> None:
    diagnosis = authorized(lambda text: text[:-64] + signature)
    assert diagnosis.ids == [["signature-format"]]
    (cause,) = diagnosis.causes[0]
    assert (cause.what, cause.what_zh) == said
    assert cause.certainty == "seen"


# --- Whose id it is ---------------------------------------------------------------------------------------------------


def test_a_signed_header_list_that_ends_in_a_semicolon_keeps_it() -> None:
    found = authorized(lambda text: text.replace("x-tc-action, ", "x-tc-action; ,"))
    assert "signed-headers-separator" in found.ids[0]


def cloudbase(timestamp: str = "1551113065", token: str = "t", own: str = "t") -> Diagnosis:
    authorization = (
        f"{START}Credential=AKIDexample/2019-02-25/tcb/tc3_request, SignedHeaders=content-type;host, Signature={'0' * 64}, "
        f"Timestamp={timestamp}, Token={token}"
    )
    headers = {"Authorization": authorization, "Host": "h", "Content-Type": "a/b", "Cookie": "x" * 9_000}
    return diagnose(HttpRequest("POST", "/", headers, b""), Credential("AKIDexample", "key", own), now=1551113065)


def test_the_time_and_the_token_in_authorization_are_read() -> None:
    """CloudBase's; laid out as documented, and otherwise."""
    assert "\n1551113065\n" in str(cloudbase().server_string_to_sign)
    assert cloudbase().ids == [["unexplained"], ["host-other"]]
    assert cloudbase(token="u").ids[0] == ["token-missing", "unexplained"]
    assert cloudbase(timestamp="1551112000").ids[0] == ["clock-skew", "unexplained"]
    for more in ({"token": "u "}, {"token": "u,"}):
        assert "token-missing" in cloudbase(**more).ids[0]


def test_a_timestamp_of_one_zero_and_of_white_space() -> None:
    call, account, wire = example()
    assert "timestamp-format" not in diagnosed(call, account, with_header(wire, "X-TC-Timestamp", "0")).ids[0]
    assert "timestamp-format" in diagnosed(call, account, with_header(wire, "X-TC-Timestamp", "01")).ids[0]


KNOWN = "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE"


@pytest.mark.parametrize("around", [" {}", "{}%20", "%0A{}", "{}+", "{}\xa0", "\ufeff{}", "{}\u200b ", "\t{}"])
def test_what_stands_around_the_id(around: str) -> None:
    diagnosis = authorized(replaced(KNOWN, around.format(KNOWN)))
    assert diagnosis.ids == [["secret-id-whitespace"]]
    assert diagnosis.causes[0][0].certainty == "seen"


NUMBER = " (digits alone: an APPID, or a DNSPod token's id)", "（纯数字：像是 APPID 或 DNSPod Token 的 ID）"
ALIBABA = " (Alibaba Cloud's)", "（阿里云的 AccessKey ID）"
AWS = " (AWS's)", "（AWS 的 Access Key ID）"


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        ("12345", NUMBER), ("123456789012", NUMBER), ("1234", ("", "")), ("1234567890123", ("", "")),
        ("LTAI5tEXAMPLE", ALIBABA), ("AKIAIOSFODNN7EXAMPLE", AWS), ("ASIAIOSFODNN7EXAMPLE", AWS),
        ("AKIAIOSFODNN7EXAMPL", ("", "")), ("ABIAIOSFODNN7EXAMPLE", ("", "")), ("LTA", ("", "")), ("AKID", ("", "")),
    ],
)  # fmt: skip
def test_each_kind_of_id_has_its_words(given: str, kind: tuple[str, str]) -> None:
    diagnosis = authorized(replaced(KNOWN, given))
    assert diagnosis.ids == [["secret-id-other"]]
    (cause,) = diagnosis.causes[0]
    what = f"Authorization names the SecretId {given}{kind[0]}, the credential given here is {KNOWN}."
    assert (cause.what, cause.what_zh) == (
        what,
        f"Authorization 里的 SecretId 是 {given}{kind[1]}，而这里提供的是 {KNOWN}。",
    )


def test_a_long_id_is_cut() -> None:
    cause = authorized(replaced(KNOWN, "x" * 81)).causes[0][0]
    assert f"the SecretId {'x' * 60}... (81 characters), the credential" in cause.what
    assert f"SecretId 是 {'x' * 60}... (81 characters)，而" in cause.what_zh
    assert f"the SecretId {'x' * 80}, the credential" in authorized(replaced(KNOWN, "x" * 80)).causes[0][0].what


@pytest.mark.parametrize("given", ["a-key", "a-token", "(a-token)"])
def test_a_secret_in_the_ids_place_is_not_shown(given: str) -> None:
    authorization = (
        f"{START}Credential={given}/1970-01-01/ocr/tc3_request, SignedHeaders=content-type;host, Signature={'0' * 64}"
    )
    headers = {"Authorization": authorization, "Host": "h", "Content-Type": "a/b", "X-TC-Timestamp": "1"}
    diagnosis = diagnose(HttpRequest("POST", "/", headers, b""), Credential("AKIDexample", "a-key", "a-token"), now=1)
    cause = diagnosis.causes[0][0]
    assert cause.id == "secret-id-other"
    assert cause.what == (
        "Authorization names the SecretKey where the SecretId belongs; the credential's SecretId is AKIDexample."
    )
    assert cause.what_zh == "Authorization 里 SecretId 的位置写的是 SecretKey；这里提供的 SecretId 是 AKIDexample。"
