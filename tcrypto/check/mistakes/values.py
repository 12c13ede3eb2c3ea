"""What the chapters draw values from: services, regions, headers that change on the way, placeholders."""

from __future__ import annotations

__all__ = [
    "CHANGEABLE", "CONTENT_TYPES", "HOP_BY_HOP", "INVISIBLE", "LOCAL_HOSTS", "PLACEHOLDERS", "PLACEHOLDER_NAMES",
    "PORTS", "RARE_WRAPS", "REGIONS", "SEPARATORS", "SERVICES", "WRAPS",
]  # fmt: skip

SERVICES = (
    "ocr", "faceid", "cvm", "cam", "sts", "iai", "tmt", "asr", "tts", "nlp", "cbs", "vpc", "clb", "cdb", "redis",
    "mongodb", "cos", "cdn", "dnspod", "ssl", "tke", "tcb", "scf", "cls", "monitor", "sms", "ses", "live", "vod",
    "trtc", "tag", "ckafka", "tdmq", "kms", "ssm", "billing", "hunyuan", "lkeap", "tione", "bda", "ft", "iot", "im",
    "es", "emr", "postgres", "domain", "lighthouse", "tia", "aai", "soe", "ims", "tms", "cme", "mps", "market",
    "cloudaudit", "tcr", "apigateway", "ecdn", "teo", "organization", "region", "api",
)  # fmt: skip
"""Products, by the first label of their host names."""

REGIONS = (
    "ap-guangzhou", "ap-shanghai", "ap-beijing", "ap-chengdu", "ap-hongkong", "ap-singapore", "ap-nanjing",
    "ap-chongqing", "ap-mumbai", "ap-tokyo", "ap-seoul", "ap-bangkok", "ap-jakarta", "na-siliconvalley",
    "na-ashburn", "eu-frankfurt", "sa-saopaulo", "ap-shanghai-fsi", "ap-shenzhen-fsi",
)  # fmt: skip
"""Regions, the most used first."""

LOCAL_HOSTS = (
    "localhost", "127.0.0.1", "0.0.0.0",  # noqa: S104 -- a name to compare with, nothing binds to it
    "[::1]", "host.docker.internal", "gateway", "nginx", "proxy", "api",
)  # fmt: skip
"""Host names of a proxy or a stand-in."""

PORTS = (
    "80", "8080", "443", "8000", "3000", "8443", "9000", "5000", "8888", "8081", "5173", "4000",
)  # fmt: skip
"""Ports of such a host."""

CONTENT_TYPES = (
    "application/json", "application/x-www-form-urlencoded", "text/plain", "application/octet-stream", "text/xml",
    "multipart/form-data", "application/json; charset=utf-8", "application/x-www-form-urlencoded; charset=utf-8",
    "text/plain; charset=utf-8", "text/plain;charset=utf-8", "application/json;charset=utf-8", "text/json",
    "text/html", "application/xml", "application/x-www-form-urlencoded;charset=utf-8", "text/html; charset=utf-8",
    "*/*", "application/json, text/plain, */*", "application/javascript", "text/xml; charset=utf-8", "image/jpeg",
    "image/png", "text/plain; charset=iso-8859-1", "application/x-json", "application/vnd.api+json", "json",
    "application/json;", "application/xml; charset=utf-8", "application/problem+json", "application/hal+json",
    "application/ld+json", "application/json; charset=gbk", "application/x-protobuf", "application/grpc",
    "binary/octet-stream", "charset=utf-8",
)  # fmt: skip
"""Values of Content-Type that HTTP clients send of their own accord."""

CHANGEABLE = {
    "user-agent": (
        "", "curl/8.5.0", "python-requests/2.31.0", "python-requests/2.32.3", "okhttp/4.12.0", "go-http-client/1.1",
        "node", "go-http-client/2.0", "axios/1.6.0", "java/17", "apache-httpclient/4.5.13", "guzzlehttp/7",
        "mozilla/5.0",
        "postmanruntime/7.36.0", "python-urllib/3.11", "python-httpx/0.27.0", "node-fetch", "undici", "php", "ruby",
    ),
    "accept-encoding": ("", "identity", "gzip", "gzip, deflate", "gzip, deflate, br", "gzip,deflate", "deflate",
                        "*", "br", "gzip, deflate, br, zstd", "gzip;q=1.0, identity;q=0.5",
                        "gzip;q=1.0,deflate;q=0.6,identity;q=0.3"),
    "accept": ("", "*/*", "application/json", "application/json, text/plain, */*", "application/json, */*",
               "text/plain", "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2",
               "application/json;charset=utf-8"),
    "accept-language": ("", "zh-cn", "en-us", "*", "zh-cn,zh;q=0.9", "en-us,en;q=0.9", "zh-cn,zh;q=0.9,en;q=0.8"),
    "connection": ("", "close", "keep-alive", "upgrade", "te"),
    "transfer-encoding": ("", "chunked", "gzip, chunked", "identity"),
    "te": ("", "trailers"),
    "keep-alive": ("", "timeout=5", "timeout=5, max=1000", "115", "300"),
    "expect": ("", "100-continue"),
    "content-length": ("", "0"),
    "content-encoding": ("", "gzip", "identity", "deflate"),
    "cache-control": ("", "no-cache", "no-store", "max-age=0"),
    "pragma": ("", "no-cache"),
    "x-forwarded-for": ("", "127.0.0.1", "::1", "10.0.0.1", "172.17.0.1", "192.168.1.1", "unknown"),
    "x-forwarded-proto": ("", "http", "https"),
    "upgrade": ("", "h2c", "websocket"),
    "trailer": ("", "expires"),
    "proxy-connection": ("", "keep-alive", "close"),
    "via": ("",), "x-real-ip": ("", "127.0.0.1", "::1"), "date": ("",), "origin": ("", "null"), "referer": ("",),
    "x-forwarded-host": ("",), "x-request-id": ("",), "forwarded": ("",), "cookie": ("",), "proxy-authorization": ("",),
}  # fmt: skip
"""Headers that HTTP clients and proxies change or drop, with values that they are known to have had before."""

HOP_BY_HOP = frozenset(
    ["connection", "transfer-encoding", "te", "keep-alive", "trailer", "upgrade", "proxy-connection", "expect"]
)
"""Headers that no proxy passes on (RFC 9110, 7.6.1)."""

INVISIBLE = (
    "\u200b", "\xa0", "\u202c", "\u200e", "\u202a", "\u200c", "\u200d", "\u2060", "\xad", "\u3000", "\u200f",
    "\u2028", "\u2029", "\u202f", "\u2003", "\u2002", "\u2009", "\u180e", "\u202d", "\u2066", "\u2069", "\u2068",
    "\u061c", "\x7f", "\u2007", "\u2008", "\u200a", "\u2005", "\u205f", "￼", "͏", "ᅟ", "ᅠ", "ㅤ", "ﾠ", "️", "\x00",
    "\x1b", "\x85",
)  # fmt: skip
"""Characters that can't be seen, and blanks that don't break."""

PLACEHOLDER_NAMES = (
    "SecretKey", "SECRET_KEY", "TENCENTCLOUD_SECRET_KEY", "secret_key", "secretKey", "TENCENT_SECRET_KEY",
    "SECRETKEY", "secretkey", "TENCENTCLOUD_SECRETKEY", "TENCENT_CLOUD_SECRET_KEY", "TC_SECRET_KEY",
    "tencentcloud_secret_key", "QCLOUD_SECRET_KEY", "Secret Key", "secret-key", "TencentCloudSecretKey",
    "SecretAccessKey", "API_SECRET", "KEY", "TENCENTCLOUD_SECRETID", "TENCENTCLOUD_SECRET_ID", "SECRET", "secret",
    "key", "VUE_APP_SECRET_KEY", "Your_Secret_Key",
)  # fmt: skip
"""What a SecretKey's variable is called."""

WRAPS = (
    "{}", "${}", "${{{}}}", "your_{}", "YOUR_{}", "<{}>", "your{}", "Your{}", "{{{{{}}}}}", "%{}%", "<your_{}>",
)  # fmt: skip
"""How a name stands for its value."""

RARE_WRAPS = (
    "{{{{ {} }}}}", "$({})", "process.env.{}", "os.environ['{}']", "getenv('{}')", "[{}]", "{{{}}}", "${{env:{}}}",
    "${{{{ secrets.{} }}}}", "$env:{}", "@{}", "#{{{}}}", "!{}", "__{}__", "*{}*", "your {}", "<Your {}>", "xxx{}",
    "os.environ[\"{}\"]", "${{{}:}}", "{}_here", "your_{}_here", "YOUR_{}_HERE", "my_{}", "MY_{}", "<{}_HERE>",
    "env.{}", "$secrets.{}", "${{{{secrets.{}}}}}", "System.getenv('{}')", "System.getenv(\"{}\")", "test_{}",
)  # fmt: skip
"""More of them."""

PLACEHOLDERS = (
    "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE", "Gu5t9xGARNpq86cd98joQYCN3*******", "********************************",
    "xxxx", "xxx", "xxxxxx", "xxxxxxxx", "XXXX", "XXXXXXXX", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "***", "****",
    "******", "your-secret-key", "YOUR-SECRET-KEY", "YourSecretKey", "yourSecretKey", "your_secret_key",
    "YOUR_SECRET_KEY", "...", "your secret key", "Your Secret Key", "changeme", "CHANGEME", "change_me", "todo",
    "TODO", "test", "password", "123456", "your_secretkey", "yoursecretkey", "您的SecretKey", "你的SecretKey",
    "您的 SecretKey", "你的 SecretKey", "密钥", "placeholder", "PLACEHOLDER",
    "replace_me", "REPLACE_ME", "dummy", "fake",
    "example", "EXAMPLE", "<secret>", "********", "secret_key_here", "XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX", "SK", "sk",
    "ak", "AKIDxxxx", "xxxxx", "Gu5t9xGARNpq86cd98joQYCN3Example", "0123456789abcdef", "TODO: fill in", "None set",
    "N/A", "-", "?", "<SK>", "your-api-key", "YOUR_API_KEY", "your_key",
)  # fmt: skip
"""What README files and examples write for a SecretKey."""

SEPARATORS = (
    "#", "|", ":", ",", ";", "/", " ", "&", "\t", "=", "-", "_", "\n", "@", "", ", ", "::", "||", "+", ".",
)  # fmt: skip
"""What stands between the fields of one setting, the likelier first."""
