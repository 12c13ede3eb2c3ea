"""What is said where a text can't be read as a request: every sentence in English and in Chinese.

A sentence says what the text looks like and what to do. It quotes names (an option, a file, a variable, a code) and
numbers, never a value: what people paste holds signatures and sometimes secrets.
"""

from __future__ import annotations

from ...errors import InvalidInput

__all__ = ["REFUSALS", "ReadError"]

REFUSALS: dict[str, tuple[str, str]] = {
    # What the text is instead of a request.
    "empty": ("there is no request: the text is empty", "没有请求：内容为空"),
    "unknown": (
        "this is neither a raw HTTP request, nor a curl command, nor JSON, nor any other form that is read here",
        "无法识别：既不是原始 HTTP 请求，也不是 curl 命令、JSON 或其他支持的格式",
    ),
    "binary": ("this looks like binary data, not like a request", "这看起来是二进制数据，不是请求"),
    "too-large": (
        "the text has {size} bytes; at most {limit} are read",
        "内容有 {size} 字节，最多读取 {limit} 字节",
    ),
    "not-utf8": (
        "this is not UTF-8: byte {at} can't be read; save it as UTF-8 (a command's text counts in its encoding)",
        "内容不是 UTF-8：第 {at} 个字节无法解码，请以 UTF-8 保存后重试",
    ),
    "surrogate": (
        "the {part} holds a lone surrogate, which no request can carry",
        "{part}中有不成对的代理字符（surrogate），任何请求都无法发送它",
    ),
    "reply": (
        "this looks like the gateway's reply ({code}: {meaning}), not like a request; paste the request it answers",
        "这看起来是网关的响应（{code}：{meaning}），不是请求，请粘贴该响应对应的请求",
    ),
    "reply-only": (
        "this looks like an HTTP reply without its request; paste the request it answers",
        "这看起来只有 HTTP 响应，没有请求，请粘贴该响应对应的请求",
    ),
    "credentials": (
        "this looks like a file of credentials (it has a SecretKey), not like a request; give it with --credentials",
        "这看起来是密钥文件（含有 SecretKey），不是请求，请用 --credentials 指定它",
    ),
    "key": (
        "this looks like a {part}, not like a request",
        "这看起来是{part}，不是请求",
    ),
    "canonical-request": (
        "this looks like a canonical request, which is only the text that is signed; paste the request as it was sent "
        "(and give this text with --canonical)",
        "这看起来是规范请求串（CanonicalRequest），只是参与签名的文本；"
        "请粘贴实际发送的请求（此文本可用 --canonical 指定）",
    ),
    "string-to-sign": (
        "this looks like a string to sign, not like a request; paste the request as it was sent "
        "(and give this text with --string-to-sign)",
        "这看起来是待签名字符串（StringToSign），不是请求；请粘贴实际发送的请求（此文本可用 --string-to-sign 指定）",
    ),
    "authorization-only": (
        "this looks like an Authorization header alone; "
        "the request line, the other headers and the body are needed, too",
        "这看起来只有 Authorization 请求头，还需要请求行、其他请求头和请求体",
    ),
    "headers-only": (
        "these look like headers without a request line; put the line before them, like `POST / HTTP/1.1`",
        "这看起来只有请求头，没有请求行，请在前面补上请求行，例如 `POST / HTTP/1.1`",
    ),
    "access-log": (
        "this looks like an access log, which shows neither headers nor body; paste the request itself",
        "这看起来是访问日志，其中没有请求头和请求体，请粘贴请求本身",
    ),
    "repr-only": (
        "a PreparedRequest prints only its method; paste what print(vars(request)) shows",
        "PreparedRequest 只会打印请求方法，请粘贴 print(vars(request)) 的输出",
    ),
    "parameters-only": (
        "this looks like a call's parameters in JSON (a body alone); the request line and the headers are needed, too",
        "这看起来是接口的 JSON 参数（只有请求体），还需要请求行和请求头",
    ),
    "several": (
        "there are {count} requests in this text; paste one of them",
        "内容中有 {count} 个请求，请只粘贴其中一个",
    ),
    "many": (
        "there are over {limit} requests in this text; paste one of them",
        "内容中有超过 {limit} 个请求，请只粘贴其中一个",
    ),
    # Raw messages and logs.
    "head-size": (
        "the request line and the headers have {size} bytes; {limit} are read",
        "请求行和请求头共 {size} 字节，最多读取 {limit} 字节",
    ),
    "header-line": ("the line {line} is not a header", "第 {line} 行不是请求头"),
    "length-number": ("Content-Length is not a number", "Content-Length 不是数字"),
    "length": (
        "Content-Length says {length} bytes, the body has {size}: a tool re-formatted it, or the paste isn't whole",
        "Content-Length 为 {length} 字节，请求体有 {size} 字节：可能被工具重新排版，或粘贴不完整",
    ),
    "length-characters": (
        "Content-Length says {length}, which is the body's number of characters; it has {size} bytes in UTF-8",
        "Content-Length 为 {length}，这是请求体的字符数，而它的 UTF-8 编码有 {size} 字节",
    ),
    "chunks-missing": (
        "Transfer-Encoding is chunked, but there is no body; paste the body, too",
        "Transfer-Encoding 为 chunked，但没有请求体，请一并粘贴请求体",
    ),
    "chunks": (
        "the chunks of the body can't be read: chunk {number} doesn't have the size it says",
        "无法读取分块（chunked）请求体：第 {number} 块的长度与声明不符",
    ),
    "chunk-count": ("the body has over {limit} chunks", "请求体的分块超过 {limit} 个"),
    "no-method": ("the pseudo headers lack :method", "伪头部中没有 :method"),
    "trace-dots": (
        "--trace-ascii shows other bytes than ASCII as dots, so the body isn't whole; take --trace",
        "--trace-ascii 会把非 ASCII 字节显示为点，请求体不完整，请改用 --trace",
    ),
    "trace": ("curl's trace can't be read: its line {line} is not whole", "无法读取 curl 的 trace：第 {line} 行不完整"),
    "body-binary": (
        "the log leaves the body out ({size} bytes); paste it in another form",
        "日志中省略了请求体（{size} 字节），请换一种包含请求体的形式粘贴",
    ),
    "body-compressed": (
        "the log shows the body before it was compressed, which isn't what was sent; log it without compression",
        "日志显示的是压缩前的请求体，与实际发送的不同，请关闭压缩后重新记录",
    ),
    # Commands.
    "variables": (
        "the command holds shell variables ({names}): paste it after the shell has expanded it; `set -x` shows it",
        "命令中含有 shell 变量（{names}）：请粘贴 shell 展开后的命令，可用 `set -x` 查看",
    ),
    "substitution": (
        "the command holds a command substitution ({form}): paste it after the shell has expanded it; "
        "`set -x` shows it",
        "命令中含有命令替换（{form}）：请粘贴 shell 展开后的命令，可用 `set -x` 查看",
    ),
    "quotation": (
        "the command can't be read: it ends within a quotation, or after a backslash",
        "无法读取命令：引号没有闭合，或以反斜杠结尾",
    ),
    "here-document": (
        "the here-document of the command doesn't end: its last line {delimiter} is missing",
        "命令中的 here-document 没有结束：缺少结束行 {delimiter}",
    ),
    "words": ("the command has over {limit} words", "命令超过 {limit} 个词"),
    "escapes": (
        "the command or program text has over {limit} parts (words, quotations, escapes), more than any shell takes",
        "命令或代码由超过 {limit} 个部分（词、引号、转义）组成，超出任何 shell 的限制",
    ),
    "ampersand": (
        "an & without quotes ends the command in a shell: put the URL in quotes",
        "没有引号的 & 会让 shell 在此处结束命令，请给 URL 加上引号",
    ),
    "piped": (
        "what is piped into {tool} isn't understood; only echo, printf, cat and base64 -d are, with their text",
        "无法识别通过管道传给 {tool} 的内容，仅支持带有文本的 echo、printf、cat 和 base64 -d",
    ),
    "piped-base64": ("the text that is piped into base64 -d is not Base64", "通过管道传给 base64 -d 的内容不是 Base64"),
    "not-curl": ("the command is not curl", "该命令不是 curl"),
    "no-value": ("{tool}'s {option} lacks its value", "{tool} 的 {option} 缺少取值"),
    "option": (
        "{tool}'s {option} is not understood here; give the raw request",
        "无法识别 {tool} 的 {option}，请改为粘贴原始请求",
    ),
    "next": (
        "{tool}'s {option} makes several requests; paste one of them",
        "{tool} 的 {option} 会发送多个请求，请只粘贴其中一个",
    ),
    "form": (
        "{tool}'s {option} sends multipart/form-data under a boundary drawn at random: give the raw request",
        "{tool} 的 {option} 以随机的 boundary 发送 multipart/form-data，请改为粘贴原始请求",
    ),
    "signs-itself": (
        "{tool}'s {option} makes an Authorization of its own when it runs: give the raw request",
        "{tool} 的 {option} 会在运行时自行生成 Authorization，请改为粘贴原始请求",
    ),
    "glob": (
        "curl expands [] and {{}} in the URL into several requests (or none) without -g",
        "没有 -g 时，curl 会把 URL 中的 [] 和 {{}} 展开为多个请求（或报错）",
    ),
    "no-url": ("the {tool} command has no URL", "{tool} 命令中没有 URL"),
    "url": ("the URL holds a space or a control character", "URL 中有空格或控制字符"),
    "no-colon": ("a header of the {tool} command has no colon", "{tool} 命令的某个请求头没有冒号"),
    "file": (
        "the command sends the file {name}: --read-files reads it",
        "命令会发送文件 {name}：加上 --read-files 即可读取",
    ),
    "files": ("the text names over {limit} files", "内容中引用的文件超过 {limit} 个"),
    "stdin": (
        "{tool} reads the body from its standard input, which isn't here; name a file",
        "{tool} 从标准输入读取请求体，而这里没有，请改为指定文件",
    ),
    "config": (
        "the line {line} of {tool}'s configuration file is not an option",
        "{tool} 配置文件第 {line} 行不是选项",
    ),
    # Program text.
    "expression": (
        "what the program computes ({name}) stands in the {part}: paste the request as it was sent",
        "{part}中有程序计算得出的内容（{name}），请粘贴实际发送的请求",
    ),
    "call": (
        "the {tool} call can't be read: its text isn't whole, or more than literals stand in it",
        "无法读取 {tool} 调用：代码不完整，或其中不只有字面量",
    ),
    "program-call": (
        "the program call can't be read: its text isn't whole, or more than literals stand in it",
        "无法读取代码中的调用：代码不完整，或其中不只有字面量",
    ),
    "template": (
        "the text holds placeholders ({names}) whose values aren't in it: paste it with the values",
        "内容中含有未给出取值的占位符（{names}），请替换为实际取值后粘贴",
    ),
    # JSON and exports.
    "json": (
        "this begins like JSON but is not JSON: line {line}, column {column}",
        "开头像 JSON，但不是合法的 JSON：第 {line} 行第 {column} 列",
    ),
    "json-nesting": (
        "this is JSON that can't be read: nested too deeply, or with a number of too many digits",
        "无法读取该 JSON：嵌套过深，或数字位数过多",
    ),
    "json-kind": ("this is JSON, but not an object that describes a request", "这是 JSON，但不是描述请求的对象"),
    "json-key": (
        "the request has an unknown key {key}; there are {known}",
        "请求中有未知的键 {key}，支持的键为 {known}",
    ),
    "json-url": ("the request has either url or target", "请求中应有 url 或 target，二者取其一"),
    "json-body": ("the request has either body or body_base64", "请求中 body 与 body_base64 只能有一个"),
    "json-headers": (
        "headers are an object, or a list of [name, value]",
        "headers 应为对象，或 [名称, 取值] 的列表",
    ),
    "json-body-text": (
        "body is the text that was sent, byte for byte, not a JSON value that stands for it",
        "body 应为实际发送的文本（逐字节一致），而不是等价的 JSON 值",
    ),
    "json-base64": ("body_base64 is not strict Base64", "body_base64 不是合法的 Base64"),
    "json-texts": ("method, url, target and the headers are texts", "method、url、target 和 headers 都应为文本"),
    "har-empty": (
        "this looks like a {tool} export without a request in it",
        "这看起来是 {tool} 导出的内容，其中没有请求",
    ),
    "har-body": (
        "the {tool} export has the body's parts, not the text that was sent; give the raw request",
        "{tool} 导出的内容只有请求体的各个部分，没有实际发送的文本，请改为粘贴原始请求",
    ),
}
"""English and Chinese by id; the names in braces are filled in."""

_CODES: dict[str, tuple[str, str]] = {
    "AuthFailure.SignatureFailure": ("the signature is wrong", "签名错误"),
    "AuthFailure.SignatureExpire": (
        "its timestamp was over five minutes from the server's time",
        "时间戳与服务器时间相差超过五分钟",
    ),
    "AuthFailure.SecretIdNotFound": ("the SecretId doesn't exist", "SecretId 不存在"),
    "AuthFailure.InvalidSecretId": ("the SecretId is not one of the API's", "SecretId 不是云 API 密钥"),
    "AuthFailure.InvalidAuthorization": ("Authorization is malformed", "Authorization 格式错误"),
    "AuthFailure.TokenFailure": ("the token is wrong, missing or expired", "Token 错误、缺失或已过期"),
    "AuthFailure.MFAFailure": ("multi-factor authentication failed", "多因素认证（MFA）失败"),
    "AuthFailure.UnauthorizedOperation": ("CAM doesn't allow the call", "CAM 未授权该操作"),
    "MissingParameter": ("a header or a parameter is missing", "缺少请求头或参数"),
    "InvalidParameter": ("a parameter is wrong", "参数错误"),
    "InvalidParameterValue": ("a parameter's value is wrong", "参数取值错误"),
    "InvalidAction": ("the action doesn't exist", "接口不存在"),
    "NoSuchVersion": ("the version doesn't exist", "接口版本不存在"),
    "UnsupportedRegion": ("the region isn't supported", "不支持该地域"),
    "RequestSizeLimitExceeded": ("the request is too large", "请求包过大"),
    "RequestLimitExceeded": ("too many requests", "请求过于频繁"),
    "": ("the call succeeded, or the error isn't one of signing", "调用成功，或并非签名相关的错误"),
}

_PARTS = {
    "body": "请求体",
    "URL": "URL ",  # a space stands between Latin and Chinese
    "headers": "请求头",
    "request": "请求",
    "method": "请求方法",
    "private key": "私钥",
    "public key": "公钥",
    "certificate": "证书",
}


class ReadError(InvalidInput):
    """A text that can't be read as a request; `str()` is the English sentence.

    Args:
        kind (str): the refusal's id, a key of `REFUSALS`.
        values: what its sentence names.

    Attributes:
        kind (str): the refusal's id.
    """

    def __init__(self, kind: str, **values: object) -> None:
        self.kind = kind
        self._values = {name: _shown(value) for name, value in values.items()}
        super().__init__(self.text("en-US"))

    def text(self, language: str | None = None) -> str:
        """The sentence.

        Args:
            language (str): "zh-CN" for Chinese; anything else is English.
        """
        chinese = language == "zh-CN"
        values = dict(self._values)
        if self.kind == "reply":
            values["meaning"] = _CODES.get(values["code"], _CODES[""])[chinese]
        if chinese and "part" in values:
            values["part"] = _PARTS.get(values["part"], values["part"])
        return REFUSALS[self.kind][chinese].format(**values)

    def __reduce__(self) -> tuple[type[ReadError], tuple[str], dict[str, object]]:
        return type(self), ("empty",), {"kind": self.kind, "_values": self._values, "args": self.args}


def _shown(value: object) -> str:
    """A name or a number, short and printable."""
    text = f"{value:,}" if isinstance(value, int) else str(value)
    text = "".join(c if c.isprintable() else "?" for c in text[:200])
    return text if len(text) <= 100 else f"{text[:97]}..."
