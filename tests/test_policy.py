"""CAM policies: what is refused as no policy, with which sentence, and what the evaluator says.

The rules are in vectors/policies.json, which test_vectors.py runs; here is what a known answer can't say.
"""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcrypto import InvalidInput
from tcrypto.testing.policy import (
    PRESETS,
    REFUSAL_CODE,
    RESOURCE_LEVEL,
    Decision,
    Place,
    by_action_alone,
    evaluate,
    lint,
    parse,
    refusal_text,
)
from tcrypto.testing.policy.operators import KINDS

Object = dict[str, Any]

# The document 控制台访问管理, second example of custom policies, as printed.
PRINTED = """{
  "version": "2.0",
  "statement": [
    {
      "effect": "allow",
      "resource": [
        "qcs::ocr::subUin/${uin}",
        "qcs::ocr::subUin/0001",
        "qcs::ocr::subUin/0002",
      ],
      "action": [
        "ocr:QueryCallForConsole"
      ]
    }
  ]
}
"""


def policy(effect: str = "allow", action: object = "cos:Get", resource: object = "*", **more: object) -> Object:
    statement = {"effect": effect, "action": action, "resource": resource, **more}
    return {"version": "2.0", "statement": [statement]}


def conditioned(operator: str, value: object) -> Object:
    return policy(condition={operator: {"k": value}})


# --- What isn't a policy ------------------------------------------------------------------------------------------------


def test_the_documents_example_has_both_its_faults() -> None:
    faults = lint(PRINTED)
    assert [fault.place for fault in faults] == [
        "line 9, column 32", *(f"statement[0].resource[{index}]" for index in range(3)),
    ]  # fmt: skip
    assert str(faults[0]) == "line 9, column 32: no comma may follow the last element"
    assert faults[0].in_chinese == "第 9 行第 32 列：最后一个元素之后不能有逗号"
    assert (faults[2].line, faults[2].column) == (8, 9)
    assert "'qcs::ocr::subUin/0001' has 5 segments; six are needed" in faults[2].english
    assert "perhaps qcs::ocr:::subUin/0001" in faults[2].english
    assert "有 5 段，应为六段式" in faults[2].in_chinese
    with pytest.raises(InvalidInput, match=r"^line 9, column 32: no comma"):
        parse(PRINTED)


def test_a_policy_that_never_was_a_text_has_no_lines() -> None:
    [fault] = lint(policy() | {"version": "1.0"})
    assert fault.line is None
    assert fault.in_chinese == f"version：{fault.chinese}"


def test_a_policy_has_no_faults() -> None:
    mended = PRINTED.replace('0002",', '0002"').replace("ocr::", "ocr:::")
    assert lint(mended) == []
    assert len(parse(mended).statements) == 1
    assert parse(mended) == parse(mended.encode()) == parse("\ufeff" + mended) == parse(json.loads(mended))


GOOD = json.dumps(policy(), separators=(",", ":"))


@pytest.mark.parametrize(
    ("old", "new", "after", "sentence"),
    [
        (GOOD, "", 0, "the text is empty"),
        ("]}", "]", -82, "the bracket that is opened here is never closed: } is missing"),
        ('"*"}]}', '"*"}', -49, "the bracket that is opened here is never closed: ] is missing"),
        ('"*"}', '"*}', 0, "the text that begins here isn't closed on its line"),
        ("}]}", "}}}", 1, "] is missing here, before }"),
        ("]}", "]]", 1, "} is missing here, before ]"),
        ("]}", "]}]", 2, "something follows after the end of the JSON: ']'"),
        ('"*"', '"*",', 3, "no comma may follow the last member"),
        ('"allow",', '"allow",,', 8, "there is a comma too many"),
        (',"resource"', '"resource"', 0, "a comma is missing before this"),
        ('"effect":', '"effect"', 8, "a colon is missing after the key 'effect'"),
        ('"allow"', "", 0, "a value is missing before ','"),
        (":[", "：[", 0, "'：' isn't JSON; write ':'"),
        ('"*"', "“*”", 0, "a text stands in double quotes, not in “"),
        ('"*"', "'*'", 0, "a text stands in double quotes, not in '"),
        ('"*"', "'a" + 2 * "\\" + "\"'", 0, "a text stands in double quotes, not in '"),
        ('"effect"', "effect", 0, "a key stands in double quotes, 'effect' doesn't"),
        ('"allow"', "allow", 0, "a text stands in double quotes, 'allow' doesn't"),
        ('"*"', "True", 0, "True is written in lower case"),
        ('"*"', "NaN", 0, "NaN isn't a number in JSON"),
        ('"*"', "01", 0, "'01' isn't a number as JSON writes it"),
        ('"*"', "1" * 5000, 0, "the number is too large or too long for a policy"),
        ('"*"', r'"\*"', 1, r"\* isn't an escape of JSON"),
        ('"*"', '"*\t"', 2, "a control character stands in a text"),
        ('"version"', '/* all */"version"', 0, "JSON has no comments; take it out"),
        (',"statement"', ',\u3000"statement"', 1, r"'\u3000' isn't a blank in JSON"),
        ('"version"', '"version":"2.0","version"', 16, "the key 'version' is there twice in one object"),
        ('"2.0"', "[" * 10_000, 31, "it is nested deeper than any policy is"),
        ('"version"', ",", 1, "a key in double quotes is missing"),
    ],
)  # fmt: skip
def test_each_fault_of_the_json_has_its_place(old: str, new: str, after: int, sentence: str) -> None:
    text = GOOD.replace(old, new, 1)
    [fault] = [fault for fault in lint(text) if fault.english.startswith(sentence)]
    at = GOOD.index(old) + after
    assert fault.place == f"line 1, column {at + 1}"
    assert fault.chinese
    with pytest.raises(InvalidInput):
        parse(text)


@pytest.mark.parametrize(
    ("source", "place", "sentence"),
    [
        (["2.0"], "policy", "an object is needed, not a list"),
        ({"version": "2.0"}, "policy", 'the key "statement" is missing'),
        (policy() | {"version": 2.0}, "version", 'the version is the text "2.0"'),
        (policy() | {"id": 1}, "id", "the key 'id' isn't known here; there are version, principal, statement"),
        (policy() | {1: 1}, "<int>", "isn't known here"),
        ({"version": "2.0", "Statement": policy()["statement"]}, "Statement", 'the key is written "statement"'),
        ({"version": "2.0", "statement": policy()["statement"][0]}, "statement", "put [ ] around the one"),
        ({"version": "2.0", "statement": []}, "statement", "the list is empty"),
        ({"version": "2.0", "statement": None}, "statement", "a list of statements is needed, not null"),
        ({"version": "2.0", "statement": [1]}, "statement[0]", "an object is needed, not a number"),
        (policy("Allow"), "statement[0].effect", 'the effect is "allow" or "deny"'),
        (policy(not_action="*"), "statement[0].not_action", "isn't known here"),
        (policy(action=[]), "statement[0].action", "the list is empty; an action is needed"),
        (policy(action={}), "statement[0].action", "an action, or a list of them, is needed, not an object"),
        (policy(action=["a:b", True]), "statement[0].action[1]", "an action is needed, not a boolean"),
        (policy(action="IDCardOCR"), "statement[0].action", 'like "ocr:IDCardOCR"; \'IDCardOCR\' isn\'t'),
        (policy(action="cos: Get"), "statement[0].action", "holds a blank"),
        (policy(action="permid/all"), "statement[0].action", "permid/ is followed by a number"),
        (policy(resource="ocr"), "statement[0].resource", 'a resource is "*" or begins with "qcs:"'),
        (policy(resource="qcs::ocr::::a"), "statement[0].resource", "has 7 segments; six are needed"),
        (policy(resource="qcs::ocr::1:a"), "statement[0].resource", 'the account is "uin/12345678"'),
        (policy(resource="qcs::ocr::uin/${uin}:a"), "statement[0].resource", "a variable stands in the last segment"),
        (policy(resource="qcs::ocr:::${uin"), "statement[0].resource", "isn't closed"),
        (policy(resource="qcs::ocr:::\\${uin}"), "statement[0].resource", "without a backslash"),
        (policy(principal=1), "statement[0].principal", 'a principal is "*" or an object, not a number'),
        (policy(condition=[]), "statement[0].condition", "an object of operators is needed, not a list"),
        (conditioned("StringEquals", "a"), "statement[0].condition.StringEquals", "perhaps string_equal"),
        (policy(condition={"string_equal": 1}), "statement[0].condition.string_equal", "an object of condition keys"),
        (policy(condition={"string_equal": {}}), "statement[0].condition.string_equal", "has no condition key"),
        (conditioned("string_equal", []), "statement[0].condition.string_equal.k", "a condition value is needed"),
        (conditioned("string_equal", None), "statement[0].condition.string_equal.k", "not null"),
        (conditioned("string_equal", ["a", [1]]), "statement[0].condition.string_equal.k[1]", "not a list"),
        (conditioned("string_equal", True), "statement[0].condition.string_equal.k", "not a boolean"),
        (conditioned("numeric_equal", float("nan")), "statement[0].condition.numeric_equal.k", "isn't one"),
        (conditioned("numeric_equal", 10**5000), "statement[0].condition.numeric_equal.k", "the number is too large"),
        (conditioned("numeric_less_than", "1,5"), "statement[0].condition.numeric_less_than.k", "with a number"),
        (conditioned("date_equal", "2023-02-30T00:00:00Z"), "statement[0].condition.date_equal.k", "with a date"),
        (conditioned("date_equal", "yesterday"), "statement[0].condition.date_equal.k", "with a date"),
        (conditioned("ip_equal", "10.0.0.0/255.0.0.0"), "statement[0].condition.ip_equal.k", "a CIDR block"),
        (conditioned("bool_equal", "yes"), "statement[0].condition.bool_equal.k", "true or false"),
        (conditioned("null_equal", ""), "statement[0].condition.null_equal.k", "true or false"),
        (b'{"\xff', "line 1, column 3", "the text is not UTF-8"),
    ],
)  # fmt: skip
def test_each_fault_of_the_form_has_its_place(source: Any, place: str, sentence: str) -> None:
    if isinstance(source, list):
        source = json.dumps(source)
    [fault] = lint(source)
    assert fault.place == place
    assert sentence in fault.english
    with pytest.raises(InvalidInput) as refused:
        parse(source)
    assert str(refused.value) == str(fault)


def test_a_roles_policy_has_a_principal_and_no_resource() -> None:
    statement = {"effect": "allow", "action": "name/sts:AssumeRole", "principal": {"service": ["scf.qcloud.com"]}}
    role = {"version": "2.0", "statement": [statement]}
    assert evaluate([role], "sts:AssumeRole").allowed
    assert lint(policy() | {"principal": "*"}) == []


@pytest.mark.parametrize("source", [None, 1, ["a"]])
def test_another_python_type_is_a_type_error(source: Any) -> None:
    for function in (parse, lint):
        with pytest.raises(TypeError):
            function(source)


def test_a_text_far_longer_than_any_policy_is_not_read() -> None:
    (fault,) = lint("[" + "1, " * 20_000 + "1]")
    assert str(fault) == "line 1, column 32769: it is longer than 32,768 characters"
    assert fault.in_chinese == "第 1 行第 32769 列：内容超过 32,768 个字符"


def test_only_so_many_faults_are_listed() -> None:
    assert len(lint("[" + "," * 10_000 + "]")) == 100
    assert len(lint(policy(action=[1] * 10_000))) == 100


# --- What the evaluator says --------------------------------------------------------------------------------------------


def test_the_reason_names_what_is_nearest() -> None:
    context = {"uin": "9"}
    for attached, action, sentence in (
        ([], "cos:Get", "no statement allows cos:Get, and what isn't allowed is denied"),
        ([policy(resource="qcs::cos:::a")], "cos:Get", "statement 0 of policy 0 allows cos:Get, but not on *"),
        ([policy(condition={"ip_equal": {"qcs:ip": "10.0.0.1"}})], "cos:Get", "its condition on qcs:ip doesn't hold"),
        ([policy(), policy("deny")], "cos:Get", "statement 0 of policy 1 denies cos:Get on *, and a denial wins"),
        ([policy(action="ocr:*", resource="qcs::ocr:::*")], "ocr:IDCardOCR", 'by action alone: the statement\'s resource must be "*"'),
    ):  # fmt: skip
        decision = evaluate(attached, action, context=context)
        assert sentence in decision.reason
        assert str(decision) == f"denied: {decision.reason}"


def test_what_cant_be_known_is_said() -> None:
    by_number = policy(action=["permid/280649", "cos:Put"])
    denied = evaluate([by_number], "cos:Get")
    assert (denied.allowed, denied.statement, denied.unknown) == (False, None, (Place(0, 0),))
    assert "statement 0 of policy 0 might decide otherwise" in denied.reason
    assert "can't be known offline" in denied.reason
    allowed = evaluate([policy(), policy("deny", "permid/1"), by_number], "cos:Get")
    assert (allowed.allowed, allowed.statement, allowed.unknown) == (True, Place(0, 0), (Place(1, 0),))
    assert "can't be known offline" in allowed.reason
    assert evaluate([by_number, policy("deny")], "cos:Get") == Decision(
        False, Place(1, 0), "statement 0 of policy 1 denies cos:Get on *, and a denial wins over whatever allows it"
    )
    elsewhere = policy(action="permid/1", resource="qcs::cos:::b")
    assert evaluate([elsewhere], "cos:Get", "qcs::cos:::a").unknown == ()


def test_one_policy_may_stand_for_a_list() -> None:
    assert evaluate(parse(policy()), "cos:Get") == evaluate([json.dumps(policy())], "cos:Get")


@pytest.mark.parametrize("base", KINDS)
@pytest.mark.parametrize("prefix", ["", "for_all_value:", "for_any_value:"])
def test_every_operator_takes_prefix_and_suffix(base: str, prefix: str) -> None:
    value = {"numeric": 1, "date": "2023-01-01", "ip": "10.0.0.1", "bool": True, "null": False}.get(
        base.partition("_")[0], "a"
    )
    with_suffix, without = (parse(conditioned(f"{prefix}{base}{suffix}", value)) for suffix in ("_if_exist", ""))
    assert evaluate(with_suffix, "cos:Get").allowed
    assert not evaluate(without, "cos:Get").allowed
    holds = "not" not in base and not base.endswith(("_less_than", "_greater_than"))
    assert evaluate(without, "cos:Get", context={"k": [value]}).allowed is holds


@pytest.mark.parametrize(
    ("action", "resource", "context"),
    [
        ("ocr:*", "*", {}),
        ("IDCardOCR", "*", {}),
        ("permid/1", "*", {}),
        ("cos:Get", "", {}),
        ("cos:Get", "qcs::cos::a", {}),
        ("cos:Get", "*", {"k": None}),
        ("cos:Get", "*", {"k": {}}),
        ("cos:Get", "*", {"k": float("inf")}),
        ("cos:Get", "*", {1: "a"}),
    ],
)  # fmt: skip
def test_what_cant_be_asked_is_refused(action: str, resource: str, context: Any) -> None:
    with pytest.raises(InvalidInput):
        evaluate([], action, resource, context)


def test_a_list_of_nothing_is_no_value() -> None:
    asks = conditioned("string_equal", "x")
    contexts: list[dict[str, list[str]]] = [{}, {"k": []}, {"k": ["x"]}]
    assert [evaluate(asks, "cos:Get", context=context).allowed for context in contexts] == [
        False,
        False,
        True,
    ]


@pytest.mark.parametrize("block", ["2001:db8::/32", "2001:db8::1"])
def test_addresses_of_ipv6(block: str) -> None:
    asks = conditioned("ip_equal", block)
    assert evaluate(asks, "cos:Get", context={"k": "2001:db8::1"}).allowed
    for other in ("2001:db9::1", "32.1.13.184"):
        assert not evaluate(asks, "cos:Get", context={"k": other}).allowed


@pytest.mark.parametrize("arguments", [(1,), ("cos:Get", 1), ("cos:Get", "*", ["k"])])
def test_a_question_of_another_type_is_a_type_error(arguments: Any) -> None:
    with pytest.raises(TypeError):
        evaluate([], *arguments)


# --- OCR, and what a refused caller sees ----------------------------------------------------------------------------------


def test_four_calls_of_ocr_have_resources() -> None:
    assert len(RESOURCE_LEVEL) == 4
    assert not any(map(by_action_alone, (*RESOURCE_LEVEL, "cos:Get")))
    assert by_action_alone("ocr:IDCardOCR")
    assert set(PRESETS) == {"QcloudOCRFullAccess", "QcloudOCRReadOnlyaccess", "QcloudOCRReadSelfUiUsage"}


def test_a_refused_caller_sees_two_lines() -> None:
    assert REFUSAL_CODE == "AuthFailure.UnauthorizedOperation"
    assert refusal_text("name/sms:SendSms", "*", "7bdd8c92") == (
        "[request id:7bdd8c92]you are not authorized to perform operation (sms:SendSms)\nresource (*) has no permission"
    )


# --- Hostile policies -----------------------------------------------------------------------------------------------------

WORDS = st.sampled_from([
    "version", "2.0", "statement", "effect", "allow", "deny", "action", "resource", "condition", "principal", "*", "ocr:*",
    "permid/1", "qcs::ocr:::*", "qcs:::::", "${uin}", "${", "string_like", "for_all_value:date_equal_if_exist", "ip_equal",
    "numeric_equal", "null_equal", "k", "2023-02-30", "9999-12-31T23:59:59-23:59", "::1/0", "1e999", "\ud800", "\0",
])  # fmt: skip
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | WORDS
TREES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3), max_leaves=15
)
STATEMENTS = st.fixed_dictionaries(
    {"effect": st.sampled_from(["allow", "deny"]), "action": WORDS | st.lists(WORDS, max_size=3), "resource": WORDS},
    optional={"condition": st.dictionaries(WORDS, st.dictionaries(WORDS, LEAVES | st.lists(LEAVES, max_size=3), max_size=2)) | TREES},
)  # fmt: skip
POLICIES = TREES | st.fixed_dictionaries(
    {"version": st.just("2.0"), "statement": st.lists(STATEMENTS | TREES, max_size=3)}
)
CUTS = st.tuples(
    st.integers(0, 200), st.integers(0, 5), st.sampled_from(["", ",", "}", "]", '"', "\\", "：", "//", "/*", "\n"])
)


@given(POLICIES, st.none() | CUTS, st.dictionaries(WORDS, st.text(max_size=5) | st.lists(st.integers(), max_size=2)))
def test_a_hostile_policy_is_a_policy_or_refused(tree: Any, cut: Any, context: Any) -> None:
    text = json.dumps(tree, ensure_ascii=False)
    if cut is not None:
        text = text[: cut[0]] + cut[2] + text[cut[0] + cut[1] :]
    faults = lint(text)
    if faults:
        with pytest.raises(InvalidInput):
            parse(text)
    else:
        evaluate([parse(text)], "ocr:QueryCallForConsole", "qcs::ocr:::subUin/1", context)
    try:
        json.loads(text, parse_constant=lambda name: (_ for _ in ()).throw(ValueError(name)))
    except ValueError:
        assert faults, "what isn't JSON is no policy"


@given(st.text(alphabet="ab*", max_size=12), st.text(alphabet="ab*", max_size=12))
def test_the_wildcard_agrees_with_a_regular_expression(pattern: str, text: str) -> None:
    expected = re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), text) is not None or not pattern
    assert (
        evaluate(parse(policy(resource=f"qcs::cos:::{pattern}")), "cos:Get", f"qcs::cos:::{text}").allowed is expected
    )


def test_asterisks_without_end_come_to_an_end() -> None:
    """A matcher that goes back would take longer than anybody lives."""
    size = 10_000
    for pattern, text in (("*" * size, "a" * size), ("*a" * size + "b", "a" * size), ("*ab" * size, "a" * 2 * size)):
        resource = parse(policy(resource=f"qcs::cos:::{pattern}", action=f"cos:{pattern}*"))
        allowed = evaluate(resource, f"cos:{text}", f"qcs::cos:::{text}").allowed
        liked = parse(conditioned("string_like", pattern))
        assert evaluate(liked, "cos:Get", context={"k": text}).allowed is allowed is ("b" not in pattern)
