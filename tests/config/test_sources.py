"""``[[sources]]`` of ``dossiers.toml``: the sample shows and explains every key; mistakes are named."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from config import load, schema_sources
from config.schema_sources import NATIONAL, Exchange, Fields, Register, Token

SAMPLE = load.FOLDER / "samples" / "exchange.toml"
PLAIN = 'kind = "exchange"\nid = "province"\nurl = "https://exchange.example/{code}"\n'


def sources(tmp_path: Path, *tables: str) -> tuple[schema_sources.Source, ...]:
    """The sources of a file with these tables."""
    file = tmp_path / "dossiers.toml"
    head = '[[organisations]]\ncode = "H01.1"\nnames = { vi = "Phường" }\n'
    file.write_text(head + "".join(f"[[sources]]\n{table}" for table in tables), encoding="utf-8")
    return load.load_dossiers(file).sources


def mistakes(tmp_path: Path, *tables: str) -> list[str]:
    """What is wrong, by key and rule."""
    with pytest.raises(load.ConfigurationError) as error:
        sources(tmp_path, *tables)
    return [f"{mistake.key}: {mistake.rule}" for mistake in error.value.mistakes]


# ------------------------------------------------------------ the sample


def test_the_sample_is_right() -> None:
    file = load.load_dossiers(SAMPLE)
    register, exchange = file.sources
    assert isinstance(register, Register)
    assert isinstance(exchange, Exchange)
    assert exchange.fields == Fields()
    assert exchange.statuses == dict(NATIONAL)


def test_the_sample_shows_every_key_with_its_default() -> None:
    shown = tomllib.loads(SAMPLE.read_text(encoding="utf-8"))["sources"][1]
    example = {"id", "url", "headers", "at", "agencies", "unknown", "token"}
    for kind, table in ((Exchange, shown), (Fields, shown["fields"])):
        fields = {field.name: field for field in msgspec.structs.fields(kind)}
        assert set(table) - {"kind"} == set(fields)
        for name, value in table.items():
            if name not in example and name != "kind":
                default = getattr(Exchange(id="a", url="b") if kind is Exchange else Fields(), name)
                assert msgspec.convert(value, type(default)) == default, name
    assert set(shown["unknown"]) == {"statuses", "at", "values"}
    assert set(shown["token"]) == {"header", "prefix", "file", "environment"}


def explained(text: str) -> Iterator[tuple[str, bool]]:
    """The keys of a file, each with whether a comment stands above it or above the keys right above it."""
    above = False
    for line in text.splitlines():
        if line.startswith("#"):
            above = True
        elif not line.strip() or line.startswith("["):
            above = above and bool(line.strip())
        elif found := re.match(r"([a-z_]+) =", line):
            yield found[1], above


def test_the_sample_explains_every_key() -> None:
    text = SAMPLE.read_text(encoding="utf-8")
    exchange = text[text.index('kind = "exchange"') :].partition("\n")[2]
    keys = list(explained(exchange))
    assert len(keys) > 40
    assert [key for key, said in keys if not said] == []


# ------------------------------------------------------------ mistakes


def test_an_exchange_needs_three_keys(tmp_path: Path) -> None:
    (exchange,) = sources(tmp_path, PLAIN)
    assert exchange == Exchange(id="province", url="https://exchange.example/{code}")
    assert mistakes(tmp_path, 'kind = "exchange"\n') == [
        "sources[1].id: is missing",
        "sources[1].url: is missing",
    ]


@pytest.mark.parametrize(
    ("more", "mistake"),
    [
        ('body = "x"', 'body: is sent with method = "POST" only'),
        ('method = "PUT"', 'method: must be one of "GET", "POST", is "PUT"'),
        ('headers = { Authorization = "Bearer x" }', "headers.Authorization: is a secret"),
        ('headers = { x-api-key = "x" }', "headers.x-api-key: is a secret"),
        ('headers = { "X Y" = "x" }', "headers.X Y: must be the name of a header"),
        ('headers = { X-Y = "a\\nb" }', "headers.X-Y: must be at most 200 plain characters"),
        ('dates = ["dd.MM.yy"]', 'dates[1]: must be "iso", or a form of yyyy MM dd'),
        ("dates = []", "dates: must have at least 1 entry"),
        ('time_zone = "Asia/An_Giang"', "time_zone: is no zone of the IANA list"),
        ('statuses = { 4 = "lost" }', 'statuses.4: must be one of "registered"'),
        ('encoding = "utf-7"', "encoding: must be one of"),
        ("time_out = 0", "time_out: must be a number of at least 0.1 and at most 60"),
        ("tries = 9", "tries: must be a whole number of at least 1 and at most 5"),
        ("longest_pause = 0.2", "longest_pause: must not be below pause"),
        ('token = { header = "X-Key" }', "token: has a file, or the name of an environment variable"),
        ('token = { file = "a", environment = "B" }', "token: has a file, or the name"),
        ('token = { file = "a", value = "secret" }', "token.value: unknown key"),
        ('unknown = { at = "error" }', "unknown: needs both at and values"),
        ("unknown = { statuses = [200] }", "unknown.statuses[1]: must be a whole number of at least 400"),
        ("verify = false", "verify: unknown key"),
    ],
)
def test_a_mistake_of_an_exchange(tmp_path: Path, more: str, mistake: str) -> None:
    (said,) = mistakes(tmp_path, f"{PLAIN}{more}\n")
    assert said.startswith(f"sources[1].{mistake}")


@pytest.mark.parametrize(
    ("url", "mistake"),
    [
        ("http://exchange.example/{code}", "must be https, or unencrypted = true"),
        ("https://exchange.example/hoso", "has {code} where the dossier's code stands"),
        ("https://user:secret@exchange.example/{code}", "must be an http address"),
        ("ftp://exchange.example/{code}", "must be an http address"),
        ("https://{code}.example/{code}", "must name a host, not a code"),
    ],
)
def test_an_address_that_will_not_do(tmp_path: Path, url: str, mistake: str) -> None:
    (said,) = mistakes(tmp_path, f'kind = "exchange"\nid = "province"\nurl = "{url}"\n')
    assert said.startswith(f"sources[1].url: {mistake}")


def test_names_are_there_once_and_so_is_the_register(tmp_path: Path) -> None:
    assert mistakes(tmp_path, PLAIN, PLAIN) == ['sources[2].id: "province" is there twice']
    register = 'kind = "register"\n'
    assert mistakes(tmp_path, register, register + 'id = "again"\n') == ["sources: has the register twice"]
    assert mistakes(tmp_path, 'kind = "exchnge"\n')[0].startswith("sources[1].kind: must be one of")


def test_a_closed_network_and_a_token(tmp_path: Path) -> None:
    table = PLAIN.replace("https", "http") + 'unencrypted = true\ntoken = { environment = "TOKEN" }\n'
    (exchange,) = sources(tmp_path, table)
    assert isinstance(exchange, Exchange)
    assert exchange.token == Token(environment="TOKEN")
