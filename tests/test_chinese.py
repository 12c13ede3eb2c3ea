"""Every message of the library and of its commands in Chinese, too: one table each, to which nothing is missing."""

from __future__ import annotations

import argparse
import ast
import inspect
import io
import itertools
import json
import os
import pickle
import re
import string
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import tcrypto
from tcrypto import errors
from tcrypto.check.refusals import GATEWAY_TEXTS, refusal
from tcrypto.chinese import PARTS, SENTENCES, Sentences, chinese
from tcrypto.cli import COMMANDS as PROGRAM
from tcrypto.cli import main
from tcrypto.cli._chinese import COMMANDS, in_chinese
from tcrypto.cli._chinese_help import HELP
from tcrypto.cli._help import sentences_of
from tcrypto.cli._language import columns
from tcrypto.crypto import rsa_pkcs1, sm2
from tcrypto.errors import CredentialError, GatewayError, InvalidInput

PACKAGE = Path(tcrypto.__file__).parent
WINGS = ("_extras.py", "credential.py", "check", "cli", "credentials", "crypto", "doctor", "seal", "sign")
FILES = {
    file.relative_to(PACKAGE).as_posix(): ast.parse(file.read_text("utf-8"))
    for wing in WINGS
    for file in sorted([PACKAGE / wing] if wing.endswith(".py") else (PACKAGE / wing).rglob("*.py"))
    if file.stem not in ("kat", "respond", "_chinese", "_chinese_help")  # the first two speak to programs
}
RAISED = {name for name in dir(errors) if name[0].isupper()} | {"Absent", "Refused", "ImportError"}
RAISED -= {"GatewayError", "SignatureError", "ReadError"}  # whose texts have tables of their own
CHINESE = re.compile("[\u4e00-\u9fff]")
ENGLISH = re.compile(r"(?:\b[a-z']+ ){3}[a-z']+")  # no command has four words in a row

Names = dict[str, list[ast.expr]]
"""What names may stand for, as far as the source says it."""


def nodes(kind: type[ast.AST], *trees: ast.AST) -> Iterator[Any]:
    return (node for tree in trees for node in ast.walk(tree) if isinstance(node, kind))


FUNCTIONS: dict[str, list[ast.FunctionDef]] = defaultdict(list)
CALLS: dict[str, list[ast.Call]] = defaultdict(list)
for each in nodes(ast.FunctionDef, *FILES.values()):
    FUNCTIONS[each.name].append(each)
for each in nodes(ast.Call, *FILES.values()):
    if isinstance(each.func, ast.Name):
        CALLS[each.func.id].append(each)


@cache
def names_in(code: ast.AST) -> Names:
    """The names that are assigned, and the parameters for which each call has a text."""
    found: Names = defaultdict(list)
    for assignment in nodes(ast.Assign, code):
        name = assignment.targets[0]
        if isinstance(name, ast.Name) and name.id not in {each.id for each in nodes(ast.Name, assignment.value)}:
            found[name.id].append(assignment.value)
    for function in nodes(ast.FunctionDef, code):
        calls = CALLS[function.name] if len(FUNCTIONS[function.name]) == 1 else []
        for place, parameter in enumerate(function.args.args):
            given = [call.args[place] for call in calls if len(call.args) > place]
            texts = len(given) == len(calls) and all(isinstance(value, ast.Constant) for value in given)
            found[parameter.arg] = given if texts else []
    return found


def instances(node: ast.expr, names: Names) -> list[str]:
    """What a message may read, with <> in place of each value that isn't in the source."""
    choices: list[ast.expr] = []
    match node:
        case ast.Constant():
            return [str(node.value)]
        case ast.JoinedStr():
            return ["".join(each) for each in itertools.product(*[instances(value, names) for value in node.values])]
        case ast.FormattedValue(conversion=-1):
            choices = [node.value]
        case ast.IfExp():
            choices = [node.body, node.orelse]
        case ast.BoolOp():  # an empty text gives way to what follows "or"
            return [text for value in node.values for text in instances(value, names) if text]
        case ast.Name():
            choices = names[node.id]
        case (
            ast.Subscript(value=ast.Name(id=table)) | ast.Call(func=ast.Attribute(value=ast.Name(id=table), attr="get"))
        ):
            choices = [value for each in names[table] if isinstance(each, ast.Dict) for value in each.values]
            choices += getattr(node, "args", [])[1:]
        case ast.Call(func=ast.Name(id=called)) if len(FUNCTIONS[called]) == 1:
            names = names_in(FUNCTIONS[called][0])
            choices = [each.value for each in nodes(ast.Return, FUNCTIONS[called][0]) if each.value is not None]
    return list(dict.fromkeys(text for choice in choices for text in instances(choice, names))) or ["<>"]


def functions(tree: ast.Module) -> Iterator[tuple[ast.FunctionDef, Names]]:
    """A module's functions and methods, with the names that are known in each."""
    module = names_in(ast.Module([node for node in tree.body if isinstance(node, ast.Assign)], []))
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    for function in itertools.chain(tree.body, *[each.body for each in classes]):
        if isinstance(function, ast.FunctionDef):
            yield function, defaultdict(list, module | names_in(function))


def messages(tree: ast.Module) -> Iterator[str]:
    """What may be raised in a module, its unknown values numbered."""
    for function, names in functions(tree):
        for call in nodes(ast.Call, function):
            if isinstance(call.func, ast.Name) and call.func.id in RAISED and call.args:
                for text in instances(call.args[0], names):
                    first, *rest = text.split("<>")
                    yield first + "".join(f"<{number}>{part}" for number, part in enumerate(rest, 1))


def written() -> str:
    """What the library and its commands may say, and what they pass on of Python and the system."""
    trees = [*FILES.values(), *[ast.parse(file.read_text("utf-8")) for file in (PACKAGE / "testing").rglob("*.py")]]
    texts = {node.value for node in nodes(ast.Constant, *trees) if isinstance(node.value, str)}
    for function, names in itertools.chain(*map(functions, trees)):
        texts |= {text for formatted in nodes(ast.JoinedStr, function) for text in instances(formatted, names)}
    texts |= {inspect.getsource(argparse), inspect.getsource(json.encoder), *map(os.strerror, range(1, 150))}
    texts |= {f"invalid {kind} value" for kind in ("int", "float")}  # argparse's
    texts |= {
        "Name or service not known",
        "Temporary failure in name resolution",
    }  # getaddrinfo's, in the GNU C library
    texts |= {"nodename nor servname provided, or not known"}  # and on macOS
    texts |= {f"Illegal trailing comma before end of {container}" for container in ("object", "array")}  # Python 3.13
    for data in (b"\xff", b"\xc3(", b"\xc3", b"", b"{a", b"[1 2", b'{"a" 1', b"1 2", b'"\1"', b'"a'):
        try:
            json.loads(data)
        except UnicodeDecodeError as error:
            texts.add(error.reason)
        except ValueError as error:
            texts.add(str(error))
    return "\n".join(texts)


@pytest.mark.parametrize("file", FILES)
def test_every_message_is_there(file: str) -> None:
    for message in dict.fromkeys(messages(FILES[file])):
        if not re.search("[A-Za-z]{2}", re.sub(r"<\d+>", "", message)):
            continue  # it is put together of others
        translated = in_chinese(message) if file.startswith("cli") else chinese(message)
        assert CHINESE.search(translated), message
        assert not ENGLISH.search(translated), (message, translated)
        for mark in re.findall(r"<\d+>", message):
            assert mark in translated, (message, translated)


@pytest.mark.slow
def test_every_sentence() -> None:
    """Both have the same names in braces, are in their languages, and the English one stands somewhere in the code."""
    source, both = written(), SENTENCES | PARTS | COMMANDS
    for english, translated in both.items():
        names = [{name for _, name, _, _ in string.Formatter().parse(each) if name} for each in (english, translated)]
        assert names[0] == names[1], english
        assert CHINESE.search(translated) or english in ("the SecretId", "the SecretKey", "the token")
        assert not CHINESE.search(english) or "售后" in english
        assert " " in english, "a single word may be a file's name"
        if not all(literal.strip(": ") in source for literal, *_ in string.Formatter().parse(english)):
            others = Sentences({each: both[each] for each in both if each != english})
            assert others.chinese(english) != english, "it stands nowhere, nor is it an instance of another one"
    assert len(both) == len(SENTENCES) + len(PARTS) + len(COMMANDS)


def test_clauses_and_parts() -> None:
    message = "no credential: TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY are not set; /root/x not found"
    assert chinese(message) == (
        "没有可用的 API 密钥（SecretId/SecretKey）：未设置 TENCENTCLOUD_SECRET_ID 和 TENCENTCLOUD_SECRET_KEY；找不到 /root/x"
    )
    message = "k.pem: this is an SM2 private key (a bare scalar); the public key is needed"
    assert chinese(message) == "k.pem：这是 SM2 私钥（裸标量），需要的是公钥"
    message = "a: b.pem: the key is empty; really: the PEM is damaged: why"
    assert chinese(message) == "a：b.pem：密钥为空；really：PEM 已损坏：why"
    assert chinese("the reply isn't JSON; the SecretId is empty") == "响应不是 JSON；SecretId 为空"
    assert chinese("f.http: 没有请求：内容为空") == "f.http：没有请求：内容为空"
    for unknown in (
        "the key is empty; " * 100,
        "the reply",
        "the text: No such thing",
        "",
        "why: nobody knows; really",
        "x" * 10_000,
        "{",
        "{}",
        "; ",
        ": ",
    ):
        assert chinese(unknown) == unknown


def test_values_stay_as_they_are() -> None:
    """What stands in quotes, and a file's name, whatever they spell."""
    for value in ("a: b; c", "the reply", "it isn't: so", "the key is empty", "; " * 30, "x" * 10_000):
        quoted = repr(value)
        message = f"action is the call's name, letters and digits like 'IDCardOCR', not {quoted}"
        assert chinese(message) == f"action 应为接口名，由字母和数字组成，如 'IDCardOCR'，而不是 {quoted}"
    assert in_chinese("argument --host-port: invalid choice: 'a: b; c' (choose from 'exact', 'lenient')") == (
        "参数 --host-port 的取值 'a: b; c' 无效，可选：'exact', 'lenient'"
    )
    assert chinese("the reply: No such file or directory") == "the reply：没有该文件或目录"


def test_a_message_of_over_twenty_thousand_characters_stays_as_it_is() -> None:
    sentence = "a field is named twice"
    assert chinese(sentence) == SENTENCES[sentence]
    padded = sentence + " " * 20_000
    assert chinese(padded) == padded


def test_errors_have_their_text_in_both_languages() -> None:
    with pytest.raises(CredentialError) as caught:
        tcrypto.Credential("", "k")
    assert caught.value.text() == caught.value.text("en-US") == str(caught.value) == "the SecretId is empty"
    assert caught.value.text("zh-CN") == "SecretId 为空"
    assert InvalidInput("nobody wrote this").text("zh-CN") == "nobody wrote this"


@pytest.mark.parametrize("kind", GATEWAY_TEXTS)
def test_refusals_of_the_gateway_do_too(kind: str) -> None:
    values = {"name": "Timestamp", "reason": "<reason>", "now": 1}
    for language in ("zh-CN", "en-US", None):
        error = pickle.loads(pickle.dumps(refusal(kind, language, **values)))
        assert error.text("zh-CN") == f"{error.code}：{GATEWAY_TEXTS[kind].zh.format(**values)}"
        assert error.text() == str(error)
    error = refusal("parameter", None, reason="the header host is there more than once, with two values")
    assert error.text("zh-CN") == "InvalidParameter：请求头 host 重复出现且取值不同。"
    assert GatewayError("FailedOperation", "as it came").text("zh-CN") == "FailedOperation: as it came"


# --- Commands ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Callable[..., tuple[int, str, str]]:
    """Runs the program in a terminal of that locale, 80 columns wide, in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "80")
    for name in [name for name in os.environ if name.startswith("TENCENTCLOUD_")]:
        monkeypatch.delenv(name)

    def run(locale: str, *arguments: str) -> tuple[int, str, str]:
        monkeypatch.setenv("LC_ALL", locale)
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"{}")))
        return main(arguments), *capsys.readouterr()

    return run


@pytest.mark.parametrize(
    ("arguments", "chinese", "english"),
    [
        (
            "sael",
            "没有命令 'sael'；是否想用 seal？（详见 tcrypto --help）",
            "invalid choice: 'sael'; did you mean seal?",
        ),
        ("sign", "缺少参数：URL（详见 tcrypto sign --help）", "the following arguments are required: URL"),
        (
            "sign --secret-key x URL",
            "无法识别的参数：--secret-key；命令行中的密钥",
            "unrecognized arguments: --secret-key;",
        ),
        (
            "sign https://ocr.tencentcloudapi.com",
            "没有可用的 API 密钥（SecretId/SecretKey）：未设置",
            "no credential: TENCENTCLOUD_SECRET_ID",
        ),
        ("sign --credentials bad.json https://a.b", "bad.json：JSON 中的密钥应为", "bad.json: credentials in JSON are"),
        ("seal --public-key none", "none：没有该文件或目录", "none: No such file or directory"),
        (
            "seal --public-key rsa.pem",
            "rsa.pem：这是 RSA 私钥（PKCS#8），需要的是公钥：openssl",
            "rsa.pem: this is an RSA",
        ),
        (
            "seal --public-key sm2.key --fields A",
            "要加密的字段 'A' 不在参数中",
            "the field 'A' is to be encrypted, but",
        ),
        (
            "seal --public-key sm2.key --image ImageBase64=gif",
            "gif 看起来是 GIF 图片；图片应为",
            "gif looks like a GIF; a",
        ),
        (
            "seal --public-key sm2.key --action A",
            "请使用不带 --action 的 tcrypto seal",
            "use tcrypto seal without --act",
        ),
        (
            "seal --public-key sm2.key text",
            "text 不是 JSON：第 1 行第 2 列（偏移 1）：",
            "text is not JSON: Expecting prop",
        ),
        (
            "seal --public-key sm2.key two.json --fields A,B",
            "或使用 --allow-nonce-reuse",
            "or pass --allow-nonce-reuse",
        ),
        ("open --session bad.json", "bad.json 不是会话文件：导出的会话", "bad.json is not a session file: an exported"),
        (
            "policy check text ocr:A",
            "text 不是合法的策略：第 1 行第 2 列：",
            "text is not a policy: line 1, column 2: ",
        ),
        ("policy check bad.json A", "bad.json 不是合法的策略：", "bad.json is not a policy: "),
        ("gateway --port 70000", "--port 应为 0 到 65535", "--port is 0 to 65535"),
        ("diagnose --now noon --credentials good.json", "标准输入：", "standard input: "),
        (
            "demo bad.json --jsn",
            "无法识别的参数：--jsn；是否想用 --json？",
            "unrecognized arguments: --jsn; did you mean",
        ),
    ],
)
def test_a_message_in_each_terminal(said: Any, arguments: str, chinese: str, english: str) -> None:
    Path("bad.json").write_text('{"id": 1}')
    Path("good.json").write_text('{"secret_id": "AKIDexample", "secret_key": "secret-of-a-test"}')
    Path("two.json").write_text('{"A": "1", "B": "2"}')
    Path("text").write_text("{A}")
    Path("gif").write_bytes(b"GIF89a" + bytes(600))
    Path("rsa.pem").write_text(rsa_pkcs1.generate(1024).dump())
    Path("sm2.key").write_text(sm2.generate().public_key.dump())
    for locale, sentence in (("zh_CN.UTF-8", chinese), ("C.UTF-8", english)):
        status, out, line = said(locale, *arguments.split())
        assert (status, out, line.count("\n")) == (2, "", 1)
        assert sentence in line
        assert bool(CHINESE.search(line)) == (locale == "zh_CN.UTF-8")
        assert locale == "C.UTF-8" or not ENGLISH.search(line)


def test_the_option_beats_the_locale(said: Any) -> None:
    for command in ("verify", "diagnose"):
        assert "没有可用的 API 密钥" in said("C.UTF-8", command, "--language", "zh-CN")[2]
        assert "no credential" in said("zh_CN.UTF-8", command, "--language=en-US")[2]
        assert said("C.UTF-8", command, "--language=zh-CN", "--help")[1].startswith(f"用法：tcrypto {command} [-h]")
        assert said("zh_CN.UTF-8", command, "--language", "en-US", "--help")[1].startswith("usage: tcrypto")


def test_what_is_printed_for_people(said: Any) -> None:
    Path("sm2.key").write_text(sm2.generate().public_key.dump())
    Path("policy.json").write_text('{"version": "2.0", "statement": []}')
    sealed = said("zh_CN.UTF-8", "seal", "--public-key", "sm2.key", "--session", "s.json")
    assert "tcrypto seal: s.json 中是会话密钥：" in sealed[2]
    assert "会话密钥已丢弃" in said("zh_CN.UTF-8", "seal", "--public-key", "sm2.key")[2]
    assert said("zh_CN.UTF-8", "policy", "lint", "policy.json")[1] == (
        "policy.json：statement（第 1 行第 33 列）：数组为空，至少需要一条语句\n"
    )
    asked = "policy", "check", "QcloudOCRReadSelfUiUsage"
    assert said("zh_CN.UTF-8", *asked, "cvm:A")[1] == "拒绝：没有语句允许 cvm:A，未允许的一律拒绝\n"
    assert said("zh_CN.UTF-8", *asked, "ocr:IDCardOCR")[1] == "允许：策略 0 的语句 0 允许对 * 执行 ocr:IDCardOCR\n"
    _, chinese, _ = said("zh_CN.UTF-8", "demo")
    assert "✓ 其他私钥无法解密该请求\n" in chinese
    assert "\n待签名字符串：     TC3-HMAC-SHA256\n" in chinese
    assert "以上各项全部成立" in chinese


def helps(parser: argparse.ArgumentParser) -> Iterator[str]:
    yield from filter(None, (parser.description, parser.epilog))
    for action in parser._actions:
        if action.help is not None:
            yield parser._get_formatter()._expand_help(action)
        if isinstance(action, argparse._SubParsersAction):
            yield from (str(each.help) for each in action._choices_actions)
            yield from itertools.chain(*map(helps, action.choices.values()))


def test_all_of_the_help_is_in_its_table(said: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    parsers: list[argparse.ArgumentParser] = []
    monkeypatch.setattr(argparse.ArgumentParser, "print_help", lambda parser, _file=None: parsers.append(parser))
    said("C.UTF-8")
    sentences = {sentence for text in helps(parsers[0]) if "\n" not in text for sentence in sentences_of(text)}
    assert {sentence for sentence in sentences if not sentence.startswith("Example: ")} == HELP.keys()
    assert all(map(CHINESE.search, HELP.values()))


@pytest.mark.parametrize("command", ["", *PROGRAM, "policy check", "policy lint"])
def test_the_help_in_a_chinese_terminal(said: Any, command: str) -> None:
    status, text, _ = said("zh_CN.UTF-8", *command.split(), "--help")
    assert status == 0
    assert text.startswith(f"用法：tcrypto {command}".rstrip())
    assert "\n选项：\n  -h, --help " in text
    prose = text.partition("\n示例：\n")[0]  # a session on a terminal is in English
    assert not ENGLISH.search(prose)
    for line in prose.partition("\n\n")[2].splitlines():
        assert columns(line) <= 80
        assert line.lstrip()[:1] not in tuple("，。；：、）")
