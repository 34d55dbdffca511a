"""Reads one TOML file into a typed struct and finds every mistake in it, not only the first.

The types of ``config.schema`` are the rules: keys, kinds of values, bounds, choices. What must hold between
values is checked by functions that are handed the whole struct, also when parts of it are wrong: a value that
could not be read is replaced by its default, or by the empty value of its type, so that the checks still find
what else is wrong.
"""

from __future__ import annotations

import dataclasses
import datetime
import difflib
import re
import tomllib
import types
import typing
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import msgspec

from config.lines import line_of, lines_of

Kind = TypeVar("Kind", bound=msgspec.Struct)


@dataclasses.dataclass(frozen=True)
class Mistake:
    """One mistake in a file.

    Args:
        key: path to the value, such as ``counters[3].services.copies``; entries are counted from 1.
        rule: what must hold and does not.
        suggestion: what was probably meant; empty if nothing comes near.
        file: the file's name; the reader fills it in.
        line: line of the key, or of the table in which it is missing; the reader fills it in.
        unless: keys whose values matter for this: where one of them could not be read, that is the mistake.
    """

    key: str
    rule: str
    suggestion: str = ""
    file: str = ""
    line: int | None = None
    unless: tuple[str, ...] = ()

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        meant = f"; did you mean {self.suggestion}?" if self.suggestion else ""
        return f"{place}: {self.key}: {self.rule}{meant}" if self.key else f"{place}: {self.rule}{meant}"


class ConfigurationError(Exception):
    """A configuration file is wrong. All its mistakes are in ``mistakes``, in the order of the file."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        super().__init__("\n".join(str(mistake) for mistake in mistakes))
        self.mistakes = tuple(mistakes)


_NOTHING: Mapping[str, tuple[str, object]] = types.MappingProxyType({})
#: Finds mistakes between the values of a whole file.
Check = Callable[[Kind], Iterable[Mistake]]


def suggest(word: str, known: Iterable[str]) -> str:
    """The known word that was probably meant, or nothing."""
    return next(iter(difflib.get_close_matches(word, sorted(known), n=1, cutoff=0.6)), "")


def read(
    path: Path,
    kind: type[Kind],
    extra_checks: Iterable[Check[Kind]] = (),
    given: Mapping[str, tuple[str, object]] = _NOTHING,
) -> Kind:
    """Read a TOML file.

    Args:
        path: the file.
        kind: the struct that describes it.
        extra_checks: each is handed the struct and yields what is wrong between its values. Parts that
            could not be read are defaults or empty then.
        given: keys whose values the command line gives in place of the file's, each with the option's name;
            the same rules hold for them.

    Raises:
        ConfigurationError: with every mistake, also when the file is missing, no UTF-8 or no TOML.
    """
    text, document = _parse(path)
    for key, (_, value) in given.items():
        _put(document, key, value)
    walk = _Walk()
    result: Kind = walk.table(document, kind, "")
    unread = walk.unread
    for check in extra_checks:
        # What only follows from a value that could not be read would send people to the wrong place.
        walk.mistakes.extend(one for one in check(result) if unread.isdisjoint((one.key, *one.unless)))
    if walk.mistakes:
        lines = lines_of(text)
        placed = [
            dataclasses.replace(mistake, file=given[mistake.key][0], key="")
            if mistake.key in given
            else dataclasses.replace(mistake, file=path.name, line=line_of(mistake.key, lines))
            for mistake in walk.mistakes
        ]
        raise ConfigurationError(sorted(placed, key=lambda mistake: mistake.line or 0))
    return result


def _put(document: dict[str, object], key: str, value: object) -> None:
    *tables, name = key.split(".")
    for table in tables:
        found = document.setdefault(table, {})
        if not isinstance(found, dict):
            return  # which is told as a mistake
        document = found
    document[name] = value


def _parse(path: Path) -> tuple[str, dict[str, object]]:
    try:
        # A byte order mark, as some editors write it, is no mistake.
        text = path.read_bytes().decode("utf-8-sig")
        return text, tomllib.loads(text)
    except OSError as error:
        mistake = Mistake("", f"cannot be read: {error.strerror} ({path})", file=path.name)
    except UnicodeDecodeError as error:
        before = error.object[: error.start]
        mistake = Mistake("", "must be saved as UTF-8", file=path.name, line=before.count(b"\n") + 1)
    except tomllib.TOMLDecodeError as error:
        # The place is in the message only: "Invalid value (at line 3, column 8)".
        place = re.search(r"at line (\d+)", str(error))
        mistake = Mistake("", f"is no TOML: {error}", file=path.name, line=int(place[1]) if place else None)
    except (RecursionError, ValueError) as error:
        # Thousands of brackets or digits, which the reader of TOML does not tell as its own mistakes.
        mistake = Mistake("", f"is no TOML: {error}", file=path.name)
    raise ConfigurationError([mistake])


class _Walk:
    """Goes through a document beside its type. Every ``Any`` here is a type or a value of one."""

    def __init__(self) -> None:
        self.mistakes: list[Mistake] = []
        #: Keys that were meant by others, which are misspelt.
        self._meant: set[str] = set()

    @property
    def unread(self) -> frozenset[str]:
        """The keys whose values could not be read."""
        return frozenset(mistake.key for mistake in self.mistakes) | self._meant

    def table(self, value: object, kind: type[Kind], key: str) -> Kind:
        """A table, field by field."""
        if not isinstance(value, dict):
            self._wrong(key, "must be a table of keys", value)
            value = None
        entries: dict[str, object] = value or {}
        fields = {field.encode_name: field for field in msgspec.structs.fields(kind)}
        for name in entries:
            if name not in fields:
                meant = suggest(name, [field for field in fields if field not in entries])
                self.mistakes.append(Mistake(_join(key, name), "unknown key", meant or suggest(name, fields)))
                self._meant.update([_join(key, meant)] if meant else ())
        found = {}
        for name, field in fields.items():
            if name in entries:
                fallback = None if field.required else field
                found[field.name] = self.value(entries[name], field.type, _join(key, name), fallback)
            elif field.required:
                found[field.name] = empty(field.type)
                if value is not None:
                    self.mistakes.append(Mistake(_join(key, name), "is missing"))
        return kind(**found)

    def value(
        self, value: object, kind: Any, key: str, fallback: msgspec.structs.FieldInfo | None = None
    ) -> Any:
        """A value of any type."""
        base, metas = _bare(kind)
        if shapes := _shapes(base):
            return self._shaped(value, shapes, key)
        if isinstance(base, type) and issubclass(base, msgspec.Struct):
            return self.table(value, base, key)
        origin, arguments = typing.get_origin(base), typing.get_args(base)
        if origin is tuple:
            if isinstance(value, list):
                self._length(value, metas, key)
                return tuple(
                    self.value(one, arguments[0], f"{key}[{index}]") for index, one in enumerate(value, 1)
                )
            self._wrong(key, "must be a list", value)
        elif origin is dict:
            if isinstance(value, dict):
                self._length(value, metas, key)
                return self._entries(value, arguments, key)
            self._wrong(key, "must be a table of keys", value)
        else:
            try:
                return msgspec.convert(value, kind)
            except msgspec.ValidationError:
                choices = typing.get_args(base) if origin is Literal else ()
                self._wrong(key, _rule(base, metas), value, choices)
        return _default(fallback) if fallback else empty(kind)

    def _shaped(self, value: object, shapes: Mapping[str, Any], key: str) -> Any:
        """A table that says by one of its own keys which kind of table it is."""
        tag_field = next(iter(shapes.values())).__struct_config__.tag_field
        if not isinstance(value, dict):
            self._wrong(key, "must be a table of keys", value)
            return None
        entries = dict(value)
        tag = entries.pop(tag_field, None)
        if tag in shapes:
            return self.table(entries, shapes[tag], key)
        if tag is None:
            self.mistakes.append(Mistake(_join(key, tag_field), "is missing"))
        else:
            rule = "must be one of " + ", ".join(_shown(known) for known in shapes)
            self._wrong(_join(key, tag_field), rule, tag, shapes)
        return None

    def _entries(self, value: dict[str, object], kinds: tuple[Any, ...], key: str) -> dict[str, object]:
        for name in value:
            base, metas = _bare(kinds[0])
            try:
                msgspec.convert(name, kinds[0])
            except msgspec.ValidationError:
                self._wrong(_join(key, name), f"the key {_rule(base, metas)}", name, typing.get_args(base))
        return {name: self.value(one, kinds[1], _join(key, name)) for name, one in value.items()}

    def _length(
        self, value: list[object] | dict[str, object], metas: Iterable[msgspec.Meta], key: str
    ) -> None:
        for meta in metas:
            if meta.min_length is not None and len(value) < meta.min_length:
                self.mistakes.append(Mistake(key, f"must have at least {meta.min_length} entry"))
            if meta.max_length is not None and len(value) > meta.max_length:
                self.mistakes.append(Mistake(key, f"must have at most {meta.max_length} entries"))

    def _wrong(self, key: str, rule: str, value: object, choices: Iterable[object] = ()) -> None:
        known = [choice for choice in choices if isinstance(choice, str)]
        meant = suggest(value, known) if isinstance(value, str) else ""
        self.mistakes.append(Mistake(key, f"{rule}, is {_shown(value)}", meant))


def empty(kind: Any) -> Any:
    """What stands in for a required value that could not be read; the schema refuses it everywhere."""
    base, _ = _bare(kind)
    if isinstance(base, type) and issubclass(base, msgspec.Struct):
        fields = msgspec.structs.fields(base)
        return base(**{field.name: empty(field.type) for field in fields if field.required})
    origin = typing.get_origin(base)
    if origin is Literal:
        return type(typing.get_args(base)[0])()
    if origin in (typing.Union, types.UnionType):
        return None
    if base is datetime.date:
        return datetime.date.min
    return (origin or base)()


def _default(field: msgspec.structs.FieldInfo) -> object:
    return field.default if field.default_factory is msgspec.NODEFAULT else field.default_factory()


def _bare(kind: Any) -> tuple[Any, list[msgspec.Meta]]:
    """A type without its annotations, and these."""
    if typing.get_origin(kind) is Annotated:
        base, *metas = typing.get_args(kind)
        return base, [meta for meta in metas if isinstance(meta, msgspec.Meta)]
    return kind, []


def _shapes(base: Any) -> dict[str, Any]:
    """The structs of a union by their tags; nothing for any other type."""
    if typing.get_origin(base) not in (typing.Union, types.UnionType):
        return {}
    options = [one for one in typing.get_args(base) if isinstance(one, type)]
    tagged = [(one.__struct_config__.tag, one) for one in options if issubclass(one, msgspec.Struct)]
    return {tag: struct for tag, struct in tagged if isinstance(tag, str)}


_WORDS: Mapping[Any, str] = {
    str: "text in quotes",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    datetime.date: "a date such as 2026-09-02",
}


def _rule(base: Any, metas: Iterable[msgspec.Meta]) -> str:
    """A rule in words: the schema's own where it gives some."""
    for meta in metas:
        if meta.description:
            return f"must be {meta.description}"
    if typing.get_origin(base) is Literal:
        return "must be one of " + ", ".join(_shown(choice) for choice in typing.get_args(base))
    if typing.get_origin(base) in (typing.Union, types.UnionType):
        # Nothing, the other choice, is said by leaving the key away.
        return _rule(*_bare(typing.get_args(base)[0]))
    words = _WORDS[base]
    for meta in metas:
        if meta.ge is not None:
            words += f" of at least {meta.ge}"
        if meta.le is not None:
            words += f" and at most {meta.le}" if meta.ge is not None else f" of at most {meta.le}"
    return f"must be {words}"


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f'"{value}"'
    return str(value)


def _join(key: str, name: str) -> str:
    return f"{key}.{name}" if key else name


__all__ = ["Check", "ConfigurationError", "Mistake", "read", "suggest"]
