"""What is found by looking at the request, not by recomputing; and what is said where nothing was found."""

from __future__ import annotations

from .table import seen

__all__ = ["DECISIVE"]

DECISIVE = frozenset(
    [
        "authorization-format",
        "body-not-given",
        "secret-id-whitespace",
        "secret-id-other",
        "signature-format",
        "header-twice",
        "header-missing",
        "signed-headers-separator",
        "scope-region",
        "timestamp-format",
        "timestamp-fraction",
        "locale-digits",
        "body-truncated",
        "header-name-case",
    ]
)
"""Findings that explain a refusal by themselves, even where the signature can't be recomputed."""

seen(
    "authorization-format",
    2,
    "The Authorization header isn't laid out as documented.",
    "Write it exactly so: TC3-HMAC-SHA256 Credential=ID/DATE/SERVICE/tc3_request, SignedHeaders=content-type;host, "
    "Signature=64 digits.",
    "请求头 Authorization 的格式不符合文档要求。",
    "严格按此格式书写：TC3-HMAC-SHA256 Credential=SecretId/日期/服务/tc3_request, SignedHeaders=content-type;host, "
    "Signature=64 位十六进制。",
)
seen(
    "body-not-given",
    3,
    "The request as given here has no body, although its Content-Length says that one was sent.",
    "Give the request with its body: logs and browsers' copies often leave it out.",
    "这里给出的请求没有请求体，但 Content-Length 表明发送时是有的。",
    "把请求体一并提供；日志和浏览器复制的内容常常不含请求体。",
)
seen(
    "secret-id-whitespace",
    4,
    "The SecretId in Authorization has white space or an invisible character around it.",
    "Trim the SecretId when you read it; files and environment variables often end with a line break.",
    "Authorization 里的 SecretId 前后带有空白或不可见字符。",
    "读取 SecretId 时去掉首尾空白；文件和环境变量的末尾常带有换行。",
)
seen(
    "secret-id-other",
    5,
    "Authorization names another SecretId than the credential given here.",
    "Use the SecretId and SecretKey of one row of the API key console; an APPID, a DNSPod token or another cloud's key "
    "won't do.",
    "Authorization 里的 SecretId 与这里提供的密钥不是同一个。",
    "SecretId 和 SecretKey 要取自 API 密钥控制台的同一行；APPID、DNSPod Token 和其他云的密钥都不能用。",
)
seen(
    "signature-format",
    7,
    "The signature isn't 64 lower-case hexadecimal digits.",
    "Send the HMAC as 64 lower-case hexadecimal digits, and nothing around them.",
    "签名不是 64 位小写十六进制数字。",
    "签名应为 64 位小写十六进制数字，前后没有其他内容。",
)
seen(
    "clock-skew",
    10,
    "The timestamp is further from the server's clock than it accepts.",
    "Set the clock (NTP), in seconds since 1970 in UTC; or the request is old: diagnose it with --now signed "
    "(now=its timestamp).",
    "时间戳与服务器时间的差超出了允许范围。",
    "校准时钟（NTP），时间戳用 1970 年以来的 UTC 秒数；如果只是请求已经过时，诊断时加上 --now signed（now 取请求自己的时间戳）。",
)
seen(
    "signature-uppercase",
    230,
    "The signature was written with capital letters.",
    "Write the signature as lower-case hexadecimal.",
    "签名写成了大写。",
    "签名用小写十六进制。",
    "proved",
)
seen(
    "signature-base64",
    232,
    "The signature was written as Base64.",
    "Write the signature as 64 lower-case hexadecimal digits; Base64 belongs to signature v1.",
    "签名写成了 Base64。",
    "签名应为 64 位小写十六进制数字；Base64 是签名方法 v1 的写法。",
    "proved",
)
seen(
    "token-missing",
    240,
    "The token of the temporary credential is missing, or isn't the one that belongs to it.",
    "Send the token that came with the temporary key as X-TC-Token; for a permanent key send none.",
    "缺少临时密钥的 Token，或者 Token 与密钥不配套。",
    "把与临时密钥一同获得的 Token 放在 X-TC-Token 里发送；永久密钥则不要带 Token。",
)
seen(
    "wrong-secret",
    300,
    "The SecretKey the client signed with isn't the one given here.",
    "Copy SecretId and SecretKey again from one row of the console; check which file they come from.",
    "客户端签名用的 SecretKey 与这里提供的不是同一个。",
    "从控制台的同一行重新复制 SecretId 和 SecretKey，并确认程序读取的是哪个文件。",
    "deduced",
)
seen(
    "unexplained",
    310,
    "None of the known mistakes, alone or up to three of different kinds, gives this signature.",
    "Print the client's own canonical request and string to sign, and give them with --canonical and --string-to-sign: "
    "the lines that differ are the mistake.",
    "所有已知错误，无论单个还是最多三个不同类型的组合，都得不到这个签名。",
    "让客户端打印它的规范请求串和待签名字符串，用 --canonical 和 --string-to-sign 传入：不同的行就是错误所在。",
    "unexplained",
)
