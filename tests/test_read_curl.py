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

from tcrypto.check import read_request
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
