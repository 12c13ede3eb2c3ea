"""python driver.py SIGN.PY: see respond.py. Runs from Python 3.6 on, like what it drives."""

import base64
import importlib.util
import re
import sys

spec = importlib.util.spec_from_file_location("sign", sys.argv[1])
assert spec is not None
assert spec.loader is not None
signer = importlib.util.module_from_spec(spec)
spec.loader.exec_module(signer)

for line in sys.stdin:
    body, texts = [base64.b64decode(word) for word in line.split(",")]
    *before, region, token, timestamp, content_type, method, path, query, _ = texts.decode().split("\0")
    options = [region or None, token or None, int(timestamp), content_type, method, path, query]
    headers = signer.sign(*before, body, *options)
    service, host, action = before[2:5]
    canonical = signer.canonical_request(method, path, query, content_type, host, action, body)
    [date] = re.findall(r"/(\d{4}-\d\d-\d\d)/", headers["Authorization"])
    to_sign = signer.string_to_sign(int(timestamp), date, service, canonical)
    lines = "".join("{}: {}\n".format(*pair) for pair in headers.items())
    print(base64.b64encode("".join(text + "\0" for text in (canonical, to_sign, lines)).encode()).decode(), flush=True)
