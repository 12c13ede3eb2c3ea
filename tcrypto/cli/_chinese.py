"""What the commands themselves say, in Chinese: usage, files, results. `tcrypto.chinese` has the library's messages."""

from __future__ import annotations

from functools import lru_cache

from ..chinese import SENTENCES, Sentences

__all__ = ["COMMANDS", "in_chinese"]

COMMANDS: dict[str, str] = {
    # Usage.
    " (see {command} --help)": "（详见 {command} --help）",
    "the following arguments are required: {names}": "缺少参数：{names}",
    "one of the arguments {names} is required": "以下参数必须给出其中一个：{names}",
    "argument {name}: expected one argument": "参数 {name} 需要一个取值",
    "argument {name}: expected at least one argument": "参数 {name} 至少需要一个取值",
    "argument {name}: not allowed with argument {other}": "参数 {name} 不能与 {other} 同时使用",
    "argument {name}: invalid choice: {value} (choose from {known})": "参数 {name} 的取值 {value} 无效，可选：{known}",
    "argument {name}: invalid int value: {value}": "参数 {name} 的取值 {value} 不是整数",
    "argument {name}: invalid float value: {value}": "参数 {name} 的取值 {value} 不是数字",
    "argument {name}: ignored explicit argument {value}": "参数 {name} 不接受取值 {value}",
    "invalid choice: {name}": "没有命令 {name}",
    "unrecognized arguments: {name}": "无法识别的参数：{name}",
    "there are more arguments than it takes": "参数过多",
    "a secret on a command line is seen by every user of this machine: set TENCENTCLOUD_SECRET_ID and "
    "TENCENTCLOUD_SECRET_KEY, or use --credentials FILE": (
        "命令行中的密钥会被本机所有用户看到，请设置环境变量 TENCENTCLOUD_SECRET_ID 和 TENCENTCLOUD_SECRET_KEY，"
        "或使用 --credentials FILE"
    ),
    # Files.
    "standard input": "标准输入",
    "standard input is closed": "标准输入已关闭",
    "standard output is closed": "标准输出已关闭",
    "standard input (-) can be read only once": "标准输入（-）只能读取一次",
    "reading standard input": "正在读取标准输入",
    "the name of a file is empty": "文件名为空",
    "what was given as a file's name isn't shown, it may be a secret itself: {reason}": (
        "给出的文件名不予显示，它本身可能就是密钥：{reason}"
    ),
    "{name} exists; --force overwrites it": "{name} 已存在，加上 --force 可覆盖",
    "two outputs have the same place: one of them would be lost": "两项输出写到了同一位置，其中一项会丢失",
    "{name} is no regular file; what is secret is written to one, or to - (stdout)": (
        "{name} 不是普通文件；机密内容只写入普通文件，或写到 -（标准输出）"
    ),
    "{name} belongs to another user; what is secret goes into a file of your own": (
        "{name} 属于其他用户；机密内容只写入自己的文件"
    ),
    "{reason} at byte {at}": "字节偏移 {at} 处{reason}",
    "invalid start byte": "不是合法的起始字节",
    "invalid continuation byte": "不是合法的后续字节",
    "unexpected end of data": "内容不完整",
    "{where} is not JSON that can be read: {reason}": "无法读取 {where} 中的 JSON：{reason}",
    "it is nested too deeply": "嵌套过深",
    "a number has too many digits": "数字位数过多",
    "the input is nested too deeply": "输入嵌套过深",
    "{where} holds a JSON array; an object is needed": "{where} 中是 JSON 数组，需要的是对象",
    "{where} holds a JSON text; an object is needed": "{where} 中是 JSON 字符串，需要的是对象",
    "{where} holds a JSON number; an object is needed": "{where} 中是 JSON 数字，需要的是对象",
    "{where} holds a JSON boolean; an object is needed": "{where} 中是 JSON 布尔值，需要的是对象",
    "{where} holds a JSON null; an object is needed": "{where} 中是 JSON null，需要的是对象",
    "{where} has the member {name} twice in one object": "{where} 的同一对象中成员 {name} 出现了两次",
    # What verify says.
    "The signature is valid.": "签名有效。",
    "`tcrypto diagnose` says which mistake gives this signature.": "`tcrypto diagnose` 可说明哪种错误会得出这个签名。",
    # Requests.
    "the command reads its standard input, which isn't here": "命令会读取标准输入，而这里没有",
    "the command names a file that can't be": "命令中的文件名不合法",
    "{name} is not a regular file; --read-files reads no other": "{name} 不是普通文件，--read-files 只读取普通文件",
    "{name} has over {limit} bytes, more than a request may hold": "{name} 超过 {limit} 字节，超出请求允许的大小",
    "--params is about a sealed request: it needs --private-key": "--params 用于加密请求，需要同时给出 --private-key",
    # sign.
    "{url} is not a URL: write https:// before it": "{url} 不是 URL：请在前面加上 https://",
    "Invalid IPv6 URL: the address stands between [ and ], like https://[::1]:8080/": (
        "无效的 IPv6 URL：地址应写在 [ 和 ] 之间，如 https://[::1]:8080/"
    ),
    "--service is missing: only hosts under {api} name it themselves": (
        "缺少 --service：只有 {api} 下的域名才能推断出服务名"
    ),
    "--version is missing, and the gateway refuses a request without it: give the version of the API that the action's "
    "documentation has, like 2018-11-19": (
        "缺少 --version，网关会拒绝没有它的请求：请给出接口文档中的版本，如 2018-11-19"
    ),
    # call.
    "parameter {number} is not NAME=VALUE (a text) or NAME:=JSON (any other value), like CardSide=FRONT or "
    "MaxFaceNum:=2": (
        "第 {number} 个参数应为 NAME=VALUE（字符串）或 NAME:=JSON（其他类型的值），如 CardSide=FRONT、MaxFaceNum:=2"
    ),
    'parameter {number} names a part of {whole}: give all of it as JSON, like {name}:=\'{{"Key": "value"}}\'': (
        '第 {number} 个参数只是 {whole} 的一部分：请用 JSON 给出整个值，如 {name}:=\'{{"Key": "value"}}\''
    ),
    "{name} is no parameter, and a secret on a command line is seen by every user of this machine: set "
    "TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY, or use --credentials FILE": (
        "{name} 不是参数，而且命令行中的密钥会被本机所有用户看到：请设置环境变量 TENCENTCLOUD_SECRET_ID 和 "
        "TENCENTCLOUD_SECRET_KEY，或使用 --credentials FILE"
    ),
    "{name} is given twice": "{name} 给出了两次",
    "{name} is given twice: by {one} and by {other}": "{name} 给出了两次：{one} 和 {other}",
    "{name}:= is followed by JSON": "{name}:= 之后应为 JSON",
    "for a text write {name}=": "字符串请写 {name}=",
    "{name}:= is followed by JSON that can't be sent": "{name}:= 之后的 JSON 无法发送",
    "{action} is none of the {count} calls whose service and version are known: {advice}": (
        "{action} 不在已知服务和版本的 {count} 个接口之列：{advice}"
    ),
    "give {flag}, like --service ocr --version 2018-11-19": "请给出 {flag}，如 --service ocr --version 2018-11-19",
    "give --service and --version, like --service ocr --version 2018-11-19": (
        "请给出 --service 和 --version，如 --service ocr --version 2018-11-19"
    ),
    "did you mean {action}? Otherwise, give {flag}, like --service ocr --version 2018-11-19": (
        "是否想用 {action}？否则请给出 {flag}，如 --service ocr --version 2018-11-19"
    ),
    "did you mean {action}? Otherwise, give --service and --version, like --service ocr --version 2018-11-19": (
        "是否想用 {action}？否则请给出 --service 和 --version，如 --service ocr --version 2018-11-19"
    ),
    "{action} is a sealed call: --public-key FILE with the service's public key is missing. Tencent Cloud's "
    "after-sales support (售后支持) hands it out: ask for the public key that encrypts this call's parameters "
    "(敏感数据加密的公钥), RSA or SM2": (
        "{action} 是加密接口：缺少服务端公钥 --public-key FILE。请联系腾讯云售后支持，获取该接口敏感数据加密的公钥，"
        "RSA 或 SM2 均可"
    ),
    "{url} is plain http, where everybody on the way reads the request: https, or http on loopback (127.0.0.1, "
    "localhost, [::1])": (
        "{url} 是明文 http，沿途任何人都能读到请求：请使用 https，或回环地址（127.0.0.1、localhost、[::1]）上的 http"
    ),
    "{url} answers with HTTP {status}: {error}": "{url} 返回 HTTP {status}：{error}",
    "this is no reply of {action}: {fault}": "这不是 {action} 的响应：{fault}",
    "the machine's clock is {seconds} s behind the server's": "本机时钟比服务器慢 {seconds} 秒",
    "the machine's clock is {seconds} s ahead of the server's": "本机时钟比服务器快 {seconds} 秒",
    "nothing was sent, and what would open an encrypted reply to this request is gone: `tcrypto seal --session FILE` "
    "keeps it": "没有发送任何内容，能解密其响应的会话也已丢弃：`tcrypto seal --session FILE` 可保存会话",
    # Pictures.
    "--image is NAME=FILE, like ImageBase64=card.jpg": "--image 的格式为 NAME=FILE，如 ImageBase64=card.jpg",
    "--image gives {name} twice": "--image 给出了两次 {name}",
    "--fit is for a picture given by --image NAME=FILE": "--fit 只用于 --image NAME=FILE 给出的图片",
    # seal and open.
    "--session needs a file: standard output takes the request": "--session 需要一个文件：标准输出用来写请求",
    "{file} holds the session key: it is secret, it opens this request and its one reply; delete it afterwards": (
        "{file} 中是会话密钥：请保密，它能解密这个请求及其唯一的响应；用完请删除"
    ),
    "without --session FILE the key is gone, and an encrypted reply can't be opened": (
        "没有 --session FILE，会话密钥已丢弃，无法解密加密的响应"
    ),
    "{name} is not a session file: {reason}": "{name} 不是会话文件：{reason}",
    "{flag} is for replies; a private key opens a request as it is": "{flag} 只用于响应，私钥可直接解密请求",
    "--allow-null is for fields: name them with --fields": "--allow-null 只用于字段：请用 --fields 指定字段",
    "--allow-unauthenticated and --ignore-algorithm are for a whole body, not for --fields": (
        "--allow-unauthenticated 和 --ignore-algorithm 只用于整体加密，不能与 --fields 同时使用"
    ),
    "--fields is the names of fields with commas between them, like Name,Text.IdCard": (
        "--fields 应为以逗号分隔的字段名，如 Name,Text.IdCard"
    ),
    # keygen and export.
    "--out and --public are the same; the private and the public key need two places": (
        "--out 与 --public 相同，私钥和公钥要写到不同位置"
    ),
    "--bits is for RSA; SM2 has one curve": "--bits 只用于 RSA，SM2 只有一条曲线",
    "{kind} is a folder of files: say where with --out FOLDER": "{kind} 是一组文件：请用 --out FOLDER 指定写到哪里",
    "{name} exists and is not this export: move it away, or name another place with --out": (
        "{name} 已存在，而且不是此次导出的内容：请移走它，或用 --out 指定其他位置"
    ),
    # gateway and doctor.
    "--port is 0 to 65535": "--port 应为 0 到 65535",
    "can't listen on {host} port {port}: {reason}": "无法监听 {host} 的端口 {port}：{reason}",
    "{host} is not a loopback address; --allow-remote lets other machines in": (
        "{host} 不是回环地址，加上 --allow-remote 才能让其他机器访问"
    ),
    "--diagnose tells about the SecretKey: it doesn't go with --allow-remote": (
        "--diagnose 会透露与 SecretKey 有关的信息：不能与 --allow-remote 同时使用"
    ),
    "--temporary is 1 second or more": "--temporary 至少为 1 秒",
    "the gateway is served by uvicorn: {command}": "网关通过 uvicorn 提供服务：{command}",
    "{name} holds an SM2 key": "{name} 中是 SM2 密钥",
    "{name} holds an RSA key": "{name} 中是 RSA 密钥",
    "--expect is ACTION=FILE, not {text}": "--expect 的格式为 ACTION=FILE，而不是 {text}",
    "a result is a JSON object, the events of a stream are an array": "结果应为 JSON 对象，事件流应为数组",
    "each event of a stream is an object or a text": "事件流中的每个事件应为对象或字符串",
    "Response is an object": "Response 应为对象",
    # policy.
    "{where} holds a credential or a key, not a policy": "{where} 中是密钥，不是策略",
    "{where} has policies for another SecretId than this gateway's, which is {name}": (
        "{where} 中的策略属于其他 SecretId，而本网关的是 {name}"
    ),
    "{where} is not a policy: {fault}": "{where} 不是合法的策略：{fault}",
    "a policy is a str, bytes or a mapping, not {type}": "策略应为 JSON 对象，而不是 {type}",
    "--context takes K=V, not {text}": "--context 的格式为 K=V，而不是 {text}",
    'an action to ask about is a service and a name, like "ocr:IDCardOCR", not {action}': (
        '接口应写为服务名和接口名，如 "ocr:IDCardOCR"，而不是 {action}'
    ),
    'a resource is "*" or six segments, qcs:project_id:service_type:region:account:resource, not {resource}': (
        '资源应为 "*" 或六段式 qcs:project_id:service_type:region:account:resource，而不是 {resource}'
    ),
    "allowed: {reason}": "允许：{reason}",
    "denied: {reason}": "拒绝：{reason}",
    "the main account may do everything it owns": "主账号对自己的资源拥有全部权限",
    "statement {statement} of policy {policy} denies {action} on {resource}, and a denial wins over whatever allows "
    "it": ("策略 {policy} 的语句 {statement} 拒绝对 {resource} 执行 {action}，而拒绝优先于一切允许"),
    "statement {statement} of policy {policy} allows {action} on {resource}": (
        "策略 {policy} 的语句 {statement} 允许对 {resource} 执行 {action}"
    ),
    "statement {statement} of policy {policy} allows {action}, but not on {resource}": (
        "策略 {policy} 的语句 {statement} 允许 {action}，但不包括资源 {resource}"
    ),
    "statement {statement} of policy {policy} would allow {action} on {resource}, but its condition on {key} doesn't "
    "hold": "策略 {policy} 的语句 {statement} 本可允许对 {resource} 执行 {action}，但其中 {key} 的条件不成立",
    "statement {statement} of policy {policy} names {action}, but OCR grants this call by action alone: the "
    'statement\'s resource must be "*"': (
        '策略 {policy} 的语句 {statement} 指明了 {action}，但 OCR 的这个接口只支持接口级授权：语句的资源必须是 "*"'
    ),
    "no statement allows {action}, and what isn't allowed is denied": "没有语句允许 {action}，未允许的一律拒绝",
    "{places} might decide otherwise: which actions a permid/ number stands for can't be known offline": (
        "{places} 可能另有决定：permid/ 编号代表哪些接口，离线无法得知"
    ),
    "statement {statement} of policy {policy}": "策略 {policy} 的语句 {statement}",
    "statement {statement} of policy {policy} and others": "策略 {policy} 的语句 {statement} 等",
    "statement {statement} of policy {policy}, {more}": "策略 {policy} 的语句 {statement}、{more}",
    # demo.
    "Action and Version are texts": "Action 和 Version 应为字符串",
    "the stand-in accepts the signature, and reads exactly what was sealed": (
        "模拟网关接受了签名，解密出的内容与加密前完全一致"
    ),
    "the client reads exactly the result that was sealed for it": "客户端解密出的结果与服务端加密前完全一致",
    "another private key doesn't open the request": "其他私钥无法解密该请求",
    "the session refuses to seal a second request": "会话拒绝加密第二个请求",
    "what was sent isn't taken for its own reply": "发出的内容不会被当作它自己的响应",
    "a body serialised again is refused, and the cause is named": "重新序列化的请求体被拒绝，并指出了原因",
    "{count} claims failed.": "有 {count} 项不成立。",
    "Every claim holds, each checked by the code that ran.": "以上各项全部成立，每一项都由刚才运行的代码验证。",
}
"""The Chinese sentence by the English one, as in `SENTENCES`."""


def in_chinese(message: str) -> str:
    """A message of a command's, or of the library's, in Chinese.

    Args:
        message: str, in English.
    """
    return _sentences().chinese(message)


@lru_cache(maxsize=1)
def _sentences() -> Sentences:
    return Sentences(SENTENCES | COMMANDS)
