"""The mistakes of who seals requests by hand: what was done, and how to fix it, in English and in Chinese."""

# ruff: noqa: E501 -- sentences

from __future__ import annotations

from .diagnosis import Cause

__all__ = ["CAUSES"]

_TABLE = (
    # --- The wrap ---
    Cause(
        "blob-layout",
        "The SM2 ciphertext is in the order C1 C2 C3, the older standard's; the service reads C1 C3 C2.",
        "Choose C1C3C2 (Bouncy Castle: SM2Engine.Mode.C1C3C2; sm-crypto: cipherMode 1; gmssl: mode=1).",
        "SM2 密文按旧标准的 C1C2C3 顺序拼接，而服务端按 C1C3C2 顺序解析。",
        "将 SM2 密文顺序改为 C1C3C2（Bouncy Castle：SM2Engine.Mode.C1C3C2；sm-crypto：cipherMode 取 1；gmssl：mode=1）。",
    ),
    Cause(
        "blob-asn1",
        "CiphertextBlob is the SM2 ciphertext in ASN.1 (it begins with 30); the service reads 04, C1, C3 and C2 joined.",
        "Take C1, C3 and C2 out of the DER and join them: 04 || x || y || C3 || C2, x and y 32 bytes each.",
        "CiphertextBlob 是 ASN.1（DER）编码的 SM2 密文（以 30 开头），而服务端要求 04、C1、C3、C2 直接拼接。",
        "从 DER 中取出各字段后拼接为 04 || x || y || C3 || C2，其中 x、y 各 32 字节。",
    ),
    Cause(
        "blob-without-04",
        "C1 lacks its first byte 04, which says that the point is uncompressed.",
        "Put the byte 04 before the ciphertext that the library returns, then encode it as Base64.",
        "SM2 密文的 C1 缺少表示非压缩点的首字节 04。",
        "在 SM2 库返回的密文前补上字节 04，再做 Base64 编码。",
    ),
    Cause(
        "blob-04-twice",
        "The byte 04 was put before a C1 that has it already.",
        "Send the library's ciphertext as it is: it begins with one 04.",
        "SM2 密文的 C1 本身已带首字节 04，又被多加了一个 04。",
        "直接使用 SM2 库返回的密文，开头只保留一个 04。",
    ),
    Cause(
        "blob-compressed",
        "C1 is a compressed or hybrid point (it begins with 02, 03, 06 or 07); the service reads 04 || x || y.",
        "Write C1 as an uncompressed point: 65 bytes, 04 first.",
        "SM2 密文的 C1 采用了压缩或混合形式的点（以 02、03、06 或 07 开头），而服务端要求 04 || x || y。",
        "将 C1 写成非压缩形式：共 65 字节，首字节为 04。",
    ),
    Cause(
        "blob-zeros-lost",
        "A number in the blob isn't written in its full length: leading zeros were lost, or a sign byte was added.",
        "Write each coordinate of C1 in exactly 32 bytes (an RSA block in as many as the modulus has), zeros first.",
        "密文中的大整数没有按固定长度编码：前导零丢失，或多了一个符号字节。",
        "C1 的每个坐标固定写成 32 字节（RSA 密文与模数等长），不足时在前面补零。",
    ),
    Cause(
        "blob-text",
        "CiphertextBlob isn't plain Base64 of the wrapped key's bytes: it is hexadecimal, Base64 twice, URL-safe or alike.",
        "Encode the bytes of the wrapped key once, as standard Base64 with padding and without line breaks.",
        "CiphertextBlob 不是密文字节的标准 Base64 编码（例如用了十六进制、重复 Base64 或 URL 安全的 Base64）。",
        "对加密后的密钥字节只做一次标准 Base64 编码，保留填充字符“=”，不要换行。",
    ),
    Cause(
        "blob-key-as-text",
        "Not the session key was wrapped but its text (hexadecimal or Base64), while the body uses the bytes.",
        "Encrypt the same bytes with the public key that the body is encrypted under: 32 for AES-256-CBC, 16 for SM4-GCM.",
        "公钥加密的是会话密钥的文本形式（十六进制或 Base64），而加密请求内容用的是密钥的原始字节。",
        "用公钥加密与加密请求内容时完全相同的密钥字节：AES-256-CBC 为 32 字节，SM4-GCM 为 16 字节。",
    ),
    Cause(
        "blob-padding",
        "The session key was encrypted with RSA under another padding (OAEP, or none); the service takes PKCS#1 v1.5.",
        "Use RSAES-PKCS1-v1_5 (Java: RSA/ECB/PKCS1Padding; Go: EncryptPKCS1v15; PHP: OPENSSL_PKCS1_PADDING).",
        "RSA 加密会话密钥时用了其他填充方式（OAEP 或无填充），而服务端要求 PKCS#1 v1.5 填充。",
        "改用 PKCS#1 v1.5 填充（Java：RSA/ECB/PKCS1Padding；Go：EncryptPKCS1v15；PHP：OPENSSL_PKCS1_PADDING）。",
    ),
    Cause(
        "blob-reversed",
        "The bytes of the RSA block are in reverse order, as Windows' CryptoAPI returns them.",
        "Reverse the output of CryptEncrypt before it is encoded as Base64, or use CNG (BCryptEncrypt).",
        "RSA 密文的字节序是反的（Windows CryptoAPI 返回小端序）。",
        "先把 CryptEncrypt 的输出按字节反转再做 Base64 编码，或改用 CNG（BCryptEncrypt）。",
    ),
    Cause(
        "blob-private-key",
        "The session key was encrypted with a private key (block type 1): that is a signature, which anybody can read.",
        "Encrypt with the public key that was given out (not private_encrypt, nor a Cipher made with a private key).",
        "会话密钥是用私钥“加密”的（块类型 1），这实际上是签名，任何人都能解开。",
        "使用下发的公钥加密，不要用 private_encrypt，也不要用私钥初始化 Cipher。",
    ),
    Cause(
        "blob-key-and-iv",
        "The key and the initialization vector were wrapped together.",
        "Wrap the session key alone; the initialization vector goes in plain Base64 into Iv.",
        "会话密钥和初始向量被拼在一起用公钥加密了。",
        "只用公钥加密会话密钥，初始向量做 Base64 编码后放入 Iv。",
    ),
    Cause(
        "blob-kms",
        "CiphertextBlob is what KMS's GenerateDataKey returned, which belongs to the other way of encrypting.",
        "Draw the session key at random yourself, and encrypt it with the public key that was given out.",
        "CiphertextBlob 是 KMS 的 GenerateDataKey 返回的数据密钥密文，属于另一种加密方式。",
        "自行随机生成会话密钥，并用下发的公钥加密。",
    ),
    Cause(
        "blob-other-key",
        "Nothing known opens CiphertextBlob with this private key: it is for another public key, or damaged.",
        "Compare the public key in use with the one that belongs to this private key, and check that nothing was cut off.",
        "用该私钥以任何已知方式都解不开 CiphertextBlob：加密时用的是另一把公钥，或密文已损坏。",
        "核对加密所用的公钥是否与该私钥成对，并检查密文是否被截断或改动。",
    ),
    # --- The initialization vector ---
    Cause(
        "iv-text",
        "Iv isn't plain Base64 of the initialization vector's bytes: it is hexadecimal, the text itself, or alike.",
        "Encode the initialization vector's bytes once, as standard Base64.",
        "Iv 不是初始向量字节的标准 Base64 编码（例如直接填了文本，或用了十六进制）。",
        "对初始向量的原始字节做一次标准 Base64 编码后填入 Iv。",
    ),
    Cause(
        "iv-length",
        "The initialization vector has another length than the algorithm's: AES-256-CBC takes 16 bytes, SM4-GCM 12.",
        "Draw 16 random bytes for AES-256-CBC, 12 for SM4-GCM, and send in Iv the bytes that were used.",
        "初始向量的长度与算法不符：AES-256-CBC 为 16 字节，SM4-GCM 为 12 字节。",
        "AES-256-CBC 随机生成 16 字节，SM4-GCM 随机生成 12 字节，并把实际使用的字节放入 Iv。",
    ),
    Cause(
        "iv-other",
        "The body is encrypted with another initialization vector than the one in Iv.",
        "Encrypt with the same bytes whose Base64 is sent in Iv, fresh random ones for every request.",
        "加密请求内容所用的初始向量与 Iv 中的不一致。",
        "加密时使用的初始向量必须与 Iv 中的字节相同，且每次请求都重新随机生成。",
    ),
    Cause(
        "iv-prepended",
        "The initialization vector stands in the ciphertext, before or after it.",
        "Send the ciphertext alone, and the initialization vector in Iv.",
        "密文里拼接了初始向量（在开头或末尾）。",
        "EncryptedBody 只放密文，初始向量单独放入 Iv。",
    ),
    # --- The ciphertext ---
    Cause(
        "body-text",
        "The ciphertext isn't plain Base64 of its bytes: it is hexadecimal, Base64 twice, URL-safe, broken into lines or alike.",
        "Encode the ciphertext's bytes once, as standard Base64 with padding and without line breaks.",
        "密文不是其字节的标准 Base64 编码（例如用了十六进制、重复 Base64、URL 安全的 Base64 或带换行）。",
        "对密文字节只做一次标准 Base64 编码，保留填充字符“=”，不要换行。",
    ),
    Cause(
        "body-padding",
        "The padding isn't the algorithm's: AES-256-CBC takes PKCS#7, SM4-GCM none.",
        "Use PKCS#7 under AES-256-CBC (PKCS5Padding in Java), once; encrypt the JSON as it is under SM4-GCM.",
        "填充方式与算法不符：AES-256-CBC 要求 PKCS#7 填充，SM4-GCM 不填充。",
        "AES-256-CBC 使用一次 PKCS#7 填充（Java 中为 PKCS5Padding）；SM4-GCM 直接加密 JSON 原文，不做填充。",
    ),
    Cause(
        "body-mode",
        "The body is encrypted with another cipher or mode than the key's kind asks for.",
        "Use AES-256-CBC with an RSA key and SM4-GCM with an SM2 key; no ECB, CTR, CFB or OFB, and Algorithm says which.",
        "加密请求内容所用的算法或分组模式与公钥类型不匹配。",
        "RSA 公钥对应 AES-256-CBC，SM2 公钥对应 SM4-GCM，不要使用 ECB、CTR、CFB、OFB 等模式，Algorithm 也要与之一致。",
    ),
    Cause(
        "body-key-length",
        "The key has another length than the algorithm's (AES-128 or AES-192, or a key that was cut or filled up).",
        "Draw 32 random bytes for AES-256-CBC, 16 for SM4-GCM, and use all of them.",
        "密钥长度与算法不符（用成了 AES-128 或 AES-192，或密钥被截断、补零）。",
        "AES-256-CBC 随机生成 32 字节密钥，SM4-GCM 随机生成 16 字节密钥，并完整使用。",
    ),
    Cause(
        "body-key-derived",
        "The body is encrypted under a key derived from the wrapped one: a passphrase, a hash, or its text parsed anew.",
        "Use the wrapped bytes themselves as the key (CryptoJS: pass a WordArray, not a text; no MD5, no SecureRandom seed).",
        "加密请求内容所用的密钥是由会话密钥派生出来的（被当作口令、做了哈希，或文本被重新解析）。",
        "直接把会话密钥的字节作为密钥使用（CryptoJS 要传 WordArray 而不是字符串；不要做 MD5，也不要当作随机数种子）。",
    ),
    Cause(
        "body-json-twice",
        "The JSON text was serialised once more, as a JSON string in quotes.",
        "Serialise the parameters once, and encrypt that text.",
        "参数被序列化了两次，加密的是带引号的 JSON 字符串。",
        "参数只序列化一次，加密得到的 JSON 文本。",
    ),
    Cause(
        "body-plain-base64",
        "The parameters were encoded as Base64 (or alike) before they were encrypted.",
        "Encrypt the JSON text itself; only the ciphertext is encoded as Base64.",
        "加密前先对参数做了 Base64（或类似）编码。",
        "直接加密 JSON 文本，只对加密后的密文做 Base64 编码。",
    ),
    Cause(
        "body-not-json",
        "What was encrypted isn't a JSON object: it is a form, XML or a program's own notation.",
        'Serialise the parameters as a JSON object, such as {"ImageUrl": "..."}, and encrypt its UTF-8 bytes.',
        "加密的内容不是 JSON 对象，而是表单、XML 或程序自身的打印格式。",
        '将参数序列化为 JSON 对象（例如 {"ImageUrl": "..."}），再加密其 UTF-8 字节。',
    ),
    Cause(
        "body-charset",
        "The parameters weren't encoded as UTF-8 (but as GBK, UTF-16, Latin-1, with a byte order mark, or twice).",
        "Turn the JSON into bytes as UTF-8, by name (Java: getBytes(StandardCharsets.UTF_8); C#: Encoding.UTF8).",
        "参数没有按 UTF-8 编码（用了 GBK、UTF-16、Latin-1，带 BOM，或重复转码）。",
        "明确指定以 UTF-8 编码 JSON（Java：getBytes(StandardCharsets.UTF_8)；C#：Encoding.UTF8），不带 BOM。",
    ),
    Cause(
        "body-compressed",
        "The parameters were compressed before they were encrypted.",
        "Encrypt the JSON as it is, without gzip or deflate.",
        "参数在加密前被压缩了。",
        "直接加密 JSON 原文，不要做 gzip 或 deflate 压缩。",
    ),
    Cause(
        "body-common-params",
        "Common parameters (Action, Version, ...) are among the encrypted ones.",
        "Encrypt the call's own parameters alone; Action, Version, Region and Timestamp go into the X-TC- headers.",
        "加密内容里包含了公共参数（Action、Version 等）。",
        "只加密接口自身的业务参数；Action、Version、Region、Timestamp 放在 X-TC- 请求头中。",
    ),
    Cause(
        "body-aad",
        "Additional data was authenticated along with the body; the scheme has none.",
        "Leave AAD empty (no updateAAD, no setAAD).",
        "GCM 加密时传入了附加认证数据（AAD），而该方案的 AAD 为空。",
        "AAD 留空（不要调用 updateAAD 或 setAAD）。",
    ),
    # --- The tag ---
    Cause(
        "tag-appended",
        "The tag stands at the end (or the beginning) of the ciphertext, as Java and Go return it.",
        "Cut the last 16 bytes off the ciphertext, and send them as Base64 in TagList.",
        "GCM 的 tag 留在了密文末尾（或开头），Java、Go 等默认如此返回。",
        "把密文最后 16 字节拆出来，做 Base64 编码后放入 TagList。",
    ),
    Cause(
        "tag-text",
        "The tag in TagList isn't plain Base64 of its bytes: it is hexadecimal or alike.",
        "Encode the tag's 16 bytes once, as standard Base64.",
        "TagList 中的 tag 不是其字节的标准 Base64 编码（例如用了十六进制）。",
        "对 tag 的 16 个字节做一次标准 Base64 编码。",
    ),
    Cause(
        "tag-length",
        "The tag isn't 16 bytes long.",
        "Ask for the full tag: 128 bits (Java: new GCMParameterSpec(128, iv); Node: authTagLength: 16).",
        "tag 的长度不是 16 字节。",
        "使用完整的 128 位 tag（Java：new GCMParameterSpec(128, iv)；Node：authTagLength: 16）。",
    ),
    Cause(
        "tag-missing",
        "SM4-GCM's tag was thrown away: TagList has none for this ciphertext.",
        "Take the 16-byte tag from the cipher after its last call, and send it as Base64 in TagList.",
        "SM4-GCM 的 tag 被丢弃了：TagList 中没有与密文对应的 tag。",
        "加密结束后取出 16 字节的 tag，做 Base64 编码后放入 TagList。",
    ),
    Cause(
        "tag-wrong",
        "The ciphertext is right, but the tag isn't the one of SM4-GCM over it.",
        "Check that the tag belongs to this ciphertext; else the library's GHASH is faulty: use another one.",
        "密文正确，但 tag 不是 SM4-GCM 对该密文计算出的值。",
        "确认 tag 与密文属于同一次加密；若是，则所用库的 GHASH 实现有误，请换用其他库。",
    ),
    Cause(
        "tag-order",
        "The tags stand in another order than the fields in EncryptList.",
        "Write EncryptList and TagList in one loop over one ordered list, not from a map.",
        "TagList 中 tag 的顺序与 EncryptList 中字段的顺序不一致。",
        "在同一个循环里按同一有序列表生成 EncryptList 和 TagList，不要遍历无序的 map。",
    ),
    # --- The request's own shape ---
    Cause(
        "algorithm-name",
        "Algorithm isn't the name of what was used: the service knows AES-256-CBC and SM4-GCM, written so.",
        'Send "AES-256-CBC" with an RSA key, "SM4-GCM" with an SM2 key.',
        "Algorithm 的取值与实际使用的算法不符：服务端只认 AES-256-CBC 和 SM4-GCM，写法需完全一致。",
        '使用 RSA 公钥时填 "AES-256-CBC"，使用 SM2 公钥时填 "SM4-GCM"。',
    ),
    Cause(
        "list-name",
        "A name isn't the documented one: EncryptList names what the request doesn't have, or a member is misspelt.",
        'Name "EncryptedBody" in EncryptList for a whole body, else exactly the fields that are encrypted.',
        "名称与文档不一致：EncryptList 中的名称在请求里不存在，或成员名拼写有误。",
        '加密整个请求体时 EncryptList 填 "EncryptedBody"，否则填实际加密的字段名，大小写需一致。',
    ),
    Cause(
        "list-form",
        "EncryptList or TagList is a text, not a list of texts.",
        'Send JSON arrays: "EncryptList": ["EncryptedBody"], "TagList": ["..."].',
        "EncryptList 或 TagList 是字符串，而不是字符串数组。",
        '传 JSON 数组："EncryptList": ["EncryptedBody"]、"TagList": ["..."]。',
    ),
    Cause(
        "field-plain",
        "A field named in EncryptList is in plain text.",
        "Put the Base64 of its ciphertext into the field, or leave its name out of EncryptList.",
        "EncryptList 中列出的字段仍是明文。",
        "将该字段的值替换为密文的 Base64，或从 EncryptList 中去掉该字段。",
    ),
    Cause(
        "unexplained",
        "None of the known mistakes, alone or two together, gives this request.",
        "Pass the parameters that were meant (params, --params FILE): more can be proved; and compare each step with the known answers.",
        "所有已知错误（单独或两两组合）都无法得到该请求。",
        "提供原本要加密的参数（params，命令行为 --params FILE）可以验证更多情况；也可用测试向量逐步比对每一步的结果。",
        "unexplained",
    ),
)

CAUSES: dict[str, Cause] = {cause.id: cause for cause in _TABLE}
"""Every cause of a sealed request by its id, the wrap's first, then the body's, then the request's own shape."""
