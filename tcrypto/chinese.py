"""The library's messages in Chinese: what `TCryptoError.text("zh-CN")` says, and commands in a Chinese terminal.

Exceptions are raised with their English text. Here every sentence stands once, with names in braces for what is filled
in; a message is put into Chinese by the sentence that it is an instance of, and so are the parts filled in, and the
clauses of a message that has several. No sentence is a single word: a file may have that name.
"""

from __future__ import annotations

import re
import string
from collections.abc import Mapping
from functools import lru_cache

__all__ = ["PARTS", "SENTENCES", "Sentences", "chinese"]

_LONGEST = 20_000  # characters of a message; a longer one quotes something, and stays as it is
_CLAUSES = 32
_JOINT = re.compile("[;:] ")
_ITS_CHINESE = {"; ": "；", ": ": "："}
_QUOTED = re.compile(  # a value: what stands in it isn't the sentence's
    r"""(?<![\w'])'(?:[^'\\]|\\.)*(?:'(?!\w)|\Z)|(?<![\w"])"(?:[^"\\]|\\.)*(?:"(?!\w)|\Z)"""
)
_HIDDEN = str.maketrans({";": "\ue000", ":": "\ue001"})
_SHOWN = str.maketrans({"\ue000": ";", "\ue001": ":"})
_EDGE = "\0"  # around a part that was put into Chinese: no space stands there between it and what is Chinese
_WIDE = "[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]"
_CHINESE = re.compile("[\u4e00-\u9fff]")
_NO_SPACE = re.compile(f"(?<={_WIDE}) {_EDGE}(?={_WIDE})|(?<={_WIDE}){_EDGE} (?={_WIDE})")

_Form = tuple[list[str], str, str]

SENTENCES: dict[str, str] = {
    # What is missing.
    "{missing} isn't installed, and this needs it: pip install 'tcrypto[{extra}]'": (
        "此功能需要 {missing}，但尚未安装：pip install 'tcrypto[{extra}]'"
    ),
    # Credentials.
    "no credential: {reasons}": "没有可用的 API 密钥（SecretId/SecretKey）：{reasons}",
    "TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY are not set": (
        "未设置 TENCENTCLOUD_SECRET_ID 和 TENCENTCLOUD_SECRET_KEY"
    ),
    "no profile file: {place} not found": "没有配置文件：找不到 {place}",
    "no profile file: {one} and {other} not found": "没有配置文件：找不到 {one} 和 {other}",
    "{path} not found": "找不到 {path}",
    "the environment variable {name} is empty": "环境变量 {name} 为空",
    "the environment variable {name} is not set": "未设置环境变量 {name}",
    "{where} can't be read as a profile file ({failure})": "无法将 {where} 作为配置文件读取（{failure}）",
    "{where} has no section [{section}]": "{where} 中没有 [{section}] 段",
    "{where} has no {name} in [{section}]": "{where} 的 [{section}] 段中没有 {name}",
    "it can't be read as a profile file ({failure})": "无法作为配置文件读取（{failure}）",
    "it has no section [{section}]": "其中没有 [{section}] 段",
    "it has no {name} in [{section}]": "[{section}] 段中没有 {name}",
    "{what} is empty": "{what} 为空",
    "{what} is missing: the configuration gives None for it": "缺少 {what}：配置中它的取值为 None",
    "{what} is blanked out, as documents print it; the console shows the value": (
        "{what} 是文档中打了星号的示例，请到控制台查看真实取值"
    ),
    "{what} begins with a byte order mark": "{what} 以字节顺序标记（BOM）开头",
    "{what} begins with a line break": "{what} 以换行开头",
    "{what} begins with a tab": "{what} 以制表符开头",
    "{what} begins with white space": "{what} 以空白字符开头",
    "{what} ends with a byte order mark": "{what} 以字节顺序标记（BOM）结尾",
    "{what} ends with a line break": "{what} 以换行结尾",
    "{what} ends with a tab": "{what} 以制表符结尾",
    "{what} ends with white space": "{what} 以空白字符结尾",
    "{what} holds a byte order mark": "{what} 中含有字节顺序标记（BOM）",
    "{what} holds a line break": "{what} 中含有换行",
    "{what} holds a tab": "{what} 中含有制表符",
    "{what} holds white space": "{what} 中含有空白字符",
    "{what} is in quotes; pass the text between them": "{what} 带有引号，请去掉引号",
    '{what} is the text "{value}", not a value': "{what} 是占位文字“{value}”，不是真实取值",
    "{what} holds a character that isn't printable ASCII": "{what} 中含有不可打印或非 ASCII 的字符",
    "the SecretKey is the SecretId: the same value was given twice": "SecretKey 与 SecretId 相同：同一个值给了两次",
    "the SecretKey is a SecretId (it begins with AKID)": "SecretKey 的取值是一个 SecretId（以 AKID 开头）",
    "the two are swapped": "两者填反了",
    "the SecretId holds a character that no SecretId has ('/', ',' or '=')": (
        "SecretId 中含有不应出现的字符（'/'、',' 或 '='）"
    ),
    "this isn't text in UTF-8": "内容不是 UTF-8 文本",
    "nothing is in it": "文件为空",
    "a profile file begins with a line [default]; this one has none": "配置文件应以 [default] 一行开头，而这里没有",
    "this is neither a profile file ([default], secret_id = ..., secret_key = ...), nor JSON with secret_id and "
    "secret_key, nor tccli's, nor a SecretKey.csv (whose first line names the columns: SecretId,SecretKey)": (
        "既不是配置文件（[default]、secret_id = ...、secret_key = ...），也不是含 secret_id 和 secret_key 的 JSON、"
        "tccli 的密钥文件，或 SecretKey.csv（首行为列名：SecretId,SecretKey）"
    ),
    "JSON has secret_id, secret_key and, for a temporary credential, token; nothing else": (
        "JSON 中只能有 secret_id、secret_key，以及临时密钥的 token"
    ),
    "tccli takes the credential of the CVM's role; only that machine can, with cvm_role()": (
        "tccli 使用 CVM 绑定角色的密钥，只有那台机器能通过 cvm_role() 取得"
    ),
    "credentials in JSON are secret_id and secret_key, or tccli's secretId and secretKey": (
        "JSON 中的密钥应为 secret_id 和 secret_key，或 tccli 的 secretId 和 secretKey"
    ),
    "it can't be read as CSV": "无法作为 CSV 读取",
    "it holds {count} keys; one is needed: a line with the names, a line with the key": (
        "其中有 {count} 个密钥，应恰好有一个：一行列名，一行密钥"
    ),
    "{where}: the credential ended at {time}": "{where}：密钥已于 {time} 过期",
    "log in with tccli once more": "请用 tccli 重新登录",
    "{name} is no name of a file": "{name} 不是文件名",
    "this is over 1 MB, no file of credentials": "超过 1 MB，不是密钥文件",
    "{what} isn't a JSON object": "{what} 不是 JSON 对象",
    "{what} isn't JSON": "{what} 不是 JSON",
    "{what} has {name} twice in one object": "{what} 的同一对象中 {name} 出现了两次",
    "{name} is missing": "缺少 {name}",
    "{name} isn't a text": "{name} 不是字符串",
    "{name} isn't a time in seconds since 1970": "{name} 不是以秒为单位的 Unix 时间戳",
    "{name} is a str, not {type}": "{name} 应为字符串，而不是 {type}",
    "{name} was issued with an end that is past, {time}: is this clock right?": (
        "{name} 在签发时就已过期（{time}）：本机时钟是否准确？"
    ),
    "{name} ended at {time} and can't be renewed: {why}": "{name} 已于 {time} 过期，且无法更新：{why}",
    "the next try is in {seconds} s": "{seconds} 秒后重试",
    "{host} answers with HTTP {status}": "{host} 返回 HTTP {status}",
    "{host} knows no role of it (HTTP 404); the console binds one to an instance": (
        "{host} 中没有本机的角色（HTTP 404），请在控制台为实例绑定角色"
    ),
    "{host} knows no role {name} of this machine (HTTP 404)": "{host} 中没有本机的角色 {name}（HTTP 404）",
    "this machine has no CVM role, or isn't a CVM: {reason}": "本机不是 CVM，或没有绑定角色：{reason}",
    "the answer isn't the name of a role": "返回的内容不是角色名",
    "role is the name of a role, 1 to 128 letters, digits and _+=,.@-; not {role}": (
        "role 应为角色名（1 到 128 个字母、数字或 _+=,.@-），而不是 {role}"
    ),
    "the metadata service answers with the Code {code} in place of Success": (
        "元数据服务返回的 Code 是 {code}，而不是 Success"
    ),
    "the reply of STS has no {name} object": "STS 的响应中没有 {name} 对象",
    "STS answers {action} with HTTP {status}": "STS 对 {action} 返回 HTTP {status}",
    "STS refuses {action}: {reason}": "STS 拒绝了 {action}：{reason}",
    "(no code)": "（无错误码）",
    "role_arn is like qcs::cam::uin/100000000001:roleName/NAME, not {role}": (
        "role_arn 应形如 qcs::cam::uin/100000000001:roleName/NAME，而不是 {role}"
    ),
    "session_name is 2 to 128 letters, digits and _+=,.@-; not {name}": (
        "session_name 应为 2 到 128 个字母、数字或 _+=,.@-，而不是 {name}"
    ),
    "duration is 1 to {most} seconds, not {duration}": "duration 应为 1 到 {most} 秒，而不是 {duration}",
    "this is no pod of TKE with a role: {name} is not set": "这不是绑定了角色的 TKE Pod：未设置 {name}",
    "the environment variable {name} holds no name of a region": "环境变量 {name} 的取值不是地域",
    "{file} (TKE_WEB_IDENTITY_TOKEN_FILE): {reason}": "文件 {file}（TKE_WEB_IDENTITY_TOKEN_FILE）：{reason}",
    "this isn't a token": "内容不是 Token",
    "the file is empty": "文件为空",
    # The network.
    "{host} answers with more than {size} KB": "{host} 的响应超过 {size} KB",
    "{host} doesn't answer within {seconds} s": "{host} 在 {seconds} 秒内没有响应",
    "{host} isn't a name that is known here (DNS)": "无法解析域名 {host}（DNS）",
    "{host} shows a certificate that isn't valid": "{host} 的证书无效",
    "{host} shows a certificate that isn't valid ({reason})": "{host} 的证书无效（{reason}）",
    "{host} doesn't answer as TLS does: is it http that listens there, or a proxy between?": (
        "{host} 返回的不是 TLS：对方是否只支持 http，或中间有代理？"
    ),
    "{host} refuses the connection": "{host} 拒绝连接",
    "{host} breaks the connection off": "{host} 中断了连接",
    "{host} can't be reached ({reason})": "无法连接 {host}（{reason}）",
    "{host} doesn't answer as HTTP does ({reason})": "{host} 返回的不是 HTTP（{reason}）",
    "{host} answers with a redirect (HTTP {status}), which isn't followed: the signature is for this host alone": (
        "{host} 返回了重定向（HTTP {status}），不会跟随：签名只对该域名有效"
    ),
    # What Python and the operating system say.
    "{fault}: line {line} column {column} (char {at})": "第 {line} 行第 {column} 列（偏移 {at}）：{fault}",
    "Expecting value": "此处应为一个值",
    "Expecting property name enclosed in double quotes": "此处应为双引号括起的成员名",
    "Expecting ',' delimiter": "此处应为逗号",
    "Expecting ':' delimiter": "此处应为冒号",
    "Extra data": "其后还有多余内容",
    "Invalid control character at": "字符串中有控制字符",
    "Unterminated string starting at": "此处开始的字符串没有结尾的引号",
    "Illegal trailing comma before end of object": "对象末尾多了一个逗号",
    "Illegal trailing comma before end of array": "数组末尾多了一个逗号",
    "Out of range float values are not JSON compliant": "JSON 中不能有 NaN 和无穷大",
    "Circular reference detected": "其中有循环引用",
    "No such file or directory": "没有该文件或目录",
    "Permission denied": "权限不足",
    "Operation not permitted": "不允许该操作",
    "Is a directory": "这是一个目录",
    "Not a directory": "这不是目录",
    "File exists": "文件已存在",
    "File name too long": "文件名过长",
    "Too many levels of symbolic links": "符号链接层数过多",
    "No space left on device": "磁盘空间不足",
    "Read-only file system": "文件系统为只读",
    "Input/output error": "输入/输出错误",
    "Address already in use": "地址已被占用",
    "Cannot assign requested address": "本机没有该地址",
    "Connection refused": "连接被拒绝",
    "Network is unreachable": "网络不可达",
    "Name or service not known": "无法解析该主机名",
    "Temporary failure in name resolution": "暂时无法解析主机名",
    "nodename nor servname provided, or not known": "无法解析该主机名",
    "No route to host": "没有到达该主机的路由",
    "{where} is not UTF-8": "{where} 不是 UTF-8",
    "{where} is not JSON": "{where} 不是 JSON",
    "{where} is not JSON: {error}": "{where} 不是 JSON：{error}",
    "{where} is not JSON that can be read": "无法读取 {where} 中的 JSON",
    # Keys.
    "this is {kind}; an RSA or SM2 public key is needed": "这是 {kind}，需要 RSA 或 SM2 公钥",
    "this is {kind}; an RSA or SM2 private key is needed": "这是 {kind}，需要 RSA 或 SM2 私钥",
    "this is {kind}; the public key is needed": "这是 {kind}，需要的是公钥",
    "this is {kind}; the public key is needed: {command}": "这是 {kind}，需要的是公钥：{command}",
    "this is {kind}; the private key is needed": "这是 {kind}，需要的是私钥",
    "the PEM says {label} but holds {kind}, whose label is {right}; take the key anew from where it was made": (
        "PEM 的标签是 {label}，内容却是 {kind}，其标签应为 {right}；请从生成处重新获取该密钥"
    ),
    "the PEM says {label} but holds {kind}, which needs no PEM around it; take the key anew from where it was made": (
        "PEM 的标签是 {label}，内容却是 {kind}，外面不需要 PEM；请从生成处重新获取该密钥"
    ),
    "this is no key: it has {count} characters; the largest has some 17,000": (
        "这不是密钥：有 {count} 个字符，而最长的密钥约 17,000 个"
    ),
    "the key is wrapped in more than {count} layers of Base64; pass it as it was handed out": (
        "密钥外的 Base64 超过 {count} 层，请使用最初拿到的内容"
    ),
    "the key is empty": "密钥为空",
    "the text holds {count} well-formed PEM blocks; one is needed": "内容中有 {count} 个完整的 PEM 块，应恰好有一个",
    "the key is neither PEM, DER, hexadecimal nor Base64 of one of them: {reason}": (
        "密钥既不是 PEM、DER、十六进制，也不是它们的 Base64：{reason}"
    ),
    "this has {count} hex digits, an odd number; an SM2 private key has 64 (with the zeros at its beginning), a public "
    "key 130: 04, x and y": (
        "有 {count} 个十六进制字符，是奇数；SM2 私钥为 64 个（含开头的零），公钥为 130 个：04、x、y"
    ),
    "this looks like the name of a file; read the file and pass what it holds": (
        "这看起来是文件名，请读取文件并传入其内容"
    ),
    "the PEM is damaged: {error}": "PEM 已损坏：{error}",
    "the key is encrypted with a passphrase; decrypt it first: {command}": "密钥有口令保护，请先解密：{command}",
    "this is a certificate; pass its public key alone: {command}": "这是证书，请只使用其中的公钥：{command}",
    "this is a certificate request; pass its public key alone: {command}": (
        "这是证书请求（CSR），请只使用其中的公钥：{command}"
    ),
    "this is an OpenPGP key, which is no RSA or SM2 key of a cloud service; pass the key that was handed out": (
        "这是 OpenPGP 密钥，不是云服务的 RSA 或 SM2 密钥，请使用服务方发放的密钥"
    ),
    "this is an OpenSSH key; write it as PEM: {command} (a private key, in place: {options})": (
        "这是 OpenSSH 密钥，请转为 PEM：{command}（私钥原地转换：{options}）"
    ),
    "this is an RSA key as XML, as .NET writes it; export it as PEM: {one} or {other}": (
        "这是 .NET 导出的 XML 格式 RSA 密钥，请导出为 PEM：{one} 或 {other}"
    ),
    "this is XML or HTML, no key; pass the key's PEM": "这是 XML 或 HTML，不是密钥，请使用密钥的 PEM",
    "this is a JWK; convert it to PEM and pass that": "这是 JWK，请转为 PEM 后使用",
    "this is a JSON object; pass the key's text alone": "这是 JSON 对象，请只使用其中的密钥文本",
    "this is a PuTTY key; export it as PEM: {first}, then {second}": (
        "这是 PuTTY 密钥，请导出为 PEM：先 {first}，再 {second}"
    ),
    "this is the address of a file, not a key; read the file and pass what it holds": (
        "这是文件地址，不是密钥，请读取文件并传入其内容"
    ),
    "these are the parameters of a curve, without a key": "这只是曲线参数，没有密钥",
    "this is a bundle of certificates (PKCS#7); pass the public key alone: {command}": (
        "这是一组证书（PKCS#7），请只使用其中的公钥：{command}"
    ),
    "this is a bundle of certificates (PKCS#7); pass the public key alone": (
        "这是一组证书（PKCS#7），请只使用其中的公钥"
    ),
    "this is a Java key store; write it as PKCS#12 ({first}), then as PEM ({second})": (
        "这是 Java 密钥库，请先转为 PKCS#12（{first}），再转为 PEM（{second}）"
    ),
    "this is no key: {count} bytes that are neither DER nor an SM2 point (65 bytes or 130 hex digits: 04, x, y) nor a "
    "scalar (32 bytes or 64 hex digits)": (
        "这不是密钥：{count} 字节，既不是 DER，也不是 SM2 点（65 字节，或 130 个十六进制字符：04、x、y）或"
        "标量（32 字节，或 64 个十六进制字符）"
    ),
    "this is not a key in DER, or a damaged one: it isn't strict DER from end to end": (
        "这不是 DER 密钥，或已损坏：它不是完整的严格 DER"
    ),
    "this is DER, but not a key's": "这是 DER，但不是密钥",
    "this is a PKCS#12 file; write the key in it as PEM: {command}": (
        "这是 PKCS#12 文件，请将其中的密钥转为 PEM：{command}"
    ),
    "the DER is damaged or cut short: no strict element with the tag {tag}": (
        "DER 已损坏或不完整：没有标签为 {tag} 的严格元素"
    ),
    "not a non-negative INTEGER in its shortest form": "不是最短形式的非负 INTEGER",
    "there are bytes after it": "其后还有多余字节",
    "form is one of {forms}; not {form}": "form 应为 {forms} 之一，而不是 {form}",
    "an RSA key has 1024 to 16384 bits, not {bits}": "RSA 密钥应为 1024 到 16384 位，而不是 {bits} 位",
    "this RSA public key is damaged": "该 RSA 公钥已损坏",
    "this RSA private key is damaged": "该 RSA 私钥已损坏",
    "the RSA key has {bits} bits; at least {least} are needed": "该 RSA 密钥为 {bits} 位，至少需要 {least} 位",
    "the RSA key's public exponent is even or less than 3": "该 RSA 密钥的公钥指数为偶数或小于 3",
    "OpenSSL can't encrypt with this RSA key: it is damaged": "OpenSSL 无法用该 RSA 密钥加密：密钥已损坏",
    "an SM2 public key as a point is 04 || x || y: 65 bytes or 130 hex digits": (
        "SM2 公钥点应为 04 || x || y：65 字节，或 130 个十六进制字符"
    ),
    "this is a compressed SM2 point; write it as 04 || x || y (openssl ec -pubin -conv_form uncompressed)": (
        "这是压缩形式的 SM2 点，请转为 04 || x || y（openssl ec -pubin -conv_form uncompressed）"
    ),
    "this is an SM2 point in hybrid form; put 04 for its first byte": "这是混合形式的 SM2 点，请将首字节改为 04",
    "this is an SM2 point without its first byte; put 04 before it: 04 || x || y": (
        "这个 SM2 点缺少首字节，请在前面加上 04：04 || x || y"
    ),
    "this is an SM2 public key in a form that isn't read; write it anew: {command}": (
        "无法读取这种形式的 SM2 公钥，请重新转换：{command}"
    ),
    "this is an SM2 private key in a form that isn't read; write it anew: {command}": (
        "无法读取这种形式的 SM2 私钥，请重新转换：{command}"
    ),
    "the point is not on the curve sm2p256v1: this is no SM2 public key": ("该点不在曲线 sm2p256v1 上，不是 SM2 公钥"),
    "the scalar of an SM2 private key lies between 1 and n - 2; this one doesn't": (
        "SM2 私钥的标量应在 1 与 n - 2 之间，而这个不是"
    ),
    "the public key inside the SM2 private key isn't the scalar's own": "SM2 私钥中附带的公钥与其标量不匹配",
    # Ciphers.
    "the session key is {count} bytes; this RSA key takes {most}": (
        "会话密钥为 {count} 字节，而该 RSA 密钥最多能加密 {most} 字节"
    ),
    "C1 is not an uncompressed point": "C1 不是未压缩的点",
    "not the SM2Cipher of GM/T 0009": "不是 GM/T 0009 的 SM2Cipher",
    "SM2 can't encrypt an empty plaintext": "SM2 不能加密空内容",
    "layout is one of {layouts}; not {layout}": "layout 应为 {layouts} 之一，而不是 {layout}",
    "{what} is {length} bytes, not {count}": "{what} 应为 {length} 字节，而不是 {count} 字节",
    "an SM4 key is 16 bytes, not {count}": "SM4 密钥应为 16 字节，而不是 {count} 字节",
    "an SM4-GCM initialization vector is 12 bytes (8 to 128 are taken), not {count}": (
        "SM4-GCM 的初始向量应为 12 字节（8 到 128 字节均可），而不是 {count} 字节"
    ),
    "without a tag the initialization vector must be 12 bytes, not {count}": (
        "没有 tag 时，初始向量必须为 12 字节，而不是 {count} 字节"
    ),
    "this libgcrypt answers RFC 8998's example wrongly; it isn't used": "该 libgcrypt 算错了 RFC 8998 的示例，不予使用",
    "libgcrypt refused {function} for SM4 (error {code})": "libgcrypt 执行 SM4 的 {function} 失败（错误码 {code}）",
    "the OpenSSL under `cryptography` has no SM3; the wheel of `cryptography` on PyPI brings one that has": (
        "`cryptography` 所用的 OpenSSL 不支持 SM3，PyPI 上 `cryptography` 的 wheel 自带支持 SM3 的版本"
    ),
    "{library} has no SM4 in this mode; the wheels of `cryptography` 42 and later bring an OpenSSL that does: "
    "{command}": ("{library} 不支持该模式的 SM4，`cryptography` 42 及以上版本的 wheel 自带支持它的 OpenSSL：{command}"),
    "what does SM4 is 'openssl' or 'libgcrypt', not {library}": (
        "执行 SM4 的库应为 'openssl' 或 'libgcrypt'，而不是 {library}"
    ),
    "libgcrypt isn't installed (Debian, Ubuntu: apt install libgcrypt20; macOS: brew install libgcrypt)": (
        "未安装 libgcrypt（Debian、Ubuntu：apt install libgcrypt20；macOS：brew install libgcrypt）"
    ),
    "this libgcrypt has no SM4; version 1.9 or later has": "该 libgcrypt 不支持 SM4，1.9 及以上版本支持",
    "{what} is not strict Base64: {reason}": "{what} 不是严格的 Base64：{reason}",
    "it holds characters outside ASCII": "其中有非 ASCII 字符",
    "there is white space at character {at}": "第 {at} 个字符是空白字符",
    "character {at} is of the URL-safe alphabet, which has - and _ for + and /": (
        "第 {at} 个字符属于 URL 安全字母表（以 - 和 _ 代替 + 和 /）"
    ),
    "character {at} isn't in the alphabet": "第 {at} 个字符不在 Base64 字母表中",
    "there is padding before the end": "末尾之前出现了填充符",
    "a character is missing or one is too many": "缺少或多出一个字符",
    "padding is missing": "缺少填充符",
    "surplus padding": "填充符过多",
    "the unused bits of the last character are not zero": "最后一个字符的多余比特不为零",
    "{what} holds a lone surrogate, which has no UTF-8 form": (
        "{what} 中有不成对的代理字符（surrogate），无法编码为 UTF-8"
    ),
    "its body": "其内容",
    "decryption failed": "解密失败",
    # Sealed messages.
    "{action} is none of the {count} calls that have an Encryption parameter: {advice}": (
        "{action} 不在 {count} 个带 Encryption 参数的接口之列：{advice}"
    ),
    "its sealed form is {action}": "对应的加密接口是 {action}",
    "did you mean {name}?": "是否想用 {name}？",
    "sign it as it is, or, where its documentation has Encryption, use seal, seal_fields or session": (
        "请直接签名；若接口文档中有 Encryption 参数，请使用 seal、seal_fields 或 session"
    ),
    "{action} encrypts {name}, none of which is among the parameters": "{action} 要加密的 {name} 不在参数中",
    "{action} encrypts {a} and {b}, none of which is among the parameters": "{action} 要加密的 {a}、{b} 都不在参数中",
    "{action} encrypts {a} and {b} and {c}, none of which is among the parameters": (
        "{action} 要加密的 {a}、{b}、{c} 都不在参数中"
    ),
    "{action} encrypts {a} and {b} and {c} and {d}, none of which is among the parameters": (
        "{action} 要加密的 {a}、{b}、{c}、{d} 都不在参数中"
    ),
    "there is nothing to seal, sign and send it as it is": "没有需要加密的内容，请直接签名并发送",
    "{action} encrypts its reply with IsEncryptResponse true, and with nothing else": (
        "{action} 只在 IsEncryptResponse 为 true 时加密响应"
    ),
    "key_alphabet is 'bytes' or 'alphanumeric', not {value}": (
        "key_alphabet 应为 'bytes' 或 'alphanumeric'，而不是 {value}"
    ),
    "the algorithm is {one} or {other}, not {value}": "算法应为 {one} 或 {other}，而不是 {value}",
    "{name} is {length} bytes under {algorithm}, not {count}": (
        "{algorithm} 的 {name} 应为 {length} 字节，而不是 {count} 字节"
    ),
    "the field {name} is the envelope's own; it can't be among the parameters": (
        "{name} 是加密信封自身的字段，不能出现在参数中"
    ),
    "the field {name} is to be encrypted, but it isn't among the parameters": "要加密的字段 {name} 不在参数中",
    "the field {name} is {type}; fields are texts (str)": "字段 {name} 的类型是 {type}，应为字符串（str）",
    "{count} fields under SM4-GCM share one key and IV, which gives away their XOR and forgeries; seal one body, use "
    "AES-256-CBC, or pass allow_nonce_reuse=True": (
        "SM4-GCM 下 {count} 个字段共用同一密钥和 IV，会泄露明文的异或值，并可被伪造；请整体加密、改用 AES-256-CBC，"
        "或使用 allow_nonce_reuse=True"
    ),
    "a field is named twice": "字段名重复",
    "no field is named; name those that the service encrypts": "没有指定字段，请指定服务端加密的字段",
    "the parameters have no JSON form ({reason})": "参数无法表示为 JSON（{reason}）",
    "they are nested too deeply": "嵌套过深",
    "a text has a lone surrogate": "字符串中有不成对的代理字符",
    "NaN, an infinity or a circle is among them": "其中有 NaN、无穷大或循环引用",
    "the request has no Encryption object": "请求中没有 Encryption 对象",
    "the reply has no Encryption object": "响应中没有 Encryption 对象",
    "Encryption is not an object": "Encryption 不是对象",
    "Encryption has an unknown key {name}": "Encryption 中有未知的成员 {name}",
    "the request's Algorithm is {algorithm}; this key opens {own}": (
        "请求的 Algorithm 是 {algorithm}，而该密钥只能解密 {own}"
    ),
    "the request has no EncryptedBody although EncryptList names it": "EncryptList 指明了 EncryptedBody，请求中却没有",
    "the reply has no EncryptedBody although EncryptList names it": "EncryptList 指明了 EncryptedBody，响应中却没有",
    "the request has no field {name} although EncryptList names it": "EncryptList 指明了字段 {name}，请求中却没有",
    "the reply has no field {name} although EncryptList names it": "EncryptList 指明了字段 {name}，响应中却没有",
    "EncryptList names fields although the message has EncryptedBody": "已有 EncryptedBody，EncryptList 却指明了字段",
    "TagList holds tags although AES-256-CBC has none": "AES-256-CBC 没有 tag，TagList 却不为空",
    "TagList has {tags} tags for {count} ciphertexts": "TagList 中有 {tags} 个 tag，密文却有 {count} 个",
    "{name} has no tag": "{name} 没有 tag",
    "allow_unauthenticated=True opens a message without tags": "使用 allow_unauthenticated=True 可解密没有 tag 的内容",
    "{name} is {type}, not text": "{name} 应为字符串，而不是 {type}",
    "{name} is not a list of texts": "{name} 应为字符串数组",
    # Replies. The command `call` shows only the first clause.
    "the reply is encrypted, this action's isn't": "响应已加密，而该接口的响应不应加密",
    "open(reply) or open_fields(reply, names)": "请用 open(reply) 或 open_fields(reply, names)",
    "the reply has an EncryptedBody and no encrypted fields": "响应中是整体加密的 EncryptedBody，没有加密的字段",
    "open(reply) opens it": "请用 open(reply) 解密",
    "the reply has no EncryptedBody but encrypted fields": "响应中没有 EncryptedBody，只有加密的字段",
    "open_fields(reply, names) opens those": "请用 open_fields(reply, names) 解密",
    "the reply has no Encryption object and so no tag": "响应中没有 Encryption 对象，也就没有 tag",
    "allow_unauthenticated=True opens it without": "使用 allow_unauthenticated=True 可不验 tag 解密",
    "nothing in the reply is encrypted": "响应中没有加密的内容",
    "it has neither EncryptedBody nor names in EncryptList": "既没有 EncryptedBody，EncryptList 也为空",
    "the reply encrypts {name}, too, which isn't among the fields named": "响应还加密了 {name}，它不在指定的字段之列",
    "the field {name} is null": "字段 {name} 为 null",
    "the field {name} isn't encrypted": "字段 {name} 未加密",
    "EncryptList doesn't name it": "EncryptList 中没有它",
    "the reply has no encrypted field {name}": "响应中没有加密的字段 {name}",
    "allow_null=True takes that as None": "使用 allow_null=True 可将其视为 None",
    "the reply's Algorithm is {algorithm}, the session's is {own}": (
        "响应的 Algorithm 是 {algorithm}，会话的却是 {own}"
    ),
    "ignore_algorithm=True opens it under the session's": "使用 ignore_algorithm=True 可按会话的算法解密",
    "the reply is what this session sent": "响应就是本会话发出的内容",
    "somebody returned the request in place of an answer": "有人把请求当作响应发了回来",
    "the reply has members beside Response": "响应中除 Response 外还有其他成员",
    "that is no reply of API 3.0": "这不是 API 3.0 的响应",
    "the reply has an Error without a Code": "响应的 Error 中没有 Code",
    "the reply has no Response object": "响应中没有 Response 对象",
    "it is not a reply of API 3.0": "这不是 API 3.0 的响应",
    "the reply is not JSON in UTF-8": "响应不是 UTF-8 编码的 JSON",
    "the reply is not a stream of events": "响应不是事件流",
    "the reply is one Response, not a stream of events; read it with result()": (
        "响应是单个 Response，而不是事件流，请用 result() 读取"
    ),
    "the reply is empty": "响应为空",
    "it is not a stream of events": "这不是事件流",
    "the stream is not UTF-8": "流的内容不是 UTF-8",
    "the stream ends within a character": "流在一个字符的中间结束",
    # Sessions.
    "this session was restored to open a reply; make another one to seal a request": (
        "该会话只用来解密响应，加密请求请新建会话"
    ),
    "this session was made in another process, which may use its key and IV itself: make a session after the fork, or "
    "pass allow_nonce_reuse=True": (
        "该会话是在另一个进程中创建的，那个进程也可能使用同一密钥和 IV：请在 fork 之后新建会话，"
        "或使用 allow_nonce_reuse=True"
    ),
    "this session has been used to seal a request; its key and IV are for one: make another session, or pass "
    "allow_nonce_reuse=True": (
        "该会话已加密过一个请求，而密钥和 IV 只能用一次：请新建会话，或使用 allow_nonce_reuse=True"
    ),
    "this session wasn't sealed for an action": "该会话加密时没有指定接口",
    "an exported session is a JSON object with algorithm, session_key, iv, sent and reply, each once": (
        "导出的会话是一个 JSON 对象，含 algorithm、session_key、iv、sent、reply 各一个"
    ),
    # Pictures.
    "a picture is a PNG, JPEG or BMP": "图片应为 PNG、JPEG 或 BMP",
    "{name} looks like {kind}": "{name} 看起来是 {kind}",
    "{name} looks like text": "{name} 看起来是文本",
    "{name} looks like none of the usual kinds of file": "{name} 不像任何常见类型的文件",
    "{name} looks like Base64, which is given as text (str)": "{name} 看起来是 Base64，应以字符串（str）给出",
    "{name} looks like a data: URL, which is given as text (str)": "{name} 看起来是 data: URL，应以字符串（str）给出",
    "{name} is an empty text; leave it out, or give the picture": "{name} 是空字符串，请去掉它，或给出图片",
    "{name} is a data: URL without ;base64, which can't be sent; give the picture's bytes": (
        "{name} 是不带 ;base64 的 data: URL，无法发送，请给出图片的字节"
    ),
    "{name} is a URL; it belongs in {other}": "{name} 是 URL，应放在 {other} 中",
    "{name} is a file's name as text; give the file: pathlib.Path(name), or open(name, 'rb')": (
        "{name} 是字符串形式的文件名，请给出文件：pathlib.Path(name) 或 open(name, 'rb')"
    ),
    "{name} has blanks in its Base64, which a form makes of +; give the picture's bytes": (
        "{name} 的 Base64 中有空格（表单会把 + 变成空格），请给出图片的字节"
    ),
    "{name} has line breaks written out as a backslash and a letter in its Base64; take them out": (
        "{name} 的 Base64 中有写成反斜杠加字母的换行，请去掉"
    ),
    "{name} is Base64 without its padding, or in the alphabet of URLs (- and _); use the standard form": (
        "{name} 的 Base64 缺少填充符，或用了 URL 安全字母表（- 和 _），请使用标准 Base64"
    ),
    "{name} is {size}; at most {file} as a file, {base64} as Base64, fits a sealed request": (
        "{name} 为 {size}，而加密请求最多容纳 {file} 的文件，即 {base64} 的 Base64"
    ),
    "{name} is over {size}; at most {file} as a file, {base64} as Base64, fits a sealed request": (
        "{name} 超过 {size}，而加密请求最多容纳 {file} 的文件，即 {base64} 的 Base64"
    ),
    "images.fit makes it smaller": "images.fit 可将其压缩",
    "images.fit needs Pillow: {command}": "images.fit 需要 Pillow：{command}",
    "{name} can't be read as a {kind}: it is damaged or cut off": "无法将 {name} 作为 {kind} 读取：文件已损坏或不完整",
    "{name} can't be made to fit {limit} characters of Base64": "无法将 {name} 压缩到 {limit} 个 Base64 字符以内",
    "{name} has {width} x {height} pixels; at most {most} million are decoded": (
        "{name} 有 {width} x {height} 像素，最多只解码 {most} 百万像素"
    ),
    "{name} is animated; give one picture": "{name} 是动图，请给出单张图片",
    "turned upright (EXIF orientation {orientation})": "已转正（EXIF 方向 {orientation}）",
    "scaled from {size} to {new} while it was read": "读取时已从 {size} 缩小到 {new}",
    "scaled from {size} to {new}": "已从 {size} 缩小到 {new}",
    "saved as JPEG of quality {quality}": "已存为质量 {quality} 的 JPEG",
    "{size} is less than the {least} that is advised": "{size} 小于建议的 {least}",
    "the file is closed": "文件已关闭",
    "the file can't be read": "无法读取文件",
    "not a regular file": "不是普通文件",
    "no file can have this name": "不可能有这样的文件名",
    # Requests to sign.
    "the URL must be http(s)://host[:port][/path][?query], percent-encoded, without user name or fragment": (
        "URL 应为 http(s)://host[:port][/path][?query]，须经百分号编码，且不含用户名和片段"
    ),
    "endpoint is a host or http(s)://host[:port], without path and query": (
        "endpoint 应为域名或 http(s)://host[:port]，不含路径和查询字符串"
    ),
    "the body is {count} bytes; the gateway takes {limit} (limits=False lifts this)": (
        "请求体为 {count} 字节，网关最多接受 {limit} 字节（limits=False 可取消此限制）"
    ),
    "the body is over {limit} bytes, the gateway's limit (limits=False lifts it)": (
        "请求体超过网关的上限 {limit} 字节（limits=False 可取消此限制）"
    ),
    "the body is a file that can't seek: sign the bytes you send": ("请求体是不能 seek 的文件：请对实际发送的字节签名"),
    "the URL is {count} bytes; a GET takes {limit} (limits=False lifts this)": (
        "URL 为 {count} 字节，GET 请求最多 {limit} 字节（limits=False 可取消此限制）"
    ),
    "the URL is {count} bytes; {limit} at most (limits=False lifts it)": (
        "URL 为 {count} 字节，最多 {limit} 字节（limits=False 可取消此限制）"
    ),
    "the parameters have no form in JSON: {reason}": "参数无法表示为 JSON：{reason}",
    "{name} must be printable ASCII that neither begins nor ends with a space: {where}": (
        "{name} 应为可打印的 ASCII，且首尾不能有空格：{where}"
    ),
    "character {at} is {character}": "第 {at} 个字符是 {character}",
    "it is empty": "内容为空",
    "service is a name like 'ocr', not {value}": "service 应为 'ocr' 这样的名称，而不是 {value}",
    "call() is for API 3.0; sign a request to CloudBase with sign()": (
        "call() 只用于 API 3.0，CloudBase 的请求请用 sign() 签名"
    ),
    "the timestamp {timestamp} is not in seconds since 1970": "时间戳 {timestamp} 不是以秒为单位的 Unix 时间戳",
    "the timestamp given is not in seconds since 1970": "给出的时间戳不是以秒为单位的 Unix 时间戳",
    "it looks like milliseconds": "看起来是毫秒",
    "the header {name} is to be signed, but the request doesn't have it": "请求头 {name} 要参与签名，请求中却没有",
    "the header {name} is to be signed, but the request has it more than once": (
        "请求头 {name} 要参与签名，请求中却有多个"
    ),
    "a GET has no body: its parameters go into the query, and nothing is hashed": (
        "GET 请求没有请求体：参数放在查询字符串中，不计算哈希"
    ),
    "content_type is missing: it is signed, so it must be what the client will send": (
        "缺少 content_type：它参与签名，必须与实际发送的一致"
    ),
    "action is missing: the gateway reads the call's name from X-TC-Action": (
        "缺少 action：网关从 X-TC-Action 读取接口名"
    ),
    "action is empty: it is the call's name": "action 为空：它应为接口名",
    "action is the call's name, letters and digits like 'IDCardOCR', not {action}": (
        "action 应为接口名，由字母和数字组成，如 'IDCardOCR'，而不是 {action}"
    ),
    "signed_headers must name {name}": "signed_headers 必须包含 {name}",
    "signed_headers can't name 'authorization': the signature is in it": (
        "signed_headers 不能包含 'authorization'：签名就在其中"
    ),
    "variant is 'tc3' or 'cloudbase', not {value}": "variant 应为 'tc3' 或 'cloudbase'，而不是 {value}",
    "method is 'GET' or 'POST', in capitals; not {value}": "method 应为大写的 'GET' 或 'POST'，而不是 {value}",
    "{name} isn't a header's name": "{name} 不是合法的请求头名称",
    "the header {name} is the signer's own; it can't be given in headers=": (
        "请求头 {name} 由签名程序设置，不能在 headers= 中给出"
    ),
    "the parameter {name} is the signer's own; it can't be given in params": (
        "参数 {name} 由签名程序设置，不能在 params 中给出"
    ),
    "algorithm is 'HmacSHA1' or 'HmacSHA256', not {value}": "algorithm 应为 'HmacSHA1' 或 'HmacSHA256'，而不是 {value}",
    "nonce is a positive int, not 0 or less": "nonce 应为正整数",
    "two parameters have the same name once '_' is replaced by '.'": "将 '_' 替换为 '.' 后，有两个参数同名",
    "two parameters are both named {name}": "有两个参数都名为 {name}",
    "the URL has a query; pass its parameters in params=": "URL 中有查询字符串，请将其中的参数放在 params= 中",
    "the parameters are nested too deeply, or in a circle": "参数嵌套过深，或有循环引用",
    "the parameter {name} is a number of too many digits": "参数 {name} 的数字位数过多",
    "The provided credentials could not be validated because of exceeding request size limit, please use new signature "
    "method `TC3-HMAC-SHA256`.": "请求超过签名方法 v1 的大小限制，请改用签名方法 `TC3-HMAC-SHA256`。",
    # What is malformed in an Authorization value.
    "the Authorization value is malformed: {fault}": "Authorization 的格式有误：{fault}",
    "white space or a line break before or after it": "前后有空白字符或换行",
    "it doesn't begin with {algorithm} and a space": "应以 {algorithm} 和一个空格开头",
    "exactly one space belongs after {algorithm}": "{algorithm} 之后应恰好有一个空格",
    "a space before the comma": "逗号前有空格",
    "a comma at the end": "末尾有逗号",
    "two spaces after the comma": "逗号后有两个空格",
    "no space after the comma": "逗号后没有空格",
    "values in quotes": "取值带有引号",
    "{name} is there twice": "{name} 出现了两次",
    "it has a part that is none of {names}": "含有 {names} 以外的部分",
    "its parts are not in the order {names}": "各部分的顺序应为 {names}",
    "Credential has {count} of 4 parts ({layout})": "Credential 只有 {count} 段，应为 4 段（{layout}）",
    "Credential has {count} parts, not 4 ({layout})": "Credential 有 {count} 段，应为 4 段（{layout}）",
    "{part} is missing in Credential": "Credential 中缺少 {part}",
    "SignedHeaders has an empty name": "SignedHeaders 中有空的名称",
    "the names in SignedHeaders are joined by ';' alone": "SignedHeaders 中的名称之间只能有 ';'",
    "{name} holds a character that can't stand there": "{name} 中有不允许的字符",
    # Requests, and what keeps one from being verified or diagnosed.
    "the credentials give an empty SecretKey: anybody could sign with it": (
        "credentials 给出的 SecretKey 为空：任何人都能用它签名"
    ),
    "the credentials give, for the SecretId {name}, a Credential of another one": (
        "credentials 为 SecretId {name} 给出的 Credential 属于另一个 SecretId"
    ),
    "host_port is 'exact' or 'lenient', not {value}": "host_port 应为 'exact' 或 'lenient'，而不是 {value}",
    "algorithms is empty: nothing could be accepted": "algorithms 为空：任何签名都无法通过",
    "unknown algorithm {name}; there are {known}": "未知的算法 {name}，可选：{known}",
    "variants are 'tc3', 'cloudbase' or both": "variants 应为 'tc3'、'cloudbase' 或两者",
    "the ReplayGuard's window is {window} s; with this skew it is {least} at least": (
        "ReplayGuard 的 window 为 {window} 秒，而按此 skew 至少应为 {least} 秒"
    ),
    "window and limit of a ReplayGuard are at least 1": "ReplayGuard 的 window 和 limit 至少为 1",
    "it is not written as documented": "书写格式与文档不符",
    "Credential must end in tc3_request": "Credential 必须以 tc3_request 结尾",
    "SignedHeaders must be in lower case, sorted, each once": "SignedHeaders 应为小写、按序排列且不重复",
    "SignedHeaders must name content-type and host": "SignedHeaders 必须包含 content-type 和 host",
    "the request target holds a space or a control character": "请求行中的路径含有空格或控制字符",
    "the header {name} is there more than once, with two values": "请求头 {name} 重复出现且取值不同",
    "the header {name} is folded or holds characters that aren't printable ASCII": (
        "请求头 {name} 跨行折叠，或含有不可打印或非 ASCII 的字符"
    ),
    "the form is not percent-encoded UTF-8, or has over {limit} parameters": (
        "表单不是百分号编码的 UTF-8，或参数超过 {limit} 个"
    ),
    "a parameter is there more than once": "有重复的参数",
    "the request has no timestamp": "请求中没有时间戳",
    "now is seconds since 1970, or 'signed'": "now 应为 Unix 时间戳（秒）或 'signed'",
    "now is no time: it is seconds since 1970": "now 不是时间：它应为 Unix 时间戳（秒）",
    "this is a v1 request, and the client's own texts are compared for TC3 alone: leave them out": (
        "这是签名方法 v1 的请求，而客户端自己的签名原文只能与 TC3 请求比对，请去掉它们"
    ),
    "the request has no Authorization header, nor a v1 Signature: nothing is signed": (
        "请求中既没有 Authorization 请求头，也没有签名方法 v1 的 Signature，并未签名"
    ),
    "the request holds a lone surrogate, which has no UTF-8 form: it can't have been sent so": (
        "请求中有不成对的代理字符（surrogate），无法编码为 UTF-8，不可能这样发送"
    ),
    "only requests with up to {count} headers, and {size} of them, are diagnosed": (
        "只诊断请求头不超过 {count} 个、总共不超过 {size} 的请求"
    ),
    "only requests with up to {count} signed headers are diagnosed": "只诊断签名请求头不超过 {count} 个的请求",
    "only requests with up to {count} parameters are diagnosed": "只诊断参数不超过 {count} 个的请求",
    "only requests with up to {count} encrypted fields are diagnosed": "只诊断加密字段不超过 {count} 个的请求",
    "the form isn't percent-encoded UTF-8, or it has too many parameters": ("表单不是百分号编码的 UTF-8，或参数过多"),
    "a parameter is in the form more than once": "表单中有重复的参数",
    "the request has no Encryption object: it isn't a sealed request": ("请求中没有 Encryption 对象，不是加密请求"),
    "skew is 0 seconds or more": "skew 应为不小于 0 的秒数",
    # The doctor's page.
    "{name} is JSON, but not an object": "{name} 是 JSON，但不是对象",
    "{name} is a text": "{name} 应为字符串",
    "{name} is a file in Base64": "{name} 应为 Base64 编码的文件",
    "this is no form": "这不是表单",
    "the public key is missing: its text or its file": "缺少公钥：请粘贴公钥，或选择文件",
    "there is nothing to seal: drop a picture, or write parameters": "没有需要加密的内容：请选择图片，或填写参数",
    "a sealed request and the private key it is for are needed, a test key pair's": (
        "需要加密后的请求和对应的私钥（测试密钥对的）"
    ),
    "service is missing: only hosts under {api} name it themselves": (
        "缺少 service：只有 {api} 下的域名才能推断出服务名"
    ),
    "timestamp is seconds since 1970": "timestamp 应为 Unix 时间戳（秒）",
    "the body has {count} bytes; the gateway takes {limit}": "请求体为 {count} 字节，网关最多接受 {limit} 字节",
    "{host} was not allowed: start tcrypto doctor with --allow-endpoint {url}, and choose it": (
        "不允许发送到 {host}：请在启动 tcrypto doctor 时加上 --allow-endpoint {url}，然后选择它"
    ),
}
"""The Chinese sentence by the English one."""

PARTS: dict[str, str] = {
    "the text": "内容",
    "the SecretId": "SecretId",
    "the SecretKey": "SecretKey",
    "the token": "Token",
    "a member": "某个成员",
    "the credential": "API 密钥",
    "the credential in {path}": "{path} 中的密钥",
    "the CVM role's credential": "CVM 角色的密钥",
    "the credential of the role {role}": "角色 {role} 的密钥",
    "the credential of the pod's role": "Pod 角色的密钥",
    "the metadata service's answer": "元数据服务的响应",
    "the reply of STS": "STS 的响应",
    "an {name} private key ({structure})": "{name} 私钥（{structure}）",
    "an {name} public key ({structure})": "{name} 公钥（{structure}）",
    "a bare point": "裸点",
    "a bare scalar": "裸标量",
    "an RSA-PSS key": "RSA-PSS 密钥",
    "a DSA key": "DSA 密钥",
    "an {name} key": "{name} 密钥",
    "an EC key on {curve}": "{curve} 曲线的 EC 密钥",
    "an EC key on another curve": "其他曲线的 EC 密钥",
    "an EC key with explicit curve parameters": "以显式参数给出曲线的 EC 密钥",
    "a key of an unknown algorithm": "未知算法的密钥",
    "an EC private key that doesn't name its curve (write it as PKCS#8)": "未注明曲线的 EC 私钥（请转为 PKCS#8）",
    "an AES-256 key": "AES-256 密钥",
    "an AES-CBC initialization vector": "AES-CBC 的初始向量",
    "a tag": "某个 tag",
    "a field": "某个字段",
    "a parameter": "某个参数",
    "the canonical request": "规范请求串",
    "the string to sign": "待签名字符串",
    "the credential scope": "凭证范围",
    "the reply": "响应",
    "an event of the stream": "流中的一个事件",
    "the image": "图片",
    "a PNG that was changed on its way, as if it were text": "传输中被当作文本改动过的 PNG",
    "a GIF": "GIF 图片",
    "a PDF": "PDF 文件",
    "a TIFF": "TIFF 图片",
    "a ZIP archive, which office documents are, too": "ZIP 压缩包（Office 文档也是）",
    "a Photoshop file": "Photoshop 文件",
    "an icon": "图标文件",
    "a JPEG 2000": "JPEG 2000 图片",
    "a WebM or Matroska video": "WebM 或 Matroska 视频",
    "an AVIF": "AVIF 图片",
    "a HEIC": "HEIC 图片",
    "a WebP": "WebP 图片",
    "an SVG": "SVG 图片",
    "a QuickTime video": "QuickTime 视频",
    "an MP4 video": "MP4 视频",
    "a web page": "网页",
    "a header's name": "请求头名称",
    "the date": "日期",
    "the service": "服务名",
    "the question": "提交的内容",
    "the member {name}": "成员 {name}",
    "{count} bytes": "{count} 字节",
}
"""What stands in a sentence, never alone: a file may have such a name."""


class Sentences:
    """A table of sentences, by which a message is put into Chinese."""

    def __init__(self, sentences: Mapping[str, str]) -> None:
        self._sentences, self._parts = _forms(sentences), _forms(PARTS)

    def chinese(self, message: str) -> str:
        """The message in Chinese; the message itself where nothing of it is an instance of a sentence."""
        if len(message) > _LONGEST:
            return message
        return self._clauses(_hidden(message)).translate(_SHOWN)

    def _clauses(self, message: str) -> str:
        joints = list(_JOINT.finditer(message))
        if len(joints) > _CLAUSES:
            return message
        if (whole := self._instance(message, self._sentences)) is not None:
            return whole
        for joint in reversed(joints):  # the longest part that is a sentence, and the rest
            if (first := self._instance(message[: joint.start()], self._sentences)) is not None:
                return f"{first}{_ITS_CHINESE[joint[0]]}{self._clauses(message[joint.end() :])}"
        if joints:  # else what stands first is no sentence, as a file's name
            first, rest = message[: joints[0].start()], message[joints[0].end() :]
            translated = self._clauses(rest)
            if translated != rest or _CHINESE.search(rest):
                return f"{first}{_ITS_CHINESE[joints[0][0]]}{translated}"
        return message

    def _instance(self, message: str, forms: list[_Form]) -> str | None:
        """The Chinese of what is an instance of one sentence from end to end."""
        for literals, english, sentence in forms:
            if all(map(message.__contains__, literals)) and (match := _pattern(english).fullmatch(message)):
                parts = {name: self._part(part) for name, part in match.groupdict().items()}
                return _NO_SPACE.sub("", sentence.format(**parts)).replace(_EDGE, "")
        return None

    def _part(self, part: str) -> str:
        if _QUOTED.fullmatch(part):
            return part
        translated = self._instance(part, self._parts) or self._clauses(part)
        return part if translated == part else f"{_EDGE}{translated}{_EDGE}"


def _hidden(text: str) -> str:
    """The text, in whose quotes no joint shows."""
    return _QUOTED.sub(lambda value: value[0].translate(_HIDDEN), text)


def _forms(sentences: Mapping[str, str]) -> list[_Form]:
    """That of the longest fixed text first: an instance of it may be one of a more general one, too."""
    forms = []
    for english, sentence in sentences.items():
        form = _hidden(english)
        literals = [literal for literal, *_ in string.Formatter().parse(form) if literal]
        forms.append((literals, form, sentence))
    return sorted(forms, key=lambda form: -sum(map(len, form[0])))


def chinese(message: str) -> str:
    """A message of the library's in Chinese.

    Args:
        message: str, as an exception has it in English.

    Returns:
        str; the message itself, where nothing of it is among the sentences.
    """
    return _library().chinese(message)


@lru_cache(maxsize=1)
def _library() -> Sentences:
    return Sentences(SENTENCES)


@lru_cache(maxsize=64)
def _pattern(english: str) -> re.Pattern[str]:
    """What an instance of a sentence looks like; only what follows ": " at its end may be several clauses."""
    pattern = ""
    for literal, name, *_ in string.Formatter().parse(english):
        pattern += re.escape(literal)
        if name:
            clauses = english.endswith(f": {{{name}}}")
            pattern += f"(?P<{name}>.+)" if clauses else f"(?P<{name}>(?:(?![;:] ).)+?)"
    return re.compile(pattern, re.DOTALL)
