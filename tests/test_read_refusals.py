"""What is no request, or can't be known from the text, is refused in one true line, in English and in Chinese."""

from __future__ import annotations

import json
import pickle
import re
import string
from pathlib import Path

import pytest
from pasted import HOST, NASTY, PLAIN, SECRET_ID, SECRET_KEY, URL, curl_bash, curl_exe, head, powershell_script, sign

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
