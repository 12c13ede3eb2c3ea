"""Command lines: what curl, wget and HTTPie are given, in bash, cmd.exe and PowerShell."""

from __future__ import annotations

import pytest

from tcrypto.check import read_request
from tcrypto.check.readers import ReadError

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
FILES = {"f": b"a\n", "n": b"1", "config": b"url = h\n", "rc": b"-K rc\n", "-": b"in"}
READ: dict[str, tuple[str, str, dict[str, str], str]] = {
    # text, method and target, some headers, body
    "curl, -- before the URL": ("curl -d a -- h", "POST /", {}, "a"),
    "curl, --url-query": ("curl 'h/?z' --url-query 'a=b c' --url-query +d=%20", "GET /?z&a=b+c&d=%20", {}, ""),
    "curl, a dot at the end of the path": ("curl h/a/b/..", "GET /a/", {}, ""),
    "curl, a file's name for the URL": ("curl -T f http://h", "PUT /f", {}, "a\n"),
    "curl, an upload to a name": ("curl -T f http://h/up", "PUT /up", {}, "a\n"),
    "curl, no host": ("curl /a -H 'Host: x'", "GET /a", {"Host": "x"}, ""),
    "curl, a configuration": ("curl -K config", "GET /", {}, ""),
    "curl, a pipe at the end of a line": ("printf '50%%' |\n  curl h -d @-", "POST /", {}, "50%"),
    "curl, without line feeds": ("printf 'a\\nb\\n' | tr -d '\\n' | curl h --data-binary @-", "POST /", {}, "ab"),
    "curl, a here-document and a semicolon": ("curl h -d @- <<END; ls\n{\"a\": \\\"b\\\"}\nEND\n", "POST /", {}, '{"a": \\"b\\"}'),
    "curl, a here-string": ("curl h -d @- <<<a 2>/dev/null", "POST /", {}, "a"),
    "curl, after what a script says": ("echo 'begins'\necho \"$(date)\"\ncurl h -d a", "POST /", {}, "a"),
    "curl, two halves of a character": ("curl h -d $'\\ud83d\\ude00'", "POST /", {}, "\U0001f600"),
    "wget": ("wget h -U me --referer=from --post-data a", "POST /", {"User-Agent": "me", "Referer": "from", "Content-Type": FORM}, "a"),
    "wget, a file": ("wget h --post-file=f --header 'Content-Type: a/b'", "POST /", {"Content-Type": "a/b"}, "a\n"),
    "HTTPie, items": (
        "http https://h/ X:y 'E;' q==a\\ b 's\\:t=1' n:=@n c:=true t=@f --timeout 3", "POST /?q=a+b",
        {"X": "y", "E": "", "Content-Type": JSON}, '{"s:t": "1", "n": 1, "c": true, "t": "a\\n"}',
    ),
    "HTTPie, a form": ("http -f https://h/?z a=b 'c=d e' q==1", "POST /?z&q=1", {"Content-Type": f"{FORM}; charset=utf-8"}, "a=b&c=d+e"),
    "HTTPie, a header from a file, and none": ("http GET https://h/ X:@f Y: 'Z;'", "GET /", {"X": "a", "Z": ""}, ""),
    "HTTPie, a user": ("http -a me:secret --print=HB https://h/", "GET /", {"Authorization": "Basic bWU6c2VjcmV0"}, ""),
    "HTTPie, standard input": ("echo -n a | http POST https://h/", "POST /", {"Content-Type": JSON}, "a"),
    "HTTPie, on this machine": ("http :8080/a", "GET /a", {"Host": "localhost:8080"}, ""),
    "cmd.exe, a carriage return alone": ('curl.exe "h"\rls', "GET /", {}, ""),
    "cmd.exe, a line without its caret": ('curl.exe "h"\r\n  -d "a"', "POST /", {}, "a"),
    "PowerShell, a cookie": (
        "$session = New-Object Microsoft.PowerShell.Commands.WebRequestSession\n"
        '$session.Cookies.Add((New-Object System.Net.Cookie("a", "b", "/", "h")))\nInvoke-WebRequest -Uri h -WebSession $session',
        "GET /", {"Cookie": "a=b"}, "",
    ),
    "PowerShell, casts and attached values": (
        "$h = [ordered]@{ A = [string]'b' }\nirm -Uri:h -Method:Post -Headers $h -Body 'a'", "POST /", {"A": "b", "Content-Type": FORM}, "a",
    ),
    "PowerShell, within a block": ("try { irm h -Method POST -Body 'a' } catch { }", "POST /", {}, "a"),
    "PowerShell, what stands in a text": (
        '$name = "x"\n$u = "h/`u{e9}"\nirm $u -Method Put -Body "a ""$name`" `$b ${name}`n"', "PUT /é", {}, 'a "x" $b x\n',
    ),
    "PowerShell, curl.exe for 5.1": ("PS C:\\> curl.exe h -d '{\\\"a\\\": 1}' | ConvertFrom-Json", "POST /", {}, '{"a": 1}'),
    "PowerShell, curl.exe, two quotations in a word": ("PS C:\\> curl.exe h -d 'a'\"b\"", "POST /", {}, "ab"),
    "PowerShell, curl.exe and another command": ("& curl.exe h -d 'a'\nls", "POST /", {}, "a"),
}  # fmt: skip


@pytest.mark.parametrize("form", READ)
def test_what_the_command_sends_is_read(form: str) -> None:
    text, line, headers, body = READ[form]
    request = read_request(text, FILES.__getitem__)
    assert f"{request.method} {request.target}" == line
    assert request.body == body.encode()
    assert headers.items() <= dict(request.headers).items()


REFUSED = {
    "curl, a value that is missing": ("curl h -d", "curl's -d lacks its value"),
    "curl, a letter": ("curl h -!", "curl's -! is not understood here"),
    "curl, two URLs": ("curl h i", "there are 2 requests"),
    "curl, many variables": (f"curl h -d '{{}}' {' '.join(f'-H A:$v{n}' for n in range(30))}", "variables ($v0, $v1, $v2, $v3, $v4, $v5)"),
    "curl, quotations without number": ("curl h -d " + "'" * 200_002, "has over 200,000 parts"),
    "a command that sends nothing": ("echo hello\n", "the command is not curl"),
    "cmd.exe, an open quotation": ('curl.exe h -d "a', "it ends within a quotation"),
    "PowerShell, an open quotation": ("irm h -Body 'a", "it ends within a quotation"),
    "PowerShell, two values for a header": ("irm h -Headers @{ A = 'b','c' }", "((...)) stands in the headers"),
    "PowerShell, a bracket that closes nothing": ("irm h -Method p]q -Body 'a'", "(]) stands in the request"),
    "PowerShell, headers that are no table": ("irm h -Headers 'A: b'", '("...") stands in the headers'),
    "PowerShell, a sign for a value": ("$b = , 'a'\nirm h -Body $b", "($b)"),
    "curl, standard input": ("curl h -d @-", "curl reads the body from its standard input"),
    "curl, a configuration in itself": ("curl h -K rc", "curl's -K is not understood here"),
    "curl, a configuration that is none": ("curl h -K @", "the line 1 of curl's configuration file is not an option"),
    "curl, a configuration that is long": ("curl h -K long", "the command has over 10,000 words"),
    "curl, a header without a colon": ("curl h -H a", "a header of the curl command has no colon"),
    "curl, ten thousand words": ("curl h" + " a" * 10_001, "the command has over 10,000 words"),
    "curl, two hundred thousand pieces": ("curl h -d " + "<a " * 100_001, "has over 200,000 parts"),
    "curl, a here-document without a line": ("curl h -d @- <<END", "its last line END is missing"),
    "curl, a here-document after a semicolon": ("curl h -d @- <<END;", "its last line END is missing"),
    "curl, no Base64": ("echo '?' | base64 -d | curl h -d @-", "piped into base64 -d is not Base64"),
    "curl, printf's numbers": ("printf '%d' 1 | curl h -d @-", "what is piped into curl isn't understood"),
    "wget, a value that is missing": ("wget h --header", "wget's --header lacks its value"),
    "wget, a header without a colon": ("wget h --header a", "a header of the wget command has no colon"),
    "wget, an option": ("wget h --mirror", "wget's --mirror is not understood here"),
    "wget, no URL": ("wget -q", "the wget command has no URL"),
    "wget, two URLs": ("wget h i", "there are 2 requests"),
    "HTTPie, a value that is missing": ("http https://h/ --auth", "http's --auth lacks its value"),
    "HTTPie, a form in parts": ("http --multipart https://h/ a=b", "http's --multipart sends multipart/form-data"),
    "HTTPie, an option": ("http --nothing https://h/", "http's --nothing is not understood here"),
    "HTTPie, no URL": ("http --verbose", "the http command has no URL"),
    "HTTPie, an item without a sign": ("http https://h/ a b", "http's item is not understood here"),
    "HTTPie, a file": ("http https://h/ a@f", "http's @ sends multipart/form-data"),
    "HTTPie, no JSON": ("http https://h/ a:={", "http's := is not understood here"),
    "HTTPie, items in items": ("http https://h/ 'a[b]=c'", "http's NAME[...] is not understood here"),
    "cmd.exe, ten thousand words": ("curl.exe h" + " a" * 10_001, "the command has over 10,000 words"),
    "PowerShell, a header of a call": ("$h.Add('A', (f))\nirm h", "(.Add) stands in the headers"),
    "PowerShell, a table without end": ("$h = @{ A = 'b'\nirm h -Headers $h", "neither a raw HTTP request"),
    "PowerShell, a value that isn't there": ("$h = )\nirm h -Headers $h", "($h)"),
    "PowerShell, a parameter without its value": ("irm h -Body\nls", "PowerShell's -Body lacks its value"),
    "PowerShell, a table that isn't known": ("irm @p", "variables (@p)"),
    "PowerShell, no URL": ("irm -Method Post", "the PowerShell command has no URL"),
    "PowerShell, an expression in a text": ('irm h -Body "a $(Get-Date)"', "($(...)) stands in the body"),
    "PowerShell, a variable in a text": ('irm h -Body "a $b"', "variables ($b)"),
    "PowerShell, curl.exe with a variable": ("PS C:\\> curl.exe h -d $body", "variables ($body)"),
    "PowerShell, a hundred thousand words": ("irm h " + "a " * 100_001, "the command has over 100,000 words"),
}  # fmt: skip
LONG = {"@": b"?\n", "rc": FILES["rc"], "long": b"silent\n" * 10_002}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_the_command_does_not_say_is_refused(kind: str) -> None:
    text, sentence = REFUSED[kind]
    with pytest.raises(ReadError) as caught:
        read_request(text, LONG.__getitem__)
    assert sentence in str(caught.value)
