"""The page of a rating pad. It has its words in all languages of the hall, for whoever is served next."""

from __future__ import annotations

from aiohttp import web

from queue_server.web.lookup_pages import Drawing
from queue_server.web.problems import TEXTS


def add_to(application: web.Application, pages: Drawing) -> None:
    """Add the route of this page."""

    async def handle(request: web.Request) -> web.StreamResponse:
        hosted, texts = await pages.hall_of(request), request.config_dict[TEXTS]
        languages = hosted.discipline.languages if hosted.discipline else ()
        words = {language: texts.section("pages.rating", language) for language in languages}
        return await pages.draw(request, "rate.html", hosted, {"words": words})

    application.router.add_get("/rate/{counter}", handle)


__all__ = ["add_to"]
