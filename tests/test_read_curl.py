"""curl commands are read as curl itself sends them, and as a shell splits them."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pasted import written

from tcrypto.check import read_request
from tcrypto.check.readers import ReadError
from tcrypto.check.readers.shell import split
from tcrypto.check.readers.windows import arguments
from tcrypto.check.request import HttpRequest
from tcrypto.errors import InvalidInput


@pytest.fixture(scope="module")
def wire() -> Iterator[tuple[str, list[bytes]]]:
    """An address on loopback, and what is sent to it."""
    seen: list[bytes] = []

    def serve() -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            with connection:
                data = b""
                while b"\r\n\r\n" not in data:
                    data += connection.recv(65536)
                length = re.search(rb"\r\ncontent-length: *([0-9]+)", data, re.IGNORECASE)
                while len(data) - data.index(b"\r\n\r\n") - 4 < (int(length[1]) if length else 0):
                    data += connection.recv(65536)
                seen.append(data)
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")

    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=serve, daemon=True).start()
        yield f"127.0.0.1:{server.getsockname()[1]}", seen


COMMANDS = (
    "curl http://HOST",
    "curl HOST/a/../b/./c?x=/../y",
    "curl --path-as-is http://HOST/a/../b",
    "curl 'http://HOST/?q=%7e&r=a+b#fragment'",
    "curl -g 'http://HOST/?Ids.[0]={a}'",
    "curl -d a=1 -d 'b=2 3' http://HOST/p",
    "curl -d '' http://HOST",
    "curl -d '' -d a http://HOST",
    "curl --data-raw @file -X PUT http://HOST",
    "curl -d @file http://HOST",
    "curl --data-binary @file http://HOST",
    "curl --data-ascii @file http://HOST",
    "curl --data-urlencode 'a=b c/~é' --data-urlencode '=x y' --data-urlencode 'p q' http://HOST",
    "curl --data-urlencode n@file --data-urlencode @file http://HOST",
    "curl -G -d a=1 --data-urlencode 'b=c d' 'http://HOST/?z'",
    "curl --get --data-urlencode 'b=c d' http://HOST",
    "curl --json '{\"a\"' --json ':1}' http://HOST",
    "curl --json @file -H 'Content-Type: text/plain' http://HOST",
    "curl -d a --json b -d c http://HOST",
    "curl -H 'A:  two ' -H 'Empty;' -H 'Accept:' -H 'a: again' http://HOST",
    "curl -H @heads -d x http://HOST",
    "curl -H 'Content-Type:' -d x http://HOST",
    "curl -H 'Host: other' -d x http://HOST",
    "curl -H 'Host:' http://HOST",
    "curl -u me:pass http://HOST",
    "curl http://me:p%40ss@HOST/",
    "curl -u me:pass -H 'Authorization: mine' http://HOST",
    "curl --oauth2-bearer token http://HOST",
    "curl -b 'a=b; c=d' -e http://from/ -A agent -r 0-5 http://HOST",
    "curl -XPOST -sSkLd a=b http://HOST",
    "curl --request-target /other http://HOST/path",
    "curl --data-bin a -d b --no-keepalive --max-time 5 http://HOST",
    "curl -K config",
    pytest.param("curl -T file http://HOST/up/", marks=pytest.mark.slow),  # it waits for "100 Continue"
    "curl -X get -d x --url http://HOST",
    'curl -d @- http://HOST <<\'END\'\n{"a": "$b"}\nEND',
    "curl --data-binary @- http://HOST <<< 'text'",
    "printf '%s' 'a b' | curl -d @- http://HOST",
    "echo -n 'a\\b' | curl --data-binary @- http://HOST",
    "cat file | curl --data-binary @- http://HOST",
    "echo YSBi | base64 -d | curl -d @- http://HOST",
    "curl -d $'it\\'s \\u4f60\\x41\\101\\t\\\\' http://HOST",
    'curl -d "a\\"b\\\\c\\d\\$e" http://HOST',
)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_is_read_as_curl_sends_it(
    command: str, wire: tuple[str, list[bytes]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not (shutil.which("curl") and shutil.which("bash")):
        pytest.skip("curl and bash are needed: what curl itself sends was NOT compared")
    monkeypatch.chdir(tmp_path)
    address, seen = wire
    text = command.replace("HOST", address)
    Path("file").write_bytes(b'{"a":\r\n "b c"}\n')
    Path("heads").write_bytes(b"A: b\r\nC: d\n")
    Path("config").write_text(f'# a comment\nurl = "http://{address}/x"\n-d a=b\nheader = "A: \\"b\\""\nsilent\n')
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "LC_ALL": "C.UTF-8"}
    line = re.sub(r"\bcurl\b", "curl -q -s --noproxy '*'", text, count=1)
    subprocess.run(["bash", "-c", line], check=True, env=environment, timeout=20, capture_output=True)
    sent = read_request(seen.pop())
    read = read_request(text, lambda name: Path(name).read_bytes())
    assert (read.method, read.target, read.body) == (sent.method, sent.target, sent.body)
    assert comparable(read, text) == comparable(sent, text)


def comparable(request: HttpRequest, command: str) -> list[tuple[str, str]]:
    """The headers but those that curl adds of its own accord, whose text is its version's."""
    left = {"content-length", "expect", "accept-encoding"}
    left |= set() if "-A" in command else {"user-agent"}
    left |= set() if "--json" in command else {"accept"}
    return sorted((name.lower(), value) for name, value in request.headers if name.lower() not in left)


WORDS = st.lists(
    st.sampled_from(["a", "é", " ", "\t", "'", '"', "\\\\", "\\'", '\\"', "\\a", "\\$", "\\\n", "$'", "\\n", "$ ", "#"]), max_size=12
)  # fmt: skip


@given(WORDS.map("".join))
def test_words_are_split_as_bash_splits_them(text: str) -> None:
    if not shutil.which("bash"):
        pytest.skip("bash is needed")
    run = subprocess.run(["bash", "-c", f"printf '%s\\0' x {text}"], capture_output=True, check=False)
    if run.returncode or b"unexpected EOF" in run.stderr:
        with pytest.raises(InvalidInput, match="within a quotation"):
            split(text)
    else:
        assert ["x", *split(text)] == run.stdout.decode().split("\0")[:-1]


@pytest.mark.deep
def test_a_long_word_takes_linear_time() -> None:
    word = "a" * (7 << 20)
    started = time.process_time()
    assert split(f"'{word}' \"{word}\" {word}") == [word] * 3
    assert time.process_time() - started < 2


@given(st.lists(st.text(st.sampled_from(['"', "\\", "a", " ", "é"]), max_size=8), min_size=1, max_size=4))
def test_arguments_are_split_as_windows_splits_them(words: list[str]) -> None:
    """`subprocess.list2cmdline` writes what the C runtime reads."""
    assert arguments(subprocess.list2cmdline(words)) == words


@pytest.mark.parametrize("quote", [shlex.quote, lambda text: '"' + re.sub(r'([\\"$`])', r"\\\1", text) + '"'])
@given(text=st.text(st.characters(exclude_characters="\0\r", exclude_categories=["Cs"]), max_size=40))
def test_any_quoted_text_is_itself(quote: object, text: str) -> None:
    assert callable(quote)
    assert read_request(f"curl h --data-raw {quote(text)}").body == text.encode()


FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
FILES = {
    "f": b"a\n",
    "lines": b"a\r\nb\n",
    "dir/f.exe": b"a",
    "a b": b"a",
    "heads": b"A: b\r\nC:\td\rE: f\n\n",
    "latin": b"A: \xe9",
    "quiet": b"silent\n",
    "options": b'# one\n\n -d a\ndata = "b" c\nheader: "A: b"\n  request PUT  \nuser-agent = "a\\n\\t\\r\\"\\\\\\b"\nreferer=x y\nheader : C: d\ncookie\t"a=b\nsilent\n',
    "bytes": b'data = "\xff"\nget',
    "separators": 'data = "a\u2028b\x0cc"\r\nuser-agent = ""\r\n'.encode(),
    "dashes": b"--d a",
    "bad": b"silent\n# one\n\n= b\n",
}
READ: dict[str, tuple[str, str, str]] = {
    # text: method and target, the headers, the body
    "curl h": ("GET /", "Host: h", ""),
    "curl -- h": ("GET /", "Host: h", ""),
    "curl -- -d": ("GET /", "Host: -d", ""),
    "curl -": ("GET /", "Host: -", ""),
    "curl '' h ''": ("GET /", "Host: h", ""),
    "curl --url h": ("GET /", "Host: h", ""),
    "curl h#a?b": ("GET /", "Host: h", ""),
    "curl https://h:443/a": ("GET /a", "Host: h", ""),
    "curl http://h:80": ("GET /", "Host: h", ""),
    "curl https://h:80": ("GET /", "Host: h:80", ""),
    "curl HTTPS://h:443": ("GET /", "Host: h", ""),
    "curl h -d a -d b": ("POST /", f"Content-Type: {FORM} | Host: h", "a&b"),
    "curl h --data a --data-ascii b --data-binary c --data-raw d --data-urlencode e=f": ("POST /", f"Content-Type: {FORM} | Host: h", "a&b&c&d&e=f"),
    "curl h --data @lines": ("POST /", f"Content-Type: {FORM} | Host: h", "ab"),
    "curl h --data-ascii @lines": ("POST /", f"Content-Type: {FORM} | Host: h", "ab"),
    "curl h --data-binary @lines": ("POST /", f"Content-Type: {FORM} | Host: h", "a\r\nb\n"),
    "curl h --data-raw @lines": ("POST /", f"Content-Type: {FORM} | Host: h", "@lines"),
    "curl h --data-urlencode @lines": ("POST /", f"Content-Type: {FORM} | Host: h", "a%0D%0Ab%0A"),
    "curl h --data-urlencode n@lines": ("POST /", f"Content-Type: {FORM} | Host: h", "n=a%0D%0Ab%0A"),
    "curl h --data-urlencode 'a b'": ("POST /", f"Content-Type: {FORM} | Host: h", "a+b"),
    "curl h --data-urlencode '=a b'": ("POST /", f"Content-Type: {FORM} | Host: h", "a+b"),
    "curl h --data-urlencode 'n=a b=c@d'": ("POST /", f"Content-Type: {FORM} | Host: h", "n=a+b%3Dc%40d"),
    "curl h --json a --json b": ("POST /", f"Content-Type: {JSON} | Accept: {JSON} | Host: h", "ab"),
    "curl h --json @lines": ("POST /", f"Content-Type: {JSON} | Accept: {JSON} | Host: h", "a\r\nb\n"),
    "curl h -d a --json b": ("POST /", f"Content-Type: {JSON} | Accept: {JSON} | Host: h", "ab"),
    "curl h --json a -d b": ("POST /", f"Content-Type: {JSON} | Accept: {JSON} | Host: h", "a&b"),
    "curl h --json a -H 'accept: x' -H 'content-type: y'": ("POST /", "accept: x | content-type: y | Host: h", "a"),
    "curl h -G": ("GET /", "Host: h", ""),
    "curl h -G -d a -s": ("GET /?a", "Host: h", ""),
    "curl h -G -d ''": ("GET /", "Host: h", ""),
    "curl h?z -G -d a -d b": ("GET /?z&a&b", "Host: h", ""),
    "curl h -G -d a --url-query b": ("GET /?a", "Host: h", ""),
    "curl h -G --url-query b -d ''": ("GET /", "Host: h", ""),
    "curl h --get --json a": ("GET /?a", f"Content-Type: {JSON} | Accept: {JSON} | Host: h", ""),
    "curl h -G -d a --json b": ("GET /?ab", f"Content-Type: {JSON} | Accept: {JSON} | Host: h", ""),
    "curl h -G --data-urlencode n=%é": ("GET /?n=%25%c3%a9", "Host: h", ""),
    "curl h?%C3 --url-query +%C3%Ab": ("GET /?%C3&%c3%ab", "Host: h", ""),
    "curl h -H 'A:b' -H 'C:   d  ' -H 'E;' -H F: -H 'A: c'": ("GET /", "A: b | C: d | E:  | A: c | Host: h", ""),
    "curl h -H @heads": ("GET /", "A: b | C: d | E: f | Host: h", ""),
    "curl h -H @latin": ("GET /", "A: é | Host: h", ""),
    "curl h -H 'Host: x' -d a": ("POST /", f"Host: x | Content-Type: {FORM}", "a"),
    "curl h -H 'host: x'": ("GET /", "host: x", ""),
    "curl h -H 'Host;'": ("GET /", "Host: ", ""),
    "curl h -H Host: -H 'A: b' -d a": ("POST /", f"A: b | Content-Type: {FORM}", "a"),
    "curl h -H Host:": ("GET /", "", ""),
    "curl h -H 'Content-Type;' -d a": ("POST /", "Content-Type:  | Host: h", "a"),
    "curl h -H Content-Type: -d a": ("POST /", "Host: h", "a"),
    "curl h -X PUT": ("PUT /", "Host: h", ""),
    "curl h -XPUT -d a": ("PUT /", f"Content-Type: {FORM} | Host: h", "a"),
    "curl h --request put": ("put /", "Host: h", ""),
    "curl h --url-query 'a=b c' --url-query 'd e' --url-query +f=%20 --url-query '=g h'": ("GET /?a=b+c&d+e&f=%20&g+h", "Host: h", ""),
    "curl h?z --url-query a": ("GET /?z&a", "Host: h", ""),
    "curl h --url-query n@f": ("GET /?n=a%0a", "Host: h", ""),
    "curl h -A 'x;auto' -e 'y;auto'": ("GET /", "User-Agent: x;auto | Referer: y | Host: h", ""),
    "curl h --user-agent x --referer y": ("GET /", "User-Agent: x | Referer: y | Host: h", ""),
    "curl h -A '' -e ';auto'": ("GET /", "Host: h", ""),
    "curl h -b a=b -b 'c=d; e' --cookie g=h -b jar": ("GET /", "Cookie: a=b;c=d; e;g=h | Host: h", ""),
    "curl h -u 'me:é'": ("GET /", "Authorization: Basic bWU6w6k= | Host: h", ""),
    "curl h --user me:secret": ("GET /", "Authorization: Basic bWU6c2VjcmV0 | Host: h", ""),
    "curl h --oauth2-bearer token": ("GET /", "Authorization: Bearer token | Host: h", ""),
    "curl h -r 0-5": ("GET /", "Range: bytes=0-5 | Host: h", ""),
    "curl h --range 0-5": ("GET /", "Range: bytes=0-5 | Host: h", ""),
    "curl h --request-target '*' -X OPTIONS": ("OPTIONS *", "Host: h", ""),
    "curl h/a --request-target /b -d c": ("POST /b", f"Content-Type: {FORM} | Host: h", "c"),
    "curl h -I": ("HEAD /", "Host: h", ""),
    "curl h --head -s": ("HEAD /", "Host: h", ""),
    "curl h -I -X GET": ("GET /", "Host: h", ""),
    "curl -g -s 'h/{a}?[b]'": ("GET /{a}?[b]", "Host: h", ""),
    "curl --globoff 'h/{a}?[b]'": ("GET /{a}?[b]", "Host: h", ""),
    "curl 'http://[::1]/a'": ("GET /a", "Host: [::1]", ""),
    "curl 'http://me:secret@[::1]/'": ("GET /", "Authorization: Basic bWU6c2VjcmV0 | Host: [::1]", ""),
    "curl --path-as-is -s h/a/../b": ("GET /a/../b", "Host: h", ""),
    "curl h/a/../b": ("GET /b", "Host: h", ""),
    "curl h/a/b/c/../d": ("GET /a/b/d", "Host: h", ""),
    "curl h/a/./b": ("GET /a/b", "Host: h", ""),
    "curl h/a/.": ("GET /a/", "Host: h", ""),
    "curl h/a/b/..": ("GET /a/", "Host: h", ""),
    "curl h/../..": ("GET /", "Host: h", ""),
    "curl 'h/.a/..b/...?x=/../y'": ("GET /.a/..b/...?x=/../y", "Host: h", ""),
    "curl 'http://h?a/../b'": ("GET /?a/../b", "Host: h", ""),
    "curl https://h/a/../b#/../c": ("GET /b", "Host: h", ""),
    "curl http://me:p%40ss@h/": ("GET /", "Authorization: Basic bWU6cEBzcw== | Host: h", ""),
    "curl me@h": ("GET /", "Authorization: Basic bWU6 | Host: h", ""),
    "curl me:a@h -u x:y": ("GET /", "Authorization: Basic eDp5 | Host: h", ""),
    "curl 'h/@a'": ("GET /@a", "Host: h", ""),
    "curl 'h?me@a'": ("GET /?me@a", "Host: h", ""),
    "curl -T f http://h": ("PUT /f", "Host: h", "a\n"),
    "curl -T f h": ("PUT /f", "Host: h", "a\n"),
    "curl -T f h/up": ("PUT /up", "Host: h", "a\n"),
    "curl -T f http://h/up/": ("PUT /up/f", "Host: h", "a\n"),
    "curl -T f 'http://h/up/?a=/'": ("PUT /up/f?a=/", "Host: h", "a\n"),
    "curl -T f 'h?a=b/c'": ("PUT /f?a=b/c", "Host: h", "a\n"),
    "curl -T f 'http://h/up?a=/'": ("PUT /up?a=/", "Host: h", "a\n"),
    "curl -T dir/f.exe http://h/": ("PUT /f.exe", "Host: h", "a"),
    "curl -T 'a b' h": ("PUT /a%20b", "Host: h", "a"),
    "curl --upload-file f -X POST h/up": ("POST /up", "Host: h", "a\n"),
    "echo a | curl -T - http://h/": ("PUT /", "Host: h", "a\n"),
    "echo a | curl -T . http://h/up": ("PUT /up", "Host: h", "a\n"),
    "curl h -K options": ("PUT /", f'A: b | Content-Type: {FORM} | User-Agent: a\n\t\r"\\b | Referer: x | Cookie: a=b | Host: h', "a&b"),
    "curl h -K bytes": ("GET /?ÿ", "Host: h", ""),
    "curl h -K separators": ("POST /", f"Content-Type: {FORM} | Host: h", "a\u2028b\x0cc"),
    "echo 'data = a' | curl h -K -": ("POST /", f"Content-Type: {FORM} | Host: h", "a"),
    "curl -sSkLda h": ("POST /", f"Content-Type: {FORM} | Host: h", "a"),
    "curl -sd a h": ("POST /", f"Content-Type: {FORM} | Host: h", "a"),
    "curl -Ivs h": ("HEAD /", "Host: h", ""),
    "curl h --no-buffer --no-keepalive --no-location": ("GET /", "Host: h", ""),
    "curl h --data-bin a --oauth t": ("POST /", f"Content-Type: {FORM} | Authorization: Bearer t | Host: h", "a"),
    "curl h --no-head": ("GET /", "Host: h", ""),
    "curl —data-raw a h": ("POST /", f"Content-Type: {FORM} | Host: h", "a"),
    "curl –d a h": ("POST /", f"Content-Type: {FORM} | Host: h", "a"),
    "curl —d a h": ("POST /", f"Content-Type: {FORM} | Host: h", "a"),
    "curl –data a h": ("POST /", f"Content-Type: {FORM} | Host: h", "a"),
    "curl ––data a —–json b -–header 'A: b' –-url-query c h": ("POST /?c", f"A: b | Content-Type: {JSON} | Accept: {JSON} | Host: h", "ab"),
    "curl h -d'a – b — c'": ("POST /", f"Content-Type: {FORM} | Host: h", "a – b — c"),
    "curl h –d–": ("POST /", f"Content-Type: {FORM} | Host: h", "–"),
    "curl -- –": ("GET /", "Host: –", ""),
    "curl h -H '–A: b' -d a—": ("POST /", f"–A: b | Content-Type: {FORM} | Host: h", "a—"),
    "curl h -A x --json a": ("POST /", f"Content-Type: {JSON} | Accept: {JSON} | User-Agent: x | Host: h", "a"),
    "curl --path-as-is h/a/../b": ("GET /a/../b", "Host: h", ""),
    "curl -s h/a/../b": ("GET /b", "Host: h", ""),
    "curl h -H 'A: b:c' -H 'C: Xd' -H 'E:  \u3000f\u3000 '": ("GET /", "A: b:c | C: Xd | E: \u3000f\u3000 | Host: h", ""),
    "curl h -H '\u3000A: b'": ("GET /", "\u3000A: b | Host: h", ""),
    "curl http://h/../a": ("GET /a", "Host: h", ""),
    "curl 'http://h/a/..?u=x://y/../z'": ("GET /?u=x://y/../z", "Host: h", ""),
    "curl 'http://[FE80::A]/'": ("GET /", "Host: [FE80::A]", ""),
    "echo a | curl -T . http://h/": ("PUT /", "Host: h", "a\n"),
    "echo a | curl --path-as-is -T . http://h/": ("PUT /", "Host: h", "a\n"),
}  # fmt: skip


@pytest.mark.parametrize("text", READ)
def test_what_each_option_sends(text: str) -> None:
    request = read_request(text, FILES.__getitem__)
    assert written(request) == READ[text]


REFUSED = {
    "curl ''": "the curl command has no URL",
    "curl -s": "the curl command has no URL",
    "curl h –": "there are 2 requests in this text; paste one of them",
    "curl h i": "there are 2 requests in this text; paste one of them",
    "cd a; curl h; cd b && curl i": "there are 2 requests in this text; paste one of them",
    "curl h\n" * 20: "there are 20 requests in this text; paste one of them",
    "curl h\n" * 21: "there are over 20 requests in this text; paste one of them",
    "curl h; curl i && curl j": "there are 3 requests in this text; paste one of them",
    "curl h --url i j": "there are 3 requests in this text; paste one of them",
    "curl h -d": "curl's -d lacks its value",
    "curl h –data": "curl's --data lacks its value",
    "curl h --request": "curl's --request lacks its value",
    "curl h -Xs -H": "curl's -H lacks its value",
    "curl h -!": "curl's -! is not understood here; give the raw request",
    "curl h --dat a": "curl's --dat is not understood here; give the raw request",
    "curl h --no-nothing": "curl's --no-nothing is not understood here; give the raw request",
    "curl h --no-data a": "curl's --no-data is not understood here; give the raw request",
    "curl h --nothing=secret": "curl's --nothing is not understood here; give the raw request",
    "curl h --nothing-that-any-curl-knows-up-to-version-8.5": "curl's --nothing-that-any-curl-knows-up-to-vers is not understood here; give the raw request",
    "curl h -ofile -Fimage=@card.jpg": "curl's -Fimage=@card.jpg sends multipart/form-data under a boundary drawn at random: give the raw request",
    "curl h --form a=b": "curl's --form sends multipart/form-data under a boundary drawn at random: give the raw request",
    "curl h --form-string a=b": "curl's --form-string sends multipart/form-data under a boundary drawn at random: give the raw request",
    "curl h -Fimage-of-the-front-side-of-the-card=@card.jpg": "curl's -Fimage-of-the-front-side-of-the-card=@c sends multipart/form-data under a boundary drawn at random: give the raw request",
    "curl h --aws-sigv4 aws:amz": "curl's --aws-sigv4 makes an Authorization of its own when it runs: give the raw request",
    "curl h --digest -u a:b": "curl's --digest makes an Authorization of its own when it runs: give the raw request",
    "curl h --negotiate -u :": "curl's --negotiate makes an Authorization of its own when it runs: give the raw request",
    "curl h --ntlm -u a:b": "curl's --ntlm makes an Authorization of its own when it runs: give the raw request",
    "curl h --ntlm-wb -u a:b": "curl's --ntlm-wb makes an Authorization of its own when it runs: give the raw request",
    "curl h --anyauth -u a:b": "curl's --anyauth makes an Authorization of its own when it runs: give the raw request",
    "curl h -n": "curl's --netrc makes an Authorization of its own when it runs: give the raw request",
    "curl h --netrc": "curl's --netrc makes an Authorization of its own when it runs: give the raw request",
    "curl h --netrc-optional": "curl's --netrc-optional makes an Authorization of its own when it runs: give the raw request",
    "curl h --next i": "curl's --next makes several requests; paste one of them",
    "curl h -: i": "curl's -: makes several requests; paste one of them",
    "curl h -:sSkLsSkLsSkLsSkLsSkLsSkLsSkLsSkLsSkLsSkLs i": "curl's -:sSkLsSkLsSkLsSkLsSkLsSkLsSkLsSkLsSkLsS makes several requests; paste one of them",
    "curl h -H a": "a header of the curl command has no colon",
    "curl h -K bad": "the line 4 of curl's configuration file is not an option",
    "curl h -d @-": "curl reads the body from its standard input, which isn't here; name a file",
    "curl h -T .": "curl reads the body from its standard input, which isn't here; name a file",
    "curl h -K -": "curl reads the body from its standard input, which isn't here; name a file",
    "curl 'h/{a,b}'": "curl expands [] and {} in the URL into several requests (or none) without -g",
    "curl 'h/[1-3]'": "curl expands [] and {} in the URL into several requests (or none) without -g",
    "curl 'h/}'": "curl expands [] and {} in the URL into several requests (or none) without -g",
    "curl 'h/]'": "curl expands [] and {} in the URL into several requests (or none) without -g",
    "curl 'http://h/[::1]'": "curl expands [] and {} in the URL into several requests (or none) without -g",
    "curl 'http://[g]/'": "curl expands [] and {} in the URL into several requests (or none) without -g",
    "curl h/a\\ b": "the URL holds a space or a control character",
    "curl h -K dashes": "curl's --d is not understood here; give the raw request",
}  # fmt: skip


@pytest.mark.parametrize("text", REFUSED)
def test_what_curl_does_not_say(text: str) -> None:
    with pytest.raises(ReadError) as caught:
        read_request(text, FILES.__getitem__)
    assert str(caught.value) == REFUSED[text]


LIMITS: dict[str, tuple[str, str]] = {
    # what is read, what is refused
    "configurations": ("curl h" + 10 * " -K quiet", f"curl h {10 * ' -K quiet'} -K{40 * 'q'}"),
    "words of a configuration": ("curl h -K limit", "curl h -K longer"),
    "words": ("curl" + 9_998 * " -s" + " h", "curl" + 9_999 * " -s" + " h"),
}
LONG = FILES | {"limit": b"silent\n" * 10_001, "longer": b"silent\n" * 10_002}
OVER = {
    "configurations": f"curl's -K{38 * 'q'} is not understood here; give the raw request",
    "words of a configuration": "the command has over 10,000 words",
    "words": "the command has over 10,000 words",
}


@pytest.mark.parametrize("limit", LIMITS)
def test_both_sides_of_a_limit(limit: str) -> None:
    read, refused = LIMITS[limit]
    assert read_request(read, LONG.__getitem__).target == "/"
    with pytest.raises(ReadError) as caught:
        read_request(refused, LONG.__getitem__)
    assert str(caught.value) == OVER[limit]


def test_a_long_line_of_a_configuration_is_whole() -> None:
    assert read_request("curl h -K rc", {"rc": b'data = "%b"' % (b"a" * 70_000)}.__getitem__).body == b"a" * 70_000
