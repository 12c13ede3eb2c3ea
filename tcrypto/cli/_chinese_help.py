"""What ``--help`` says, in Chinese: a sentence each. Examples stay as they are."""

from __future__ import annotations

__all__ = ["HELP"]

HELP: dict[str, str] = {
    # Of all commands.
    "Sign requests to Tencent Cloud, seal sensitive fields for it, and learn why a signature was refused.": (
        "为腾讯云 API 请求签名、加密敏感字段，并诊断签名为什么没通过。"
    ),
    "`tcrypto COMMAND --help` explains a command.": "用 `tcrypto COMMAND --help` 查看某个命令的说明。",
    "Exit status: 0 done, 1 verification or decryption failed, 2 usage, unreadable input, or output that can't be "
    "written; quietly 141 where its reader has gone (| head), 130 after Ctrl-C.": (
        "退出码：0 成功；1 验签或解密失败；2 用法有误、输入无法读取或输出无法写入；"
        "141 读取输出的一方已关闭（如 | head）；130 按了 Ctrl-C。"
    ),
    "show this help message and exit": "显示帮助并退出",
    "show program's version number and exit": "显示版本号并退出",
    "The credential: TENCENTCLOUD_SECRET_ID, TENCENTCLOUD_SECRET_KEY and, for a temporary one, "
    "TENCENTCLOUD_SESSION_TOKEN; else the profile file, ~/.tencentcloud/credentials, or tccli's; or --credentials.": (
        "密钥取自环境变量 TENCENTCLOUD_SECRET_ID、TENCENTCLOUD_SECRET_KEY（临时密钥还有 TENCENTCLOUD_SESSION_TOKEN），"
        "其次取自配置文件 ~/.tencentcloud/credentials 或 tccli 的密钥文件，也可用 --credentials 指定。"
    ),
    'a profile file, JSON {"secret_id", "secret_key"}, tccli\'s file or the console\'s SecretKey.csv': (
        '密钥文件：配置文件、JSON（{"secret_id", "secret_key"}）、tccli 的密钥文件，或控制台下载的 SecretKey.csv'
    ),
    "of what is printed for people; default: LC_ALL, LC_MESSAGES, LANG": (
        "输出文字的语言；默认取决于 LC_ALL、LC_MESSAGES、LANG"
    ),
    "default: standard input": "默认为标准输入",
    "print the result as JSON": "以 JSON 输出结果",
    "overwrite files": "覆盖已有文件",
    "May be given several times": "可多次给出",
    # demo.
    "seal, sign, answer and open a request, check it all": "演示：加密、签名、响应、解密一个请求，并逐项验证",
    "For RSA with AES-256-CBC and for SM2 with SM4-GCM: seal the parameters, sign the request, give it to a stand-in "
    "for the gateway in this process, which verifies, opens and answers it, open the reply, and let a mistake be "
    "diagnosed.": (
        "分别用 RSA + AES-256-CBC 和 SM2 + SM4-GCM：加密参数、签名请求，交给本进程内的模拟网关验签、解密并响应，"
        "再解密响应，最后诊断一个错误。"
    ),
    "Keys and credential are made for the run.": "所用密钥都是临时生成的。",
    "Exit status 1 if a claim it makes doesn't hold.": "若有一项不成立，退出码为 1。",
    "print steps and claims as JSON": "以 JSON 输出各步骤和各项结论",
    "the call's parameters; default: the document's example": "请求参数；默认为官方文档中的示例",
    # sign.
    "sign a request with TC3-HMAC-SHA256": "用 TC3-HMAC-SHA256 为请求签名",
    "Sign one request and print the headers to send with it, one a line (curl takes them with -H @FILE).": (
        "为一个请求签名，输出要随它发送的请求头，每行一个（curl 可用 -H @FILE 读取）。"
    ),
    "The body must be sent byte for byte as it is here.": "请求体必须逐字节原样发送。",
    "default: POST with a body, else GET": "请求方法；默认有请求体为 POST，否则为 GET",
    "default: the first label of a host under .tencentcloudapi.com": (
        "服务名；默认取 .tencentcloudapi.com 之前的第一段域名"
    ),
    "sent as X-TC-Region: ap-guangzhou": "地域，作为 X-TC-Region 发送，如 ap-guangzhou",
    "the API's, sent as X-TC-Version: 2018-11-19; known for a sealed call": (
        "API 版本，作为 X-TC-Version 发送，如 2018-11-19；加密接口无需给出"
    ),
    "the call's name: IDCardOCR": "接口名，如 IDCardOCR",
    "default: application/json for a body": "有请求体时默认为 application/json",
    "seconds since 1970; default: now": "Unix 时间戳（秒）；默认为当前时间",
    "default: content-type,host,x-tc-action; SDKs sign content-type,host": (
        "参与签名的请求头；默认为 content-type,host,x-tc-action，官方 SDK 为 content-type,host"
    ),
    "sign what is over the gateway's size limits, too": "超过网关大小限制的内容也签名",
    "print a curl command; the SecretKey isn't in it": "输出 curl 命令，其中不含 SecretKey",
    "print headers and stages as JSON": "以 JSON 输出请求头和签名的各个步骤",
    "print canonical request, string to sign, Authorization": "输出规范请求串、待签名字符串和 Authorization",
    "the request's body; - is standard input": "请求体文件；- 为标准输入",
    # call.
    "make a call: seal it where it is sealed, sign it, send it, open the reply": (
        "调用接口：按需加密、签名、发送，并解密响应"
    ),
    "Make one call and print its reply as JSON.": "调用一次接口，以 JSON 输出响应。",
    "The calls that have an Encryption parameter are sealed with the service's public key, and their service and "
    "version are known; any other is sent as it is, with --service and --version.": (
        "带 Encryption 参数的接口用服务端公钥加密，其服务名和版本是已知的；其他接口直接发送，"
        "需给出 --service 和 --version。"
    ),
    "Exit status: 0 done, 1 the service refused, or its reply isn't the sealed one, 2 usage, or no answer that can be "
    "read.": "退出码：0 成功；1 服务端拒绝，或响应不是应有的加密响应；2 用法有误，或没有可读取的响应。",
    "more parameters: a JSON object; - is standard input": "更多参数，为 JSON 对象；- 为标准输入",
    "a picture (PNG, JPEG, BMP), like ImageBase64=card.jpg": "图片（PNG、JPEG、BMP），如 ImageBase64=card.jpg",
    "turn the picture upright and make it small enough to be sent": "将图片转正，并压缩到可以发送的大小",
    "the service's key, in any usual form, for a sealed call": "加密接口所用的服务端公钥，常见形式均可",
    "allow several fields under SM4-GCM": "允许用 SM4-GCM 加密多个字段",
    "a host, or http(s)://host[:port]; default: SERVICE.tencentcloudapi.com": (
        "域名，或 http(s)://host[:port]；默认为 SERVICE.tencentcloudapi.com"
    ),
    "the API's, like 2018-11-19; known for a sealed call": "API 版本，如 2018-11-19；加密接口无需给出",
    "the API's name, like ocr; known for a sealed call": "服务名，如 ocr；加密接口无需给出",
    "print the call as a curl command and send nothing": "只输出等效的 curl 命令，不发送",
    "the call's name: RecognizeEncryptedIDCardOCR": "接口名，如 RecognizeEncryptedIDCardOCR",
    "a parameter that is text; NAME:=JSON for any other value": "字符串参数；其他类型的值写作 NAME:=JSON",
    # verify and diagnose.
    "check a request's signature like the gateway": "像网关一样校验请求的签名",
    "Check a request's signature (TC3, HmacSHA256, HmacSHA1) like the gateway, and print what it covers, or the "
    "gateway's code and text.": (
        "像网关一样校验请求的签名（TC3、HmacSHA256、HmacSHA1），输出签名覆盖的内容，或网关的错误码和说明。"
    ),
    "Exit status 1 if it isn't valid.": "签名无效时退出码为 1。",
    "The request, as you have it: raw HTTP, a curl command (bash, cmd, PowerShell), HAR, fetch or axios, a .http file, "
    "what curl -v, http.client, OkHttp or Go's DumpRequest log, or JSON "
    '{"method", "url" or "target", "headers", "body" or "body_base64"}; - is standard input.': (
        "请求可以是手头的任何形式：原始 HTTP、curl 命令（bash、cmd、PowerShell）、HAR、fetch 或 axios 代码、"
        ".http 文件、curl -v、http.client、OkHttp 或 Go DumpRequest 的日志，或 JSON："
        '{"method", "url" 或 "target", "headers", "body" 或 "body_base64"}；- 为标准输入。'
    ),
    "the server's time since 1970, or 'signed': the request's own; default: now": (
        "以哪个时间校验：Unix 时间戳（秒），或 'signed'，即请求自己的时间戳；默认为当前时间"
    ),
    "how far a timestamp may be off": "时间戳允许的偏差",
    "lenient: a signature over the host without its port is right, too": "lenient：按不带端口的域名签名也算正确",
    "read the files that the request's text names, like curl's -d @FILE": (
        "读取请求内容中引用的文件，如 curl 的 -d @FILE"
    ),
    "say which mistake gave a wrong signature, and prove it": "诊断是什么错误导致签名不对，并给出证明",
    "Find the mistakes that give exactly the signature a request carries, say how to fix them, and show what the "
    "client signed beside what it should have.": (
        "找出恰好能得到请求中那个签名的错误，说明修复方法，并对照显示客户端实际签名的内容和正确内容。"
    ),
    "It needs the true credential: for tests and offline use.": "需要真实密钥，供测试和离线使用。",
    "Exit status 1 if the request isn't valid.": "请求无效时退出码为 1。",
    "the client's own canonical request, to compare with": "客户端自己的规范请求串，用于比对",
    "the client's own string to sign, to compare with": "客户端自己的待签名字符串，用于比对",
    "REQUEST is a sealed one, for this private key of yours": "REQUEST 是加密请求，FILE 是与之对应的自己的私钥",
    "the parameters that were meant to be sealed, as JSON": "加密前的参数，为 JSON",
    # doctor and gateway.
    "open a page that says why a signature was refused": "打开诊断签名的网页",
    "Serve a page on this machine and open it in the browser: paste a request to learn why it was refused, sign one "
    "stage by stage, seal one.": (
        "在本机提供网页并用浏览器打开：粘贴请求以诊断签名为什么没通过，逐步查看签名过程，或加密请求。"
    ),
    "When it is ready it prints one JSON line to standard output (url).": "就绪后向标准输出写一行 JSON（url）。",
    "Ctrl-C ends it.": "按 Ctrl-C 结束。",
    "Only who has that address may ask, and only from this machine.": "只有知道该地址的人能访问，且只能从本机访问。",
    "The SecretKey never reaches the page.": "SecretKey 不会传到网页上。",
    "It needs: pip install 'tcrypto[doctor]'.": "需要安装：pip install 'tcrypto[doctor]'。",
    "default: a free one": "端口；默认使用空闲端口",
    "print the address, open nothing": "只输出地址，不打开浏览器",
    "an address that the page may send requests to, like https://ocr.tencentcloudapi.com.": (
        "允许网页把请求发往的地址，如 https://ocr.tencentcloudapi.com。"
    ),
    "May be given several times; without it a stand-in in this process answers": (
        "可多次给出；不给出时由本进程内的模拟网关响应"
    ),
    "serve a stand-in for the gateway on this machine": "运行本地模拟网关",
    "Serve a stand-in for the gateway: it checks signatures, opens and answers encrypted requests and sends other "
    "actions their parameters back.": "运行本地模拟网关：校验签名，解密并响应加密请求，对其他接口原样返回参数。",
    "When it is ready it prints one JSON line to standard output (url, secret_id, secret_key, rsa_public_key, "
    "sm2_public_key), then one line a request to standard error.": (
        "就绪后向标准输出写一行 JSON（url、secret_id、secret_key、rsa_public_key、sm2_public_key），"
        "此后每个请求向标准错误写一行日志。"
    ),
    "Credential and keys are made for the run where no file gives them; a given SecretKey isn't printed (secret_key is "
    "null).": "没有用文件给出的密钥会临时生成；给出的 SecretKey 不会输出（secret_key 为 null）。",
    "STS's AssumeRole and the metadata paths of a CVM (/latest/meta-data/cam/...) give temporary credentials on the "
    "same port.": "同一端口还提供 STS 的 AssumeRole 和 CVM 元数据路径（/latest/meta-data/cam/...），用于获取临时密钥。",
    "It is served by uvicorn: pip install 'tcrypto[gateway]'.": (
        "通过 uvicorn 提供服务：pip install 'tcrypto[gateway]'。"
    ),
    "the address to listen on; default: 127.0.0.1": "监听地址；默认为 127.0.0.1",
    "let --host be an address that other machines reach": "允许 --host 为其他机器可访问的地址",
    "print a temporary credential, with a token that ends after so many seconds; default: 7200": (
        "输出临时密钥，其 Token 在给定秒数后过期；默认 7200"
    ),
    "opens AES-256-CBC requests": "用于解密 AES-256-CBC 请求的私钥",
    "opens SM4-GCM requests": "用于解密 SM4-GCM 请求的私钥",
    "lenient: a signature over the host without its port is right, too (the Node SDK's)": (
        "lenient：按不带端口的域名签名也算正确（Node SDK 就是如此）"
    ),
    'answer ACTION with the JSON object in FILE; {"Error": {"Code", "Message"}} is an error, an array a stream of '
    "events.": ('以 FILE 中的 JSON 对象响应 ACTION；{"Error": {"Code", "Message"}} 表示错误，数组表示事件流。'),
    "refuse actions without --expect as InvalidAction": "没有 --expect 的接口以 InvalidAction 拒绝",
    "a CAM policy for the SecretId that is printed, or JSON that has policies by SecretId.": (
        "用于所输出 SecretId 的 CAM 策略，或按 SecretId 给出策略的 JSON。"
    ),
    "say with each wrong signature its cause and the fix": "对每个错误的签名说明原因和修复方法",
    # seal and open.
    "encrypt parameters for the service": "为服务端加密参数",
    "Encrypt a call's parameters (a JSON object, without Action and Version) under a fresh session key and write the "
    "object to send.": "用新的会话密钥加密接口参数（JSON 对象，不含 Action 和 Version），输出要发送的对象。",
    "The public key decides the algorithm: RSA AES-256-CBC, SM2 SM4-GCM.": (
        "算法由公钥决定：RSA 用 AES-256-CBC，SM2 用 SM4-GCM。"
    ),
    "the service's key, in any usual form": "服务端公钥，常见形式均可",
    "seal as this call has it: one body, fields, or the reply alone": (
        "按该接口的方式加密：整个请求体、若干字段，或只加密响应"
    ),
    "encrypt these fields, each on its own, not the whole object": "分别加密这些字段，而不是整个对象",
    "draw the session key from all bytes (default) or from A-Z a-z 0-9": (
        "会话密钥取自任意字节（默认），或只取自 A-Z a-z 0-9"
    ),
    "keep the session key here (mode 0600), to open the reply": "将会话密钥存于此处（权限 0600），用于解密响应",
    "overwrite FILE": "覆盖 FILE",
    "decrypt a reply or, as the service does, a request": "解密响应，或像服务端一样解密请求",
    "Decrypt a reply with the session file `tcrypto seal --session` wrote, or, as the service does, a request with the "
    "private key.": "用 `tcrypto seal --session` 写的会话文件解密响应，或像服务端一样用私钥解密请求。",
    "Writes the plain JSON.": "输出明文 JSON。",
    "A reply is opened as its action has it (seal --action), else its EncryptedBody, or the fields that --fields names "
    "and no others.": (
        "响应按其接口的方式解密（seal --action）；否则解密 EncryptedBody，或只解密 --fields 指定的字段。"
    ),
    "Exit status: 0, 1 the message is refused or can't be decrypted, or holds the service's error, 2 usage or "
    "unreadable input.": "退出码：0 成功；1 内容被拒绝、无法解密或是服务端的错误；2 用法有误或输入无法读取。",
    "In a pipe the session file is read after the reply, when `seal` has long written it.": (
        "在管道中，会话文件在读完响应之后才读取，此时 `seal` 早已写好。"
    ),
    'open a reply; {"Response": ...} around it is taken off': '解密响应；外层的 {"Response": ...} 会去掉',
    "open a request": "解密请求",
    "open exactly these encrypted fields of a reply, by their paths": "只解密响应中的这些加密字段，以路径给出",
    "with --fields: a field may be null or left out": "与 --fields 同用：字段可以为 null 或不存在",
    "open an SM4-GCM message without a tag: anyone may have changed it": (
        "解密没有 tag 的 SM4-GCM 内容：它可能被任何人改动过"
    ),
    "open a reply that names another algorithm than its session's": "即使响应标明的算法与会话不同也解密",
    # keygen and export.
    "make an RSA or SM2 key pair": "生成 RSA 或 SM2 密钥对",
    "Make a key pair, such as a test's own service needs.": "生成密钥对，供测试用的服务端使用。",
    "The private key is a PEM (PKCS#8, without a passphrase, mode 0600).": (
        "私钥为 PEM（PKCS#8，没有口令，权限 0600）。"
    ),
    "size of an RSA key (default 2048; the service's own have 1024)": (
        "RSA 密钥的位数（默认 2048；服务端自己的为 1024）"
    ),
    "where the private key goes; - is stdout": "私钥写到哪里；- 为标准输出",
    "where the public key goes (default: stdout, unless --out has it)": (
        "公钥写到哪里（默认为标准输出，除非 --out 已占用）"
    ),
    "form of the public key; console (default) is Base64 of a PEM, as support hands it out": (
        "公钥的形式；console（默认）是 PEM 的 Base64，与售后提供的一致"
    ),
    "print a signer for where tcrypto can't go": "导出不依赖 tcrypto 的签名程序",
    "Print a signer for TC3-HMAC-SHA256 that needs nothing but its language: one file to paste anywhere (CC0-1.0), for "
    "bruno a folder.": (
        "输出只依赖语言本身的 TC3-HMAC-SHA256 签名程序：单个文件，可粘贴到任何地方（CC0-1.0）；bruno 为一个文件夹。"
    ),
    "Each says at its top how it is used.": "用法见各文件开头。",
    "for which language or program": "用于哪种语言或程序",
    "write it there instead of to standard output: a file, or a folder to put it in.": (
        "写到此处，而不是标准输出：文件，或用来存放它的文件夹。"
    ),
    "A file that differs is never overwritten. bruno needs it": "内容不同的文件不会被覆盖。bruno 必须给出此项",
    # policy.
    "say whether a CAM policy allows a call, or what is wrong with it": (
        "判断 CAM 策略是否允许某个调用，或检查策略的错误"
    ),
    "Evaluate a CAM policy offline, or list everything that keeps a text from being one.": (
        "离线判断 CAM 策略，或列出使内容不成为合法策略的所有错误。"
    ),
    "say whether a policy allows a call": "判断策略是否允许某个调用",
    "list the faults of policies": "列出策略的错误",
    "Say whether a policy allows a call, and which statement decides.": (
        "判断策略是否允许某个调用，并指出由哪条语句决定。"
    ),
    "Exit status: 0 allowed, 1 denied, 2 not a policy.": "退出码：0 允许；1 拒绝；2 不是合法的策略。",
    "a file, - for standard input, or the name of an OCR preset": "策略文件，- 为标准输入，或 OCR 预设策略的名称",
    "the call, like ocr:IDCardOCR": "接口，如 ocr:IDCardOCR",
    'six segments, or "*", which is the default': '六段式资源，或 "*"（默认）',
    "values of the request: qcs:ip=10.0.0.1; uin=0001 is the variable ${uin}; a key given twice has two": (
        "请求的条件值：qcs:ip=10.0.0.1；uin=0001 即变量 ${uin}；同一个键给出两次就有两个值"
    ),
    "print the decision for machines": "以 JSON 输出结果，供程序读取",
    "List every fault of the JSON and of the policy, one a line, with its place.": (
        "列出 JSON 和策略的所有错误，每行一个，并注明位置。"
    ),
    "Exit status: 0 no faults, 2 faults.": "退出码：0 没有错误；2 有错误。",
    "a file, or - for standard input": "策略文件，- 为标准输入",
    "print the faults for machines, in English and Chinese": "以 JSON 输出错误，供程序读取，含英文和中文",
    # kat and respond.
    "run the known-answer vectors, with this library or against a program in any language": (
        "运行测试向量（KAT），检验本库或任何语言的程序"
    ),
    "Run the known-answer vectors and say where an answer differs first.": (
        "运行测试向量（KAT），指出答案从哪里开始不同。"
    ),
    "With PROGRAM, ask it over the conformance protocol (one JSON object a line on its standard input and output; what "
    "it answers with Unsupported is skipped and named); without, ask this library.": (
        "给出 PROGRAM 时，按一致性协议询问它（标准输入和输出各为每行一个 JSON 对象；响应 Unsupported 的会跳过并列出）；"
        "否则检验本库。"
    ),
    "Cases whose operation begins with local. are for test suites and aren't asked.": (
        "操作名以 local. 开头的用例供测试套件使用，不会询问。"
    ),
    "Exit status: 0 nothing failed, 1 something failed or nothing was checked, 2 usage, or the program can't be "
    "started.": "退出码：0 没有失败；1 有失败，或什么都没有检验；2 用法有误，或程序无法启动。",
    "only this group of vectors; may be repeated": "只运行这组向量；可多次给出",
    "only this case; may be repeated": "只运行这个用例；可多次给出",
    "leave the refusals out: what to make right first": "略去应当拒绝的用例：先把正确的做对",
    "print figures and failures as one JSON object": "以一个 JSON 对象输出统计和失败的用例",
    "seconds to wait for each answer": "等待每个响应的秒数",
    "what to run, and its arguments, after --": "要运行的程序及其参数，写在 -- 之后",
    "answer the conformance protocol": "作为一致性协议的应答程序运行",
    "Read one JSON request a line from standard input, write one JSON reply a line to standard output, until the input "
    "ends.": "从标准输入每行读取一个 JSON 请求，向标准输出每行写一个 JSON 响应，直到输入结束。",
    "The protocol is described beside the vectors.": "协议说明与测试向量放在一起。",
}
"""The Chinese sentence by the English one."""
