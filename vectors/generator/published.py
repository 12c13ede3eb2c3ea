"""Published facts: inputs and the answers their sources print. The generator turns them into vector files.

Nothing here was computed by the library. Where a source prints a signature alone, the stages before it are recomputed
by the generator, which refuses to write a file if they don't end in that signature.
"""

from __future__ import annotations

from typing import Any

EXAMPLE_KEYS = ("AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE", "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE")
ASTERISK_KEYS = ("AKIDz8krbsJ5yKBZQpn74WFkmLPx3*******", "Gu5t9xGARNpq86cd98joQYCN3*******")
NODE_KEYS = ("test-secret-id", "test-secret-key")
TECO_KEYS = ("MY_TC_SECRET_ID", "MY_TC_SECRET_KEY")

TC3: list[dict[str, Any]] = [
    {
        "id": "docs-post-2019-example-key",
        "source": (
            "https://cloud.tencent.com/document/api/213/30654 (2019-2022 revision; also https://www.tencent"
            "cloud.com/document/api/213/33224 and intl docs 267/37447)"
        ),
        "flag": "documentation",
        "comment": "the documentation's POST example, content-type and host signed",
        "keys": EXAMPLE_KEYS,
        "timestamp": 1551113065,
        "service": "cvm",
        "method": "POST",
        "headers": [
            ("Content-Type", "application/json; charset=utf-8"),
            ("Host", "cvm.tencentcloudapi.com"),
            ("X-TC-Action", "DescribeInstances"),
            ("X-TC-Version", "2017-03-12"),
            ("X-TC-Timestamp", "1551113065"),
            ("X-TC-Region", "ap-guangzhou"),
        ],
        "signed_headers": "content-type;host",
        "payload": '{"Limit": 1, "Filters": [{"Values": ["\\u672a\\u547d\\u540d"], "Name": "instance-name"}]}',
        "signature": "72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168",
    },
    {
        "id": "docs-post-asterisk-key",
        "source": (
            "https://cloud.tencent.com/document/api/213/30654 (revision with literal 7 asterisks, SignedHea"
            "ders=content-type;host)"
        ),
        "flag": "documentation",
        "comment": "the same with the key as later printed; the 7 asterisks are characters of the key",
        "keys": ASTERISK_KEYS,
        "timestamp": 1551113065,
        "service": "cvm",
        "method": "POST",
        "headers": [
            ("Content-Type", "application/json; charset=utf-8"),
            ("Host", "cvm.tencentcloudapi.com"),
            ("X-TC-Action", "DescribeInstances"),
            ("X-TC-Version", "2017-03-12"),
            ("X-TC-Timestamp", "1551113065"),
            ("X-TC-Region", "ap-guangzhou"),
        ],
        "signed_headers": "content-type;host",
        "payload": '{"Limit": 1, "Filters": [{"Values": ["\\u672a\\u547d\\u540d"], "Name": "instance-name"}]}',
        "signature": "2230eefd229f582d8b1b891af7107b91597240707d778ab3738f756258d7652c",
    },
    {
        "id": "docs-post-asterisk-key-action",
        "source": (
            "https://cloud.tencent.com/document/api/213/30654 (2023 revision, x-tc-action signed lower-case"
            "d); same inputs in https://github.com/TencentCloud/signature-process-demo signature-v3/python/"
            "demo.py@0f9a863"
        ),
        "flag": "documentation",
        "comment": "the documentation's current form: x-tc-action signed too, its value in lower case",
        "keys": ASTERISK_KEYS,
        "timestamp": 1551113065,
        "service": "cvm",
        "method": "POST",
        "headers": [
            ("Content-Type", "application/json; charset=utf-8"),
            ("Host", "cvm.tencentcloudapi.com"),
            ("X-TC-Action", "DescribeInstances"),
            ("X-TC-Version", "2017-03-12"),
            ("X-TC-Timestamp", "1551113065"),
            ("X-TC-Region", "ap-guangzhou"),
        ],
        "signed_headers": "content-type;host;x-tc-action",
        "payload": '{"Limit": 1, "Filters": [{"Values": ["\\u672a\\u547d\\u540d"], "Name": "instance-name"}]}',
        "signature": "be4f67d323c78ab9acb7395e43c0dbcf822a9cfac32fea2449a7bc7726b770a3",
    },
    {
        "id": "docs-post-fully-masked-key-action",
        "source": (
            "https://cloud.tencent.com/document/api/1093/35641 (current revision; publishes SecretDate/Secr"
            "etService/SecretSigning too)"
        ),
        "flag": "documentation",
        "comment": "the key is 32 asterisks; the page prints the derived keys too, which confirms it",
        "keys": ("AKID********************************", "********************************"),
        "timestamp": 1551113065,
        "service": "cvm",
        "method": "POST",
        "headers": [
            ("Content-Type", "application/json; charset=utf-8"),
            ("Host", "cvm.tencentcloudapi.com"),
            ("X-TC-Action", "DescribeInstances"),
            ("X-TC-Version", "2017-03-12"),
            ("X-TC-Timestamp", "1551113065"),
            ("X-TC-Region", "ap-guangzhou"),
        ],
        "signed_headers": "content-type;host;x-tc-action",
        "payload": '{"Limit": 1, "Filters": [{"Values": ["\\u672a\\u547d\\u540d"], "Name": "instance-name"}]}',
        "signature": "10b1a37a7301a02ca19a647ad722d5e43b4b3cff309d421d85b46093f6ab6c4f",
    },
    {
        "id": "docs-get-2018",
        "source": (
            "https://intl.cloud.tencent.com/document/product/583/31703 and https://cloud.tencent.com/docume"
            "nt/api/382/52071 (common params page)"
        ),
        "flag": "documentation",
        "comment": "GET with a query, nothing hashed",
        "keys": EXAMPLE_KEYS,
        "timestamp": 1539084154,
        "service": "cvm",
        "method": "GET",
        "query": "Limit=10&Offset=0",
        "headers": [
            ("Content-Type", "application/x-www-form-urlencoded"),
            ("Host", "cvm.tencentcloudapi.com"),
            ("X-TC-Action", "DescribeInstances"),
            ("X-TC-Version", "2017-03-12"),
            ("X-TC-Timestamp", "1539084154"),
            ("X-TC-Region", "ap-guangzhou"),
        ],
        "signed_headers": "content-type;host",
        "signature": "5da7a33f6993f0614b047e5df4582db9e9bf4672ba50567dba16c6ccf174c474",
    },
    {
        "id": "sdk-nodejs-test-post",
        "source": (
            "https://github.com/TencentCloud/tencentcloud-sdk-nodejs/blob/08f19904e58f4e1492d67cd535b725946"
            "e64f8b4/test/common/sign.test.ts"
        ),
        "flag": "sdk-test",
        "comment": "JSON without X-TC headers",
        "keys": NODE_KEYS,
        "timestamp": 1640995200,
        "service": "cvm",
        "method": "POST",
        "headers": [("Content-Type", "application/json"), ("Host", "cvm.tencentcloudapi.com")],
        "signed_headers": "content-type;host",
        "payload": '{"Action":"DescribeInstances","Version":"2017-03-12"}',
        "signature": "96473b50fe407833672a5d6d067238d88bb44c8abcc39ef83baa3132afbfadd3",
    },
    {
        "id": "sdk-nodejs-test-get-with-payload",
        "source": (
            "https://github.com/TencentCloud/tencentcloud-sdk-nodejs/blob/08f19904e58f4e1492d67cd535b725946"
            "e64f8b4/test/common/sign.test.ts"
        ),
        "flag": "sdk-test",
        "comment": "a GET whose payload is hashed: no real request looks so, a test of the arithmetic alone",
        "keys": NODE_KEYS,
        "timestamp": 1640995200,
        "service": "cvm",
        "method": "GET",
        "headers": [("Content-Type", "application/x-www-form-urlencoded"), ("Host", "cvm.tencentcloudapi.com")],
        "signed_headers": "content-type;host",
        "payload": '{"Action":"DescribeInstances","Version":"2017-03-12"}',
        "signature": "39ce411ac32014b7d814118b33f82d3445be566f67e1f4b369ccdc3791ce9a13",
    },
    {
        "id": "sdk-nodejs-test-multipart",
        "source": (
            "https://github.com/TencentCloud/tencentcloud-sdk-nodejs/blob/08f19904e58f4e1492d67cd535b725946"
            "e64f8b4/test/common/sign.test.ts"
        ),
        "flag": "sdk-test",
        "comment": "multipart body with binary parts",
        "keys": NODE_KEYS,
        "timestamp": 1640995200,
        "service": "cvm",
        "method": "POST",
        "headers": [
            ("Content-Type", "multipart/form-data; boundary=--------------------------613711929803404244049248"),
            ("Host", "cvm.tencentcloudapi.com"),
        ],
        "signed_headers": "content-type;host",
        "payload_hex": (
            "2d2d2d2d2d2d2d2d2d2d2d2d2d2d2d2d2d2d2d2d2d2d2d2d2d2d2d2d36313337313139323938303334303432343430"
            "34393234380d0a436f6e74656e742d446973706f736974696f6e3a20666f726d2d646174613b206e616d653d224163"
            "74696f6e220d0a0d0a4465736372696265496e7374616e6365730d0a2d2d2d2d2d2d2d2d2d2d2d2d2d2d2d2d2d2d2d"
            "2d2d2d2d2d2d2d2d2d3631333731313932393830333430343234343034393234380d0a436f6e74656e742d44697370"
            "6f736974696f6e3a20666f726d2d646174613b206e616d653d2256657273696f6e220d0a0d0a323031372d30332d31"
            "320d0a2d2d2d2d2d2d2d2d2d2d2d2d2d2d2d2d2d2d2d2d2d2d2d2d2d2d2d2d36313337313139323938303334303432"
            "34343034393234380d0a436f6e74656e742d446973706f736974696f6e3a20666f726d2d646174613b206e616d653d"
            "2246696c65220d0a436f6e74656e742d547970653a206170706c69636174696f6e2f6f637465742d73747265616d0d"
            "0a0d0a746573742066696c6520636f6e74656e740d0a2d2d2d2d2d2d2d2d2d2d2d2d2d2d2d2d2d2d2d2d2d2d2d2d2d"
            "2d2d2d3631333731313932393830333430343234343034393234382d2d0d0a"
        ),
        "signature": "35ca4cc5b23393f8072e9f355fa26fe9504e38fa8d1b2dfc867383e0fa32c16b",
    },
    {
        "id": "teco-v3-minimal-post",
        "source": "https://github.com/teco-project/teco-core/blob/main/Tests/TecoSignerTests/TCSignerV3Tests.swift",
        "flag": "third-party",
        "comment": "its authors compared it with the API Explorer",
        "keys": TECO_KEYS,
        "timestamp": 1000000000,
        "service": "cvm",
        "method": "POST",
        "headers": [("Content-Type", "application/json"), ("Host", "cvm.tencentcloudapi.com")],
        "signed_headers": "content-type;host",
        "payload": "{}",
        "signature": "2c0b761dcdeacac29ac9d135f9f22b0fa52d4536d8b7727a8a515935c47eaea7",
    },
    {
        "id": "teco-v3-minimal-get",
        "source": "https://github.com/teco-project/teco-core/blob/main/Tests/TecoSignerTests/TCSignerV3Tests.swift",
        "flag": "third-party",
        "comment": "its authors compared it with the API Explorer",
        "keys": TECO_KEYS,
        "timestamp": 1000000000,
        "service": "cvm",
        "method": "GET",
        "query": "InstanceIds.0=ins-000000&InstanceIds.1=ins-000001",
        "headers": [("Content-Type", "application/x-www-form-urlencoded"), ("Host", "cvm.tencentcloudapi.com")],
        "signed_headers": "content-type;host",
        "signature": "a4315b91798a181a6e5fb0353590040a399edad4a003ef5688d71fb34366c471",
    },
    {
        "id": "teco-v3-extended-get-5-x-tc-headers",
        "source": "https://github.com/teco-project/teco-core/blob/main/Tests/TecoSignerTests/TCSignerV3Tests.swift",
        "flag": "third-party",
        "comment": "seven headers signed, five of them X-TC",
        "keys": TECO_KEYS,
        "timestamp": 1000000000,
        "service": "region",
        "method": "GET",
        "query": "Product=cvm",
        "headers": [
            ("Content-Type", "application/x-www-form-urlencoded"),
            ("Host", "region.tencentcloudapi.com"),
            ("X-TC-Action", "DescribeRegions"),
            ("X-TC-Version", "2022-06-27"),
            ("X-TC-RequestClient", "Teco"),
            ("X-TC-Timestamp", "1000000000"),
            ("X-TC-Content-SHA256", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ],
        "signed_headers": (
            "content-type;host;x-tc-action;x-tc-content-sha256;x-tc-requestclient;x-tc-timestamp;x-tc-version"
        ),
        "signature": "96a261572b4f62ec92bd6f94e28dd772987d77927f937c94524f5a6a955cd7d5",
    },
    {
        "id": "3p-tmt-swift-action",
        "source": "tests of a third party's translation client in Swift, on GitHub",
        "flag": "third-party",
        "comment": "POST to tmt",
        "keys": ("id", "secretKey"),
        "timestamp": 1700000000,
        "service": "tmt",
        "method": "POST",
        "headers": [
            ("Content-Type", "application/json; charset=utf-8"),
            ("Host", "tmt.tencentcloudapi.com"),
            ("X-TC-Action", "TextTranslate"),
        ],
        "signed_headers": "content-type;host;x-tc-action",
        "payload": '{"ProjectId":0,"Source":"en","SourceText":"hello","Target":"zh"}',
        "signature": "029ad1245e4f255f7566d21144ecdb552088bb5f5e270c9fad3acd335a064b40",
    },
    {
        "id": "3p-tmt-swift-2026",
        "source": "tests of a third party's translation client in Swift, on GitHub (2026)",
        "flag": "third-party",
        "comment": "POST to tmt",
        "keys": ("AKIDexample", "tencentSecret"),
        "timestamp": 1790000000,
        "service": "tmt",
        "method": "POST",
        "headers": [("Content-Type", "application/json; charset=utf-8"), ("Host", "tmt.tencentcloudapi.com")],
        "signed_headers": "content-type;host",
        "payload": '{"SourceText":"Hello","Source":"auto","Target":"zh","ProjectId":0}',
        "signature": "b2508c75f3a556c695d9ad2be875ee2c23d68274afc02489fe9ea255693d9403",
    },
    {
        "id": "3p-asr-ts",
        "source": "tests of a third party's speech recognition client in TypeScript, on GitHub",
        "flag": "third-party",
        "comment": "POST to asr",
        "keys": ("AKIDexample", "secret-key"),
        "timestamp": 1700000000,
        "service": "asr",
        "method": "POST",
        "headers": [("Content-Type", "application/json; charset=utf-8"), ("Host", "asr.tencentcloudapi.com")],
        "signed_headers": "content-type;host",
        "payload": (
            '{"EngineModelType":"16k_zh","ChannelNum":1,"ResTextFormat":3,"SourceType":1,"Data":"AQID","Dat'
            'aLen":3,"ConvertNumMode":1,"FilterDirty":0,"FilterPunc":0,"FilterModal":0}'
        ),
        "signature": "4bd22d4d85c503a39fc0b486dd3c1de9b943fd5221b6be39d14e12d915a5216d",
    },
    {
        "id": "3p-ses-js",
        "source": "tests of a third party's mail client in JavaScript, on GitHub",
        "flag": "third-party",
        "comment": "POST to ses",
        "keys": ("AKIDEXAMPLE", "SECRETEXAMPLE"),
        "timestamp": 1700000000,
        "service": "ses",
        "method": "POST",
        "headers": [("Content-Type", "application/json; charset=utf-8"), ("Host", "ses.tencentcloudapi.com")],
        "signed_headers": "content-type;host",
        "payload": (
            '{"FromEmailAddress":"noreply@example.com","Destination":["person@example.com"],"Subject":"Dele'
            'gate verification","Template":{"TemplateID":1001,"TemplateData":"{\\"code\\":\\"123456\\",\\"e'
            'xpireMinutes\\":5}"}}'
        ),
        "signature": "a60f34a9ebdeb59d23cfc03b01a3f3695e230c3b8ede807c9018ae699c688cef",
    },
    {
        "id": "sdk-py-post-json-token-unicode",
        "source": "captured from official tencentcloud-sdk-python-common 3.1.195 (PyPI), clock and nonce fixed",
        "flag": "sdk-captured",
        "comment": "temporary credential, non-ASCII text as \\u escapes",
        "keys": EXAMPLE_KEYS,
        "timestamp": 1700000000,
        "service": "ocr",
        "method": "POST",
        "headers": [
            ("Content-Type", "application/json"),
            ("Host", "ocr.tencentcloudapi.com"),
            ("X-TC-Action", "GeneralBasicOCR"),
            ("X-TC-RequestClient", "SDK_PYTHON_3.1.195"),
            ("X-TC-Timestamp", "1700000000"),
            ("X-TC-Version", "2018-11-19"),
            ("X-TC-Region", "ap-guangzhou"),
            ("X-TC-Token", "TOKEN/EXAMPLE+=="),
            ("X-TC-Language", "zh-CN"),
        ],
        "signed_headers": "content-type;host",
        "payload": (
            '{"ImageUrl": "https://example.com/\\u8eab\\u4efd\\u8bc1 a+b&c=~*.jpg", "Limit": 10, "Flag": tr'
            'ue, "Filters": [{"Name": "x", "Values": ["1", "\\u00e9\\ud83d\\ude00"]}], "Empty": "", "Ratio"'
            ": 1.5}"
        ),
        "signature": "5a05d14eb6f57f637c5fd55385576f3e0f5e666c5a14d5c20503dd81b69fb2bf",
    },
    {
        "id": "sdk-py-post-json-en-noregion",
        "source": "captured from official tencentcloud-sdk-python-common 3.1.195 (PyPI), clock and nonce fixed",
        "flag": "sdk-captured",
        "comment": "no region, English",
        "keys": EXAMPLE_KEYS,
        "timestamp": 1700000000,
        "service": "ocr",
        "method": "POST",
        "headers": [
            ("Content-Type", "application/json"),
            ("Host", "ocr.tencentcloudapi.com"),
            ("X-TC-Action", "GeneralBasicOCR"),
            ("X-TC-RequestClient", "SDK_PYTHON_3.1.195"),
            ("X-TC-Timestamp", "1700000000"),
            ("X-TC-Version", "2018-11-19"),
            ("X-TC-Language", "en-US"),
        ],
        "signed_headers": "content-type;host",
        "payload": "{}",
        "signature": "f0a6ccb15d8026f888c27d52ee89ed0070c92c4deaa6c9b4d831916681864629",
    },
    {
        "id": "sdk-py-get-empty",
        "source": "captured from official tencentcloud-sdk-python-common 3.1.195 (PyPI), clock and nonce fixed",
        "flag": "sdk-captured",
        "comment": "GET without parameters",
        "keys": EXAMPLE_KEYS,
        "timestamp": 1700000000,
        "service": "ocr",
        "method": "GET",
        "headers": [
            ("Content-Type", "application/x-www-form-urlencoded"),
            ("Host", "ocr.tencentcloudapi.com"),
            ("X-TC-Action", "GeneralBasicOCR"),
            ("X-TC-RequestClient", "SDK_PYTHON_3.1.195"),
            ("X-TC-Timestamp", "1700000000"),
            ("X-TC-Version", "2018-11-19"),
            ("X-TC-Region", "ap-guangzhou"),
            ("X-TC-Language", "zh-CN"),
        ],
        "signed_headers": "content-type;host",
        "signature": "b36a8c22daf881ce242c3a74c7184fea808d46c2b7da46675d0f9e9a3576fece",
    },
    {
        "id": "sdk-py-multipart",
        "source": "captured from official tencentcloud-sdk-python-common 3.1.195 (PyPI), clock and nonce fixed",
        "flag": "sdk-captured",
        "comment": "multipart body",
        "keys": EXAMPLE_KEYS,
        "timestamp": 1700000000,
        "service": "ocr",
        "method": "POST",
        "headers": [
            ("Content-Type", "multipart/form-data; boundary=0123456789abcdef0123456789abcdef"),
            ("Host", "ocr.tencentcloudapi.com"),
            ("X-TC-Action", "GeneralBasicOCR"),
            ("X-TC-RequestClient", "SDK_PYTHON_3.1.195"),
            ("X-TC-Timestamp", "1700000000"),
            ("X-TC-Version", "2018-11-19"),
            ("X-TC-Region", "ap-guangzhou"),
            ("X-TC-Language", "zh-CN"),
        ],
        "signed_headers": "content-type;host",
        "payload_hex": (
            "2d2d30313233343536373839616263646566303132333435363738396162636465660d0a436f6e74656e742d446973"
            "706f736974696f6e3a20666f726d2d646174613b206e616d653d224e616d65220d0a0d0ae69caae591bde5908d0d0a"
            "2d2d30313233343536373839616263646566303132333435363738396162636465660d0a436f6e74656e742d446973"
            "706f736974696f6e3a20666f726d2d646174613b206e616d653d22496d616765223b2066696c656e616d653d22496d"
            "616765220d0a0d0a0001fffe0d0a2d2d30313233343536373839616263646566303132333435363738396162636465"
            "660d0a436f6e74656e742d446973706f736974696f6e3a20666f726d2d646174613b206e616d653d224d657461220d"
            "0a436f6e74656e742d547970653a206170706c69636174696f6e2f6a736f6e0d0a0d0a7b226b223a205b312c20325d"
            "7d0d0a2d2d30313233343536373839616263646566303132333435363738396162636465662d2d0d0a"
        ),
        "signature": "27dac1c257293ba9cebbea06c80562262896d13d9c4fb8a9c6fe072e73b571f4",
    },
    {
        "id": "sdk-py-octet-stream",
        "source": "captured from official tencentcloud-sdk-python-common 3.1.195 (PyPI), clock and nonce fixed",
        "flag": "sdk-captured",
        "comment": "octet-stream body",
        "keys": EXAMPLE_KEYS,
        "timestamp": 1700000000,
        "service": "cls",
        "method": "POST",
        "headers": [
            ("Content-Type", "application/octet-stream"),
            ("Host", "cls.tencentcloudapi.com"),
            ("X-TC-Action", "UploadLog"),
            ("X-TC-RequestClient", "SDK_PYTHON_3.1.195"),
            ("X-TC-Timestamp", "1700000000"),
            ("X-TC-Version", "2020-10-16"),
            ("X-TC-Region", "ap-guangzhou"),
            ("X-TC-Language", "zh-CN"),
        ],
        "signed_headers": "content-type;host",
        "payload_hex": "0a0568656c6c6f00ff",
        "signature": "36ce6529c166f1e3f40c3d19e83d2c663d7e9273e7b8f989850931ff3641e7ee",
    },
    {
        "id": "sdk-py-custom-endpoint-port",
        "source": "captured from official tencentcloud-sdk-python-common 3.1.195 (PyPI), clock and nonce fixed",
        "flag": "sdk-captured",
        "comment": "host with a port",
        "keys": EXAMPLE_KEYS,
        "timestamp": 1700000000,
        "service": "ocr",
        "method": "POST",
        "headers": [
            ("Content-Type", "application/json"),
            ("Host", "127.0.0.1:8443"),
            ("X-TC-Action", "GeneralBasicOCR"),
            ("X-TC-RequestClient", "SDK_PYTHON_3.1.195"),
            ("X-TC-Timestamp", "1700000000"),
            ("X-TC-Version", "2018-11-19"),
            ("X-TC-Region", "ap-guangzhou"),
            ("X-TC-Language", "zh-CN"),
        ],
        "signed_headers": "content-type;host",
        "payload": '{"a": 1}',
        "signature": "08b8790533be3bace616f955b81dc55cb4648d70d9f4273fd1ce98240039cccd",
    },
    {
        "id": "sdk-node-post-json-unicode-raw-utf8",
        "source": "captured from official tencentcloud-sdk-nodejs-common 4.1.220 (npm) Sign.sign3",
        "flag": "sdk-captured",
        "comment": "JSON body in raw UTF-8",
        "keys": EXAMPLE_KEYS,
        "timestamp": 1700000000,
        "service": "ocr",
        "method": "POST",
        "headers": [("Content-Type", "application/json"), ("Host", "ocr.tencentcloudapi.com")],
        "signed_headers": "content-type;host",
        "payload": '{"Name":"未命名😀","Limit":10}',
        "signature": "c77217b6f037de92af0bdc29b448d997d35b81832202d7b59b8d1d4affcf94fc",
    },
    {
        "id": "cloudbase-iscloudapi",
        "source": (
            "generated by npm @cloudbase/signature-nodejs 2.2.0; formula documented at https://docs.cloudba"
            "se.net/api-reference/openapi/introduction"
        ),
        "flag": "sdk-captured",
        "comment": "@cloudbase/signature-nodejs in its cloud API mode; x-tc-action signed",
        "keys": EXAMPLE_KEYS,
        "timestamp": 1700000000,
        "service": "tcb",
        "method": "POST",
        "headers": [
            ("Content-Type", "application/json; charset=utf-8"),
            ("Host", "cvm.tencentcloudapi.com"),
            ("x-tc-action", "describeinstances"),
        ],
        "signed_headers": "content-type;host;x-tc-action",
        "payload": '{"Limit":1}',
        "signature": "d1a9f10debc4d58a9f6f8599b2dc0e62815fdd5a4b9e9c53e95478bd9386842f",
    },
    {
        "id": "cloudbase-http-api-derived",
        "source": (
            "derived from the rule at https://docs.cloudbase.net/http-api/basic/tc3-auth; the vendor prints"
            " no signature; confirmed by the official Python SDK's Sign.sign_tc3 in its last step"
        ),
        "flag": "computed",
        "comment": "CloudBase HTTP API: the real path is the canonical URI; Timestamp stands in Authorization",
        "keys": EXAMPLE_KEYS,
        "timestamp": 1700000000,
        "service": "tcb",
        "method": "POST",
        "uri": "/v1/ai/hunyuan/",
        "variant": "cloudbase",
        "headers": [("Content-Type", "application/json"), ("Host", "env-id.api.tcloudbasegateway.com")],
        "signed_headers": "content-type;host",
        "payload": '{"key":"value"}',
        "signature": "9fc9516fe56574691c282fd020d2352011054ba9b311a3a8d2350b3d21c8608a",
    },
]

V1: list[dict[str, Any]] = [
    {
        "id": "sdk-py-v1-post-sha1-token",
        "source": "captured from official tencentcloud-sdk-python-common 3.1.195 (PyPI), clock and nonce fixed",
        "flag": "sdk-captured",
        "comment": "POST, temporary credential, non-ASCII text, boolean and number as Python writes them",
        "keys": EXAMPLE_KEYS,
        "algorithm": "HmacSHA1",
        "method": "POST",
        "host": "ocr.tencentcloudapi.com",
        "path": "/",
        "params": {
            "ImageUrl": "https://example.com/身份证 a+b&c=~*.jpg",
            "Limit": "10",
            "Flag": "True",
            "Filters.0.Name": "x",
            "Filters.0.Values.0": "1",
            "Filters.0.Values.1": "é😀",
            "Empty": "",
            "Ratio": "1.5",
            "Action": "GeneralBasicOCR",
            "RequestClient": "SDK_PYTHON_3.1.195",
            "Nonce": "123456789",
            "Timestamp": "1700000000",
            "Version": "2018-11-19",
            "Region": "ap-guangzhou",
            "Token": "TOKEN/EXAMPLE+==",
            "SecretId": "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE",
            "SignatureMethod": "HmacSHA1",
            "Language": "zh-CN",
        },
        "signature": "LBWhcEk49G48BNbqXsNN6r0cmoE=",
    },
    {
        "id": "sdk-py-v1-get-sha256",
        "source": "captured from official tencentcloud-sdk-python-common 3.1.195 (PyPI), clock and nonce fixed",
        "flag": "sdk-captured",
        "comment": "GET, HmacSHA256, non-ASCII text",
        "keys": EXAMPLE_KEYS,
        "algorithm": "HmacSHA256",
        "method": "GET",
        "host": "ocr.tencentcloudapi.com",
        "path": "/",
        "params": {
            "ImageUrl": "https://example.com/身份证 a+b&c=~*.jpg",
            "Limit": "10",
            "Flag": "True",
            "Filters.0.Name": "x",
            "Filters.0.Values.0": "1",
            "Filters.0.Values.1": "é😀",
            "Empty": "",
            "Ratio": "1.5",
            "Action": "GeneralBasicOCR",
            "RequestClient": "SDK_PYTHON_3.1.195",
            "Nonce": "123456789",
            "Timestamp": "1700000000",
            "Version": "2018-11-19",
            "Region": "ap-guangzhou",
            "SecretId": "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE",
            "SignatureMethod": "HmacSHA256",
            "Language": "zh-CN",
        },
        "signature": "39APMJmg7Gf3XkGZYdzvuCPhOCzYyOyVJEx67Cqky+g=",
    },
    {
        "id": "docs-v1-example-key",
        "source": (
            "https://cloud.tencent.com/document/api/213/30653 / https://www.tencentcloud.com/document/api/213/31575"
        ),
        "flag": "documentation",
        "comment": "the documentation's GET example",
        "keys": EXAMPLE_KEYS,
        "algorithm": "HmacSHA1",
        "method": "GET",
        "host": "cvm.tencentcloudapi.com",
        "path": "/",
        "params": {
            "Action": "DescribeInstances",
            "InstanceIds.0": "ins-09dx96dg",
            "Limit": "20",
            "Nonce": "11886",
            "Offset": "0",
            "Region": "ap-guangzhou",
            "SecretId": "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE",
            "Timestamp": "1465185768",
            "Version": "2017-03-12",
        },
        "signature": "EliP9YW3pW28FpsEdkXt/+WcGeI=",
    },
    {
        "id": "docs-v1-asterisk-key",
        "source": (
            "https://cloud.tencent.com/document/api/213/30653 / https://www.tencentcloud.com/document/api/2"
            "13/31575 (7-asterisk revision); same inputs in https://github.com/TencentCloud/signature-proce"
            "ss-demo signature-v1/python/demo.py@0f9a863"
        ),
        "flag": "documentation",
        "comment": "the same with the key as later printed",
        "keys": ASTERISK_KEYS,
        "algorithm": "HmacSHA1",
        "method": "GET",
        "host": "cvm.tencentcloudapi.com",
        "path": "/",
        "params": {
            "Action": "DescribeInstances",
            "InstanceIds.0": "ins-09dx96dg",
            "Limit": "20",
            "Nonce": "11886",
            "Offset": "0",
            "Region": "ap-guangzhou",
            "SecretId": "AKIDz8krbsJ5yKBZQpn74WFkmLPx3*******",
            "Timestamp": "1465185768",
            "Version": "2017-03-12",
        },
        "signature": "zmmjn35mikh6pM3V7sUEuX4wyYM=",
    },
    {
        "id": "docs-api2-hmacsha1",
        "source": "API 2.0 documentation (https://cloud.tencent.com/document/product/213/6984 family)",
        "flag": "documentation",
        "comment": "API 2.0: another path",
        "keys": ("AKIDz8krbsJ5yKBZQpn74WFkmLPx3gnPhESA", "Gu5t9xGARNpq86cd98joQYCN3Cozk1qA"),
        "algorithm": "HmacSHA1",
        "method": "GET",
        "host": "cvm.api.qcloud.com",
        "path": "/v2/index.php",
        "params": {
            "Action": "DescribeInstances",
            "InstanceIds.0": "ins-09dx96dg",
            "Nonce": "11886",
            "Region": "ap-guangzhou",
            "SecretId": "AKIDz8krbsJ5yKBZQpn74WFkmLPx3gnPhESA",
            "Timestamp": "1465185768",
            "SignatureMethod": "HmacSHA1",
        },
        "signature": "nPVnY6njQmwQ8ciqbPl5Qe+Oru4=",
    },
    {
        "id": "teco-v1-get",
        "source": "https://github.com/teco-project/teco-core/blob/main/Tests/TecoSignerTests/TCSignerV1Tests.swift",
        "flag": "third-party",
        "comment": "taken from the API Explorer by its authors",
        "keys": TECO_KEYS,
        "algorithm": "HmacSHA1",
        "method": "GET",
        "host": "cvm.tencentcloudapi.com",
        "path": "/",
        "params": {
            "Action": "DescribeInstances",
            "InstanceIds.0": "ins-000000",
            "InstanceIds.1": "ins-000001",
            "Language": "zh-CN",
            "Region": "ap-shanghai",
            "Version": "2017-03-12",
            "Nonce": "8938",
            "SecretId": "MY_TC_SECRET_ID",
            "Timestamp": "1000000000",
        },
        "signature": "tJ8iV7prk8YIzmTwwnjVmN9hlTQ=",
    },
    {
        "id": "teco-v1-post",
        "source": "https://github.com/teco-project/teco-core/blob/main/Tests/TecoSignerTests/TCSignerV1Tests.swift",
        "flag": "third-party",
        "comment": "taken from the API Explorer by its authors",
        "keys": TECO_KEYS,
        "algorithm": "HmacSHA1",
        "method": "POST",
        "host": "cvm.tencentcloudapi.com",
        "path": "/",
        "params": {
            "Action": "DescribeInstances",
            "InstanceIds.0": "ins-000000",
            "InstanceIds.1": "ins-000001",
            "Language": "zh-CN",
            "Region": "ap-shanghai",
            "Version": "2017-03-12",
            "Nonce": "5860",
            "SecretId": "MY_TC_SECRET_ID",
            "Timestamp": "1000000000",
        },
        "signature": "ve2J8iIYWjHzJpsAFONELiSMbNA=",
    },
    {
        "id": "teco-v1-get-empty-region",
        "source": "https://github.com/teco-project/teco-core/blob/main/Tests/TecoSignerTests/TCSignerV1Tests.swift",
        "flag": "third-party",
        "comment": "empty values are part of the string to sign",
        "keys": TECO_KEYS,
        "algorithm": "HmacSHA1",
        "method": "GET",
        "host": "region.tencentcloudapi.com",
        "path": "/",
        "params": {
            "Action": "DescribeRegions",
            "Product": "cvm",
            "Region": "",
            "Version": "2022-06-27",
            "Nonce": "2173",
            "SecretId": "MY_TC_SECRET_ID",
            "Timestamp": "1000000000",
        },
        "signature": "hMNWNgTcFjUZB7yVetq2wxeUjzE=",
    },
    {
        "id": "teco-v1-least-params",
        "source": "https://github.com/teco-project/teco-core/blob/main/Tests/TecoSignerTests/TCSignerV1Tests.swift",
        "flag": "third-party",
        "comment": "no region",
        "keys": TECO_KEYS,
        "algorithm": "HmacSHA1",
        "method": "POST",
        "host": "region.tencentcloudapi.com",
        "path": "/",
        "params": {
            "Action": "DescribeProducts",
            "Version": "2022-06-27",
            "Nonce": "6457",
            "SecretId": "MY_TC_SECRET_ID",
            "Timestamp": "1000000000",
        },
        "signature": "orvrFH0/X202yBYL1kDjJ2RG+go=",
    },
    {
        "id": "teco-v1-post-unicode",
        "source": "https://github.com/teco-project/teco-core/blob/main/Tests/TecoSignerTests/TCSignerV1Tests.swift",
        "flag": "third-party",
        "comment": "non-ASCII value, raw in the string to sign",
        "keys": TECO_KEYS,
        "algorithm": "HmacSHA1",
        "method": "POST",
        "host": "tag.tencentcloudapi.com",
        "path": "/",
        "params": {
            "Action": "GetTagValues",
            "Version": "2018-08-13",
            "TagKeys.0": "平台",
            "Nonce": "4906",
            "SecretId": "MY_TC_SECRET_ID",
            "Timestamp": "1000000000",
        },
        "signature": "wC32+fkn0vo3B8Ap0yQEWn0gzFc=",
    },
    {
        "id": "teco-v1-get-unicode",
        "source": "https://github.com/teco-project/teco-core/blob/main/Tests/TecoSignerTests/TCSignerV1Tests.swift",
        "flag": "third-party",
        "comment": "non-ASCII value",
        "keys": TECO_KEYS,
        "algorithm": "HmacSHA1",
        "method": "GET",
        "host": "tag.tencentcloudapi.com",
        "path": "/",
        "params": {
            "Action": "GetTagValues",
            "Version": "2018-08-13",
            "TagKeys.0": "平台",
            "Nonce": "4906",
            "SecretId": "MY_TC_SECRET_ID",
            "Timestamp": "1000000000",
        },
        "signature": "UjS7bczn21DgMabt7pq74p7pCVs=",
    },
    {
        "id": "teco-v1-get-unicode-2",
        "source": "https://github.com/teco-project/teco-core/blob/main/Tests/TecoSignerTests/TCSignerV1Tests.swift",
        "flag": "third-party",
        "comment": "non-ASCII value, another nonce",
        "keys": TECO_KEYS,
        "algorithm": "HmacSHA1",
        "method": "GET",
        "host": "tag.tencentcloudapi.com",
        "path": "/",
        "params": {
            "Action": "GetTagValues",
            "Version": "2018-08-13",
            "TagKeys.0": "平台",
            "Nonce": "7263",
            "SecretId": "MY_TC_SECRET_ID",
            "Timestamp": "1000000000",
        },
        "signature": "TEsFnzRNdY+v6g5aVJ+GSM4zmgE=",
    },
    {
        "id": "teco-v1-sha256-cdn-api2",
        "source": (
            "https://github.com/teco-project/teco-core/blob/main/Tests/TecoSignerTests/TCSignerV1Tests.swif"
            "t for https://cloud.tencent.com/document/api/228/10771"
        ),
        "flag": "third-party",
        "comment": (
            "lower-case names sort behind upper-case ones; the signature printed by the source page is wron"
            "g, its users recomputed it"
        ),
        "keys": ("AKIDT8G5**********ooNq1rFSw1fyBVCX9D", "pxPgRWD******qBTDk7WmeRZSmPco0"),
        "algorithm": "HmacSHA256",
        "method": "GET",
        "host": "cdn.api.qcloud.com",
        "path": "/v2/index.php",
        "params": {
            "Action": "DescribeCdnHosts",
            "SignatureMethod": "HmacSHA256",
            "offset": "0",
            "limit": "10",
            "Nonce": "48059",
            "SecretId": "AKIDT8G5**********ooNq1rFSw1fyBVCX9D",
            "Timestamp": "1502197934",
        },
        "signature": "8GGNfQ1HXC/JkCjUugwXZKtKuMmkbX9lPxtDdkfNxy8=",
    },
]

V1_LAST_STEP: list[dict[str, Any]] = [
    {
        "id": "sdk-nodejs-test-v1-primitive-hmacsha1",
        "source": (
            "https://github.com/TencentCloud/tencentcloud-sdk-nodejs/blob/08f19904e58f4e1492d67cd535b725946"
            "e64f8b4/test/common/sign.test.ts"
        ),
        "flag": "sdk-test",
        "comment": "the last step alone",
        "secret_key": "test-secret-key",
        "algorithm": "HmacSHA1",
        "string_to_sign": "test-sign-string",
        "signature": "XjwGF9U5zdo93uMrX2b1ZDwoFOo=",
    },
    {
        "id": "sdk-nodejs-test-v1-primitive-hmacsha256",
        "source": (
            "https://github.com/TencentCloud/tencentcloud-sdk-nodejs/blob/08f19904e58f4e1492d67cd535b725946"
            "e64f8b4/test/common/sign.test.ts"
        ),
        "flag": "sdk-test",
        "comment": "the last step alone",
        "secret_key": "test-secret-key",
        "algorithm": "HmacSHA256",
        "string_to_sign": "test-sign-string",
        "signature": "6c+oFbRDL8wKcVPPwa4KtGMOzMuJTQDwV+8tMMPf7oM=",
    },
]

SM2_ANNEX_C = {
    "source": "GB/T 32918.5-2017 Annex C (= GM/T 0003.5-2012 Annex C)",
    "private_key": "3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8",
    "public_key": (
        "0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020ccea490ce26775a52dc6ea718cc1"
        "aa600aed05fbf35e084a6632f6072da9ad13"
    ),
    "plaintext": "656e6372797074696f6e207374616e64617264",
    "nonce": "59276e27d506861a16680f3ad9c02dccef3cc1fa3cdbe4ce6d54b80deac1bc21",
    "C1C3C2": (
        "0404ebfc718e8d1798620432268e77feb6415e2ede0e073c0f4f640ecd2e149a73e858f9d81e5430a57b36daab8f95"
        "0a3c64e6ee6a63094d99283aff767e124df059983c18f809e262923c53aec295d30383b54e39d609d160afcb1908d0"
        "bd876621886ca989ca9c7d58087307ca93092d651efa"
    ),
    "C1C2C3": (
        "0404ebfc718e8d1798620432268e77feb6415e2ede0e073c0f4f640ecd2e149a73e858f9d81e5430a57b36daab8f95"
        "0a3c64e6ee6a63094d99283aff767e124df021886ca989ca9c7d58087307ca93092d651efa59983c18f809e262923c"
        "53aec295d30383b54e39d609d160afcb1908d0bd8766"
    ),
    "ASN.1": (
        "307c022004ebfc718e8d1798620432268e77feb6415e2ede0e073c0f4f640ecd2e149a73022100e858f9d81e5430a5"
        "7b36daab8f950a3c64e6ee6a63094d99283aff767e124df0042059983c18f809e262923c53aec295d30383b54e39d6"
        "09d160afcb1908d0bd8766041321886ca989ca9c7d58087307ca93092d651efa"
    ),
}

# The key is Annex C's. Agreed on by two plain-integer references and OpenSSL 3.0.19.
SM2_EDGES = [
    {
        "comment": "C1.x has a leading zero byte",
        "nonce": "0000000000000000000000000000000000000000000000000000000000000147",
        "plaintext": "000102030405060708090a0b0c0d0e0f",
        "C1C3C2": (
            "0400d062045840b1f4b0a64d6e6c5bc582079fc0af8c366eba632b35f5e217385b5032f04533c064a41a7616cbb528"
            "b168c79a247d46f1c3667e1a2f5921aca9a41229ac02e6ec37a3850a1b9d766b3c3e16187ef1902dbb1040ad8f739e"
            "1ef1a3ffd536c129426f8f17591d79ae52de0f"
        ),
        "ASN.1": (
            "3078022000d062045840b1f4b0a64d6e6c5bc582079fc0af8c366eba632b35f5e217385b02205032f04533c064a41a"
            "7616cbb528b168c79a247d46f1c3667e1a2f5921aca9a404201229ac02e6ec37a3850a1b9d766b3c3e16187ef1902d"
            "bb1040ad8f739e1ef1a30410ffd536c129426f8f17591d79ae52de0f"
        ),
    },
    {
        "comment": "y2 has a leading zero byte",
        "nonce": "0000000000000000000000000000000000000000000000000000000000000127",
        "plaintext": "000102030405060708090a0b0c0d0e0f",
        "C1C3C2": (
            "04c8d42a0c79fad915608a4237ed504f9346317da1f83404e6035ac5f65dea50b7bf9c57f9f7d24964c8e80dfe2ac3"
            "87a8216e87c729f765a355a418d3bb62001036d8607fc60377af7fcf90a027a3bbd64aa5c4c47c848d228a0a19d1b8"
            "cdaf760b287aadb3b181851bb8d8ae8cdafbfe"
        ),
        "ASN.1": (
            "307a022100c8d42a0c79fad915608a4237ed504f9346317da1f83404e6035ac5f65dea50b7022100bf9c57f9f7d249"
            "64c8e80dfe2ac387a8216e87c729f765a355a418d3bb620010042036d8607fc60377af7fcf90a027a3bbd64aa5c4c4"
            "7c848d228a0a19d1b8cdaf7604100b287aadb3b181851bb8d8ae8cdafbfe"
        ),
    },
    {
        "comment": "C1.x begins with 04",
        "nonce": "000000000000000000000000000000000000000000000000000000000000000b",
        "plaintext": "000102030405060708090a0b0c0d0e0f",
        "C1C3C2": (
            "0404b3cb10c9c6d8e27c1aab770f67f543125dcdd589c2ff82668c74d78ce20ace63516355287e39fe4918e5c02e2b"
            "0b930c94816e63c4bc72739a8fd805174a4b0f8db279fffae78ca622b214486dfbd4f0a50885505f66754a7e5bb18c"
            "ea081108733a0bec7517bcbb4ac72db9378248"
        ),
        "ASN.1": (
            "3078022004b3cb10c9c6d8e27c1aab770f67f543125dcdd589c2ff82668c74d78ce20ace022063516355287e39fe49"
            "18e5c02e2b0b930c94816e63c4bc72739a8fd805174a4b04200f8db279fffae78ca622b214486dfbd4f0a50885505f"
            "66754a7e5bb18cea0811041008733a0bec7517bcbb4ac72db9378248"
        ),
    },
]

# Ciphertexts for Annex C's key that must not open.
SM2_MUST_FAIL = [
    (
        "all-zero KDF for a 1-byte plaintext: encrypt must draw a new k, decrypt must fail (GB/T 32918.4 A5/B4)",
        (
            "0417a8dbf0e9d5ce427a04c8800bef14de5e22e24c5cee027d8f71fe0bf8a909b10bc9ed977244bf069fa0e9163a35"
            "3597134cf54a2747957945678515b49265e8914e05f1a4fc4644c89522b4009523e440a3243d40c4b05b75ac2af01f"
            "06286a5a"
        ),
    ),
    (
        "C2 bit flipped",
        (
            "0404ebfc718e8d1798620432268e77feb6415e2ede0e073c0f4f640ecd2e149a73e858f9d81e5430a57b36daab8f95"
            "0a3c64e6ee6a63094d99283aff767e124df059983c18f809e262923c53aec295d30383b54e39d609d160afcb1908d0"
            "bd876621886ca989ca9c7d58087307ca93092d651efb"
        ),
    ),
    (
        "C3 bit flipped",
        (
            "0404ebfc718e8d1798620432268e77feb6415e2ede0e073c0f4f640ecd2e149a73e858f9d81e5430a57b36daab8f95"
            "0a3c64e6ee6a63094d99283aff767e124df058983c18f809e262923c53aec295d30383b54e39d609d160afcb1908d0"
            "bd876621886ca989ca9c7d58087307ca93092d651efa"
        ),
    ),
    (
        (
            "C1 NOT on the curve but C2/C3 consistent with [d]C1 computed by curve-b-free formulas (invalid-cur"
            "ve attack)"
        ),
        (
            "04d23f0824128b2f330c5c7fd0a6a3a4506513270e269e0d37f2a74de452e6b43836f675cc81e74ef5e8e25d940ed9"
            "04759531985d5d9dc9f81818e811892f902b68c34351a80eb148696b470cbb3d9c99bfb4b741df5ab95bf1c86b9ef0"
            "b81026aeee44f5d3adc4e53e42d253d3bb2fa5"
        ),
    ),
    (
        "C1 all zero",
        (
            "0400000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
            "0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
            "00000000000000000000000000000000000000"
        ),
    ),
    (
        "C1.x >= p",
        (
            "04ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe858f9d81e5430a57b36daab8f95"
            "0a3c64e6ee6a63094d99283aff767e124df059983c18f809e262923c53aec295d30383b54e39d609d160afcb1908d0"
            "bd876621886ca989ca9c7d58087307ca93092d651efa"
        ),
    ),
    (
        "point prefix 02",
        (
            "0204ebfc718e8d1798620432268e77feb6415e2ede0e073c0f4f640ecd2e149a73e858f9d81e5430a57b36daab8f95"
            "0a3c64e6ee6a63094d99283aff767e124df059983c18f809e262923c53aec295d30383b54e39d609d160afcb1908d0"
            "bd876621886ca989ca9c7d58087307ca93092d651efa"
        ),
    ),
    (
        "point prefix 03",
        (
            "0304ebfc718e8d1798620432268e77feb6415e2ede0e073c0f4f640ecd2e149a73e858f9d81e5430a57b36daab8f95"
            "0a3c64e6ee6a63094d99283aff767e124df059983c18f809e262923c53aec295d30383b54e39d609d160afcb1908d0"
            "bd876621886ca989ca9c7d58087307ca93092d651efa"
        ),
    ),
    (
        "point prefix 06",
        (
            "0604ebfc718e8d1798620432268e77feb6415e2ede0e073c0f4f640ecd2e149a73e858f9d81e5430a57b36daab8f95"
            "0a3c64e6ee6a63094d99283aff767e124df059983c18f809e262923c53aec295d30383b54e39d609d160afcb1908d0"
            "bd876621886ca989ca9c7d58087307ca93092d651efa"
        ),
    ),
    (
        "point prefix 07",
        (
            "0704ebfc718e8d1798620432268e77feb6415e2ede0e073c0f4f640ecd2e149a73e858f9d81e5430a57b36daab8f95"
            "0a3c64e6ee6a63094d99283aff767e124df059983c18f809e262923c53aec295d30383b54e39d609d160afcb1908d0"
            "bd876621886ca989ca9c7d58087307ca93092d651efa"
        ),
    ),
    (
        "truncated",
        (
            "0404ebfc718e8d1798620432268e77feb6415e2ede0e073c0f4f640ecd2e149a73e858f9d81e5430a57b36daab8f95"
            "0a3c64e6ee6a63094d99283aff767e124df059983c18f809e262923c53aec295d30383b54e39d609d160afcb1908d0"
            "bd87"
        ),
    ),
    (
        "C2 empty",
        (
            "0404ebfc718e8d1798620432268e77feb6415e2ede0e073c0f4f640ecd2e149a73e858f9d81e5430a57b36daab8f95"
            "0a3c64e6ee6a63094d99283aff767e124df059983c18f809e262923c53aec295d30383b54e39d609d160afcb1908d0"
            "bd8766"
        ),
    ),
]

# Keys whose hexadecimal text begins like the prefix 04: gmssl 3.2.2 strips those digits as well and damages the key.
SM2_KEYS = [
    (
        "0",
        "0000000000000000000000000000000000000000000000000000000000000006",
        (
            "040927afb57d93483bbb17c93e71f22a3105ff8856a66016892c8b1a1a3c4b0d30150c6b1ab4d1fc7eac1c0ef6ebf2"
            "664581adf1f0855a064dd572103000088f63"
        ),
    ),
    (
        "00",
        "0000000000000000000000000000000000000000000000000000000000000147",
        (
            "0400d062045840b1f4b0a64d6e6c5bc582079fc0af8c366eba632b35f5e217385b5032f04533c064a41a7616cbb528"
            "b168c79a247d46f1c3667e1a2f5921aca9a4"
        ),
    ),
    (
        "04",
        "000000000000000000000000000000000000000000000000000000000000000b",
        (
            "0404b3cb10c9c6d8e27c1aab770f67f543125dcdd589c2ff82668c74d78ce20ace63516355287e39fe4918e5c02e2b"
            "0b930c94816e63c4bc72739a8fd805174a4b"
        ),
    ),
    (
        "0404",
        "0000000000000000000000000000000000000000000000000000000000000133",
        (
            "04040455f1384951337805bbad5ba40e3fadc203c03d0f09c694e89ea0aec620dc558b136f10b4f6173085c7cf08d8"
            "0173b08598f111e63fd8b812601e02c242b4"
        ),
    ),
]

SM2_NOT_KEYS = [
    (
        "y ^ 1: off curve",
        (
            "0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020ccea490ce26775a52dc6ea718cc1"
            "aa600aed05fbf35e084a6632f6072da9ad12"
        ),
    ),
    (
        "(0,0)",
        (
            "0400000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
            "000000000000000000000000000000000000"
        ),
    ),
    (
        "P-256 generator (valid on another curve)",
        (
            "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c2964fe342e2fe1a7f9b8ee7eb4a7c0f"
            "9e162bce33576b315ececbb6406837bf51f5"
        ),
    ),
    ("infinity", "00"),
]

# OpenSSL 3.0.19: ecparam -genkey -name SM2.
SM2_OPENSSL_PEM = (
    "-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoEcz1UBgi0DQgAEggOpiDAMkOR/HPoJxstJ9126u5rK\nr6r1+puG"
    "PK+pv1867SRf6JYHOE+yZUsTIJmVh73qzm9tbPsm2N213A0t3w==\n-----END PUBLIC KEY-----\n"
)

SM3 = [
    (
        "GB/T 32905-2016 Annex A.1 (= GM/T 0004-2012)",
        "616263",
        "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0",
    ),
    (
        "GB/T 32905-2016 Annex A.2 (= GM/T 0004-2012)",
        (
            "6162636461626364616263646162636461626364616263646162636461626364616263646162636461626364616263"
            "6461626364616263646162636461626364"
        ),
        "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732",
    ),
    ("computed by OpenSSL; confirmed by gmssl", "", "1ab21d8355cfa17f8e61194831e81a8f22bec8c728fefb747ed035eb5082aa2b"),
]

SM4_BLOCK = {
    "key": "0123456789abcdeffedcba9876543210",
    "plaintext": "0123456789abcdeffedcba9876543210",
    "once": "681edf34d206965e86b3e94f536e4246",
    "a_million_times": "595298c7c6fd271f0402f804c33d3f66",
}

SM4_GCM_RFC8998 = {
    "key": "0123456789abcdeffedcba9876543210",
    "iv": "00001234567800000000abcd",
    "aad": "feedfacedeadbeeffeedfacedeadbeefabaddad2",
    "plaintext": (
        "aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccddddddddddddddddeeeeeeeeeeeeeeeeffffffffffffff"
        "ffeeeeeeeeeeeeeeeeaaaaaaaaaaaaaaaa"
    ),
    "ciphertext": (
        "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735d82710ca5c22f0ccfa7cbf93d496ac"
        "15a56834cbcf98c397b4024a2691233b8d"
    ),
    "tag": "83de3541e4c2b58177e065a9bf7b62ec",
}

# key, iv, plaintext, ciphertext, tag; without additional data. A plain-integer reference and OpenSSL 4.0.3 agree.
SM4_GCM = [
    ("0196720b2521dd0259f43e4cee7f05f5", "f5c3a8018c14a51a29a2ece1", "", "", "4e9c1276116bfd67c62dd76de4b44b36"),
    (
        "28cb1ff4c5bd37f1c68cd50cdfd83d62",
        "7bffb3b768e10ee54c0f84056a2a752d",
        "",
        "",
        "1f68ca4675df2f6990b7f47dd5259f4d",
    ),
    ("14ec2fe568df30833f66761fce464509", "ee43c243e0f34447d13d9283", "23", "1d", "1fc248700adf80ef8c789a4d4643fc28"),
    (
        "0dff7e5abe26939fdcf6f8895176dc54",
        "7b3677be6e39c80375ce57a5",
        "1bef75dda74894aca6e4aa27ac9e0f",
        "7e64717a11652d92beedb5a405e399",
        "3fda02646c1c2470277c154dad812958",
    ),
    (
        "44661431d9e092b1f9726c2f7d02c9a4",
        "774e13b8ba0dac5fad5a39c8ef4f52f9",
        "3ff57253343c08dcd831008c313257",
        "56fc86eef805c1bd3cf2c4ec018172",
        "3073dc30deccd73e1ce88caa09076739",
    ),
    (
        "a862daab50e008558314026f5573eeee",
        "be44d5934268f1b90fd8290e",
        "82c89f745b024dc2789f190e9819189a",
        "493cee84cc22bd4e0d203fe5abfe6f3b",
        "ca854473cc422634ae40dcd5d41575f9",
    ),
    (
        "f0c12af1d1da50fa05e1a0b55dc488be",
        "037401c324f87b652f84dcce9b8fe8ac",
        "dc9d506e68217e0468689ed2669818c1",
        "96cdd146e6f2f012238ca2aa276e592c",
        "fdce4566486b6f99501c5ae58f12371d",
    ),
    (
        "7a11a3f0f1af620b7523eeafdfd14757",
        "323f3221c04b5f08f8649333ed0e6bab",
        "3c9d2222276eef5471f22e16a0062436b3",
        "e6f02f9beb0f815e1635c9e68de58fbd64",
        "f2108e779decd423a70c9850d638d2a1",
    ),
    (
        "0d7c7940d06bf9638dae02ddc04ba4be",
        "aeafca2c21c1a2e8c4294ba0",
        "7597cb83ae7361d3661f1d159bc8d39742d357677f38868a1705be12c5d590fc",
        "d12d8da57bd3322d20be866202eb3bb817431756b8bb4bc4a496eafbeaa511c1",
        "9ce558df4db010d5615674e65eab3da1",
    ),
    (
        "dba842de39af45e9b445366336cbfb18",
        "a7629f565e043a480f0101822b0d50fc",
        "4f9bcb1b9ae0a1fd0e080c7926d0cf085bc433287021e7af8d4cdd81f75a0d98",
        "fcac6c713a8be6d249e0445425e8fa3be084c6a0b32fabc29f75db90f2856986",
        "988d2b2cd5ab03f89bf52be3c602cf52",
    ),
    (
        "ccfae9cf8907bccc361e22c6400b8a56",
        "604ecb6b635b346812488dc37850d664",
        (
            "ac823e7a938ad1f9d4c1ff421c21c5c21b86fe6cb3e58e083e01dcf801c74868f6da0bebc8b267613b9013b65fd721"
            "d42cbba1924aebe0df49f87dcd834d8203d921caf7eb6d054a9eb3abad8cb8f80afd67502ae9f04ae1b9381506e97f"
            "00fe64e15f9977e0224f24665b5a4ff4a1927435a1e6b7ec256117b7ef77a906a6baa9d16a937cc13821c3405dd2f5"
            "a5d20d516436436e8d2245c75a8d386d26cace618a40f1f64294062a49036e3423251104af7b3e249f2b88d13b8244"
            "3e7f695bd39e25d2685b8b4f"
        ),
        (
            "70614a0648e6d395b35177355f22ef929fe16b421031dd96ca7dd7f7badac7c518ae5cbd1e7d4ca44315d91f30fa1e"
            "231569ccbc0f33078e62d0c4787b1c8c96bd35e882b77bdf6e60e93d8cf8e8e89a97bb9aa57626a7a53730cba27e00"
            "ac3356c9a9025c837577a08aa5100e58a71b80fdb8aeaca0c02168c2f97d96a0dbeb4e4e2b769c9288170dfe13b85f"
            "4d15c01d3835d05f57e4e6bc3d10b863ece7daff139f8f9284f91ca61a9f8784d39365a1f6c4d0fad7d9d18cc6673a"
            "8bfe5ca952338736ce3fd540"
        ),
        "eb5a2850985601336a1cc0459855cb37",
    ),
]

# The document's two examples as its text prints them, blanks and line breaks inside a value removed. The page was
# turned into text by reading its letters, which took l, I, L and s, S for each other; `errata` puts the letter that
# satisfies the algorithm at its place, counted from 0. How each was found is re-derived by the tests.
DOCUMENT = "智能扫码 快速入门 (Tencent Cloud OCR, quick start), section 敏感数据加密指引, way two"
DOCUMENT_PLAINTEXT = (
    '{"ImageUrl":"https://ocr-demo-1254418846.cos.ap-guangzhou.myqcloud.com/card/IDCardOCR/IDCardOCR1.jpg",'
    '"Config": "{\\"TempIdWarn\\":true}","CardSide": "FRONT"}'
)

DOCUMENT_AES: dict[str, Any] = {
    "key": "aqPpVPUV9XMCCr5QQSu4p6ml8BAgbMz3",
    "key_errata": {23: "I"},
    "iv": "Pcr1F3d9Bkn6ub7jduJcBw==",
    "body": (
        "MrUQbU7Tkva7sWSxEScx7U9zOikFtM5fCf7weC21z96kPE93MFnGbbMKR+CgsTSClpqmfBKSDeErek4HAyyRGwzctETaJO"
        "J7cFD8E4gBXk0R7yZhFn9INamfTMJusIhWGkmXPP0/+lrZoqGhOm01FNTAaUf6qHNwWUXOiaMntBSRmC5vscx9+arg4IW9"
        "XtTwENsK2ho68s7bw21uKNNJPw=="
    ),
    "body_errata": {64: "L"},
    "blob": (
        "Ows39pc3d7x34m/g6uWmo/HlQbxw+1IA4C1QiTCbbYuMt1W3tzxG7Wp3UEAB38kE1PTgUt2tHKOE8FDboEbkR9Bgnti+Hj"
        "1aNiG0lxii9ABz6vTKA4Rx3F1FvnsM9+PulDPQWb7PgCEYIYWOAXNtfaa6iDAMW+qT0H8LBEg4Mss="
    ),
}

DOCUMENT_SM4: dict[str, Any] = {
    "key": "zpBn0BkD44bvJuSF",
    "iv": "MUZsKuqk7N2u7Ayh",
    "body": (
        "12nTF6/CcyMqUDmbU63FPMFRpsye8NdZDwfGceRZljpSr9CIHKAqWJBhcbqOGolvuOqG+ES1Eru94+5NIJtK/1UE+BgUb9"
        "+1571TgS/7Nn0d8zpR320ZZoFZO3djdpkkyXL32sM3FyuwdOkQXMOYcS+3y8A8YCOsljDL6L7rAC2fP8sqqWWGndZAUdyK"
        "9fshwZ+rbCtf3zMI0uWY"
    ),
    "body_errata": {40: "I", 47: "l", 80: "l", 159: "S", 160: "L", 203: "l"},
    "tag": "/UA77R+JRWGG2AsAGtGlTA==",
    "blob": (
        "BHknHJ1Wgzg8DAONoGJ7ch+ijF/rsrs7mmvxER1WlFKSJHY66BSJbmzc5OtQyVK84Ye2zAD2x63nmr4ZXoEyw1T2zqKcAb"
        "DWP2DTypjsbijvqdU6oSVOrlWE3TlQpA+k6ID3YoRdNdJOCjKnsMOnEls="
    ),
}

VENDOR_KEYS_SOURCE = (
    "the identity-verification service's public demos (faceid-api-crypto-java b8e88ee, faceid-api-crypto-go"
    "lang 9f1d5f4)"
)

VENDOR_RSA_KEY = (
    "LS0tLS1CRUdJTiBSU0EgUFVCTElDIEtFWS0tLS0tCk1JR0pBb0dCQU1SSm9hVWtaTjFkNU1wOEY1VjZpdFhtU0xOTTVaNzcxYWZheW"
    "9JNDlTbmRrRnRzc3BIUzQwMloKRVVVUFFmcWJ1WmsvVnVTaDU5THRBL2ZCS3piNEJQNWJWOGFxb2dWaEc0ZS9xK05Ea3dsYXEwaTMx"
    "SHdMeUJsYQpFb2pFL0VFSHBYQnN1RWtWVGJLRXk1ZWxScTl0b0w3SVo4MGkrSDJtdGZVNUNQc2FyK1IzQWdNQkFBRT0KLS0tLS1FTk"
    "QgUlNBIFBVQkxJQyBLRVktLS0tLQ=="
)
VENDOR_RSA_MODULUS = (
    "c449a1a52464dd5de4ca7c17957a8ad5e648b34ce59efbd5a7daca8238f529dd905b6cb291d2e34d9911450f41fa9bb9993f56"
    "e4a1e7d2ed03f7c12b36f804fe5b57c6aaa205611b87bfabe34393095aab48b7d47c0bc8195a1288c4fc4107a5706cb849154d"
    "b284cb97a546af6da0bec867cd22f87da6b5f53908fb1aafe477"
)
VENDOR_SM2_KEY = (
    "LS0tLS1CRUdJTiBQVUJMSUMgS0VZLS0tLS0KTUZrd0V3WUhLb1pJemowQ0FRWUlLb0VjejFVQmdpMERRZ0FFeTJRamJLQzRMNkxKcH"
    "c1MW1qWDkwWDQxTllHYQpNcCtPR1g3ZUpCZnM4Szk4TU90S044d1BqajFpcUhVbFc2cXlQR2dnTlBJNVJHRW9BWGFvak9WeWNnPT0K"
    "LS0tLS1FTkQgUFVCTElDIEtFWS0tLS0t"
)
VENDOR_SM2_POINT = (
    "04cb64236ca0b82fa2c9a70e759a35fdd17e3535819a329f8e197ede2417ecf0af7c30eb4a37cc0f8e3d62a875255baab23c68"
    "2034f2394461280176a88ce57272"
)

AES_CBC_NIST = {
    "key": "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4",
    "iv": "000102030405060708090a0b0c0d0e0f",
    "plaintext": (
        "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"
        "30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710"
    ),
    "ciphertext": (
        "f58c4c04d6e5f1ba779eabfb5f7bfbd69cfc4e967edb808d679f777bc6702c7d"
        "39f23369a9d9bacfa530e26304231461b2eb05e2c39be9fcda6c19078c6a9d1b"
    ),
}

# Keys made for these vectors, by their primes. They protect nothing.
RSA_TEST_PRIMES = {
    1024: (
        "e6e74069104a45b7f3685ac5ba1a816c6e19e2fe4c176c922c55870a405a8f58"
        "3aeb41e38ba775ba4d03c5103ca136180db366733b7ae1e9c58a02ad0a1c0827",
        "e5a678f895b2e60e71136ac58c3a00d0cd18dd3397df802aa112926c3bdaa0df"
        "95ed4ab54bb8d2a2836e80d99b7befe71eae8d3e87f42e326ae1e8ecf9d014b9",
    ),
    2048: (
        "f30ce6f3e14cba163b9fdc4e5c8e5b3afa550ba5736b4b8dd6119230a1313ab8"
        "2e41570d3aa4f29387a02bc74540bb947e8a1864c0af88f2f8147ddcaca8264b"
        "bea70cc11540f4ed649cfce477873bf21390dc6602463bc1abc325139dba1e2c"
        "ee2bec4f6e9c64807c65147bc9d19c57016c4a04c10df4f0848e3418aaf57dd1",
        "c6abc0d34190000bd2a69882baa6fb0dd06779edab7f9af771267e1b5fcd5f86"
        "ce16cff9625a41edf49ea83f66b1731dce4706371789d9f2cd3aaa3710fc41d2"
        "35ff68ed68d714f732de7b0432f807cbe2e3a8aa89229e426d5e6a3c7aeb11bd"
        "6a6d17903ee5920a5b25e1df3cdd68d7a095a7932a5ec9105813e6f94ca5599d",
    ),
}

RSA_MODULUS_512 = int(
    "ca41f9d407e5d00efc22fb6b7accbe1874c127eb7289e0d3fb4d18b0a5f9f71e"
    "03610c23cf6b567a217015c189bf33419f92cddbf0b6fa972e14b2935d10fff5",
    16,
)
