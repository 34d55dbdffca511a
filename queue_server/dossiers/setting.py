"""From a hall's configuration to its register and the sources in which its dossiers are looked up."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import structlog

import config.load
from config import schema_dossiers, schema_sources
from queue_server.contract.messages import Procedure
from queue_server.dossiers import deriving
from queue_server.dossiers.core import events
from queue_server.dossiers.core.discipline import Organisation, Reasons, RegisterDiscipline
from queue_server.dossiers.register import KEPT, Register
from queue_server.dossiers.sealing import Sealing
from queue_server.dossiers.source import DossierSource
from queue_server.dossiers.sources.cache import FileCache
from queue_server.dossiers.sources.exchange import ExchangeSource
from queue_server.dossiers.sources.files import FileSource
from queue_server.dossiers.sources.register import RegisterSource
from queue_server.dossiers.sources.several import Several
from queue_server.hall.service import Discipline
from queue_server.keyring import KeyFolder
from queue_server.store.dossiers import chains
from queue_server.store.dossiers.file import DossierFile

log = structlog.get_logger()

#: Of a hall's configuration, beside its ``hall.toml``.
FILE_NAME = "dossiers.toml"


@dataclass(frozen=True, kw_only=True)
class WantedDossiers:
    """What the configuration wants; nothing where there is none, or where it is wrong."""

    settings: schema_dossiers.Dossiers | None = None
    mistakes: tuple[str, ...] = ()


def wanted_dossiers(path: Path) -> WantedDossiers:
    """Read the file; one that is not there wants nothing, and a wrong one stops no hall."""
    if not path.is_file():
        return WantedDossiers()
    try:
        return WantedDossiers(settings=config.load.load_dossiers(path))
    except config.load.ConfigurationError as error:
        mistakes = tuple(str(mistake) for mistake in error.mistakes)
        log.warning("dossiers-refused", mistakes=mistakes)
        return WantedDossiers(mistakes=mistakes)


def discipline_of(settings: schema_dossiers.Dossiers, hall: Discipline) -> RegisterDiscipline:
    """The rules of a register: those of its own file, with the hours of the hall."""
    return RegisterDiscipline(
        time_zone=hall.time_zone, hours=hall.hours, special_days=hall.special_days,
        organisations=tuple(
            Organisation(
                code=entry.code, names=entry.names, valid_from=entry.valid_from,
                valid_until=entry.valid_until,
            )
            for entry in settings.organisations
        ),
        cut_off=settings.cut_off, apology_days=settings.apology_days, due_soon_days=settings.due_soon_days,
        take_back_minutes=settings.take_back_minutes,
        reasons=Reasons(**msgspec.structs.asdict(settings.reasons)),
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class DossierSetting:
    """Puts one hall's dossiers together.

    Args:
        wanted: what the configuration wants.
        file: where dossiers are kept; its owner closes it.
        hall: the hall's discipline.
        keys: where the keys of what is sealed are.
        now: hall time.
        procedure: a posted procedure by its code.
    """

    wanted: WantedDossiers
    file: DossierFile
    hall: Discipline
    keys: KeyFolder
    now: Callable[[], datetime.datetime]
    procedure: Callable[[str], Procedure | None]

    def register(self) -> Register | None:
        """The register: by the configuration; where that is wrong, by the rules that were last in force."""
        settings = self.wanted.settings
        if settings is None:
            rules = self._last_accepted() if self.wanted.mistakes else None
        elif any(isinstance(source, schema_sources.Register) for source in settings.sources):
            rules = discipline_of(settings, self.hall)
        else:
            rules = None
        if rules is None:
            return None
        kept = datetime.timedelta(days=settings.keep_days) if settings is not None else KEPT
        sealing = Sealing(self.hall.hall, self.keys)
        return Register(
            self.hall.hall, self.file, rules, sealing, self.now, kept, check_word=self._check_word()
        )

    def _check_word(self) -> bool:
        sources = self.wanted.settings.sources if self.wanted.settings is not None else ()
        return any(isinstance(source, schema_sources.Register) and source.check_word for source in sources)

    def _last_accepted(self) -> RegisterDiscipline | None:
        rows = chains.of_subject(self.file.read, f"{self.hall.hall}/dossiers", "")
        found = [deriving.event_of(row) for row in rows]
        return next(
            (one.discipline for one in reversed(found) if isinstance(one, events.RegisterConfigured)), None
        )

    def source(self, register: Register | None, more: DossierSource | None) -> DossierSource | None:
        """Where dossiers are looked up, in the order of the configuration; ``more`` comes last."""
        settings = self.wanted.settings
        wanted = settings.sources if settings is not None else (schema_sources.Register(),)
        made = [self._made(source, register) for source in wanted]
        sources = [source for source in (*made, more) if source is not None]
        if not sources:
            return None
        outdated = settings.outdated_minutes if settings is not None else 60
        return Several(sources, datetime.timedelta(minutes=outdated), self.now)

    def _made(self, source: schema_sources.Source, register: Register | None) -> DossierSource | None:
        match source:
            case schema_sources.Exchange():
                return ExchangeSource(source, FileCache(self.file, source.id), self.now)
            case schema_sources.Files():
                return FileSource(self.file, source.id)
            case schema_sources.Register():
                if register is None:
                    return None
                zone = ZoneInfo(self.hall.time_zone)
                return RegisterSource(
                    self.file, register.chain, zone, self.now, self.procedure, check_word=source.check_word
                )


__all__ = ["FILE_NAME", "DossierSetting", "WantedDossiers", "discipline_of", "wanted_dossiers"]
