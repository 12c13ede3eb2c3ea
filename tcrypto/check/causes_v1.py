"""The mistakes of who signs with HmacSHA1 or HmacSHA256: what was done, and how to fix it, in English and Chinese."""

# ruff: noqa: E501 -- sentences

from __future__ import annotations

from .diagnosis import Cause

__all__ = ["CAUSES"]

_TABLE = (
    Cause(
        "v1-order",
        "The parameters were signed in another order than that of their names' bytes.",
        "Sort the names as bytes (ASCII): capitals before small letters, InstanceIds.12 before InstanceIds.2.",
        "参与签名的参数没有按参数名的 ASCII 码升序排列。",
        "按参数名的 ASCII 码升序排序：大写字母在小写字母之前，InstanceIds.12 排在 InstanceIds.2 之前。",
    ),
    Cause(
        "v1-encoded",
        "The values were signed percent-encoded (or decoded once too often); v1 signs them raw.",
        "Build the string to sign from the raw values; encode them, and Signature too, only in the URL or form you send.",
        "签名原文中的参数值经过了 URL 编码（或多解码了一次），而 v1 签名要求使用原始值。",
        "用原始值拼接签名原文；URL 编码只在发送请求时做，Signature 同样需要编码。",
    ),
    Cause(
        "v1-plus-space",
        "A + was sent without percent-encoding, so it arrives as a space.",
        "Percent-encode every value that is sent, Signature too: + becomes %2B.",
        "发送时没有对“+”做 URL 编码，服务端收到的是空格。",
        "对所有参数值（包括 Signature）做 URL 编码后再发送，“+”应编码为 %2B。",
    ),
    Cause(
        "v1-missing",
        "Not the same parameters were signed as sent: one or more are missing in the string to sign, or too many.",
        "Sign every parameter that is sent except Signature itself: SignatureMethod, Token and Language among them.",
        "签名原文中的参数与实际发送的不一致：缺少或多出了参数。",
        "除 Signature 外，所有发送的参数都要参与签名，包括 SignatureMethod、Token 和 Language。",
    ),
    Cause(
        "v1-value-form",
        "A value was signed in another form than it was sent in: true for True, a list as one text, a number otherwise.",
        "Turn every value into its text once, flatten lists (A.0, A.1), then sign and send those same texts.",
        "参数值签名时与发送时的写法不一致（例如 true 与 True、把列表当成一个文本、数字格式不同）。",
        "先把每个值转换成最终文本并展开列表（A.0、A.1），再用同一份文本签名和发送。",
    ),
    Cause(
        "v1-name-form",
        "The names of parameters were signed in another form than they were sent in, such as InstanceIds[0] for InstanceIds.0.",
        "Flatten lists and objects as Name.0.Member, and sign exactly the names you send.",
        "参数名签名时与发送时的写法不一致，例如 InstanceIds[0] 与 InstanceIds.0。",
        "按 Name.0.Member 的形式展开列表和对象，签名与发送使用完全相同的参数名。",
    ),
    Cause(
        "v1-separator",
        "The parameters were joined otherwise than by one & between two: one too many, HTML's &amp; or alike.",
        "Join name=value with a single & between them, none at the beginning or the end; mind HTML escaping.",
        "参数之间的连接符不对：多了“&”，或被转义成了 &amp; 等。",
        "各个“参数名=值”之间只用一个“&”连接，首尾不加；注意不要被 HTML 转义。",
    ),
    Cause(
        "v1-question-mark",
        "The string to sign lacks the ? between the path and the parameters, or has something else there.",
        "Write METHOD, host, path, ? and the parameters, with nothing between them.",
        "签名原文中路径与参数之间缺少“?”，或写成了其他内容。",
        "签名原文为：请求方法 + 主机 + 路径 + “?” + 参数，中间不加任何内容。",
    ),
    Cause(
        "v1-path",
        "Another path was signed than the one sent; API 3.0 has /, API 2.0 had /v2/index.php.",
        "Sign the path of the URL you send to: / for API 3.0.",
        "签名时使用的路径与实际请求的路径不一致：API 3.0 为“/”，API 2.0 为 /v2/index.php。",
        "使用实际请求的路径签名，API 3.0 为“/”。",
    ),
    Cause(
        "v1-host",
        "Another host was signed than the one the request was sent to.",
        "Sign the host of the URL as it is sent: no scheme, no port that isn't in it, the same region.",
        "签名时使用的主机名与实际请求的不一致。",
        "使用实际请求 URL 中的主机名签名：不带协议头，不带多余端口，地域保持一致。",
    ),
    Cause(
        "v1-method",
        "Another method was signed than the one sent, or the same in small letters.",
        "Sign GET or POST, in capitals, whichever is sent.",
        "签名时使用的请求方法与实际发送的不一致，或写成了小写。",
        "按实际发送的方法签名，使用大写的 GET 或 POST。",
    ),
    Cause(
        "v1-charset",
        "The string to sign was turned into bytes in another charset than UTF-8.",
        "Encode the string to sign and the SecretKey as UTF-8, by name (Java: getBytes(StandardCharsets.UTF_8)).",
        "签名原文没有按 UTF-8 转换为字节。",
        "明确指定用 UTF-8 编码签名原文和 SecretKey（Java：getBytes(StandardCharsets.UTF_8)）。",
    ),
    Cause(
        "v1-algorithm",
        "The signature was made with another algorithm than SignatureMethod says (HmacSHA1 where it is absent).",
        "Send the SignatureMethod you compute with: HmacSHA256 or HmacSHA1, and sign it along.",
        "计算签名所用的算法与 SignatureMethod 不一致（未传该参数时默认为 HmacSHA1）。",
        "SignatureMethod 填写实际使用的算法（HmacSHA256 或 HmacSHA1），并让它参与签名。",
    ),
    Cause(
        "v1-swapped",
        "Key and message of the HMAC changed places.",
        "The SecretKey is the HMAC's key, the string to sign its message.",
        "HMAC 的密钥与消息参数写反了。",
        "HMAC 的密钥是 SecretKey，消息是签名原文。",
    ),
    Cause(
        "v1-tc3-key",
        'The key is TC3\'s ("TC3" before it, or derived by date and service); v1 takes the SecretKey itself.',
        "Use the SecretKey itself as the key; the derivation belongs to TC3-HMAC-SHA256.",
        "使用了 TC3 的密钥（加了“TC3”前缀，或按日期和服务派生），而 v1 签名直接使用 SecretKey。",
        "直接用 SecretKey 作为 HMAC 密钥；密钥派生只用于 TC3-HMAC-SHA256。",
    ),
    Cause(
        "v1-signature-form",
        "The signature was written otherwise than as Base64 of the MAC: hexadecimal, Base64 of it, encoded twice, a line break.",
        "Write the MAC's raw bytes as standard Base64 without line breaks, and percent-encode it once in the URL or form.",
        "签名的写法不对：应为 HMAC 原始字节的 Base64，实际为十六进制、十六进制的 Base64、重复编码或带换行。",
        "对 HMAC 的原始字节做标准 Base64 编码，不带换行；放入 URL 或表单时再做一次 URL 编码。",
    ),
)

CAUSES: dict[str, Cause] = {cause.id: cause for cause in _TABLE}
"""The causes that v1 alone has, by id, the likelier first."""
