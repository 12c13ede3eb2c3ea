"""Command lines: what curl, wget and HTTPie are given, in bash, cmd.exe and PowerShell."""

from __future__ import annotations

import pytest
from pasted import written

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


TOOLS: dict[str, tuple[str, str, str]] = {
    # text: method and target, the headers, the body
    "wget h": ("GET /", "Host: h", ""),
    "wget https://h/a?b": ("GET /a?b", "Host: h", ""),
    "wget h --header 'A: b' --header=C:d --header 'E:  f g '": ("GET /", "Host: h | A: b | C: d | E: f g", ""),
    "wget h --header 'A: b' --header 'C: d' --header 'a: e'": ("GET /", "Host: h | C: d | a: e", ""),
    "wget h --header=A:": ("GET /", "Host: h | A: ", ""),
    "wget h --post-data a": ("POST /", f"Host: h | Content-Type: {FORM}", "a"),
    "wget h --post-data=a=b": ("POST /", f"Host: h | Content-Type: {FORM}", "a=b"),
    "wget h --post-file f": ("POST /", f"Host: h | Content-Type: {FORM}", "a\n"),
    "wget h --post-file=f": ("POST /", f"Host: h | Content-Type: {FORM}", "a\n"),
    "wget h --body-data=a --method=PUT": ("PUT /", f"Host: h | Content-Type: {FORM}", "a"),
    "wget h --method put --body-data a": ("PUT /", f"Host: h | Content-Type: {FORM}", "a"),
    "wget h --method PATCH --body-file f": ("PATCH /", f"Host: h | Content-Type: {FORM}", "a\n"),
    "wget h --method delete": ("DELETE /", "Host: h", ""),
    "wget h --post-data ''": ("POST /", f"Host: h | Content-Type: {FORM}", ""),
    "wget h --post-data a --header 'content-type: b/c'": ("POST /", "Host: h | content-type: b/c", "a"),
    "wget h --user-agent me --referer you": ("GET /", "Host: h | User-Agent: me | Referer: you", ""),
    "wget h --user-agent=me --referer=you": ("GET /", "Host: h | User-Agent: me | Referer: you", ""),
    "wget h -U me": ("GET /", "Host: h | User-Agent: me", ""),
    "http h.com": ("GET /", "Host: h.com", ""),
    "http GET https://h": ("GET /", "Host: h", ""),
    "http POST https://h": ("POST /", "Host: h", ""),
    "http https://h a=b": ("POST /", f"Host: h | Content-Type: {JSON}", '{"a": "b"}'),
    "http DELETE https://h A:b": ("DELETE /", "Host: h | A: b", ""),
    "http :/a": ("GET /a", "Host: localhost", ""),
    "http :8080": ("GET /", "Host: localhost:8080", ""),
    "http :8080/a": ("GET /a", "Host: localhost:8080", ""),
    "http https://h A:b 'C: d ' E: 'F;'": ("GET /", "Host: h | A: b | C: d | F: ", ""),
    "http https://h a==b 'c==d e' f==": ("GET /?a=b&c=d+e&f=", "Host: h", ""),
    "http https://h?z a==b": ("GET /?z&a=b", "Host: h", ""),
    "http https://h a=b c=d e=": ("POST /", f"Host: h | Content-Type: {JSON}", '{"a": "b", "c": "d", "e": ""}'),
    'http https://h \'a=é "x"\'': ("POST /", f"Host: h | Content-Type: {JSON}", '{"a": "\\u00e9 \\"x\\""}'),
    'http https://h \'a:=1\' \'b:=true\' \'c:={"d": [1]}\' \'e:="f"\' \'g:=null\'': ("POST /", f"Host: h | Content-Type: {JSON}", '{"a": 1, "b": true, "c": {"d": [1]}, "e": "f", "g": null}'),
    "http https://h a=@f b:=@n A:@f": ("POST /", f"Host: h | A: a | Content-Type: {JSON}", '{"a": "a\\n", "b": [1, {}]}'),
    "http https://h 'a\\:b:c' 'd\\=e=f' 'g\\=h\\==i' 'j\\\\:k' 'l\\@m=n' 'o\\;;'": ("POST /", f"Host: h | a:b: c | j\\: k | o;:  | Content-Type: {JSON}", '{"d=e": "f", "g=h=": "i", "l@m": "n"}'),
    "http https://h a==b=c d=e==f g:h=i j:=1": ("POST /?a=b%3Dc", f"Host: h | g: h=i | Content-Type: {JSON}", '{"d": "e==f", "j": 1}'),
    "http https://h 'a=b:c@d;e'": ("POST /", f"Host: h | Content-Type: {JSON}", '{"a": "b:c@d;e"}'),
    "http https://h A:b 'A:c'": ("GET /", "Host: h | A: b | A: c", ""),
    "http -f https://h a=b 'c=d é'": ("POST /", f"Host: h | Content-Type: {FORM}; charset=utf-8", "a=b&c=d+%C3%A9"),
    "http --form https://h a:=1 b==c": ("POST /?b=c", f"Host: h | Content-Type: {FORM}; charset=utf-8", "a=1"),
    "http -f https://h": ("GET /", "Host: h", ""),
    "http https://h --raw a": ("POST /", f"Host: h | Content-Type: {JSON}", "a"),
    "http https://h --raw=a -f": ("POST /", f"Host: h | Content-Type: {FORM}; charset=utf-8", "a"),
    "http PUT https://h --raw 'a=b'": ("PUT /", f"Host: h | Content-Type: {JSON}", "a=b"),
    "http https://h --raw a Content-Type:b/c": ("POST /", "Host: h | Content-Type: b/c", "a"),
    "http https://h a=b content-type:b/c": ("POST /", "Host: h | content-type: b/c", '{"a": "b"}'),
    "http -a me:secret https://h": ("GET /", "Host: h | Authorization: Basic bWU6c2VjcmV0", ""),
    "http --auth me:secret https://h": ("GET /", "Host: h | Authorization: Basic bWU6c2VjcmV0", ""),
    "http --auth=me:é https://h": ("GET /", "Host: h | Authorization: Basic bWU6w6k=", ""),
    "http --auth=me:secret https://h authorization:mine": ("GET /", "Host: h | authorization: mine", ""),
    "http -A bearer -a me:x https://h": ("GET /", "Host: h | Authorization: Basic bWU6eA==", ""),
    "http --auth-type=basic https://h": ("GET /", "Host: h", ""),
    "http -j https://h a=b": ("POST /", f"Host: h | Content-Type: {JSON}", '{"a": "b"}'),
    "http --verbose --follow -v GET https://h": ("GET /", "Host: h", ""),
    "echo -n a | http PUT https://h": ("PUT /", f"Host: h | Content-Type: {JSON}", "a"),
    "echo -n a | http https://h b==c": ("POST /?b=c", f"Host: h | Content-Type: {JSON}", "a"),
    "http --raw '' https://h": ("POST /", f"Host: h | Content-Type: {JSON}", ""),
    "https h.com a=b": ("POST /", f"Host: h.com | Content-Type: {JSON}", '{"a": "b"}'),
    "https https://h a=b": ("POST /", f"Host: h | Content-Type: {JSON}", '{"a": "b"}'),
    "https POST h.com": ("POST /", "Host: h.com", ""),
    "https :/a": ("GET /a", "Host: localhost", ""),
    "https -f h.com a=@f": ("POST /", f"Host: h.com | Content-Type: {FORM}; charset=utf-8", "a=a%0A"),
    "http -v localhost": ("GET /", "Host: localhost", ""),
    "wget h --header 'A: b:c'": ("GET /", "Host: h | A: b:c", ""),
    "https http://h": ("GET /", "Host: h", ""),
    "xh https://h a=b": ("POST /", f"Host: h | Content-Type: {JSON}", '{"a": "b"}'),
    "xhs h.com a=b": ("POST /", f"Host: h.com | Content-Type: {JSON}", '{"a": "b"}'),
    "xhs -f POST h.com a=b": ("POST /", f"Host: h.com | Content-Type: {FORM}; charset=utf-8", "a=b"),
    "echo -n a | https POST h.com": ("POST /", f"Host: h.com | Content-Type: {JSON}", "a"),
    "echo -n a | xhs https://h": ("POST /", f"Host: h | Content-Type: {JSON}", "a"),
    "http -v get https://h": ("GET /", "Host: h", ""),
    "http -v propfinds https://h": ("PROPFINDS /", "Host: h", ""),
}  # fmt: skip
HELD = {"f": b"a\n", "n": b"[1, {}]", "bad": b"{", "bytes": b"\xff\n\n"}


@pytest.mark.parametrize("text", TOOLS)
def test_what_wget_and_httpie_send(text: str) -> None:
    assert written(read_request(text, HELD.__getitem__)) == TOOLS[text]


NOT_TOOLS = {
    "wget -q": "the wget command has no URL",
    "wget h i": "there are 2 requests in this text; paste one of them",
    "wget h --header": "wget's --header lacks its value",
    "wget h --method": "wget's --method lacks its value",
    "wget h -U": "wget's -U lacks its value",
    "wget h -O": "wget's -O lacks its value",
    "wget h -e": "wget's -e lacks its value",
    "wget h --header a": "a header of the wget command has no colon",
    "wget h --mirror": "wget's --mirror is not understood here; give the raw request",
    "wget h --mirror=a": "wget's --mirror is not understood here; give the raw request",
    "wget h -z": "wget's -z is not understood here; give the raw request",
    "wget h -r=b": "wget's -r=b is not understood here; give the raw request",
    "wget h --an-option-that-wget-will-never-have-at-all": "wget's --an-option-that-wget-will-never-have-at is not understood here; give the raw request",
    "wget h --ca-certificate=f": "wget's --ca-certificate is not understood here; give the raw request",
    "http --verbose": "the http command has no URL",
    "http https://h --auth": "http's --auth lacks its value",
    "http https://h -a": "http's -a lacks its value",
    "http https://h --raw": "http's --raw lacks its value",
    "http https://h --print": "http's --print lacks its value",
    "http --multipart https://h a=b": "http's --multipart sends multipart/form-data under a boundary drawn at random: give the raw request",
    "http https://h a@f": "http's @ sends multipart/form-data under a boundary drawn at random: give the raw request",
    "http --nothing https://h": "http's --nothing is not understood here; give the raw request",
    "http -z https://h": "http's -z is not understood here; give the raw request",
    "http -s=x https://h": "http's -s=x is not understood here; give the raw request",
    "http --an-option-that-httpie-will-never-have-at-all=1 https://h": "http's --an-option-that-httpie-will-never-have- is not understood here; give the raw request",
    "http https://h a": "http's item is not understood here; give the raw request",
    "http https://h a b=c": "http's item is not understood here; give the raw request",
    "http https://h a:={": "http's := is not understood here; give the raw request",
    "http https://h a:=@bad": "http's := is not understood here; give the raw request",
    "http https://h 'a[b]=c'": "http's NAME[...] is not understood here; give the raw request",
    "http https://h 'a[]:=1'": "http's NAME[...] is not understood here; give the raw request",
    "http https://h 'a\\:b'": "http's item is not understood here; give the raw request",
    "http -v ab h.com": "http's item is not understood here; give the raw request",
    "http -v propfindss h.com": "http's item is not understood here; give the raw request",
    "http https://h a=@bytes": "http's =@ is not understood here; give the raw request",
    "http https://h A:@bytes": "http's :@ is not understood here; give the raw request",
    "http -f https://h a=@bytes": "http's =@ is not understood here; give the raw request",
}  # fmt: skip


@pytest.mark.parametrize("text", NOT_TOOLS)
def test_what_wget_and_httpie_do_not_say(text: str) -> None:
    with pytest.raises(ReadError) as caught:
        read_request(text, HELD.__getitem__)
    assert str(caught.value) == NOT_TOOLS[text]


NOTHING_SENT = {
    "wget": (
        "-q -v -S -d -c -N -r -k -K -4 -6 -nv -qS --quiet --verbose --server-response --no-check-certificate --debug"
        " --content-on-error --inet4-only --inet6-only --https-only -Ofile -O- -qO-|-O x|-o x|-T 1|-t 1|-P x|-e x"
        "|--output-document x|--output-file=x|--timeout 1|--tries=1"
    ),
    "http": (
        "-v -h -b -F -d -j -I -q -4 -6 -c --verbose --headers --body --follow --json --offline --stream --download"
        " --check-status --ignore-stdin --ignore-netrc --all --meta --debug --traceback --compress --http2 --unsorted"
        " --sorted --quiet|-p x|-s x|-o x|--print=x|--style x|--output x|--timeout 1|--verify=no|--proxy x|--pretty=all"
        "|--session x|--format-options x|--default-scheme https|--max-redirects 1|--ssl x|--cert x|-A x|--auth-type=x"
    ),
}


@pytest.mark.parametrize(
    ("tool", "option"),
    [
        (tool, option)
        for tool, (flags, _, values) in ((tool, all_.partition("|")) for tool, all_ in NOTHING_SENT.items())
        for option in (*flags.split(), *values.split("|"))
    ],
)
def test_options_that_send_nothing(tool: str, option: str) -> None:
    assert written(read_request(f"{tool} {option} https://h")) == ("GET /", "Host: h", "")
