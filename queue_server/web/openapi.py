"""The OpenAPI document, made from the routes and the contract."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import msgspec

from queue_server.contract.messages import Problem
from queue_server.hosting import VERSION
from queue_server.web.routes import JSON, Route

_PARAMETER = re.compile(r"\{(\w+)(?::[^{}]*(?:\{[^{}]*\})?[^{}]*)?\}")
_REFERENCE = "#/components/schemas/{name}"


def document(routes: Sequence[Route]) -> dict[str, Any]:
    """Describe all routes: OpenAPI 3.1."""
    kinds: set[type[msgspec.Struct]] = {Problem}
    for route in routes:
        kinds.update(kind for kind in (route.request, route.answer) if kind is not None)
    ordered = sorted(kinds, key=lambda kind: kind.__name__)
    schemas, components = msgspec.json.schema_components(ordered, ref_template=_REFERENCE)
    schema_of = dict(zip(ordered, schemas, strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        path = _PARAMETER.sub(r"{\1}", route.path)
        paths.setdefault(path, {})[route.method.lower()] = _operation(route, schema_of)
    return {
        "openapi": "3.1.0",
        "info": {"title": "motcua", "version": VERSION},
        "paths": paths,
        "components": {"schemas": components},
    }


def _operation(route: Route, schema_of: dict[type[msgspec.Struct], dict[str, Any]]) -> dict[str, Any]:
    parameters = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in _PARAMETER.findall(route.path)
    ] + [
        {"name": name, "in": "query", "description": meaning, "schema": {"type": "string"}}
        for name, meaning in route.query.items()
    ]
    responses: dict[str, Any] = {}
    for status, meaning in route.success.items():
        schema = schema_of[route.answer] if route.answer else {}
        content = {} if status == 204 else {"content": {route.media: {"schema": schema}}}
        responses[str(status)] = {"description": meaning, **content}
    responses["default"] = {
        "description": "A problem; nothing changed",
        "content": {"application/problem+json": {"schema": schema_of[Problem]}},
    }
    operation: dict[str, Any] = {
        "summary": route.summary, "parameters": parameters, "responses": responses
    }  # fmt: skip
    if route.request is not None:
        operation["requestBody"] = {
            "required": True, "content": {JSON: {"schema": schema_of[route.request]}}
        }  # fmt: skip
    return operation


__all__ = ["document"]
