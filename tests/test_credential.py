"""Credentials: what is refused, with the sentence that says which part is wrong, and what never shows."""

from __future__ import annotations

import copy
import pickle
import re
import traceback
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcrypto import Credential, CredentialError

ID = "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE"  # the documentation's example
KEY = "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE"
TOKEN = "VS3dEzhEjKSKn40sPdnwMEXAMPLE"


def test_parts() -> None:
    permanent, temporary = Credential(ID, KEY), Credential(ID, KEY, TOKEN)
    assert (permanent.secret_id, permanent.secret_key, permanent.token) == (ID, KEY, None)
    assert (temporary.secret_id, temporary.secret_key, temporary.token) == (ID, KEY, TOKEN)


BAD_VALUES = [
    ("", "is empty"),
    (" {}", "begins with white space"),
    ("{} ", "ends with white space"),
    ("ab cd", "holds white space"),
    ("{}\n", "ends with a line break"),
    ("{}\r\n", "ends with a line break"),
    ("ab\rcd", "holds a line break"),
    ("\t{}", "begins with a tab"),
    ("\ufeff{}", "begins with a byte order mark"),
    ("{}\u3000", "ends with white space"),
    ("{}\u200b", "holds a character that isn't printable ASCII"),
    ("{}\0", "holds a character that isn't printable ASCII"),
    ("{}é", "holds a character that isn't printable ASCII"),
    ("{}\ud800", "holds a character that isn't printable ASCII"),
    ('"{}"', "is in quotes; pass the text between them"),
    ("'{}'", "is in quotes"),
    ('{}"', "is in quotes"),
    ("“{}”", "is in quotes"),
    ("undefined", 'is the text "undefined", not a value'),
    ("None", 'is the text "none", not a value'),
    ("null", 'is the text "null", not a value'),
    ("your-secret-key", 'is the text "your-secret-key", not a value'),
]


@pytest.mark.parametrize(("value", "sentence"), BAD_VALUES)
@pytest.mark.parametrize("part", ["SecretId", "SecretKey", "token"])
def test_bad_values(part: str, value: str, sentence: str) -> None:
    good = {"SecretId": ID, "SecretKey": KEY, "token": TOKEN}
    values = good | {part: value.format(good[part])}
    with pytest.raises(CredentialError, match=re.escape(f"the {part} {sentence}")) as error:
        Credential(*values.values())
    assert not any(good[name] in str(error.value) for name in good)


@pytest.mark.parametrize(
    ("secret_id", "secret_key", "sentence"),
    [
        (KEY, ID, "the SecretKey is a SecretId (it begins with AKID); the two are swapped"),
        (ID, "AKIDanotherIdOfTheSameAccountEXAMPLE", "begins with AKID)"),
        (ID, ID, "the SecretKey is the SecretId: the same value was given twice"),
        (KEY, KEY, "the same value was given twice"),
        ("AKID/EXAMPLE", KEY, "the SecretId holds a character that no SecretId has"),
        ("AKID,EXAMPLE", KEY, "the SecretId holds a character that no SecretId has"),
        ("AKID=EXAMPLE", KEY, "the SecretId holds a character that no SecretId has"),
    ],
)
def test_values_that_do_not_go_together(secret_id: str, secret_key: str, sentence: str) -> None:
    with pytest.raises(CredentialError, match=re.escape(sentence)) as error:
        Credential(secret_id, secret_key)
    assert secret_id not in str(error.value)
    assert secret_key not in str(error.value)


@pytest.mark.parametrize(("position", "part"), list(enumerate(["the SecretId", "the SecretKey", "the token"])))
@pytest.mark.parametrize("value", [b"AKID", 7, True, ["a"]])
def test_wrong_types(position: int, part: str, value: object) -> None:
    values: list[object] = [ID, KEY, TOKEN]
    values[position] = value
    with pytest.raises(TypeError, match=f"{part} is a str, not {type(value).__name__}"):
        Credential(*values)  # type: ignore[arg-type]


def test_nothing_secret_shows() -> None:
    credential = Credential(ID, KEY, TOKEN)
    shown = f"{credential!r} {credential} {[credential]} {credential!s:.5}"
    assert ID in shown
    assert KEY not in shown
    assert TOKEN not in shown
    assert repr(credential) == f"Credential({ID!r}, <secret key>, <token>)"
    assert repr(Credential(ID, KEY)) == f"Credential({ID!r}, <secret key>)"
    with pytest.raises(TypeError):
        vars(credential)


def test_immutable_and_not_pickled() -> None:
    credential = Credential(ID, KEY)
    for name in ("secret_id", "secret_key", "token", "_secret_key", "other"):
        with pytest.raises(AttributeError, match="immutable"):
            setattr(credential, name, "x")
    with pytest.raises(AttributeError, match="immutable"):
        del credential.secret_id
    assert copy.copy(credential) is copy.deepcopy(credential) is credential
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        with pytest.raises(TypeError, match="refuses to be pickled"):
            pickle.dumps(credential, protocol)


@given(st.text(), st.text(), st.none() | st.text())
def test_any_text_makes_a_credential_or_a_credential_error(secret_id: str, secret_key: str, token: str | None) -> None:
    try:
        credential = Credential(secret_id, secret_key, token)
    except CredentialError:
        return
    assert (credential.secret_id + credential.secret_key).isascii()
    assert (credential.secret_id, credential.secret_key, credential.token) == (secret_id, secret_key, token)


# --- From the environment ---------------------------------------------------------------------------------------------

ENVIRON = {"TENCENTCLOUD_SECRET_ID": ID, "TENCENTCLOUD_SECRET_KEY": KEY}


@pytest.mark.parametrize(
    ("more", "token"),
    [
        ({}, None),
        ({"TENCENTCLOUD_SESSION_TOKEN": TOKEN}, TOKEN),
        ({"TENCENTCLOUD_TOKEN": TOKEN}, TOKEN),
        ({"TENCENTCLOUD_SESSION_TOKEN": TOKEN, "TENCENTCLOUD_TOKEN": "another"}, TOKEN),
        ({"TENCENTCLOUD_SESSION_TOKEN": "", "TENCENTCLOUD_TOKEN": TOKEN}, TOKEN),
        ({"TENCENTCLOUD_SESSION_TOKEN": ""}, None),
    ],
)
def test_environment(more: dict[str, str], token: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*ENVIRON, "TENCENTCLOUD_SESSION_TOKEN", "TENCENTCLOUD_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    for name, value in (ENVIRON | more).items():
        monkeypatch.setenv(name, value)
    for credential in (Credential.from_environment(), Credential.from_environment(ENVIRON | more)):
        assert (credential.secret_id, credential.secret_key, credential.token) == (ID, KEY, token)


@pytest.mark.parametrize("name", ENVIRON)
def test_environment_incomplete(name: str) -> None:
    with pytest.raises(CredentialError, match=f"the environment variable {name} is not set"):
        Credential.from_environment({key: value for key, value in ENVIRON.items() if key != name})
    with pytest.raises(CredentialError, match=f"the environment variable {name} is empty"):
        Credential.from_environment(ENVIRON | {name: ""})
    with pytest.raises(CredentialError, match="ends with a line break"):
        Credential.from_environment(ENVIRON | {name: ENVIRON[name] + "\n"})


# --- From the profile file --------------------------------------------------------------------------------------------

PROFILE = f"[default]\nsecret_id = {ID}\nsecret_key = {KEY}\n"


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    return tmp_path / "credentials"


@pytest.mark.parametrize(
    ("text", "key", "token"),
    [
        (PROFILE, KEY, None),
        (PROFILE.replace(" = ", "="), KEY, None),
        (PROFILE.replace("\n", "\r\n"), KEY, None),
        ("\ufeff" + PROFILE, KEY, None),
        (PROFILE + f"token = {TOKEN}\n", KEY, TOKEN),
        (PROFILE + "token =\n", KEY, None),
        ("# a comment\n" + PROFILE + "role_arn = qcs::cam::uin/1:roleName/x\n[other]\nsecret_id = x\n", KEY, None),
        (PROFILE.replace(KEY, "50%%of%(this)s"), "50%%of%(this)s", None),
        (PROFILE.replace(KEY, "a;b#c"), "a;b#c", None),
    ],
    ids=["plain", "no spaces", "CRLF", "BOM", "token", "empty token", "more sections", "percent signs", "; and #"],
)
def test_profile(text: str, key: str, token: str | None, profile: Path) -> None:
    profile.write_bytes(text.encode())
    for path in (profile, str(profile)):
        credential = Credential.from_profile(path)
        assert (credential.secret_id, credential.secret_key, credential.token) == (ID, key, token)


def test_profile_section(profile: Path) -> None:
    profile.write_text(PROFILE.replace("default", "DEFAULT") + PROFILE.replace("default", "test").replace(KEY, "other"))
    assert Credential.from_profile(profile, "test").secret_key == "other"
    with pytest.raises(CredentialError, match=re.escape("has no section [default]")):
        Credential.from_profile(profile)
    profile.write_text(PROFILE.replace("default", "DEFAULT") + f"[default]\nsecret_id = {ID}\n")
    with pytest.raises(CredentialError, match=re.escape("has no secret_key in [default]")):
        Credential.from_profile(profile)  # [DEFAULT] is a section like any other and gives its values to none


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "has no section [default]"),
        (PROFILE.replace("default", "Default"), "has no section [default]"),
        ("[default]\n", "has no secret_id in [default]"),
        (f"[default]\nsecret_id = {ID}\n", "has no secret_key in [default]"),
        (f"[default]\nsecret_id = {ID}\nsecret_key =\n", "has no secret_key in [default]"),
        (f"secret_id = {ID}\nsecret_key = {KEY}\n", "can't be read as a profile file (MissingSectionHeaderError)"),
        (f"[default]\n{KEY}\n", "can't be read as a profile file (ParsingError)"),
        (PROFILE + f"secret_key = {KEY}\n", "can't be read as a profile file (DuplicateOptionError)"),
        (PROFILE + PROFILE, "can't be read as a profile file (DuplicateSectionError)"),
        (PROFILE.replace(KEY, f'"{KEY}"'), "the SecretKey is in quotes"),
        (PROFILE.replace(KEY, f"{KEY}\n  more"), "the SecretKey holds a line break"),
        (f"[default]\nsecret_id = {KEY}\nsecret_key = {ID}\n", "the two are swapped"),
    ],
)
def test_profile_refusals(text: str, sentence: str, profile: Path) -> None:
    profile.write_text(text)
    with pytest.raises(CredentialError, match=re.escape(sentence)) as error:
        Credential.from_profile(profile)
    assert KEY not in "".join(traceback.format_exception(error.value))


def test_profile_is_not_text(profile: Path) -> None:
    profile.write_bytes(PROFILE.encode("utf-16"))
    with pytest.raises(CredentialError, match=re.escape("can't be read as a profile file (UnicodeDecodeError)")):
        Credential.from_profile(profile)


@pytest.mark.parametrize("name", ["missing", ".", "nul\0byte"])
def test_profile_missing(name: str, tmp_path: Path) -> None:
    with pytest.raises(CredentialError, match=r"no profile file: .* not found"):
        Credential.from_profile(tmp_path / name)


def test_default_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home, system = tmp_path / "home", tmp_path / "etc"
    for folder in (home, system):
        folder.mkdir()
    monkeypatch.setattr("tcrypto.credential._PROFILES", ("~/credentials", str(system / "credentials")))
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))
    with pytest.raises(CredentialError, match=r"home.credentials and .*etc.credentials not found"):
        Credential.from_profile()
    (system / "credentials").write_text(PROFILE.replace(KEY, "system"))
    assert Credential.from_profile().secret_key == "system"
    (home / "credentials").write_text(PROFILE.replace(KEY, "mine"))
    assert Credential.from_profile().secret_key == "mine"


# --- Texts of configuration files -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "token"),
    [
        ((ID, KEY), None),
        ((f" {ID}\n", f"\t{KEY}\r\n", f"{TOKEN} "), TOKEN),
        ((f"\ufeff{ID}", KEY, ""), None),
        ((ID, KEY, "  "), None),
        ((ID, KEY, None), None),
    ],
)
def test_parse(values: tuple[str, ...], token: str | None) -> None:
    credential = Credential.parse(*values)
    assert (credential.secret_id, credential.secret_key, credential.token) == (ID, KEY, token)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ((None, KEY), "the SecretId is missing: the configuration gives None for it"),
        ((ID, None, TOKEN), "the SecretKey is missing: the configuration gives None for it"),
        (("", KEY), "the SecretId is empty"),
        ((ID, " \n"), "the SecretKey is empty"),
        ((ID, f'"{KEY}"'), "the SecretKey is in quotes"),
        ((KEY, ID), "the two are swapped"),
        (("AKIDxxxxxxxxxxxxxxxx", KEY), "the SecretId is blanked out"),
        ((ID, "********************************"), "the SecretKey is blanked out"),
    ],
)
def test_parse_refuses(values: tuple[str | None, ...], sentence: str) -> None:
    with pytest.raises(CredentialError, match=re.escape(sentence)):
        Credential.parse(*values)


@pytest.mark.parametrize(
    "text",
    ["your_secret_id", "YOUR_SECRET_KEY", "your-secret-id", "yourSecretId", "your_tencent_cloud_secret_key_here",
     "YOUR_TOKEN", "my-secret-id", "<your secret id>", "<SecretId>", "${SECRET_ID}", "{{ secret_id }}", "%SECRET_ID%",
     "$SECRET_ID", "changeme", "CHANGE_ME", "TODO", "secretId", "secret_key", "undefined"],
)  # fmt: skip
@pytest.mark.parametrize("part", range(3))
def test_placeholders(text: str, part: int) -> None:
    values = [ID, KEY, TOKEN]
    values[part] = text
    with pytest.raises(CredentialError, match=r'is the text "|holds white space') as error:
        Credential.parse(*values)
    assert not any(value in str(error.value) for value in (ID, KEY, TOKEN))


@pytest.mark.parametrize("value", [7, b"AKID", ["a"]])
@pytest.mark.parametrize("part", range(3))
def test_parse_wrong_types(value: object, part: int) -> None:
    values: list[object] = [ID, KEY, TOKEN]
    values[part] = value
    with pytest.raises(TypeError, match=f"is a str, not {type(value).__name__}"):
        Credential.parse(*values)  # type: ignore[arg-type]


FUNCTION = {
    "TENCENTCLOUD_SECRETID": "AKIDfunction",
    "TENCENTCLOUD_SECRETKEY": "key-of-the-function",
    "TENCENTCLOUD_SESSIONTOKEN": "token-of-the-function",
}


def test_environment_of_a_serverless_function() -> None:
    credential = Credential.from_environment(FUNCTION)
    assert (credential.secret_id, credential.secret_key, credential.token) == tuple(FUNCTION.values())
    own = Credential.from_environment(FUNCTION | ENVIRON)
    assert (own.secret_id, own.secret_key, own.token) == (ID, KEY, None)  # the function's token isn't the key's
    with pytest.raises(CredentialError, match="TENCENTCLOUD_SECRETKEY is not set"):
        Credential.from_environment({"TENCENTCLOUD_SECRETID": "AKIDfunction"})
    with pytest.raises(CredentialError, match="TENCENTCLOUD_SECRET_KEY is not set"):
        Credential.from_environment(FUNCTION | {"TENCENTCLOUD_SECRET_ID": ID})
