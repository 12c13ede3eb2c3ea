"""What is no request, or can't be known from the text, is refused in one true line, in English and in Chinese."""

from __future__ import annotations

import json
import pickle
import re
import string
from pathlib import Path

import pytest
from pasted import (
    HOST,
    NASTY,
    PLAIN,
    SECRET_ID,
    SECRET_KEY,
    URL,
    curl_bash,
    curl_exe,
    head,
    powershell_script,
    refused,
    sign,
)

import tcrypto.check.readers as package
from tcrypto.check import read_request
from tcrypto.check.readers import ReadError
from tcrypto.check.readers.refusals import REFUSALS
from tcrypto.errors import InvalidInput

SIGNED = sign()
TEXT = PLAIN.decode()
BASH = curl_bash(SIGNED, TEXT)
STAMP = "'X-TC-Timestamp: 1700000000'"
ERROR = {"Response": {"Error": {"Code": "AuthFailure.SignatureFailure", "Message": "x"}, "RequestId": "y"}}
SECRETS = {"secret_id": SECRET_ID, "secret_key": SECRET_KEY}

REFUSED: dict[str, tuple[str | bytes, str]] = {
    "nothing": (" \n", "the text is empty"),
    "prose": ("why does my signature fail?", "neither a raw HTTP request, nor a curl command"),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "binary data"),
    "a command in GBK": (f"curl {URL} -d 你".encode("gbk"), "not UTF-8: byte 42"),
    # Something else than a request.
    "a reply": (json.dumps(ERROR), "the gateway's reply (AuthFailure.SignatureFailure: the signature is wrong)"),
    "a raw reply": (f"HTTP/1.1 200 OK\r\nServer: x\r\n\r\n{json.dumps(ERROR)}", "AuthFailure.SignatureFailure"),
    "an SDK's exception": ("[TencentCloudSDKException] code:AuthFailure.SecretIdNotFound", "the SecretId doesn't exist"),
    "a reply without an error": ('{"Response": {"RequestId": "x"}}', "the gateway's reply"),
    "another reply": ("HTTP/2 200 \nserver: x\n\n{}", "an HTTP reply without its request"),
    "credentials": (json.dumps(SECRETS), "a file of credentials"),
    "credentials of a role": (json.dumps({"Response": {"Credentials": {"TmpSecretKey": SECRET_KEY}}}), "a file of credentials"),
    "a profile": (f"[default]\nsecret_id = {SECRET_ID}\nsecret_key = {SECRET_KEY}\n", "a file of credentials"),
    "the environment": (f"export TENCENTCLOUD_SECRET_KEY={SECRET_KEY}\n", "a file of credentials"),
    "SecretKey.csv": (f"SecretId,SecretKey\n{SECRET_ID},{SECRET_KEY}\n", "a file of credentials"),
    "a key": ("-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----", "looks like a private key"),
    "a certificate": ("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", "looks like a certificate"),
    "a canonical request": (SIGNED.canonical_request, "a canonical request"),
    "a string to sign": (SIGNED.string_to_sign, "a string to sign"),
    "an Authorization": (SIGNED.headers["Authorization"], "an Authorization header alone"),
    "headers": ("\n".join(head(SIGNED).splitlines()[1:]), "headers without a request line"),
    "parameters": (TEXT, "a call's parameters in JSON"),
    "a PreparedRequest": ("<PreparedRequest [POST]>", "print(vars(request))"),
    "an access log": ('DEBUG:urllib3.connectionpool:https://h:443 "POST / HTTP/1.1" 200 None', "an access log"),
    "OkHttp's level BASIC": (f"--> POST {URL} h2 (71-byte body)\n<-- 200 {URL}", "an access log"),
    "JSON": ('["x"]', "not an object that describes a request"),
    # Not in the text.
    "a variable": ('curl "https://$host" -d "{\\"a\\": \\"${name}\\"}"', "shell variables ($host, $name)"),
    "$(...)": (BASH.replace(STAMP, '"X-TC-Timestamp: $(date +%s)"'), "a command substitution ($(...))"),
    "backticks": (BASH.replace(STAMP, '"X-TC-Timestamp: `date +%s`"'), "a command substitution (`...`)"),
    "cmd's variable": (curl_exe(SIGNED, TEXT).replace("1700000000", "%TS%"), "shell variables (%TS%)"),
    "PowerShell's variable": (powershell_script(SIGNED, TEXT).replace("'1700000000'", "$now"), "variables ($now)"),
    "PowerShell's expression": (powershell_script(SIGNED, TEXT).replace("-Body $body", "-Body ($b | ConvertTo-Json)"), "in the body"),
    "fetch's variable": (f"fetch('{URL}', {{ headers: {{ Authorization: signature }} }})", "(signature) stands in the headers"),
    "a template": ("fetch(`https://${host}/`, { method: 'POST' })", "stands in the URL"),
    "requests' variable": (f"requests.post('{URL}', data=payload)", "(payload) stands in the body"),
    ".http's variable": ("### a\nPOST https://{{host}}/\nA: {{$timestamp}}\n\n{}", "placeholders ({{host}}, {{$timestamp}})"),
    ".http's file": (f"### a\nPOST {URL}\nA: b\n\n< ./body.json\n", "sends the file ./body.json: --read-files"),
    "curl's file": (f"curl {URL} -d @body.json", "the command sends the file body.json: --read-files reads it"),
    "curl's upload": (f"curl {URL} -T body.json", "the file body.json"),
    "curl's configuration": (f"curl {URL} -K rc", "the file rc"),
    "wget's file": (f"wget {URL} --post-file=body.json", "the file body.json"),
    "a redirect": (f"curl {URL} -d @- < body.json", "the file body.json"),
    "a form with files": (f"curl {URL} -F image=@card.jpg", "boundary drawn at random"),
    "curl's own signature": (f"curl {URL} --aws-sigv4 aws:amz", "makes an Authorization of its own"),
    "another program's output": (f"jq -n '{{}}' | curl {URL} -d @-", "what is piped into curl"),
    "a binary body in a log": (f"--> POST {URL}\nA: b\n\n--> END POST (binary 71-byte body omitted)\n", "leaves the body out"),
    "a compressed body in a log": (f"--> POST {URL}\nA: b\n\n{{}}\n--> END POST (gzipped 2-byte, 22-byte body)\n", "before it was compressed"),
    "--trace-ascii": ("=> Send header, 19 bytes (0x13)\n0000: POST / HTTP/1.1\n0011: \n=> Send data, 6 bytes (0x6)\n0000: ......\n", "as dots"),
    # Several, or not whole.
    "two commands": (f"{BASH}\n\n{BASH}", "there are 2 requests"),
    "two messages": ((head(SIGNED) + TEXT) * 2, "there are 2 requests"),
    "two in a .http file": (f"### a\nGET {URL}\n\n### b\nGET {URL}\n", "there are 2 requests"),
    "--next": (f"curl {URL} --next {URL}", "--next makes several requests"),
    "globbing": ("curl 'https://h/{a,b}'", "curl expands [] and {} in the URL"),
    "an & without quotes": ("curl https://h/?Action=A&Version=b", "put the URL in quotes"),
    "an open quotation": (f"curl {URL} -d '{{", "ends within a quotation"),
    "an open here-document": (f"curl {URL} -d @- <<END\n{{}}\n", "its last line END is missing"),
    "an option that isn't known": (f"curl {URL} --nonsense", "curl's --nonsense is not understood here"),
    "a length in characters": (
        head(sign(NASTY)).replace(f": {len(NASTY)}", f": {len(NASTY.decode())}") + NASTY.decode(),
        "the body's number of characters",
    ),
    "a formatted body": (head(SIGNED) + json.dumps(json.loads(TEXT), indent=4), "Content-Length says 71 bytes, the body has"),
    "a chunk too short": ("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n{}\r\n0\r\n\r\n", "chunk 1 doesn't have"),
}  # fmt: skip


@pytest.mark.parametrize("kind", REFUSED)
def test_refusals(kind: str) -> None:
    text, sentence = REFUSED[kind]
    with pytest.raises(ReadError) as caught:
        read_request(text)
    english, chinese = str(caught.value), caught.value.text("zh-CN")
    assert sentence in english
    assert english == caught.value.text() == caught.value.text("en-US") != chinese
    assert re.search("[\u4e00-\u9fff]", chinese)
    for line in (english, chinese):
        assert line.isprintable()
        assert SECRET_KEY not in line
        assert len(line) < 300


def test_a_refusal_is_an_invalid_input_that_travels() -> None:
    with pytest.raises(InvalidInput) as caught:
        read_request("curl")
    again = pickle.loads(pickle.dumps(caught.value))
    assert isinstance(again, ReadError)
    assert (str(again), again.text("zh-CN")) == ("the curl command has no URL", "curl 命令中没有 URL")


def test_names_are_short_and_printable() -> None:
    for name in ("\x1b[31m" + "a" * 500, "\u202e\x9b"):
        with pytest.raises(ReadError) as caught:
            read_request(f"curl -d '@{name}' h")
        assert str(caught.value).isprintable()
        assert len(str(caught.value)) < 200


def test_the_table_is_complete() -> None:
    """Each sentence in both languages with the same names in it; each is used, and none is missing."""
    used: set[str] = set()
    for file in Path(package.__file__).parent.glob("*.py"):
        used.update(re.findall(r'"([a-z0-9-]+)"', "".join(re.findall(r"ReadError\([^,)]*", file.read_text("utf-8")))))
    assert used == REFUSALS.keys()
    for english, chinese in REFUSALS.values():
        names = [{name for _, name, _, _ in string.Formatter().parse(each) if name} for each in (english, chinese)]
        assert names[0] == names[1]
        assert english.isascii()
        assert re.search("[\u4e00-\u9fff]", chinese)


def test_the_command_line_names_the_file_and_nothing_secret(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    from tcrypto.cli import main

    (tmp_path / "credentials.json").write_text(json.dumps(SECRETS))
    file = str(tmp_path / "credentials.json")
    assert main(["diagnose", "--credentials", file, file]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert f"{file}: this looks like a file of credentials" in err
    assert SECRET_KEY not in err


def test_wrong_types() -> None:
    for wrong in (None, 1, ["curl"], HOST.encode):
        with pytest.raises(TypeError, match="str or bytes"):
            read_request(wrong)  # type: ignore[arg-type]


CALLS = {
    # code, what it means
    "AuthFailure.SignatureFailure": ("the signature is wrong", "签名错误"),
    "AuthFailure.SignatureExpire": ("its timestamp was over five minutes from the server's time", "时间戳与服务器时间相差超过五分钟"),
    "AuthFailure.Other": ("the call succeeded, or the error isn't one of signing", "调用成功，或并非签名相关的错误"),
    "MissingParameter": ("a header or a parameter is missing", "缺少请求头或参数"),
    "InvalidParameter": ("a parameter is wrong", "参数错误"),
    "InvalidParameterValue": ("a parameter's value is wrong", "参数取值错误"),
    "InvalidParameterValue.Limit": ("the call succeeded, or the error isn't one of signing", "调用成功，或并非签名相关的错误"),
    "InvalidAction": ("the action doesn't exist", "接口不存在"),
    "NoSuchVersion": ("the version doesn't exist", "接口版本不存在"),
    "UnsupportedRegion": ("the region isn't supported", "不支持该地域"),
    "RequestSizeLimitExceeded": ("the request is too large", "请求包过大"),
    "RequestLimitExceeded": ("too many requests", "请求过于频繁"),
}  # fmt: skip


@pytest.mark.parametrize("code", CALLS)
@pytest.mark.parametrize("shown", ["code: {}, message: x", "HTTP/1.1 200 OK\n\n{}", "{}"])
def test_what_a_code_means(code: str, shown: str) -> None:
    english, chinese = CALLS[code]
    assert refused(shown.format(code)) == (
        f"this looks like the gateway's reply ({code}: {english}), not like a request; paste the request it answers",
        f"这看起来是网关的响应（{code}：{chinese}），不是请求，请粘贴该响应对应的请求",
    )


def sentences(kind: str, **names: str) -> tuple[str, str]:
    english, chinese = REFUSALS[kind]
    return english.format(**names), chinese.format(**names)


UNKNOWN, BINARY = sentences("unknown"), sentences("binary")
CREDENTIALS, HEADERS, ACCESS = sentences("credentials"), sentences("headers-only"), sentences("access-log")
FAR = "a" * 65_536 + "\n"
LOOKS: dict[str, tuple[str | bytes, tuple[str, str]]] = {
    "a private key": ("-----BEGIN PRIVATE KEY-----", ("this looks like a private key, not like a request", "这看起来是私钥，不是请求")),
    "an encrypted one": ("x\n-----BEGIN ENCRYPTED PRIVATE KEY-----", ("this looks like a private key, not like a request", "这看起来是私钥，不是请求")),
    "a public key": ("-----BEGIN RSA PUBLIC KEY-----", ("this looks like a public key, not like a request", "这看起来是公钥，不是请求")),
    "a certificate": ("-----BEGIN CERTIFICATE-----", ("this looks like a certificate, not like a request", "这看起来是证书，不是请求")),
    "another label": ("-----BEGIN SM2 KEY-----", ("this looks like a private key, not like a request", "这看起来是私钥，不是请求")),
    "a key far behind": (FAR + "-----BEGIN PRIVATE KEY-----", UNKNOWN),
    "a key within reach": ("a" * 65_508 + "\n-----BEGIN PRIVATE KEY-----", ("this looks like a private key, not like a request", "这看起来是私钥，不是请求")),
    "a key that is cut there": ("a" * 65_509 + "\n-----BEGIN PRIVATE KEY-----", UNKNOWN),
    "secret_key": ("secret_key = x", CREDENTIALS),
    "SecretKey": ("x, SecretKey:", CREDENTIALS),
    "a column": ("SecretId,SecretKey\nx,y", CREDENTIALS),
    "a name in a sentence": ("my secretkey is lost", UNKNOWN),
    "a canonical request": ("POST\n/\n\ncontent-type:x\n", sentences("canonical-request")),
    "a canonical request of Windows": ("\nGET\r\n/a\r\n", sentences("canonical-request")),
    "a string to sign": ("TC3-HMAC-SHA256\n1\n", sentences("string-to-sign")),
    "a string to sign of v1": ("GETcvm.tencentcloudapi.com/?Action=A", sentences("string-to-sign")),
    "an Authorization": ("TC3-HMAC-SHA256 Credential=x", sentences("authorization-only")),
    "an Authorization by name": ("'Authorization': 'TC3-HMAC-SHA256 Credential=x", sentences("authorization-only")),
    "a reply": (" HTTP/1.1 404 Not Found\n", sentences("reply-only")),
    "a reply of curl": ("< HTTP/2 200\n", sentences("reply-only")),
    "a prepared request": ("a <PreparedRequest [GET]>", sentences("repr-only")),
    "a request of httpx": ("<Request ['GET', 'https://h/']>"[:9] + "[GET]>", sentences("repr-only")),
    "two headers": ("AB: b\nC-D: e", HEADERS),
    "a header alone": ("AB: c\n", UNKNOWN),
    "an access log": ('- "GET /a" 200', ACCESS),
    "an access log of HTTP/1.0": ('"POST / HTTP/1.0" 404 5', ACCESS),
    "a zero": ("a\nb\0", BINARY),
    "many that aren't printed": ("a\n" + "\x01" * 21, BINARY),
    "some that aren't printed": ("a\n" + "\x01" * 20, UNKNOWN),
    "spaces that aren't printed": ("a\n" + "\x0b" * 21, UNKNOWN),
    "the last that is looked at": ("a" * 2_027 + "\x01" * 21, BINARY),
    "the first that isn't": ("a" * 2_028 + "\x01" * 21, UNKNOWN),
    "a zero far behind": (FAR + "\0", UNKNOWN),
    "a zero in the first line": (b"a\0", BINARY),
    "a zero in the first line, far": ("a" * 511 + "\0", BINARY),
    "nothing": ("\ufeff \n", ("there is no request: the text is empty", "没有请求：内容为空")),
    "a length": (
        "POST / HTTP/1.1\nContent-Length: 3\n\né",
        (
            "Content-Length says 3 bytes, the body has 2: a tool re-formatted it, or the paste isn't whole",
            "Content-Length 为 3 字节，请求体有 2 字节：可能被工具重新排版，或粘贴不完整",
        ),
    ),
    "a long name": (
        "fetch('https://h/', {headers: " + "f(" * 3,
        ("the program call can't be read: its text isn't whole, or more than literals stand in it", "无法读取代码中的调用：代码不完整，或其中不只有字面量"),
    ),
    "a command": ("curl -d @b https://h/", ("the command sends the file b: --read-files reads it", "命令会发送文件 b：加上 --read-files 即可读取")),
    "a name of a hundred": (f"curl -d @{'b' * 100} h", sentences("file", name="b" * 100)),
    "a name of more": (f"curl -d @{'b' * 101} h", sentences("file", name="b" * 97 + "...")),
    "a name of many": (f"curl -d @{'b' * 201} h", sentences("file", name="b" * 97 + "...")),
    "a name that isn't printed": ("curl -d '@b\x1b\u202e' h", sentences("file", name="b??")),
    "half a character": ("curl h -d \ud83d", ("the request holds a lone surrogate, which no request can carry", "请求中有不成对的代理字符（surrogate），任何请求都无法发送它")),
    "another encoding": ("curl h -d é ".encode() + b"\xe9", ("this is not UTF-8: byte 14 can't be read; save it as UTF-8 (a command's text counts in its encoding)", "内容不是 UTF-8：第 14 个字节无法解码，请以 UTF-8 保存后重试")),
    "too much": (" " * 50_331_649, sentences("too-large", size="50,331,649", limit="50,331,648")),
    "the most": (" " * 50_331_648, ("there is no request: the text is empty", "没有请求：内容为空")),
}  # fmt: skip


@pytest.mark.parametrize("kind", LOOKS)
def test_what_is_said_in_both_languages(kind: str) -> None:
    text, said = LOOKS[kind]
    assert refused(text) == said


def test_what_another_language_is_told() -> None:
    with pytest.raises(ReadError) as caught:
        read_request("fetch(x)")
    english = "what the program computes (x) stands in the URL: paste the request as it was sent"
    assert (caught.value.kind, caught.value.text(), caught.value.text(None), caught.value.text("zh")) == (
        "expression",
        *[english] * 3,
    )
    again = pickle.loads(pickle.dumps(caught.value))
    assert (again.kind, again.args, again.text(), again.text("zh-CN")) == (
        "expression",
        (english,),
        english,
        caught.value.text("zh-CN"),
    )


@pytest.mark.parametrize("wrong", [None, 1, ["curl"]])
def test_what_is_no_text(wrong: object) -> None:
    with pytest.raises(TypeError) as caught:
        read_request(wrong)  # type: ignore[arg-type]
    assert str(caught.value) == f"the text is str or bytes, not {type(wrong).__name__}"
