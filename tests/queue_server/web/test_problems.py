"""Every problem has words, in every language, and names the field."""

from __future__ import annotations

import msgspec
import pytest

import config.text
from queue_server.contract import codec
from queue_server.contract.messages import IssueRequest
from queue_server.hall import refusals
from queue_server.web import problems


def _all_refusals() -> list[type[refusals.Refusal]]:
    return refusals.Refusal.__subclasses__()


@pytest.mark.parametrize("refusal", _all_refusals())
@pytest.mark.parametrize("language", ["vi", "en", "km"])
def test_every_refusal_has_a_sentence(refusal: type[refusals.Refusal], language: str) -> None:
    assert config.text.load().say(f"problem.{refusal.code}", language)


@pytest.mark.parametrize(
    ("body", "field", "rule"),
    [
        (b"{}", "key", "required"),
        (b'{"key": 5, "service": "a"}', "key", "str"),
        (b'{"key": "short", "service": "a"}', "key", "regex"),
        (b'{"key": "0123456789012345678901", "service": ""}', "service", "length"),
        (b'{"key": "0123456789012345678901", "service": "a", "more": 1}', "more", "unknown"),
        (b"[]", "body", "object"),
    ],
)
def test_a_validation_error_names_the_field_and_the_rule(body: bytes, field: str, rule: str) -> None:
    with pytest.raises(msgspec.ValidationError) as error:
        codec.decode(body, IssueRequest)
    (found,) = problems.of_validation(error.value).errors
    assert found.field == field
    assert rule in found.rule
