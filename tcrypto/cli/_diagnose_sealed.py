"""``tcrypto diagnose --private-key FILE sealed.json``: which mistake keeps a sealed request from being opened."""

from __future__ import annotations

from . import _io

__all__ = ["run_sealed"]


def run_sealed(private_key: str, request: str, params: str | None, *, json: bool, language: str) -> int:
    """Diagnose a sealed request.

    Args:
        private_key: str, the file of the service's private key, a test key pair's.
        request: str, the file of the request as JSON; "-" is standard input.
        params: str or None, the file of the parameters that were meant, as JSON.
        json: bool, whether to print for machines.
        language: str, "zh-CN" or "en-US", of what is printed for people.

    Returns:
        The exit status: 0 where nothing is wrong, 1 where something is.
    """
    from ..check.diagnose_sealed import diagnose_sealed

    _io.one_stdin(private_key, request, params)
    key = _io.read_private_key(private_key)
    message = _io.read_object(request)
    diagnosis = diagnose_sealed(message, key, None if params is None else _io.read_object(params))
    if json:
        text = _io.json_text(diagnosis.as_dict(language))
    elif diagnosis.valid:
        text = "该加密请求可以正常解开。" if language == "zh-CN" else "The sealed request opens as it should."
    else:
        text = diagnosis.text(language)
    _io.write("-", f"{text}\n".encode(errors="backslashreplace"))
    return 0 if diagnosis.valid else 1
