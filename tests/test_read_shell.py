"""Commands for bash and zsh: what a line of them gives curl, and which lines are none."""

from __future__ import annotations

import re

import pytest
from pasted import written

from tcrypto.check import read_request
from tcrypto.check.readers import ReadError

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
FILES = {"f": b"a\n", "g": b"b\n"}
READ: dict[str, tuple[str, str, str]] = {
    # text: method and target, the headers, the body
    "curl h -d 'curl i\ncurl j'": ("POST /", f"Content-Type: {FORM} | Host: h", "curl i\ncurl j"),
    "echo a | curl h -d @-": ("POST /", f"Content-Type: {FORM} | Host: h", "a"),
    "echo 'a\\nb' | curl h --data-binary @-": ("POST /", f"Content-Type: {FORM} | Host: h", "a\\nb\n"),
    "echo -n 'a\\nb' | curl h --data-binary @-": ("POST /", f"Content-Type: {FORM} | Host: h", "a\\nb"),
    "echo -e 'a\\nb' | curl h --data-binary @-": ("POST /", f"Content-Type: {FORM} | Host: h", "a\nb\n"),
    "echo -ne 'a\\tb' | curl h --data-binary @-": ("POST /", f"Content-Type: {FORM} | Host: h", "a\tb"),
    "echo -n -e 'a\\tb' | curl h --data-binary @-": ("POST /", f"Content-Type: {FORM} | Host: h", "a\tb"),
    "echo -e -n 'a\\tb' | curl h --data-binary @-": ("POST /", f"Content-Type: {FORM} | Host: h", "a\tb"),
    "echo -E 'a\\tb' | curl h --data-binary @-": ("POST /", f"Content-Type: {FORM} | Host: h", "a\\tb\n"),
    "echo a -n 'b  c' | curl h --data-binary @-": ("POST /", f"Content-Type: {FORM} | Host: h", "a -n b  c\n"),
    "echo | curl h --data-binary @-": ("POST /", f"Content-Type: {FORM} | Host: h", "\n"),
    "/bin/echo -n a | curl h --data-binary @-": ("POST /", f"Content-Type: {FORM} | Host: h", "a"),
    "printf a | curl h -d @-": ("POST /", f"Content-Type: {FORM} | Host: h", "a"),
    "printf '%s' 'a\\n%' | curl h --data-binary @-": ("POST /", f"Content-Type: {FORM} | Host: h", "a\\n%"),
    "printf %s\\\\n 'a\\n' | curl h --data-binary @-": ("POST /", f"Content-Type: {FORM} | Host: h", "a\\n\n"),
    "printf '%b' 'a\\tb' | curl h --data-binary @-": ("POST /", f"Content-Type: {FORM} | Host: h", "a\tb"),
    "printf 'a\\tb%%c\\n' | curl h --data-binary @-": ("POST /", f"Content-Type: {FORM} | Host: h", "a\tb%c\n"),
    "cat f g | curl h --data-binary @-": ("POST /", f"Content-Type: {FORM} | Host: h", "a\nb\n"),
    "cat < f | curl h --data-binary @-": ("POST /", f"Content-Type: {FORM} | Host: h", "a\n"),
    "cat - < f | curl h --data-binary @-": ("POST /", f"Content-Type: {FORM} | Host: h", "a\n"),
    "cat f | cat | curl h --data-binary @-": ("POST /", f"Content-Type: {FORM} | Host: h", "a\n"),
    "cat <<< a | curl h --data-binary @-": ("POST /", f"Content-Type: {FORM} | Host: h", "a\n"),
    "curl h --data-binary @- < f": ("POST /", f"Content-Type: {FORM} | Host: h", "a\n"),
    "curl h --data-binary @- < f > g 2>&1": ("POST /", f"Content-Type: {FORM} | Host: h", "a\n"),
    "curl h --data-binary @- 0<f": ("POST /", f"Content-Type: {FORM} | Host: h", "a\n"),
    "curl h -d @- <<< 'a b'": ("POST /", f"Content-Type: {FORM} | Host: h", "a b"),
    "curl h -d a 2> log >> log &> log": ("POST /", f"Content-Type: {FORM} | Host: h", "a"),
    "curl h -d a >& log | jq .": ("POST /", f"Content-Type: {FORM} | Host: h", "a"),
    "curl h -d a |& jq .": ("POST /", f"Content-Type: {FORM} | Host: h", "a"),
    "echo YWI= | base64 -d | curl h -d @-": ("POST /", f"Content-Type: {FORM} | Host: h", "ab"),
    "echo 'Y W\nI=' | base64 -D | curl h -d @-": ("POST /", f"Content-Type: {FORM} | Host: h", "ab"),
    "echo YWI= | base64 --decode | curl h -d @-": ("POST /", f"Content-Type: {FORM} | Host: h", "ab"),
    "printf 'a\\nb\\n' | tr -d '\\n' | curl h --data-binary @-": ("POST /", f"Content-Type: {FORM} | Host: h", "ab"),
    "printf 'a\\nb\\n' | tr -d \\\\n | curl h --data-binary @-": ("POST /", f"Content-Type: {FORM} | Host: h", "ab"),
    "printf 'a\\nb\\n' | tr -d $'\\n' | curl h --data-binary @-": ("POST /", f"Content-Type: {FORM} | Host: h", "ab"),
    "A=b echo -n a | C=d curl h -d @-": ("POST /", f"Content-Type: {FORM} | Host: h", "a"),
    "sudo curl h": ("GET /", "Host: h", ""),
    "cd '/tmp/a b' && curl h": ("GET /", "Host: h", ""),
    "mkdir -p a && pushd a; curl h": ("GET /", "Host: h", ""),
    "$ cd ~; export A=b; curl h -d a": ("POST /", f"Content-Type: {FORM} | Host: h", "a"),
    "time curl h": ("GET /", "Host: h", ""),
    "command curl h": ("GET /", "Host: h", ""),
    "exec curl h": ("GET /", "Host: h", ""),
    "env A=b C=d curl h": ("GET /", "Host: h", ""),
    "sudo env A=b /usr/local/bin/curl h": ("GET /", "Host: h", ""),
    "echo a | sudo nohup time command exec env curl h -d @-": ("POST /", f"Content-Type: {FORM} | Host: h", "a"),
    "curl.exe h": ("GET /", "Host: h", ""),
    "C:\\tools\\curl.exe h": ("GET /", "Host: h", ""),
    "~/bin/curl h": ("GET /", "Host: h", ""),
    "./curl h": ("GET /", "Host: h", ""),
    "x=$(curl h)": ("GET /", "Host: h", ""),
    "curl h;ls": ("GET /", "Host: h", ""),
    "curl h && ls": ("GET /", "Host: h", ""),
    "curl h || ls": ("GET /", "Host: h", ""),
    "curl h & ls": ("GET /", "Host: h", ""),
    "curl h&": ("GET /", "Host: h", ""),
    "curl h | jq .": ("GET /", "Host: h", ""),
    "curl h)": ("GET /", "Host: h", ""),
    "curl h # -d a": ("GET /", "Host: h", ""),
    "curl h#a -d b": ("POST /", f"Content-Type: {FORM} | Host: h", "b"),
    'curl h -d a\'b\'"c"$\'d\'\\e': ("POST /", f"Content-Type: {FORM} | Host: h", "abcde"),
    'curl h -d "a\\"b\\\\c\\$d\\`e\\f"': ("POST /", f"Content-Type: {FORM} | Host: h", 'a"b\\c$d`e\\f'),
    'curl h -d $"a"': ("POST /", f"Content-Type: {FORM} | Host: h", "a"),
    "curl h -d '\\'": ("POST /", f"Content-Type: {FORM} | Host: h", "\\"),
    'curl h -d \\\\\\ a\\\'\\"': ("POST /", f"Content-Type: {FORM} | Host: h", '\\ a\'"'),
    "curl h -d a$ -d $": ("POST /", f"Content-Type: {FORM} | Host: h", "a$&$"),
    'curl h -d "a$ b$%"': ("POST /", f"Content-Type: {FORM} | Host: h", "a$ b$%"),
    "curl h -d 'a\nb'": ("POST /", f"Content-Type: {FORM} | Host: h", "a\nb"),
    'curl h -d "a\nb"': ("POST /", f"Content-Type: {FORM} | Host: h", "a\nb"),
    "curl h -d a\\\nb": ("POST /", f"Content-Type: {FORM} | Host: h", "ab"),
    'curl h -d "a\\\nb"': ("POST /", f"Content-Type: {FORM} | Host: h", "ab"),
    "curl h \\\n  -d a": ("POST /", f"Content-Type: {FORM} | Host: h", "a"),
    "curl h \\  \n  -d a": ("POST /", f"Content-Type: {FORM} | Host: h", "a"),
    "curl h \\\n> -d a": ("POST /", f"Content-Type: {FORM} | Host: h", "a"),
    "curl h \\\n> --data-raw \\\n> 'a'": ("POST /", f"Content-Type: {FORM} | Host: h", "a"),
    "curl \\\n> https://h": ("GET /", "Host: h", ""),
    "curl h\n  -d a": ("POST /", f"Content-Type: {FORM} | Host: h", "a"),
    "curl h\n--data a": ("POST /", f"Content-Type: {FORM} | Host: h", "a"),
    "curl h\nls -d a": ("GET /", "Host: h", ""),
    "curl h -d a>b -d c": ("POST /", f"Content-Type: {FORM} | Host: h", "a&c"),
    'curl h -d @- <<END\na "b" \\$c \\\\ \\d\nEND': ("POST /", f"Content-Type: {FORM} | Host: h", 'a "b" $c \\ \\d'),
    "curl h -d @- <<'END'\na $b `c` \\\\\nEND": ("POST /", f"Content-Type: {FORM} | Host: h", "a $b `c` \\\\"),
    'curl h --data-binary @- <<"E D"\na\nb\nE D': ("POST /", f"Content-Type: {FORM} | Host: h", "a\nb\n"),
    "curl h -d @- <<\\END\n$a\nEND": ("POST /", f"Content-Type: {FORM} | Host: h", "$a"),
    "curl h -d @- <<-END\n\ta\n\t\tb\n\tEND": ("POST /", f"Content-Type: {FORM} | Host: h", "ab"),
    "curl h --data-binary @- <<- 'END' -H 'A: b'\n\ta\tb\nEND": ("POST /", f"A: b | Content-Type: {FORM} | Host: h", "a\tb\n"),
    "curl h --data-binary @- <<END\nEND": ("POST /", f"Content-Type: {FORM} | Host: h", ""),
    "cat <<END | curl h -d @-\na\nEND": ("POST /", f"Content-Type: {FORM} | Host: h", "a"),
    "cat <<END |\na\nEND\ncurl h -d @-": ("POST /", f"Content-Type: {FORM} | Host: h", "a"),
    "cat <<END\na\nEND\ncurl h -d b": ("POST /", f"Content-Type: {FORM} | Host: h", "b"),
    "curl h -d @- <<END && ls\na\nEND": ("POST /", f"Content-Type: {FORM} | Host: h", "a"),
    "curl h -d @- <<END > log; ls\na\nEND": ("POST /", f"Content-Type: {FORM} | Host: h", "a"),
    "curl h -d @- <<A <<B\na\nA\nb\nB": ("POST /", f"Content-Type: {FORM} | Host: h", "b"),
    "echo a |\n\n curl h -d @-": ("POST /", f"Content-Type: {FORM} | Host: h", "a"),
    "echo a \\\n| curl h -d @-": ("POST /", f"Content-Type: {FORM} | Host: h", "a"),
    "curl h --data-binary @- <<'END'\na\nb\\\nEND": ("POST /", f"Content-Type: {FORM} | Host: h", "a\nb\\\n"),
    "ls\ncurl h -d a\nls": ("POST /", f"Content-Type: {FORM} | Host: h", "a"),
    "echo a\ncurl h -d b\necho c": ("POST /", f"Content-Type: {FORM} | Host: h", "b"),
    'echo "$a" > b\nprintf \'%d\' 1\ncat b\ncurl h': ("GET /", "Host: h", ""),
    'echo "a\'\ncurl h': ("GET /", "Host: h", ""),
    "# curl h": ("GET /", "Host: h", ""),
    "  # curl h -d a": ("POST /", f"Content-Type: {FORM} | Host: h", "a"),
    "#!/bin/sh\n# curl i\ncurl h": ("GET /", "Host: h", ""),
    "$ curl h": ("GET /", "Host: h", ""),
    "% curl h": ("GET /", "Host: h", ""),
    "> curl h": ("GET /", "Host: h", ""),
    "❯ curl h": ("GET /", "Host: h", ""),
    "me@host:~/dir$ curl h": ("GET /", "Host: h", ""),
    "[me@host dir]$ curl h": ("GET /", "Host: h", ""),
    "root@host:/# curl h": ("GET /", "Host: h", ""),
    "PS C:\\Users\\me> curl h": ("GET /", "Host: h", ""),
    "(venv) me@host % curl h": ("GET /", "Host: h", ""),
    "echo -n a | http https://h/": ("POST /", f"Host: h | Content-Type: {JSON}", "a"),
    "echo -n a | xh https://h/": ("POST /", f"Host: h | Content-Type: {JSON}", "a"),
    "echo $A\necho `ls`\ncat $(ls)\ncurl h": ("GET /", "Host: h", ""),
    "curl “h” -d ‘a’": ("POST /", f"Content-Type: {FORM} | Host: h", "a"),
    "curl h -H “A: b” --data-raw “c”": ("POST /", f"A: b | Content-Type: {FORM} | Host: h", "c"),
    "curl https://h -d ’a’": ("POST /", f"Content-Type: {FORM} | Host: h", "a"),
    "curl h -d 'say “a”'": ("POST /", f"Content-Type: {FORM} | Host: h", "say “a”"),
    'curl h -d $\'\\n\\r\\t\\a\\b\\f\\v\\\'\\"\\e\\E\\?\\\\\'': ("POST /", f"Content-Type: {FORM} | Host: h", '\n\r\t\x07\x08\x0c\x0b\'"\x1b\x1b?\\'),
    "curl h -d $'\\x41\\x7f\\101\\0601\\u41\\u00e9\\U0001f600\\U41\\ud83d\\ude00'": ("POST /", f"Content-Type: {FORM} | Host: h", "A\x7fA01Aé😀A😀"),
    "curl h -d $'\\x80\\xe9\\377\\777\\xc3\\xa9'": ("POST /", f"Content-Type: {FORM} | Host: h", "\udc80\udce9\udcff\udcffé"),
    "curl h -d $'\\d\\q \\U00110000 \\U0010ffff'": ("POST /", f"Content-Type: {FORM} | Host: h", "\\d\\q � \U0010ffff"),
    "curl h -d $'\\\\\\xe9 \\ud801\\udc00'": ("POST /", f"Content-Type: {FORM} | Host: h", "\\\udce9 𐐀"),
    'printf "a\'\ncurl h': ("GET /", "Host: h", ""),
    'cat "a\'\ncurl h': ("GET /", "Host: h", ""),
    'echo a\ncurl h ^\n  -d "b"': ("POST /", f"Content-Type: {FORM} | Host: h", "b"),
    'printf a\ncurl h ^\n  -d "b"': ("POST /", f"Content-Type: {FORM} | Host: h", "b"),
    'cat f\ncurl h ^\n  -d "b"': ("POST /", f"Content-Type: {FORM} | Host: h", "b"),
    "echo a\nPS C:\\> curl.exe h -d 'b'": ("POST /", f"Content-Type: {FORM} | Host: h", "b"),
    "curl h -d $'a\\\nb\\\\\nc'": ("POST /", f"Content-Type: {FORM} | Host: h", "a\\\nb\\\nc"),
    "curl h -d $'\\\\n\\\\\\n'": ("POST /", f"Content-Type: {FORM} | Host: h", "\\n\\\n"),
    "curl h -d $'a\\\r\nb'": ("POST /", f"Content-Type: {FORM} | Host: h", "a\\\nb"),
    "echo -n -e -E 'a\\tb' | curl h --data-binary @-": ("POST /", f"Content-Type: {FORM} | Host: h", "a\\tb"),
    "echo -E -e 'a\\tb' -n | curl h --data-binary @-": ("POST /", f"Content-Type: {FORM} | Host: h", "a\tb -n\n"),
    "echo a | curl.EXE h -d @-": ("POST /", f"Content-Type: {FORM} | Host: h", "a"),
    "echo a | \ncurl h -d @-": ("POST /", f"Content-Type: {FORM} | Host: h", "a"),
    "curl h # c\nls -d a": ("GET /", "Host: h", ""),
    "curl h \\\n # c\n  -d b": ("POST /", f"Content-Type: {FORM} | Host: h", "b"),
    "curl h& ls": ("GET /", "Host: h", ""),
    "curl h; echo $x": ("GET /", "Host: h", ""),
    "echo -eEe 'a\\tb' | curl h --data-binary @-": ("POST /", f"Content-Type: {FORM} | Host: h", "a\tb\n"),
    "echo -E -e -E 'a\\tb' | curl h --data-binary @-": ("POST /", f"Content-Type: {FORM} | Host: h", "a\\tb\n"),
    "curl h \\\n # c\n  -d b\nls": ("POST /", f"Content-Type: {FORM} | Host: h", "b"),
    "echo a\ncurl h -d @- <<END; ls\na\nEND": ("POST /", f"Content-Type: {FORM} | Host: h", "a"),
    "echo a\nEND\ncurl h -d @- <<END\na\nEND": ("POST /", f"Content-Type: {FORM} | Host: h", "a"),
}  # fmt: skip


@pytest.mark.parametrize("text", READ)
def test_what_the_shell_gives_the_program(text: str) -> None:
    assert written(read_request(text, FILES.__getitem__)) == READ[text]


@pytest.mark.parametrize(
    "text", [text for text in READ if re.sub(r"""-d [$]?(['"])(?s:.*?)\1""", "", text).count("\n")]
)
def test_carriage_returns_at_line_ends_change_nothing(text: str) -> None:
    """Outside of a quotation."""
    assert written(read_request(text.replace("\n", "\r\n"), FILES.__getitem__)) == READ[text]


ESCAPES = {
    # program text, and the body that it sends
    "fetch('https://h/', {method: 'POST', body: 'a\\/b\\`\\$c\\qd\\u{1f600}\\x41\\u00e9\\ud83d\\ude00\\\\n\\101\\x5c'})": "a/b`$cqd😀Aé😀\\nA\\",
    "requests.post('https://h/', data='a\\qb\\x80\\u00e9\\U0001f600\\101\\ud83d\\ude00\\e\\x5cn')": "a\\qb\x80é😀A😀\\e\\n",
    "requests.post('https://h/', data='a\\\nb')": "ab",
    "requests.post('https://h/', data=b'a\\x80\\377\\101\\u00e9\\U00000041\\q\\\\\\xe9\\\\n')": "a\udc80\udcffA\\u00e9\\U00000041\\q\\\udce9\\n",
}  # fmt: skip


@pytest.mark.parametrize("text", ESCAPES)
def test_escapes_of_programming_languages(text: str) -> None:
    assert written(read_request(text))[2] == ESCAPES[text]


def test_a_pipe_far_behind_an_echo_is_not_its() -> None:
    """Of what a script says, nothing need be known."""
    text = f'echo "$(date)"\n#{1000 * "-"}\necho a | curl h -d @-'
    assert written(read_request(text)) == ("POST /", f"Content-Type: {FORM} | Host: h", "a")


def test_a_long_text_has_few_parts() -> None:
    assert len(read_request(f"curl h -d '{200_001 * 'X'}'").body) == 200_001


REFUSED = {
    "curl h -d $a": "the command holds shell variables ($a): paste it after the shell has expanded it; `set -x` shows it",
    'curl h -d "a $b ${c} $1 $@ $? $$ $! $- $* $d_1 ${!e} ${#f}"': "the command holds shell variables ($b, $c, $1, $@, $?, $$): paste it after the shell has expanded it; `set -x` shows it",
    'curl h -d "$a $a $b"': "the command holds shell variables ($a, $b): paste it after the shell has expanded it; `set -x` shows it",
    "curl h -d $(date)": "the command holds a command substitution ($(...)): paste it after the shell has expanded it; `set -x` shows it",
    "curl h -d `date`": "the command holds a command substitution (`...`): paste it after the shell has expanded it; `set -x` shows it",
    'curl h -d "`date`"': "the command holds a command substitution (`...`): paste it after the shell has expanded it; `set -x` shows it",
    'curl h -d "$(date)"': "the command holds a command substitution ($(...)): paste it after the shell has expanded it; `set -x` shows it",
    'curl h -d "${}"': "the command holds a command substitution ($(...)): paste it after the shell has expanded it; `set -x` shows it",
    "curl h -d $a -d $b -d $c -d $d -d $e -d $f -d $g": "the command holds shell variables ($a, $b, $c, $d, $e, $f): paste it after the shell has expanded it; `set -x` shows it",
    'curl $A -d "$(date)"': "the command holds a command substitution ($(...)): paste it after the shell has expanded it; `set -x` shows it",
    "curl h -d ${a_name_of_more_than_thirty_characters}": "the command holds shell variables ($a_name_of_more_than_thirty_cha): paste it after the shell has expanded it; `set -x` shows it",
    "curl h -d $a_name_of_more_than_thirty_characters": "the command holds shell variables ($a_name_of_more_than_thirty_cha): paste it after the shell has expanded it; `set -x` shows it",
    "curl h -d @- <<END\na $b\nEND": "the command holds shell variables ($b): paste it after the shell has expanded it; `set -x` shows it",
    "curl h -d @- <<END\na `b`\nEND": "the command holds a command substitution (`...`): paste it after the shell has expanded it; `set -x` shows it",
    "echo $a | curl h -d @-": "the command holds shell variables ($a): paste it after the shell has expanded it; `set -x` shows it",
    "curl h -d 'a": "the command can't be read: it ends within a quotation, or after a backslash",
    'curl h -d "a': "the command can't be read: it ends within a quotation, or after a backslash",
    "curl h -d $'a": "the command can't be read: it ends within a quotation, or after a backslash",
    "curl h \\": "the command can't be read: it ends within a quotation, or after a backslash",
    "curl h -d @- <<END": "the here-document of the command doesn't end: its last line END is missing",
    "curl h -d @- <<END\na\n END": "the here-document of the command doesn't end: its last line END is missing",
    "curl h -d @- <<END;ls\na": "the here-document of the command doesn't end: its last line END is missing",
    "curl h -d @- <<-END | jq .\na\n END": "the here-document of the command doesn't end: its last line END is missing",
    "curl h -d @- <<END ": "the here-document of the command doesn't end: its last line END is missing",
    "curl h?a=b&c=d": "an & without quotes ends the command in a shell: put the URL in quotes",
    "curl h?a&b -d c": "an & without quotes ends the command in a shell: put the URL in quotes",
    "curl h?a&'b'": "an & without quotes ends the command in a shell: put the URL in quotes",
    "ls | curl h -d @-": "what is piped into curl isn't understood; only echo, printf, cat and base64 -d are, with their text",
    "echo a | ls | curl h -d @-": "what is piped into curl isn't understood; only echo, printf, cat and base64 -d are, with their text",
    "echo a | jq . | curl h -d @-": "what is piped into curl isn't understood; only echo, printf, cat and base64 -d are, with their text",
    "printf | curl h -d @-": "what is piped into curl isn't understood; only echo, printf, cat and base64 -d are, with their text",
    "printf '%d' 1 | curl h -d @-": "what is piped into curl isn't understood; only echo, printf, cat and base64 -d are, with their text",
    "printf '%s' | curl h -d @-": "what is piped into curl isn't understood; only echo, printf, cat and base64 -d are, with their text",
    "printf '%s' a b | curl h -d @-": "what is piped into curl isn't understood; only echo, printf, cat and base64 -d are, with their text",
    "printf '%s %s' a | curl h -d @-": "what is piped into curl isn't understood; only echo, printf, cat and base64 -d are, with their text",
    "printf a b | curl h -d @-": "what is piped into curl isn't understood; only echo, printf, cat and base64 -d are, with their text",
    "cat | curl h -d @-": "what is piped into curl isn't understood; only echo, printf, cat and base64 -d are, with their text",
    "cat - | curl h -d @-": "what is piped into curl isn't understood; only echo, printf, cat and base64 -d are, with their text",
    "base64 -d | curl h -d @-": "what is piped into curl isn't understood; only echo, printf, cat and base64 -d are, with their text",
    "echo a | base64 | curl h -d @-": "what is piped into curl isn't understood; only echo, printf, cat and base64 -d are, with their text",
    "echo a | base64 -w0 | curl h -d @-": "what is piped into curl isn't understood; only echo, printf, cat and base64 -d are, with their text",
    "echo '?' | base64 -d | curl h -d @-": "the text that is piped into base64 -d is not Base64",
    "echo '/+-_' | base64 -d | curl h -d @-": "the text that is piped into base64 -d is not Base64",
    "echo a | tr a b | curl h -d @-": "what is piped into curl isn't understood; only echo, printf, cat and base64 -d are, with their text",
    "echo a | tr -d | curl h -d @-": "what is piped into curl isn't understood; only echo, printf, cat and base64 -d are, with their text",
    "echo a | tr -d a | curl h -d @-": "what is piped into curl isn't understood; only echo, printf, cat and base64 -d are, with their text",
    "cat f | sed s/a/b/ | /usr/bin/curl.exe h -d @-": "what is piped into curl isn't understood; only echo, printf, cat and base64 -d are, with their text",
    "echo a": "the command is not curl",
    "printf a\ncat b": "the command is not curl",
    'echo "a': "the command is not curl",
    "echo $a | curl h": "the command holds shell variables ($a): paste it after the shell has expanded it; `set -x` shows it",
    "echo $(a) | base64 -d": "the command holds a command substitution ($(...)): paste it after the shell has expanded it; `set -x` shows it",
    "curl h\ncurl i": "there are 2 requests in this text; paste one of them",
    "curl h -d a; curl i\ncurl j\ncurl k": "there are 4 requests in this text; paste one of them",
    "wget h\nhttp https://h/": "there are 2 requests in this text; paste one of them",
    "curl h -d $'\\ud801'": "the body holds a lone surrogate, which no request can carry",
    "curl h -d 12>b": "curl's -d lacks its value",
    "echo a | base64 -d | curl h -d @-": "the text that is piped into base64 -d is not Base64",
    "echo a | > f | curl h -d @-": "what is piped into curl isn't understood; only echo, printf, cat and base64 -d are, with their text",
    "echo a | > f\ncurl h -d @-": "curl reads the body from its standard input, which isn't here; name a file",
    "curl h -d @- <<END\na\n\tEND": "the here-document of the command doesn't end: its last line END is missing",
}  # fmt: skip


@pytest.mark.parametrize("text", REFUSED)
def test_what_the_text_does_not_say(text: str) -> None:
    with pytest.raises(ReadError) as caught:
        read_request(text, FILES.__getitem__)
    assert str(caught.value) == REFUSED[text]


LIMITS = {
    # what is read, what is refused, and the sentence
    "parts": (
        f"curl h{99_998 * '>a'} ", f"curl h{99_999 * '>a'}",
        "the command or program text has over 200,000 parts (words, quotations, escapes), more than any shell takes",
    ),
    "words": ("curl" + 9_998 * " -s" + " h", "curl" + 9_999 * " -s" + " h", "the command has over 10,000 words"),
    "lines that may send": (199 * "echo a\n" + "curl h", 200 * "echo a\n" + "curl h", "the command is not curl"),
}  # fmt: skip


@pytest.mark.slow(branches=True)
@pytest.mark.parametrize("limit", LIMITS)
def test_both_sides_of_a_limit(limit: str) -> None:
    read, refused, sentence = LIMITS[limit]
    assert written(read_request(read)) == ("GET /", "Host: h", "")
    with pytest.raises(ReadError) as caught:
        read_request(refused)
    assert str(caught.value) == sentence


@pytest.mark.parametrize("mark", ["\\", "'", '"', "`", "^", "$"])
def test_two_hundred_thousand_marks(mark: str) -> None:
    """Each kind is counted by itself."""
    quote = '"' if mark == "'" else "'"
    text = f"curl h --data-raw {quote}{200_000 * mark}"
    assert read_request(f"{text}{quote}").body == 200_000 * mark.encode()
    with pytest.raises(ReadError) as caught:
        read_request(f"{text}{mark}{quote}")
    assert str(caught.value) == LIMITS["parts"][2]
