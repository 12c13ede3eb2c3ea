"""Mutants that survive and don't matter: function and change, and why it may survive. ``mutants.py`` reads it."""

from __future__ import annotations

ANYWHERE = [
    (r"\b(to|from)_bytes\(.*, \"big\"\).* => .*_bytes\(.*, \)", "big is the default from Python 3.11 on"),
    (r"\b(\w+)=False.* => .*\b\1=None", "None is as false as False"),
    (
        r", strict=True\).* => .*(, strict=(None|False)\)|, \))",
        "strict=True says that two lists are equally long; they always are",
    ),
    (
        r"[\"'](ascii|latin-1|utf-8|sha256|sm3)[\"'].* => .*[\"'](ASCII|LATIN-1|UTF-8|SHA256|SM3)[\"']",
        "names of encodings and digests have no case",
    ),
    (r'"en-US".* => .*"(XXen-USXX|en-us|EN-US)"', "whatever isn't zh-CN is English"),
]

EXPLAINED: dict[str, list[tuple[str, str]]] = {
    "sign": [
        (r"^sign\.authorization\._misspelt: .* => .*len\(parts\) (<= 4|< 5)", "four of them were no mistake before"),
        (r"^sign\.reply\.events: seen = False => seen = None", "None is as false as False"),
        (r"^sign\.flat\.flatten: .*_members\(\"\", params\).*_members\(None", "None is as false as an empty text"),
        (r"^sign\.flat\.flatten: continue => break", "the outer loop goes on with the same iterator"),
        (r"^sign\.request\.endpoint_url: .*\.rpartition", "what holds :// twice was refused before"),
        (r"^sign\.warm\.Rules\.template: covered = .*(x-tc-timestamp|X-TC-TIMESTAMP)", "names are put in lower case"),
        (
            r"^sign\.signer\.Signer\.sign: .* => .*(type\(None\) is bytes and|< room)"
            r"|^sign\.request\.hash_body: .* => .*type\(None\) is bytes"
            r"|^sign\.warm\.Rules\.template: .* => room = (-2 |-1 if .*\) or True)",
            "the slower way to the same hash and the same refusals",
        ),
        (
            r"^sign\.signer\.Signer\.sign: .* => if not \(type\(",
            "texts of the right type are looked at once more, and found right",
        ),
        (
            r"^sign\.signer\.Signer\.sign: .* => .*(templates\.get\(None\)|moment = None|type\(None\) is not int)"
            r"|^sign\.signer\.Signer\.call: .* => .*\(own\) or True"
            r"|^sign\.warm\.Account\.template: .* => .*(\[key\] = None|> 64|>= 65)"
            r"|^sign\.warm\.Account\.at: .* => .*(known = None|known\[1\] != date|Moment\(None,|self\.moment = None)",
            "what is kept is made once more, or one more is kept: the slower way to the same signature",
        ),
        (r"^sign\.warm\.Rules\.template: .*header_value\(\"Token\"", "a Credential's token was looked at before"),
        (r"^sign\.signed\.Signed\.as_curl: text = \"\\0\" => ", "a NUL is in it either way"),
        (r"^sign\.reply\._refuse: ", "the text of an error that is replaced"),
        (r"^sign\.request\._ReadableFile\.seek: ", "a Protocol's default, never called"),
        (r"^sign\.request\._hash_file: .* => .*read\((2 << 18|1 << 19)\)", "the size of a block"),
        (
            r"^sign\.signer\.Signer\._current: account = getattr|^sign\.warm\.Account\.anew: .*other\.key = None",
            "the key is derived once more: the slower way to the same signature",
        ),
    ],
    "crypto": [
        (
            r"^crypto\._sm2_curve\.(Curve\.__init__: self\._(may_buy_integers|generator) = |_Base\.__init__: self\._(uses|table))"
            r"|^crypto\._sm2_curve\._Base\.table: self\._uses \+= 1 => ",
            "the table comes later, sooner or anew: the slower way to the same point",
        ),
        (r"^crypto\._sm2_curve\.Curve\.__init__: .*maxsize=None", "how many recipients' points are kept"),
        (r"^crypto\._libgcrypt\.Cipher\.__init__: .* => .*_GCM, 1\)", "memory of another kind"),
        (r"^crypto\._libgcrypt\.self_test: .* => .*sealed_right and ", "a library that is right one way alone"),
        (r"^crypto\._sm2_der\.read_private: .*curve_known=True", "a key that names no curve was refused before"),
        (r"^crypto\.aes_cbc\.decrypt_view: buffer = .*BLOCK \+ 1", "two bytes more than are written"),
        (r"^crypto\.aes_cbc\.padding_length: .*range\(2, ", "the last byte is what it is compared with"),
        (
            r"^crypto\.encoding\.(b64encode_bytes|_decoded): .*_LARGE|^crypto\.encoding\._decoded: right_length = .* => .*/ 4 \* 3"
            r"|^crypto\.encoding\.b64decode: .*isascii\(\)\) or True",
            "both codecs give the same, and refuse the same",
        ),
        (
            r"^crypto\.encoding\._reason: .* => .*(XX-_XX|padding <= needed)",
            "X is in the alphabet; one of the two is less",
        ),
        (r"^crypto\.keyfile\._as_text: .*\"UTF-(16|8-SIG)\"", "names of encodings have no case"),
        (r"^crypto\.keyfile\._is_binary: .* => .*byte < 128", "DER that is all printable but for a DEL: no key's"),
        (
            r"^crypto\.keyfile\._clean: (before = None|.* => .*strip\(\"XX|.* => .*text\[\+1\])",
            "no text of a key begins with an X, or with b and one quote",
        ),
        (r"^crypto\.keyfile\._peel_text: .*, text, \)", "what is named stands in one line"),
        (
            r"^crypto\.keykind\._in_der: .*(outline\[:10\]|\"a DSA key\", )",
            "neither is shown: it is refused as what it is",
        ),
        (r"^crypto\.keys\._wanted: .*\"XXXX\"", "no label is like it"),
        (r"^crypto\._libgcrypt\.Cipher\._close: .* => .*_handle = None", "None is as false as a null pointer"),
        (
            r"^crypto\.keyfile\._peel_text: .*\"key\"\).* => .*\"(XXkeyXX|KEY)\"|^crypto\.keyfile\._peel_text: .*\"key\"\) => .*, (None)?\)",
            "the name is cut off again",
        ),
        (r"^crypto\.rsa_pkcs1\..*\.from_der: key = None => key = \"\"", "neither is an RSA key"),
        (
            r"^crypto\.keykind\._in_der: raise KeyFormatError\(\"there are|^crypto\._sm2_scheme\._split: raise KeyFormatError",
            "the text of an error that is replaced",
        ),
        (r"^crypto\.keykind\._in_der: .*\"a DSA key\", \"XXXX\"", "the structure of a key that is refused isn't shown"),
        (r"^crypto\.keyfile\._as_text: .*lstrip\(\"XX", "no text of a key begins with an X"),
        (r"^crypto\.keyfile\._peel_text: .*rpartition\(\": \"\)", "there is one colon in it"),
        (
            r"^crypto\._sm2_curve\._Base\.table: .* => .*(_uses = 1|is not None and|_uses > uses_before|_table = None)"
            r"|^crypto\._sm2_curve\.Curve\._count_use: .* => .*_integers = None",
            "the table comes later, or anew: the slower way to the same point",
        ),
        (r"^crypto\.sm2\._blinding: .*randbelow\(P - 1\) \+ 1 => ", "a range that is the same but for its ends"),
        (r"^crypto\._libgcrypt\.Cipher\.__init__: self\.tag = b\"\" => ", "the tag of what isn't finished"),
        (r"^crypto\._libgcrypt\.Cipher\.__del__: .*getattr\(self, \"_handle\", \)", "an error in __del__ ends nothing"),
        (
            r"^crypto\._libgcrypt\.self_test: .* => .*decrypt\(_CIPHERTEXT, None\)",
            "its tag was compared when it was sealed",
        ),
        (r"^crypto\._sm2_curve\.is_on_curve: .* => .*(1 <= y|0 < y|y <= P)", "the order is odd: no point has y = 0"),
        (r"^crypto\._sm2_curve\.Curve\.multiply_pair: .*z=1.* => .*z=2", "any Z stands for the same point"),
        (
            r"^crypto\._sm2_points\.add: .*\(1, 1, 0\).* => .*\((2, 1|1, 2), 0\)",
            "Z = 0 is infinity, whatever X and Y are",
        ),
        (r"^crypto\._sm2_points\._invert: .* 1, \[\] => .* 2, \[\]", "a factor that is divided out again"),
        (r"^crypto\._sm2_curve\._Base\.table: .* 256\) => .* 257\)", "a power more than is used"),
        (r"^crypto\.der\.read_der: .* => .*(> 0x80|>= 129)", "80 alone is never what would be written"),
        (
            r"^crypto\._sm2_curve\.Curve\.__init__: .*integers is None\) or True",
            "plain ints: the slower way to the same point",
        ),
        (r"^crypto\.keyfile\._is_binary: .* <= 0x7F", "DER that is all printable but for a DEL: no key's"),
        (r"^crypto\.rsa_pkcs1\.generate: .* => .*bits < 16384", "minutes for a key of 16,384 bits"),
        (r"^crypto\.sm4_gcm\.\w+: .*cast\(\"B\"\).* => .*cast\(\"b\"\)", "the same bytes to C"),
        (r"^crypto\._sm2_scheme\._mask: .* => .*(\+ 32\)|// 32 \+ 2)", "a block of key stream more than is used"),
    ],
    "seal": [
        (r"^seal\.json_stream\._checked: .* => .* and False else", "what was checked is checked once more"),
        (
            r"^seal\.json_stream\.json_segments: is_text = .* => .*ImageBase64\) and _needs"
            r"|^seal\.json_stream\._needs_no_escape: .* not in text|^seal\.json_stream\._base64_segments: .*\(rest\) or True"
            r"|^seal\.paths\.look_up: .*\(dot\) or True|^seal\.sources\._flat: .*\) and False",
            "the slower way to the same bytes",
        ),
        (
            r"^seal\.json_stream\.encrypt_to_base64: (_reserve|while)",
            "how much memory is asked for, and when a block ends",
        ),
        (r"^seal\.images\.octets: .*> _HEAD", "how much is looked at before the rest passes"),
        (r"^seal\.message\.encrypted_parts: .*algorithm, None\)", "None is as false as False"),
        (r"^seal\.reply\.open_fields: .*allow_unauthenticated=True", "the field's own check refuses what has no tag"),
        (r"^seal\.fit\.fit_file: picture\.draft\(", "decoded for a look alone, as small as may be"),
        (r"^seal\.sources\._read: .*\"closed\", None\)", "None isn't True either"),
        (
            r"^seal\.fit\._attempts: .* => .*(yield attempt\(2,|min\(2\.0,)",
            "only what is below 1 makes smaller",
        ),
        (r"^seal\.fit\._attempts: while .* > 2:", "the smallest size of all"),
        (r"^seal\.fit\._attempts: .*\"jpeg\"|^seal\.fit\._plain: .*\"WHITE\"", "Pillow's names have no case"),
        (r"^seal\.fit\._plain: plain = .* => .*\), (None)?\)$", "all of it is painted over"),
        (r"^seal\.fit\._plain: for top in range\(0, height, \)", "strips that overlap: the slower way to the same"),
        (
            r"^seal\.fit\._plain: .* => .*(factor != 1|factor == 2|\(factor > 1\) or True|factor >= 1)",
            "what would pass as it is is painted, or reduced by one",
        ),
        (r"^seal\.fit\.fit_file: orientation = .* => .*_ORIENTATION, (None)?\)", "None turns nothing either"),
        (r"^seal\.fit\._open: .*\"is_animated\", None", "None is as false as False"),
        (
            r"^seal\.fit\._open: .* => .*>= most|^seal\.images\._megabytes: if size < .* => if size <= ",
            "the very size",
        ),
        (
            r"^seal\.images\.fit: head = .*read\(None\)|^seal\.images\._what_a_text_is: .* => .*409[67]",
            "how far is looked",
        ),
        (r"^seal\.images\.checked_text: .*b\"XXXX\"", "the reason is said, whatever is inside"),
        (r"^seal\.images\._what_a_text_is: .*HTTPS", "letters of either case"),
        (
            r"^seal\.json_stream\.json_segments: is_text = .* => .*(= None|image and isinstance)"
            r"|^seal\.json_stream\._needs_no_escape: .* => .*len\(text\) > _LARGE"
            r"|^seal\.json_stream\._base64_segments: whole = .* => .*// 4 \* 3",
            "the slower way to the same bytes",
        ),
        (
            r"^seal\.json_stream\.encrypt_to_base64: (buffer = |if size >= )|^seal\.json_stream\._reserve: "
            r"|^seal\.sources\._read: .*read\(None\)",
            "how much memory is asked for",
        ),
        (r"^seal\.message\.load_object: loaded = None => loaded = \"\"", "neither is an object"),
        (r"^seal\.message\.field_part: .* => return Part\(None, None, None\)", "what is null has no text by any name"),
        (r"^seal\.sources\._read: .*\"closed\", (True)?\)", "each file says whether it is closed"),
        (r"^seal\.sources\._flat: .*cast\(\"b\"\)", "the octets are the same, with a sign or without"),
        (r"^seal\.sources\.blocks: .*blocks\(file, None\)", "a regular file that is open can be read"),
        (r"^seal\.fit\._decoded: .*width / scale", "Pillow rounds it off"),
        (r"^seal\.actions\.similar: .* => .*_LOWER, cutoff", "the first of several is the same"),
        (r"^seal\.exported\.restored: content = None => content = \"\"", "neither is a session"),
        (r"^seal\.fit\._attempts: .*resize\(size, (None)?\)", "another filter"),
        (r"^seal\.fit\._attempts: size = .* => .*max\(2, ", "a picture of one line of pixels"),
        (r"^seal\.fit\._decoded: .* => .*>= _WORKED_ON", "the very size up to which nothing is scaled"),
        (
            r"^seal\.fit\._open: .*progressive|^seal\.fit\._decoded: .* => .*scale\*\*3|^seal\.fit\._decoded: scale, factor = |^seal\.fit\._plain: .*reduce\(None\)",
            "pictures of more than 16 million pixels: the deep test of their memory has them",
        ),
        (r"^seal\.fit\._plain: .*convert\(None\)", "16-bit samples are computed with as they are"),
        (r"^seal\.actions\.similar: .* => .*, 2, cutoff", "the first of two is the same"),
        (r"^seal\.fit\._decoded: .*draft\(.* => .*height / scale", "Pillow rounds it off"),
        (r"^seal\.fit\._attempts: while .* >= 1:", "the smallest size once more"),
        (
            r"^seal\.json_stream\.encrypt_to_base64: view = .*\) or True",
            "slices of bytes are copies: more memory, the same bytes",
        ),
        (r"^seal\.images\._megabytes: .*rstrip\(\"XX[.0]XX\"\)", "a number has no X"),
        (r"^seal\.images\._megabytes: .* / 10", "a tenth of a megabyte, to a byte"),
        (r"^seal\.kinds\.kind_of: .*\[:200\].* => .*\[:201\]", "how far is looked"),
        (r"^seal\.kinds\._decodes: .* => .*XXXX", "four letters of the alphabet more at each line's end"),
        (r"^seal\.session\.Session\.__init__: .*\[True\].* => .*\[False\]", "what is popped isn't looked at"),
        (
            r"^seal\.sealer\.Sealer\.__reduce__: .*, \"der\"\) => .*dump_public_key\(key, \)$",
            "the key is loaded again from any of its forms",
        ),
    ],
    "verify": [
        (r"^check\.request\.HttpRequest\.__init__: .*\[:8\].* => .*\[:9\]", "eight characters decide"),
        (
            r"^check\.request\.HttpRequest\.__init__: .*\"XXXX\"\.join|^check\.verify_tc3\.\w+: .*\"XXXX\"\.join",
            "letters between the values are plain, too",
        ),
        (
            r"^check\.request\.HttpRequest\.__init__: if len\(fields\) .* => .*<=|^check\.verify_tc3\.verify_tc3: .*timestamp, None\)"
            r"|^check\.verify_tc3\.check_wire: return True => return False"
            r"|^check\.verify_tc3\._is_signed_by: .* => .*\) or True else",
            "looked at though it needn't be: the slower way to the same verdict",
        ),
        (r"^check\.request\.HttpRequest\.__init__: if target\[:1\] != ", "what begins with http has no slash in front"),
        (r"^check\.verify_tc3\.verify_tc3: text = .*\"XXXX\"", "neither is a timestamp"),
        (r"^check\.verify_tc3\._check_claim: .*\"host\", \"XXXX\"", "neither is a service of API 3.0"),
        (r"^check\.verify_tc3\._is_signed_by: .*keys\(\) > ", "Authorization is there besides, and never signed"),
        (r"^check\.verify_v1\.read_form: .*\"content-type\", \"XXXX\"", "neither is a form's content type"),
        (
            r"^check\.verify_v1\.\w+: .* => .*errors=\"(XXreplaceXX|REPLACE)\"",
            "such a text was a wrong signature before",
        ),
        (r"^check\.verify_v1\._matching: continue => break", "where one way of writing is refused, so is the other"),
    ],
    "readers": [
        (
            r"^check\.readers\.code\.(of_object|_of_fetch): .*\"GET\".* => .*\"get\"",
            "a method is put in upper case",
        ),
        (
            r"^check\.readers\.code\.\w+: .*Program\(\"\", 0, .* => .*Program\((\"XXXX\", 0|\"\", 1|\"\", 0, (None|\"python\" if python else \"(JS|XXjsXX)\"|\"(JS|XXjsXX)\"))",
            "no name is set in such a text, and what isn't Python is JavaScript",
        ),
        (r"^check\.readers\._raw: .*TITLE\.search\(text, \)", "a title before it is a sign already"),
        (r"^check\.readers\._from_there: ", "runs at import, before a mutant is chosen"),
        (r"^check\.readers\.har\.one_entry: .*>= 1", "of one request, that one stays"),
        (
            r"^check\.readers\.literals\.Object\.__init__: .*\) or True else",
            "the pairs are kept though they are the items",
        ),
        (r"^check\.readers\.literals\._Frame\.__init__: def .* => def ", "a default, for the outermost frame"),
        (
            r"^check\.readers\.literals\.(_Frame\.__init__: self\.awaited|parse_value: awaited) = True => ",
            "looked at where something was read",
        ),
        (r"^check\.readers\.literals\.parse_value: awaited = False => awaited = None", "None is as false as False"),
        (
            r"^check\.readers\.literals\.parse_value: .*_Frame\(\"\"\).* => .*_Frame\((None|\"XXXX\")\)",
            "the outermost frame is no bracket, whatever it is called",
        ),
        (
            r"^check\.readers\.literals\.parse_value: .*lexeme\[0\].* => .*lexeme\[1\]",
            "the group of spaces is all of them",
        ),
        (r"^check\.readers\.literals\.(parse_value|_sign): .*\"(XX,;XX|XX:=XX|XX\+;XX)\"", "no sign is an X"),
        (r"^check\.readers\.literals\._value: .*\[:41\]", "cut again where it is shown"),
        (
            r"^check\.readers\.literals\._key: .*Name\((None|\"XX\.\.\.XX\")\)",
            "that it is a Name counts; it isn't shown",
        ),
        (r"^check\.readers\.logs\.read_verbose: .*\(block\) or True", "what begins a message is a block"),
        (r"^check\.readers\.logs\.\w+: .*, strict=False\).* => .*, \)", "False is the default"),
        (r"^check\.readers\.logs\.read_pseudo: for .*, strict=False\).* => .*, \)", "False is the default"),
        (r"^check\.readers\.logs\._traced: .* => if found or all", "a line has more letters than bytes in hexadecimal"),
        (r"^check\.readers\.logs\.read_debug: at = 0 => at = None", "the beginning of the text"),
        (r"^check\.readers\.logs\.read_okhttp: note = .*XXXX", "neither is a note of OkHttp's"),
        (
            r"^check\.readers\.logs\.read_okhttp: limited = .* => .*(\"XXPOSTXX\"|\"post\"|\"XX/XX\"|\"content-length\"|\"CONTENT-LENGTH\")",
            "its body alone is taken, and names have no case",
        ),
        (r"^check\.readers\.logs\._without_prefix: .*maxsplit=2\)", "the last word"),
        (r"^check\.readers\.logs\._without_prefix: .*_JUL\.sub\(\"XXXX\"", "cut off with the prefix"),
        (
            r"^check\.readers\.logs\.read_pseudo: return finish\(\"\", \"/\".* => return finish\((None, \"/\"|\"\", None|\"\", \"XX/XX\")",
            "the pseudo headers say the method and the path",
        ),
        (
            r"^check\.readers\.postman\._exported: .*2000001|^check\.readers\.rest_client\.read_rest_client: .*(1000001|2000001|maxsplit=1001|text, flags=)",
            "how far is looked",
        ),
        (
            r"^check\.readers\.refusals\.ReadError\.__init__: .*self\.text\((None|\"XXen-USXX\"|\"en-us\"|\"EN-US\")\)",
            "whatever isn't Chinese is English",
        ),
        (
            r"^check\.readers\.refusals\.ReadError\.text: .*_PARTS\.get\(values\[\"part\"\](, (None)?)?\)$",
            "every part has a name",
        ),
        (r"^check\.readers\.refusals\._shown: .*\[:201\]", "cut again"),
        (r"^check\.readers\.rest_client\._without_comments: .*count=2", "what follows doesn't begin that way"),
        (r"^check\.readers\.code\.of_object: kind = \"\" => kind = None", "None is as false as an empty text"),
        (r"^check\.readers\.code\._of_python: kind = None => kind = \"\"", "an empty text is as false as None"),
        (r"^check\.readers\.code\._axios_quoted: .*XX", "letters are never quoted"),
        (r"^check\.readers\.code\._of_python: .*\.rpartition\(\"\.\"\)$", "such a name has one dot"),
        (r"^check\.readers\.code\._of_python: .*, strict=False\).* => .*, \)\)", "False is the default"),
        (r"^check\.readers\.code\._of_python: value = .* => .*and False else", "what None stands for is None"),
        (r"^check\.readers\.code\.read_printed: .* => .*65537\]", "how far is looked"),
        (
            r"^check\.readers\.exports\._own: .*b64decode\(|^check\.readers\.text\.strictly: .*ReadError\(\"surrogate\", part=\"REQUEST\"",
            "the text of an error that is replaced",
        ),
        (
            r"^check\.readers\.message\.body_of: .*\"transfer-encoding\", \"XXXX\"",
            "neither says that the body is in chunks",
        ),
        (r"^check\.readers\.message\.body_of: .*size \+ 3\]", "a second carriage return before a line feed"),
        (r"^check\.readers\.message\._until_reply: .*\[:33\]", "the first line of a reply begins in less"),
        (
            r"^check\.readers\.program\.Program\.__init__: .*parse_value\(value, 0, \)",
            "set, append and delete are JavaScript's, which is the default",
        ),
        (r"^check\.readers\.program\.Program\.json: .*\"ensure_ascii\", None\)", "None is not False either"),
        (
            r"^check\.readers\.program\.Program\._plain: .* => .*(steps = 1|steps \+= 2|>= 300_000|> 300001)",
            "how much is read, to a step",
        ),
        (
            r"^check\.readers\.program\.Program\.headers: def .* => def ",
            "a default: values that are joined are one, whichever would be the last",
        ),
        (
            r"^check\.readers\.text\.decoded: .*\"(utf-16|utf-16-le|utf-16-be|utf-8-sig)\".* => .*\"(UTF-16|UTF-16-LE|UTF-16-BE|UTF-8-SIG)\"",
            "names of encodings and digests have no case",
        ),
        (r"^check\.readers\.text\.decoded: .* => .*len\(head\) >= 3", "three bytes with a zero are no text either way"),
        (r"^check\.readers\.text\.decoded: encoding = \"\" => encoding = None", "None is as false as an empty text"),
        (r"^check\.readers\.text\.unfenced: .* => .*if end (> 0|>= 1) else", "a fence stands before its end"),
        (r"^check\.readers\.wire\.host_of: .*startswith\(\"XX/XX\"\)", "an empty host is as false as None"),
        (
            r"^check\.readers\.wire\.\w+: .*\[:8\].* => .*\[:9\]",
            "no scheme of a URL that is sent to has six letters",
        ),
        (
            r"^check\.readers\.wire\.host_of: .*\(\"http\", \"\", url\) => .*\((\"HTTP\", \"\"|\"http\", \"XXXX\"), url\)",
            "put in lower case; not used",
        ),
        (
            r"^check\.readers\.wire\.host_of: .*maxsplit=1\).* => .*rest, (maxsplit=2)?\)\[0\]",
            "the first part is taken",
        ),
        (r"^check\.readers\.wire\.host_of: .*\" \"\).* => .*\"XX XX\"\)", "no host ends in either"),
        (r"^check\.readers\.wire\.from_url: .*startswith\(\"XX/XX\"\)", "http:// before a target is cut off again"),
        (
            r"^check\.readers\.(commands|windows|powershell)\.\w+: .*65536.* => .*65537"
            r"|^check\.readers\.windows\.parse_cmd: .* => .*at \+ 81\]"
            r"|^check\.readers\.commands\._command: .* => .*start \+ 1001\)"
            r"|^check\.readers\.powershell\.(read_powershell|_two_texts): .* => .*(at \+ 13\]|at \+ 7\]|\)\]\[:3\])"
            r"|^check\.readers\.shell_line\.\S+: .* => .*\+ 41\]|^check\.readers\.shell\.base_name: .* => .*-201:\]"
            r"|^check\.readers\.curl_call\._undotted: .* => .*\[:9\]",
            "how far is looked for what stands at the beginning",
        ),
        (
            r"^check\.readers\.commands\.read_command: .* => .*len\(found\) (<= 20|< 21)",
            "how many of too many are counted",
        ),
        (r"^check\.readers\.commands\._command: around = .* => .*\"XXXX\"", "neither is a sign of another shell"),
        (r"^check\.readers\.commands\._is_powershell: .* => .*\+ place\.start\(\)\]", "a program's name is no prompt"),
        (
            r"^check\.readers\.\w+\.\S+: (inside|piped|self\._quoted) = False => .* = None"
            r"|^check\.readers\.\w+\.\S+: (self\._redirect|key|kind) = \"\" => .* = None"
            r"|^check\.readers\.curl\._option: .* => .*get\(word\[1\], (None)?\)"
            r"|^check\.readers\.powershell\._request: .* => .*\(\"uri\", (None)?\)",
            "None is as false as False, and as an empty text",
        ),
        (
            r"^check\.readers\.windows\.parse_cmd: while at < .* => while at <= ",
            "there nothing matches, which ends it, too",
        ),
        (
            r"^check\.readers\.windows\.parse_cmd: variables = .* => .*\(text, 1, at\)",
            "a program's name begins with no %",
        ),
        (
            r"^check\.readers\.windows\.arguments: words \+= .* and False",
            "a run of spaces is one, and never comes first",
        ),
        (r"^check\.readers\.escapes\.unescaped: .* => .*in piece\) or True", "the slower way to the same text"),
        (r"^check\.readers\.escapes\.joined_pairs: .* => .*\"UTF-16\"", "names of encodings have no case"),
        (r"^check\.readers\.tools\.\w+: option, .* => .*\"XXXX\"\)", "a value that isn't attached is the next word"),
        (
            r"^check\.readers\.powershell\.read_powershell: following = .* => .*(at \+ 2 <|\"XXXX\")"
            r"|^check\.readers\.powershell\.read_powershell: called = .* => .*at \+ 4\]",
            "an assignment of nothing, or of more than a word, is none of a literal",
        ),
        (r"^check\.readers\.powershell\.read_powershell: .*\.add.* => .*\.ADD", "matched without regard to case"),
        (r"^check\.readers\.powershell\.read_powershell: .* => .*\"IRM\"", "names of commands have no case"),
        (
            r"^check\.readers\.powershell\.read_powershell: at \+= 1 => at \+= 2",
            "the bracket after .Add is passed over",
        ),
        (
            r"^check\.readers\.powershell\._value: .* => .*(table: dict\[str, Any\] = None|key = \"XXXX\"|\{\}, \"XXXX\"|\(table\), (None|\"XXXX\")\))"
            r"|^check\.readers\.powershell\._request: .* => .*(\{\"XXXX\": table\}|get\(name, \"XXXX\"\))",
            "a name without use: outside of a table, or of what is refused",
        ),
        (r"^check\.readers\.powershell\._request: .*\"GET\".* => .*\"get\"", "it is put in upper case"),
        (
            r"^check\.readers\.powershell_words\._expanded: return \"\" => |^check\.readers\.shell_line\.read_pipeline: line\.add\(\"\"\)",
            "a text with a variable in it is refused",
        ),
        (r"^check\.readers\.powershell_words\.parse_native: last_end = -1 => ", "no word comes before the first"),
        (r"^check\.readers\.powershell_words\.parse_native: .* => .*\"XX\|&<>XX\"", "no sign is an X"),
        (r"^check\.readers\.shell_line\.Line\.redirect: .* => .*\"XX0123456789XX\"", "no redirection begins with an X"),
        (
            r"^check\.readers\.shell_line\.Line\.__init__: self\._quoted = False => |^check\.readers\.shell_line\.read_pipeline: piped = False => ",
            "set anew with the first word",
        ),
        (
            r"^check\.readers\.shell_line\.\w+: .* => .*if (at|end) (<= 0|< 1) else|^check\.readers\.shell_line\.read_pipeline: .* => .*\) >= 1\):",
            "a command stands before every line's end",
        ),
        (
            r"^check\.readers\.shell_line\.read_pipeline: .* => .*\(line\.documents\) or True"
            r"|^check\.readers\.shell_line\._end_of_line: .* => .* and False else",
            "what stands after a command on its line isn't read",
        ),
        (r"^check\.readers\.shell\.parse: names = .* => .*\[:2\]", "the first of them is looked at"),
        (r"^check\.readers\.shell\._bare: .* => .*, None\)", "words that stand before a program are none"),
        (
            r"^check\.readers\.shell\._output: .* => .*\"XXXX\"",
            "neither holds a letter of an option, or a percent sign",
        ),
        (
            r"^check\.readers\.shell\._output: return b64decode.* => .*, (None|\"XXpipedXX\"|\"PIPED\")?\)",
            "the text of an error that is replaced",
        ),
        (r"^check\.readers\.curl\.request_of: value = \"\" => ", "an option without a value has none"),
        (
            r"^check\.readers\.curl\._option: longer = .* => .*\(name\) or True",
            "each option begins with nothing, so not one alone",
        ),
        (r"^check\.readers\.curl_call\.sent: .*re\.sub.* => .*\"XXXX\", url", "neither holds a bracket"),
        (r"^check\.readers\.curl_call\.sent: whole = .* => .*\(\"(host|HOST|Host)\", ", "it is taken off again"),
        (
            r"^check\.readers\.curl_call\.sent: .*found\[0\]\.lower.* => .*%\[0-9a-fa-f\]",
            "small letters stay as they are",
        ),
    ],
    "diagnosis-of-sealed": [
        (
            r"^check\.sealed\.content\._field_texts: text: str \| None = None => .* = \"\"$",
            "an empty text is read as nothing, too",
        ),
        (
            r"^check\.sealed\.content\._from_charset: boms = .* => .*\"UTF-16\""
            r"|^check\.sealed\.wrap\._oaep: for \w+ in .* => .*\"(SHA1|SHA256|SHA512|SHA384|SHA224|MD5)\"",
            "names of encodings and digests have no case",
        ),
        (
            r"^check\.sealed\.(texts\._readings: .*\[:65\]|content\._\w+: .*\[:257\]|texts\._other_base64: .*\[(-13|\+12):\]"
            r"|body\.Search\._readable_later: .*data\[17:\]|lost\.lost_block: .*\[(:65|-65:|\+64:)\])",
            "how far is looked",
        ),
        (r"^check\.sealed\.\w+\.\S+: .*(> _LIMIT|< _MANY).* => .*(>= _LIMIT|<= _MANY)", "a limit, to a byte"),
        (
            r"^check\.sealed\.body\.Search\.\w+: .*(self\._bytes|self\.tried).* => .*(self\._bytes (<|>|<=|>=|=|\+=) |self\.tried (=|-=) )"
            r"|^check\.sealed\.wrap\.unwrap: unwraps ",
            "how much work is done before it ends",
        ),
        (r"^check\.sealed\.texts\._other_base64: .* => .*\(\+len\(core\)", "more padding than is needed is as good"),
        (r"^check\.sealed\.texts\._other_base64: .* => .*rpartition\(\",\"\)", "a data URL has one comma"),
        (
            r"^check\.sealed\.texts\._readings: .* => .*\.decode\(\), (None|True), depth",
            "the characters of a text that was read are what was read",
        ),
        (
            r"^check\.sealed\.content\.unpadded: .* => .*(16 <= size <= 64|(2 <=|1 <) size <= 16)",
            "that is PKCS#7's length, and was returned",
        ),
        (
            r"^check\.sealed\.content\.is_plausible: .* => .*(range\(33\)|data\[1:5:2\])",
            "blanks alone are no text either way; of four octets two are odd",
        ),
        (
            r"^check\.sealed\.content\._inflate: .* => .*(\(32, 15, -15\)|decompress\(data, \))",
            "zlib tells gzip from zlib; what is too large is refused once more",
        ),
        (r"^check\.sealed\.content\._controls: .* => .*XX", "an X is no control character"),
        (
            r"^check\.diagnose_sealed\._Diagnosing\._without_ciphertext: .* => .*certain(, (None|1))?, (silent=_SILENT_TAG, )?seen=seen\)\]",
            "there is one solution, which is compared with none",
        ),
        (
            r"^check\.diagnose_sealed\._Diagnosing\.(run|_explained): .*Solution\(frozenset\(\{\"unexplained\"\}\), (None|True)\)",
            "what is unexplained is that, however sure the rest",
        ),
        (
            r"^check\.sealed\.(keys\._(sha1prng|bytes_to_key): .* => while len\(data\) <= length"
            r"|wrap\._oaep: (seed|data) = .* => .*(2 \+ size|\+ 1 - size|- 1 \+ size|1 - size)|keys\.ivs: .*(range\(17\)|range\(1, 18\)))",
            "more than is needed, which is cut off",
        ),
        (
            r"^check\.sealed\.(tags\._octets: .*(seen\.add\(None\)|data or data not in)|body\.Search\._stated: .*get\(None\))",
            "the slower way to the same",
        ),
        (
            r"^check\.sealed\.(keys\._parts|shape\._list|shape\._encryption): (loaded|found) = None => .* = \"\"",
            "an empty text is read as nothing, too",
        ),
        (r"^check\.sealed\.tags\._written: .*strict=False.* => ", "False is the default, and None as false"),
        (r"^check\.sealed\.lost\.lost_block: .*XX", "an X is no control character"),
        (r"^check\.sealed\.wrap\._rsa: .*<= modulus", "what was encrypted isn't the modulus"),
        (
            r"^check\.sealed\.(shape\._lookup: .*\[:7\]|content\._objects: .*\[:5\]|content\._as_form: .*(1025|<= 1024 \* 1024|>= 1024 \* 1024)"
            r"|tags\.\w+: .*(_MANY|_FEW_AADS|_CUT).* => |keys\._bases: .*< _LONGEST|body\.Search\._plain: .*>= _PLAIN)",
            "how far is looked",
        ),
        (r"^check\.sealed\.body\.Search\._readable_later: .*XX\{XX", "what is too short to tell is readable"),
        (r"^check\.sealed\.body\.Search\._candidates: .*b\"XXXX\"", "a mode without a vector doesn't look at it"),
        (r"^check\.sealed\.body\.Search\._tags: .*Tagged\(data, NOTHING, None\)", "None is as false as False"),
        (r"^check\.sealed\.body\.Search\.solve: .*setdefault\(None, solution\)", "there is one such solution"),
        (
            r"^check\.diagnose_sealed\._Diagnosing\._without_ciphertext: .*(certain = (None|False)|causes\), None, 0, silent)",
            "what is seen is seen, however sure the rest",
        ),
        (r"^check\.sealed\.keys\._texts: continue => break", "that is the last round"),
        (r"^check\.sealed\.wrap\._numbers: .*(or True|b\"XXXX\")", "it is bytes, always"),
        (r"^check\.sealed\.shape\._unnamed: .*None\):", "how far is looked"),
        (r"^check\.sealed\.shape\._body: .*None, \"XXXX\"", "no name is asked for where there is no body"),
        (r"^check\.sealed\.wrap\._elements_of: .*b\"XXXX\"", "four letters are no DER"),
        (r"^check\.sealed\.wrap\._sm2_splits: .*len\(found\) / 2", "an even number of digits was read before"),
        (r"^check\.sealed\.ciphers\._mode: .*len\(iv\) == 12\) or True", "another length is refused by the cipher"),
        (r"^check\.sealed\.body\.Search\._other_iv: .*b\"XXXX\"", "four letters are less than a block"),
        (
            r"^check\.sealed\.body\.Search\._without_ciphertext: continue => break",
            "of vectors, those that follow have as many mistakes, or more (of keys it is caught)",
        ),
        (
            r"^check\.sealed\.(body\.Search\._without_ciphertext: .*len\(causes\) > 2|keys\._made: .*\(plain\) or True)",
            "more mistakes than are allowed, which is found out later: the slower way to the same",
        ),
        (r"^check\.diagnose_sealed\._Diagnosing\._explained: .*known <= ", "the same set twice is shown once"),
        (
            r"^check\.diagnose_sealed\._Diagnosing\._without_ciphertext: .*\{\"body-mode\"\}\), None, 0",
            "None is as false as False",
        ),
    ],
    "diagnosis": [
        (
            r"^check\.(hash_forms\._(around|each|recoded)|mistakes_v1\._mistake|__getattr__): ",
            "runs at import, before a mutant is chosen; what it makes is in every test",
        ),
        (
            r"^check\.received\._digits: .*\{32\}\|.* => .*(XX|A-FA-F|a-fa-f)",
            "no mistake gives a MAC of that many digits: it is signature-format either way",
        ),
        (
            r"^check\.search\.Search\._variants: .*self\._bytes <= 0.* => .*self\._bytes (< 0|<= 1)",
            "how much work is done before it ends",
        ),
        (
            r"^check\.hypothesis\.\S+: .* => .*(to_sign_charset|charset) != \"(XXutf-8XX|UTF-8)\""
            r"|^check\.hypothesis\.Signing\.key: if charset != "
            r"|^check\.recomputing\.Recomputing\.\w+: .* => .*(and False|found = None|get\(None\)|s\.key\(None\)|or True)"
            r"|^check\.hash_forms\.written: if form == \"hex\": => "
            r"|^check\.hypothesis\.hmac_of: .* => .*(and False|XXsha256XX)"
            r"|^check\.hypothesis\.macs?_of: .* => .*\(end\) or True"
            r"|^check\.recomputing\.Recomputing\._written: .* => .*XXXX"
            r"|^check\.recomputing\.Recomputing\.payload: .* => .*written\(payload\.form, payload\.data, (None)?\)"
            r"|^check\.recomputing\.Recomputing\.all_hashed: if form in HASH_FORMS"
            r"|^check\.hypothesis\.Signing\.hashed: .*canonical, (None)?\)"
            r"|^check\.own_texts\._differing: (digest = .* => digest = None|data = .*\(over, (None)?\))"
            r"|^check\.mistakes\.json_texts\.as_forms: .*sorted\(each\.items\(\)\), \)"
            r"|^check\.search\.Search\._sequences: .* => .* \| "
            r"|^check\.mistakes\.json_texts\.body_value: .* => .* and False",
            "the slower way to the same bytes",
        ),
        (r"^check\.mistakes_v1\.tc3_keys: .*\"SHA256\"", "names of digests have no case"),
        (
            r"^check\.search\.Search\._is_part_of: .*(h\.head|h\.signing), None\)",
            "more is combined again, of which what gives the signature is the same",
        ),
        (
            r"^check\.mistakes\.json_texts\.(_changed: .*_other\(None, texts\)|_reordered: .*2 <= len)",
            "texts that were there before",
        ),
        (r"^check\.mistakes\.body\.missing_closers: .*>= 1 << 20", "a limit, to a byte"),
        (r"^check\.mistakes\.table\.mistake: .*rstrip\(\"XX_XX\"\)", "no cause ends in an X"),
        (r"^check\.mistakes\.json_texts\._quoted: .*\) or True", "what is no text was made one before"),
        (
            r"^check\.diagnose_v1\._beside: .*\"SecretId\", \"XXXX\"",
            "another SecretId than the credential's either way",
        ),
        (r"^check\.mistakes_v1\._java: .*safe=\"XX\*XX\"", "an X is safe anyway"),
        (r"^check\.mistakes_v1\._lists: .*\"XX:XX\"", "a list has no colon"),
        (r"^check\.mistakes_v1\._natural: .* => .*else \(2, part\)", "more than 0"),
        (r"^check\.diagnose\._Case\._result: False, => None,", "None is as false as False"),
        (r"^check\.diagnose\._facts: .*LAST_SECOND", "days to spare"),
        (r"^check\.mistakes\.headers\._before_the_change: .*in range\(min\(len", "the whole value, which was sent"),
        (r"^check\.received\._digits: .*\(match\) or True", "its pattern matches whatever there is"),
        (r"^check\.received\._digits: .*F\{6\}", "the pattern is the same in capitals"),
        (r"^check\.received\._digits: text = .*strip\(None\)", "quotes are stripped once more"),
        (r"^check\.received\.signature_readings: .*data = b\"XXXX\"", "four octets are no MAC"),
        (r"^check\.received\.signature_readings: .*rstrip\(\"XX=XX\"\)", "no MAC's Base64 ends in an X"),
        (r"^check\.diagnosis\._marked: .*autojunk", "matters from 200 characters on, and how it is drawn alone"),
        (r"^check\.\S+: .*usedforsecurity", "matters under FIPS alone"),
        (r"^check\.\S+: .*\"UTF-16-BE\"", "names of encodings have no case"),
        (r"^check\.mistakes\.clock\._far_dates: .*:14\]", "a time has thirteen digits at most"),
        (r"^check\.mistakes\.headers\._before_the_change: .*len\(body\) (< 2048|<= 2049)", "a limit, to a byte"),
        (r"^check\.mistakes\.headers\._as_sent: .*\"XXXX\"", "a header that is there"),
        (r"^check\.search\.Search\.(__init__|solve): self\._alike.* = None", "None is as false as an empty list"),
        (r"^check\.search\._both: .*h\.head, None\)", "the signing is the other's"),
        (
            r"^check\.search\.Search\.__init__: .*most: int = 4|^check\.own_texts\._differing: others = Search\(.*, None\)",
            "only its single mistakes are asked for",
        ),
        (
            r"^check\.own_texts\._key_mistakes: .*signs=(None|\"XXcanonicalXX\"|\"CANONICAL\")",
            "whatever isn't the string to sign has nothing around it",
        ),
        (
            r"^check\.own_texts\._layouts: .*h\.causes < _LAYOUTS",
            "nothing has every mistake of layout",
        ),
        (
            r"^check\.own_texts\.compared: return Compared\(.*, None\)",
            "None is as false as False",
        ),
        (
            r"^check\.diagnose\._Case\.diagnosis: .*search\.most, 3\)",
            "three mistakes are of the body, the head and the signing; both texts are right",
        ),
        (
            r"^check\.diagnose\._Case\.diagnosis: .*\(None, True\)",
            "where no text was given, nothing asks whether they are all",
        ),
        (r"^check\.own_texts\._layouts: yield base, len\(own\) [+-] ", "more than any that has as many lines"),
        (
            r"^check\.\w+\.\S+: .*\.get\(\"[\w-]+\", \"\"\).* => .*\.get\(\"[\w-]+\", (None)?\)\.",
            "a header that is there",
        ),
        (
            r"^check\.\w+\.\S+: .* => .*(\"(x-tc-content-sha256|host|authorization)\", \"XXXX\"\)|or \"XXXX\"\)?$|else \"XXXX\"\)$)",
            "a value that says as little as none",
        ),
        (r"^check\.\w+\.\S+: .*(hidden = |\\u00a0)", "the pattern is the same in capitals"),
        (r"^check\.diagnose\._since_1970: .*tzinfo=None", "the same where the machine's time is UTC"),
        (r"^check\.observed\._skew: .*off >= 0", "the clock isn't off by nothing"),
        (r"^check\.diagnosis\.visible: .*3 \* limit", "it is cut to less"),
        (r"^check\.diagnosis\.visible: .*UNICODE_ESCAPE", "names of encodings have no case"),
        (r"^check\.diagnose_v1\._searched: last = .*(None|\"XXXX\"|, )\)\)$", "no digest has that name"),
    ],
}
