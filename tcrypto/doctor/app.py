"""The application: three views as pages, the same as /api/, and what they are drawn with."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode

from .._extras import needing
from ..errors import TCryptoError
from . import sealing, signing, why
from .forms import Fields, read_form, read_json
from .guard import LIMIT, Guard
from .settings import STAND_IN, Settings
from .words import WORDS, language_of

with needing("doctor"):
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import HTMLResponse, Response
    from starlette.routing import Route

__all__ = ["QUESTIONS", "application"]

_FOLDER = Path(__file__).parent
_STATIC = {"doctor.css": "text/css", "doctor.js": "text/javascript", "doctor.svg": "image/svg+xml"}
_AT_A_TIME = 2  # questions that are answered; more wait

Answer = Callable[[Fields, Settings, str], dict[str, Any]]

QUESTIONS: dict[str, Answer] = {
    "diagnose": why.answer,
    "sign": signing.answer,
    "send": signing.sent,
    "seal": sealing.answer,
    "diagnose-sealed": sealing.diagnosed,
}
"""What is asked at /api/, and by which function it is answered."""


class _View(NamedTuple):
    path: str
    asks: tuple[str, ...]
    defaults: dict[str, str]


_VIEWS = {
    "why": _View("/", ("diagnose",), {}),
    "sign": _View("/sign", ("sign", "send"), signing.DEFAULTS),
    "seal": _View("/seal", ("seal", "diagnose-sealed"), sealing.DEFAULTS),
}


def application(settings: Settings, *, limit: int = LIMIT) -> Guard:
    """The ASGI application.

    Args:
        settings: what it works with.
        limit: int, bytes of the largest question.

    Raises:
        ImportError: a package of the extra `doctor` is missing.
    """
    page = _Page(settings)
    routes = [Route(view.path, page.view(name), methods=["GET", "POST"]) for name, view in _VIEWS.items()]
    routes += [Route(f"/api/{name}", page.api(name), methods=["POST"]) for name in QUESTIONS]
    routes.append(Route("/static/{name}", _static))
    return Guard(Starlette(routes=routes), token=settings.token, port=settings.port, limit=limit)


async def _static(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in _STATIC:
        return Response("not found", 404, media_type="text/plain")
    return Response((_FOLDER / "static" / name).read_bytes(), media_type=_STATIC[name])


class _Page:
    """The views' handlers over one set of threads."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._threads = ThreadPoolExecutor(_AT_A_TIME, "tcrypto doctor")
        self._templates = Environment(
            loader=FileSystemLoader(_FOLDER / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.globals.update(
            comparisons=why.comparisons,
            certainties=why.certainties,
            shortened=sealing.shortened,
            STAGES=signing.STAGES,
            STAND_IN=STAND_IN,
            endpoints=settings.endpoints,
        )

    def view(self, name: str) -> Callable[[Request], Any]:
        view = _VIEWS[name]

        async def handler(request: Request) -> Response:
            language = _language(request)
            shown: dict[str, Any] = {
                "fields": Fields(view.defaults, {}),
                "asked": view.asks[0],
                "result": None,
                "error": None,
            }
            if request.method == "POST":
                content_type = request.headers.get("content-type", "")
                body = await request.body()
                shown |= await self._answered(view.asks, lambda: read_form(body, content_type), language)
            elif name == "sign":
                shown |= await self._answered(view.asks, lambda: Fields(view.defaults, {}), language)
            return self._rendered(f"{name}.html", language, view=name, **shown)

        return handler

    def api(self, name: str) -> Callable[[Request], Any]:
        async def handler(request: Request) -> Response:
            language = _language(request)
            body = await request.body()
            shown = await self._answered((name,), lambda: read_json(body), language)
            if "text/html" in request.headers.get("accept", ""):  # the page's own script: the same, drawn
                return self._rendered(f"answer_{name.replace('-', '_')}.html", language, **shown)
            error = shown["error"]
            content = shown["result"] if error is None else {"error": error}
            text = json.dumps(content, ensure_ascii=False, indent=2)
            data = f"{text}\n".encode("utf-8", "backslashreplace")
            return Response(data, 200 if error is None else 400, media_type="application/json")

        return handler

    async def _answered(self, asks: tuple[str, ...], read: Callable[[], Fields], language: str) -> dict[str, Any]:
        """The answer, or what is wrong with the question in a sentence; worked out in a thread of the few."""

        def work() -> dict[str, Any]:
            shown: dict[str, Any] = {"fields": Fields({}, {}), "asked": asks[0], "result": None, "error": None}
            try:
                shown["fields"] = fields = read()
                shown["asked"] = asked = fields.text("ask") if fields.text("ask") in asks else asks[0]
                shown["result"] = QUESTIONS[asked](fields, self._settings, language)
            except TCryptoError as error:
                shown["error"] = error.text(language)
            except (ImportError, RecursionError, TypeError, ValueError) as error:  # JSON may hold any type anywhere
                shown["error"] = TCryptoError(str(error)).text(language)
            return shown

        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    def _rendered(self, template: str, language: str, **shown: Any) -> HTMLResponse:
        def url(path: str, lang: str = language) -> str:
            return f"{path}?{urlencode({'token': self._settings.token, 'lang': lang})}"

        words = WORDS[language]
        other = "en-US" if language == "zh-CN" else "zh-CN"
        paths = {name: view.path for name, view in _VIEWS.items()}
        text = self._templates.get_template(template).render(
            t=words, lang=language, other=other, url=url, paths=paths, **shown
        )
        return HTMLResponse(text.encode("utf-8", "replace"))


def _language(request: Request) -> str:
    return language_of(request.query_params.get("lang"), request.headers.get("accept-language"))
