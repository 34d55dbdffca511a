"""The pages: plain HTML from templates, static files, the words and the colours they use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import jinja2
from aiohttp import web

from config.text import Texts
from queue_server import keys
from queue_server.hall.state import State
from queue_server.hosting import VERSION, HostedHall
from queue_server.web import board_pages, lookup_pages, rating_pages, wrong_addresses
from queue_server.web.acting import leasing
from queue_server.web.problems import WebProblem
from queue_server.web.routes import HALLS, Halls, Handler, reply

_HERE = Path(__file__).parent
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",  # a ticket's address is its secret
}
_NO_FACTS: Mapping[str, object] = {}
#: Page's path to its template.
_PAGES = {
    "/": "index.html",
    "/counter/{counter}": "counter.html",
    "/counter/{counter}/display": "counter_display.html",
    "/supervise": "supervise.html",
    "/promises": "promises.html",
    "/t/{id}": "ticket.html",
}


@dataclass(frozen=True, slots=True)
class _About:
    """What a page is told of the hall."""

    names: Mapping[str, str]
    languages: tuple[str, ...]
    counters: tuple[tuple[str, Mapping[str, str]], ...]


def _about(state: State) -> _About:
    discipline = state.discipline
    if discipline is None:
        raise WebProblem(503, "unavailable", retry_after=1)
    counters = tuple((plan.id, plan.names) for plan in discipline.counters)
    return _About(discipline.names, discipline.languages, counters)


async def _hall_of(request: web.Request, halls: Halls) -> HostedHall:
    """The hall that the query names; else the one that knows the ticket; else the first one."""
    wanted = request.query.get("hall")
    if wanted and wanted not in halls:
        raise WebProblem(404, "unknown-hall", field="hall", rule=f"one of: {', '.join(halls)}")
    if wanted:
        return halls[wanted]
    identity = request.match_info.get("id")
    if identity is not None and len(halls) > 1:
        secret = keys.secret_of(identity)

        def known(state: State) -> bool:
            return secret in state.by_secret

        for hosted in halls.values():
            if await hosted.engine.read(known) or await leasing.is_slip_of(hosted, str(request.url)):
                return hosted
    return next(iter(halls.values()))


class Pages:
    """Draws the pages of the halls that this process serves."""

    def __init__(self, texts: Texts, tokens: str) -> None:
        self._texts, self._tokens = texts, tokens
        self._templates = jinja2.Environment(
            loader=jinja2.FileSystemLoader(_HERE / "pages"), autoescape=True, undefined=jinja2.StrictUndefined
        )

    def add_to(self, application: web.Application) -> None:
        """Add the routes of all pages."""
        for path, template in _PAGES.items():
            application.router.add_get(path, self._page(template))
        board_pages.add_to(application, self)
        lookup_pages.add_to(application, self)
        rating_pages.add_to(application, self)
        application.router.add_get("/text/{language}.json", self._words)
        application.router.add_get("/tokens.css", self._colours)
        application.router.add_static("/static", _HERE / "static", append_version=False)

    def _page(self, template: str) -> Handler:
        async def handle(request: web.Request) -> web.StreamResponse:
            return await self.draw(request, template, await self.hall_of(request))

        return handle

    async def hall_of(self, request: web.Request) -> HostedHall:
        """The hall that the query names; else the one that knows the ticket; else the first one."""
        return await _hall_of(request, request.config_dict[HALLS])

    async def draw(
        self,
        request: web.Request,
        template: str,
        hosted: HostedHall,
        facts: Mapping[str, object] = _NO_FACTS,
        status: int = 200,
    ) -> web.Response:
        """Draw a page of a hall, with what the template wants beside what all pages are told."""
        about = await hosted.engine.read(_about)
        wrong = wrong_addresses.of_counter(request, about.counters)
        if wrong is not None:
            return await self.draw_wrong(request, hosted, wrong)
        return await self._render(request, template, hosted, about, facts, status)

    async def counters_of(self, hosted: HostedHall) -> wrong_addresses.Counters:
        """The counters of a hall."""
        return (await hosted.engine.read(_about)).counters

    async def draw_wrong(
        self, request: web.Request, hosted: HostedHall, wrong: wrong_addresses.WrongAddress
    ) -> web.Response:
        """Say what is wrong with an address, in every language of the hall.

        Raises:
            WebProblem: a program asked.
        """
        if not wrong_addresses.wants_words(request):
            raise wrong.problem
        about = await hosted.engine.read(_about)
        words = {
            language: self._texts.say(f"pages.wrong.{wrong.what}", language, value=wrong.value)
            for language in about.languages
        }
        facts = {"wrong": wrong, "words": words}
        return await self._render(request, "wrong.html", hosted, about, facts, wrong.problem.status)

    async def _render(
        self,
        request: web.Request,
        template: str,
        hosted: HostedHall,
        about: _About,
        facts: Mapping[str, object],
        status: int,
    ) -> web.Response:
        halls = request.config_dict[HALLS]
        wish = request.query.get("lang")
        language = wish if wish in about.languages else about.languages[0]

        def say(key: str, **words: object) -> str:
            return self._texts.say(key, language, **words)

        html = self._templates.get_template(template).render(
            hall=hosted.engine.hall, names=about.names, languages=about.languages, language=language,
            counters=about.counters, api=f"/api/v1/halls/{hosted.engine.hall}", version=VERSION,
            texts=self._words_of(language), say=say, offers=hosted.lookups.offers(), **request.match_info,
            # One hall needs no name in addresses.
            hall_query="" if len(halls) == 1 else f"hall={hosted.engine.hall}",
            halls=[(name, (await other.engine.read(_about)).names) for name, other in halls.items()],
            **facts,
        )  # fmt: skip
        return web.Response(text=html, status=status, content_type="text/html", headers=_HEADERS)

    def _words_of(self, language: str) -> dict[str, str]:
        """The pages' words, and those for troubles by their whole keys."""
        troubles = self._texts.section("trouble", language)
        return self._texts.section("pages", language) | {
            f"trouble.{key}": text for key, text in troubles.items()
        }

    async def _words(self, request: web.Request) -> web.StreamResponse:
        language = request.match_info["language"]
        if language not in self._texts.languages:
            raise WebProblem(404, "unknown-language", field="language", rule=", ".join(self._texts.languages))
        return reply(self._texts.section("pages", language))

    async def _colours(self, _request: web.Request) -> web.StreamResponse:
        return web.Response(text=self._tokens, content_type="text/css", headers=_HEADERS)
