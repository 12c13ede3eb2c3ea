"""policies.json: CAM policies, what they allow, and what isn't one.

The answers are written down beside the rule or the printed table they follow from; nothing is computed.
"""

from __future__ import annotations

import json
from collections.abc import Callable

from .case_file import File, Object

_DOCUMENT = "the service's document 控制台访问管理 (2025-03-27)"
_SYNTAX = "the vendor's page 598/10604 (syntax)"
_LOGIC = "the vendor's page 598/10605 (evaluation)"
_RESOURCES = "the vendor's page 598/10606 (resources)"
_VARIABLES = "the vendor's page 598/10607 (variables)"
_OPERATORS = "the vendor's page 598/58420 (operators)"
_CONDITIONS = "the vendor's page 598/10608 (conditions)"

_Add = Callable[..., None]
_CALL = "ocr:QueryCallForConsole"
_OWN = "qcs::ocr:::subUin/${uin}"


def _statement(effect: str, action: object, resource: object = "*", condition: Object | None = None) -> Object:
    made: Object = {"effect": effect, "action": action, "resource": resource}
    return made if condition is None else made | {"condition": condition}


def _policy(*statements: Object) -> Object:
    return {"version": "2.0", "statement": list(statements)}


_ALL = _policy(_statement("allow", "*"))


def make() -> File:
    """policies.json."""
    file = File(
        "policies",
        "CAM policies: which call they allow, by which statement; what isn't a policy",
        {
            "default": "denied because nothing allows it",
            "condition": "about the conditions of a statement",
            "preset": "about a preset of OCR, by its name",
            "number": "names a set of actions by its number, which can't be known offline",
        },
    )

    def case(
        name: str,
        source: str,
        policies: list[object],
        action: str,
        statement: list[int] | None,
        *,
        comment: str,
        allowed: bool = False,
        flags: str = "",
        **more: object,
    ) -> None:
        default = "default" if not allowed and statement is None else ""
        file.add(
            name, "policy.evaluate", comment, source, {"policies": policies, "action": action, **more},
            f"{default} {flags}", output={"allowed": allowed, "statement": statement},
        )  # fmt: skip

    _logic(case)
    _actions(case)
    _resources(case)
    _conditions(case)
    _presets(case)
    _refusals(file)
    return file


def _logic(case: _Add) -> None:
    idcard = "ocr:IDCardOCR"
    deny = _policy(_statement("deny", idcard))
    case("no-policy", _LOGIC, [], idcard, None, comment="no policy at all")
    case("allow", _LOGIC, [_ALL], idcard, [0, 0], comment="a statement that allows", allowed=True)
    case("deny-wins", _LOGIC, [_ALL, deny], idcard, [1, 0], comment="a denial in another policy wins")
    case("deny-first", _LOGIC, [deny, _ALL], idcard, [0, 0], comment="whatever the order")
    both = _policy(_statement("allow", "*"), _statement("deny", "ocr:*"))
    case("deny-same-policy", _SYNTAX, [both], idcard, [0, 1], comment="in one policy too")
    case("deny-other-action", _LOGIC, [_ALL, _policy(_statement("deny", "ocr:X"))], idcard, [0, 0],
         comment="a denial of another call", allowed=True)  # fmt: skip
    case("deny-alone", _LOGIC, [_policy(_statement("deny", "ocr:X"))], idcard, None, comment="not denied isn't allowed")
    owner = {"uin": "100", "owner_uin": "100"}
    case(
        "main-account",
        _LOGIC,
        [],
        idcard,
        None,
        comment="the main account may do everything",
        allowed=True,
        context=owner,
    )
    case("main-account-others", _LOGIC, [], "cvm:StopInstances", None, comment="but not on another's resources",
         resource="qcs::cvm::uin/200:instance/ins-1", context=owner)  # fmt: skip
    numbered = _policy(_statement("allow", "permid/280649"))
    case(
        "number-allow",
        _SYNTAX,
        [numbered],
        idcard,
        None,
        comment="an allowing set by number",
        flags="number",
    )
    numbered = _policy(_statement("deny", "permid/280649"))
    case("number-deny", _SYNTAX, [_ALL, numbered], idcard, [0, 0], comment="a denying set by number", allowed=True,
         flags="number")  # fmt: skip


def _actions(case: _Add) -> None:
    for name, source, pattern, action, allowed in (
        ("name", _SYNTAX, "cos:GetBucketPolicy", "cos:GetBucketPolicy", True),
        ("prefix", _SYNTAX, "name/cos:GetBucketPolicy", "cos:GetBucketPolicy", True),
        ("asked-prefix", _SYNTAX, "cos:GetBucketPolicy", "name/cos:GetBucketPolicy", True),
        ("service", _SYNTAX, "cos:*", "cos:GetBucketPolicy", True),
        ("middle", _SYNTAX, "cos:*Bucket*", "cos:GetBucketPolicy", True),
        ("all", _SYNTAX, "*:*", "cos:GetBucketPolicy", True),
        ("document", _DOCUMENT, "ocr:ConsoleService*", "ocr:ConsoleServiceSetting", True),
        ("other-service", _SYNTAX, "cos:*", "ocr:IDCardOCR", False),
        ("other-name", _DOCUMENT, ["ocr:ConsoleServiceOpen", "ocr:ConsoleServiceSetting"], "ocr:IDCardOCR", False),
        ("middle-not", _SYNTAX, "cos:*Bucket*", "cos:GetObject", False),
        ("whole", _SYNTAX, "cos:Get", "cos:GetObject", False),
        ("case", "letter case counts: this project's choice", "ocr:idcardocr", "ocr:IDCardOCR", False),
    ):
        case(f"action-{name}", source, [_policy(_statement("allow", pattern))], action, [0, 0] if allowed else None,
             comment="names and wildcards of actions", allowed=allowed)  # fmt: skip


def _resources(case: _Add) -> None:
    mysql = "qcs::cdb:ap-guangzhou:uin/100:instanceId/cdb-1"
    for name, source, granted, asked, allowed in (
        ("same", _RESOURCES, mysql, mysql, True),
        ("empty-region", _RESOURCES, "qcs::cdb::uin/100:instanceId/cdb-1", mysql, True),
        ("empty-all", _RESOURCES, "qcs:::::instanceId/cdb-1", mysql, True),
        ("wildcard", _RESOURCES, "qcs::cdb:ap-guangzhou:uin/100:instanceId/*", mysql, True),
        ("one-of", _SYNTAX, ["qcs::cdb:::instanceId/cdb-2", "qcs::cdb:::instanceId/cdb-1"], mysql, True),
        ("region", _RESOURCES, "qcs::cdb:ap-shanghai:uin/100:instanceId/cdb-1", mysql, False),
        ("account", _RESOURCES, "qcs::cdb::uin/200:instanceId/cdb-1", mysql, False),
        ("service", _RESOURCES, "qcs::cvm:::instanceId/cdb-1", mysql, False),
        ("instance", _RESOURCES, "qcs::cdb:::instanceId/cdb-2", mysql, False),
        ("longer", _RESOURCES, "qcs::cdb:::instanceId/cdb-1", mysql + "0", False),
        ("all-asked", _RESOURCES, "qcs::cdb:::instanceId/*", "*", False),
    ):
        case(f"resource-{name}", source, [_policy(_statement("allow", "cdb:*", granted))], "cdb:Describe",
             [0, 0] if allowed else None, comment="six segments", resource=asked, allowed=allowed)  # fmt: skip
    listed = _policy(_statement("allow", [_CALL], [_OWN, "qcs::ocr:::subUin/0001", "qcs::ocr:::subUin/0002"]))
    own: Object = {"uin": "0009"}
    for name, asked, context, allowed in (
        ("listed", "0001", own, True),
        ("own", "0009", own, True),
        ("not-listed", "0003", own, False),
        ("variable-unknown", "0009", {}, False),
        ("variable-literal", "${uin}", {}, False),
        ("variable-asterisk", "0003", {"uin": "*"}, False),
        ("every", "*", own, False),
    ):
        case(f"document-{name}", _DOCUMENT + ", with six segments", [listed], _CALL, [0, 0] if allowed else None,
             comment="the document's example of resources", resource=f"qcs::ocr:::subUin/{asked}", context=context,
             allowed=allowed)  # fmt: skip
    wide = _policy(_statement("allow", _CALL, "*"), _statement("allow", _CALL, _OWN))
    case("document-wider", _DOCUMENT, [wide], _CALL, [0, 0], comment="a wider grant covers a narrower one",
         resource="qcs::ocr:::subUin/0003", context=own, allowed=True)  # fmt: skip
    alone = _policy(_statement("allow", "ocr:*", "qcs::ocr:::*"))
    case("document-by-action", _DOCUMENT, [alone], "ocr:IDCardOCR", None, comment='by action alone: only "*" grants it')
    other = _policy(_statement("allow", "cos:*", "qcs::cos:::${nothing}"))
    case("variable-no-such", _VARIABLES, [other], "cos:Get", None, comment="an unknown variable matches nothing",
         resource="qcs::cos:::a", context={"uin": "a"})  # fmt: skip


def _conditions(case: _Add) -> None:
    several = {"k": ["a&1", "c&3"]}
    for name, source, operator, wanted, got, allowed in (
        ("ip", _CONDITIONS, "ip_equal", ["10.217.182.3/24", "111.21.33.72/24"], "10.217.182.9", True),
        ("ip-outside", _CONDITIONS, "ip_equal", ["10.217.182.3/24", "111.21.33.72/24"], "10.217.183.9", False),
        ("ip-not", _OPERATORS, "ip_not_equal", "10.0.0.0/8", "10.1.2.3", False),
        ("ip-bad", "this project's choice", "ip_not_equal", "10.0.0.0/8", "nowhere", False),
        ("case", _OPERATORS, "string_equal", "A", "a", False),
        ("ignore-case", _OPERATORS, "string_equal_ignore_case", "A", "a", True),
        ("not-ignore-case", _OPERATORS, "string_not_equal_ignore_case", "A", "a", False),
        ("not", _OPERATORS, "string_not_equal", "a", "a", False),
        ("no-wildcard", _OPERATORS, "string_equal", "a*", "ab", False),
        ("like", _OPERATORS, "string_like", "image/*", "image/png", True),
        ("not-like", _OPERATORS, "string_not_like", "image/*", "image/png", False),
        ("number", _OPERATORS, "numeric_equal", 10, "10.0", True),
        ("number-less", _OPERATORS, "numeric_less_than", 10, 10, False),
        ("number-greater", _OPERATORS, "numeric_greater_than_equal", 10, 9, False),
        ("number-text", "this project's choice", "numeric_not_equal", 10, "ten", False),
        ("date", _OPERATORS, "date_less_than", "2016-06-01T00:01:00Z", "2016-06-01T00:00:59Z", True),
        ("date-zone", _OPERATORS, "date_equal", "2016-06-01T08:01:00+08:00", "2016-06-01T00:01:00Z", True),
        ("date-late", _OPERATORS, "date_less_than_equal", "2016-06-01T00:01:00Z", "2016-06-01T00:01:01Z", False),
        ("bool", _OPERATORS, "bool_equal", "true", False, False),
        ("null", _OPERATORS, "null_equal", "true", "a", False),
        ("any", _CONDITIONS, "for_any_value:string_equal", several["k"], ["a&1", "b&2"], True),
        ("all", _CONDITIONS, "for_all_value:string_equal", several["k"], ["a&1", "b&2"], False),
        ("variable", _VARIABLES, "string_equal", "${uin}", "0009", True),
        ("variable-unknown", _VARIABLES, "string_not_equal", "${nothing}", "0009", False),
    ):
        policy = _policy(_statement("allow", "cos:Get", "*", {operator: {"k": wanted}}))
        case(f"condition-{name}", source, [policy], "cos:Get", [0, 0] if allowed else None, comment=operator,
             context={"k": got, "uin": "0009"}, allowed=allowed, flags="condition")  # fmt: skip
    one, two = {"string_equal": {"k": "a"}}, {"string_equal": {"k": "a", "l": "b"}}
    operators = {"string_equal": {"k": "a"}, "numeric_equal": {"n": 1}}
    for name, condition, context, allowed in (
        ("missing", one, {}, False),
        ("missing-not", {"string_not_equal": {"k": "a"}}, {}, False),
        ("missing-if-exist", {"string_equal_if_exist": {"k": "a"}}, {}, True),
        ("there-if-exist", {"string_equal_if_exist": {"k": "a"}}, {"k": "b"}, False),
        ("key-case", one, {"K": "a"}, False),
        ("one-key-of-two", two, {"k": "a", "l": "c"}, False),
        ("one-operator-of-two", operators, {"k": "a", "n": 2}, False),
        ("both-operators", operators, {"k": "a", "n": 1}, True),
        ("null-missing", {"null_equal": {"k": "true"}}, {}, True),
    ):
        case(f"condition-{name}", _CONDITIONS, [_policy(_statement("allow", "cos:Get", "*", condition))], "cos:Get",
             [0, 0] if allowed else None, comment="keys and operators", context=context, allowed=allowed,
             flags="condition")  # fmt: skip


def _presets(case: _Add) -> None:
    full, read, own = "QcloudOCRFullAccess", "QcloudOCRReadOnlyaccess", "QcloudOCRReadSelfUiUsage"
    mine: Object = {"resource": "qcs::ocr:::subUin/0009", "context": {"uin": "0009"}}
    for name, preset, action, statement, more in (
        ("full-open", full, "ocr:ConsoleServiceOpen", [0, 0], {}),
        ("read-recognition", read, "ocr:IDCardOCR", [0, 0], {}),
        ("read-usage", read, _CALL, [0, 1], {}),
        ("read-open", read, "ocr:ConsoleServiceOpen", None, {}),
        ("read-close", read, "ocr:ConsoleServiceSetting", None, {}),
        ("own-recognition", own, "ocr:IDCardOCR", [0, 0], {}),
        ("own-usage", own, _CALL, [0, 2], mine),
        ("own-usage-others", own, _CALL, None, mine | {"context": {"uin": "0008"}}),
        ("own-usage-all", own, "ocr:GetIntelligentScanSDKListForConsole", None, {"context": {"uin": "0009"}}),
        ("own-open", own, "ocr:ConsoleServiceOpen", None, {}),
        ("full-elsewhere", full, "cvm:StopInstances", None, {}),
    ):
        case(f"preset-{name}", f"{_DOCUMENT}, table of presets", [preset], action, statement,
             comment="a preset", allowed=statement is not None, flags="preset", **more)  # fmt: skip


def _refusals(file: File) -> None:
    good = _policy(_statement("allow", "ocr:*"))
    text = json.dumps(good, separators=(",", ":"))
    file.add("parse", "policy.parse", "a policy", _SYNTAX, {"policy": text}, output={"statements": 1})

    def refuse(name: str, comment: str, policy: object, source: str = _SYNTAX) -> None:
        given = policy if isinstance(policy, str) else json.dumps(policy, separators=(",", ":"))
        file.refuse(name, "policy.parse", comment, {"policy": given}, "InvalidInput", source=source)

    def other(**change: object) -> Object:
        changed = _statement("allow", "ocr:*") | change
        return _policy({name: value for name, value in changed.items() if value is not None})

    refuse(
        "comma-list",
        "a comma before the bracket, as the document prints it",
        text.replace('"*"}', '["*",]}'),
        _DOCUMENT,
    )
    refuse(
        "segments-5", "five segments, as the document prints them", other(resource="qcs::ocr::subUin/0001"), _DOCUMENT
    )
    refuse("escape", "a backslash before the variable, as the document's table prints it",
           text.replace('"*"}', '"qcs::ocr:::subUin/\\${uin}"}'), _DOCUMENT)  # fmt: skip
    refuse("comma-object", "a comma before the brace", text.replace('"*"}', '"*",}'))
    refuse("wide-colon", "a Chinese colon", text.replace(":[", "：["))
    refuse("comment", "a comment", text + " // all")
    refuse("cut", "cut off", text[:-1])
    refuse("key-twice", "a key twice", text.replace("{", '{"version":"2.0",', 1))
    refuse("list", "a list", [good])
    refuse("version-number", "the version as a number", good | {"version": 2.0})
    refuse("version-3", "another version", good | {"version": "3.0"})
    refuse("no-statement", "no statement", {"version": "2.0"})
    refuse("unknown-key", "a key no policy has", good | {"id": "1"})
    refuse("effect-case", "an effect in another case", other(effect="Allow"))
    refuse("no-action", "a statement without action", other(action=None))
    refuse("no-resource", "a statement without resource", other(resource=None))
    refuse("action-name-only", "an action without service", other(action="IDCardOCR"))
    refuse("segments-7", "seven segments", other(resource="qcs::ocr::::subUin/1"), _RESOURCES)
    refuse("account", "an account without uin/ or uid/", other(resource="qcs::ocr::100:subUin/1"), _RESOURCES)
    refuse("operator", "an operator there isn't", other(condition={"string_equals": {"k": "a"}}), _OPERATORS)
    refuse("date", "a day there isn't", other(condition={"date_equal": {"k": "2023-02-30"}}), _OPERATORS)
    refuse("cidr", "a prefix there isn't", other(condition={"ip_equal": {"k": "10.0.0.0/33"}}), _OPERATORS)
    refuse("nan", "NaN", text.replace("}]", ',"condition":{"numeric_equal":{"k":NaN}}}]'))
    for name, action in (("wildcard", "ocr:*"), ("no-service", "IDCardOCR")):
        given = {"policies": [good], "action": action}
        file.refuse(f"asked-{name}", "policy.evaluate", "no call to ask about", given, "InvalidInput")
    given = {"policies": [good], "action": "cvm:A", "resource": "qcs::cvm::instance/1"}
    file.refuse("asked-segments", "policy.evaluate", "five segments to ask about", given, "InvalidInput")
