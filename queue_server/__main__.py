"""The command ``queue-server``: the only place that puts the server's parts together."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import functools
import gc
import ipaddress
import os
import signal
import sys
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from aiohttp import web

import config.load
import config.text
from config import journal, schema
from config.notifying import Notifier
from config.schema_files import Files
from config.schema_panel import Panel
from config.schema_receipt import Receipts
from queue_server import demo, store_commands, texts_command, voice_command
from queue_server.beside import DayBeside
from queue_server.cards import OneTicket
from queue_server.clock import HallClock
from queue_server.contract.messages import Procedure
from queue_server.day_keys import DayKeys
from queue_server.discipline import discipline_of
from queue_server.dossiers import DossierSource, SampleDossiers
from queue_server.dossiers.importing import command as import_command
from queue_server.dossiers.importing.dropping import DroppedFiles
from queue_server.dossiers.setting import FILE_NAME, DossierSetting, WantedDossiers, wanted_dossiers
from queue_server.engine import Engine
from queue_server.hall import events
from queue_server.hall.service import Discipline
from queue_server.hosting import HostedHall
from queue_server.keyring import KeyFolder
from queue_server.lease_keys import LeaseKeys
from queue_server.procedures import Library
from queue_server.procedures.importing import command as procedures_command
from queue_server.store.dossiers.file import DossierFile
from queue_server.store.dossiers.opening import open_dossiers
from queue_server.store.ledger import Ledger, LedgerError
from queue_server.store.opening import open_ledger
from queue_server.voice_setting import voice_of
from queue_server.web.application import make_application
from queue_server.web.dossier_import_routes import DROPPED
from queue_server.web.look import tokens_of

log = structlog.get_logger()

_CONFIG = Path(config.load.__file__).parent
#: Stands for the name of a hall's configuration file in the address of its store.
_NAME = "{name}"
#: Seconds for which requests under way may go on when the server stops.
_GRACE = 2.0


class StartRefused(Exception):
    """The server cannot start. The text says why and what to do."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What the configuration wants, or what was accepted last where it is wrong."""

    discipline: Discipline
    voice: schema.Voice = field(default_factory=schema.Voice)
    one_ticket: OneTicket = "off"
    #: What stands beside calls on boards of browsers.
    panel: Panel = field(default_factory=Panel)
    #: The forms of what is printed of dossiers.
    receipts: Receipts = field(default_factory=config.load.load_receipt)
    mistakes: tuple[str, ...] = ()
    dossiers: WantedDossiers = field(default_factory=WantedDossiers)


def wanted_of(path: Path, ledger: Ledger, *, always_open: bool = False) -> Wanted:
    """Read the hall's file. A wrong one does not stop a hall that has run before.

    Raises:
        StartRefused: the file is wrong, and the ledger holds no hall, or several, to go on with.
    """
    dossiers = wanted_dossiers(path.with_name(FILE_NAME))
    try:
        hall = config.load.load_hall(path)
    except config.load.ConfigurationError as error:
        halls = ledger.halls()
        accepted = _last_accepted(ledger, halls[0]) if len(halls) == 1 else None
        if accepted is None:
            raise StartRefused(str(error)) from error
        log.warning("configuration-refused", mistakes=[str(mistake) for mistake in error.mistakes])
        mistakes = tuple(str(mistake) for mistake in error.mistakes)
        return Wanted(discipline=accepted, mistakes=mistakes, dossiers=dossiers)
    for warning in hall.warnings:
        log.warning("configuration-warning", warning=str(warning))
    return Wanted(
        discipline=discipline_of(hall, always_open=always_open),
        voice=hall.voice,
        panel=hall.panel,
        one_ticket=hall.one_ticket,
        dossiers=dossiers,
        **_receipts_beside(path),
    )


def _receipts_beside(path: Path) -> dict[str, Any]:
    """The forms in ``receipt.toml`` beside the hall's file; the program's own where that is no good."""
    own = path.parent / "receipt.toml"
    try:
        return {"receipts": config.load.load_receipt(own)} if own.exists() else {}
    except config.load.ConfigurationError as error:
        log.warning("configuration-refused", mistakes=[str(mistake) for mistake in error.mistakes])
        return {"mistakes": tuple(str(mistake) for mistake in error.mistakes)}


def _last_accepted(ledger: Ledger, hall: str) -> Discipline | None:
    accepted = None
    for row in ledger.read(hall, after=max(0, ledger.head(hall).opened - 1)):
        if isinstance(event := row.event, events.DayOpened | events.HallConfigured):
            accepted = event.discipline
    return accepted


def compose(
    halls: Iterable[tuple[Wanted, Ledger]],
    *,
    sounds: Path,
    keys: KeyFolder | None = None,
    look: Path = _CONFIG / "look.toml",
    make_clock: Callable[[datetime | None], HallClock] = HallClock,
    forecasts: bool = True,
    procedures: Path | None = None,
    dossiers: Path | None = None,
    files: Mapping[str, DossierFile] = {},
) -> web.Application:
    """Put the server together around its halls. They share the process and nothing else.

    Args:
        halls: each hall's discipline and voice, and the ledger for its events; the caller closes that.
        sounds: folder in which made sounds are kept.
        keys: where keys lie that must be in neither ledger nor backup; without it they end with the process.
        look: file with the colours.
        make_clock: hall time, given the ledger's last instant.
        forecasts: say how long people wait; that takes a process for each hall.
        procedures: folder or file of what is posted.
        dossiers: file of sample dossiers.
        files: hall to the file of its dossiers; the caller closes them. Those without have no register.

    Raises:
        StartRefused: two of them are the same hall.
    """
    texts = config.text.load()
    keys = keys or KeyFolder()
    hosted: dict[str, HostedHall] = {}
    library = Library(procedures) if procedures is not None else None
    for wanted, ledger in halls:
        beside = DayBeside(DayKeys(wanted.discipline.hall, keys), wanted.one_ticket)
        engine = Engine(
            wanted.discipline.hall, ledger, wanted.discipline, beside=beside, make_clock=make_clock
        )
        if engine.hall in hosted:
            raise StartRefused(f'two configurations are of the hall "{engine.hall}"; give each its own id.')
        voice = voice_of(wanted.voice, wanted.discipline, texts, sounds)
        source, mistakes = _sample_dossiers(dossiers, engine, wanted.discipline.time_zone)
        register = None
        if (file := files.get(engine.hall)) is not None:
            setting = DossierSetting(
                wanted=wanted.dossiers, file=file, hall=wanted.discipline, keys=keys, now=engine.now,
                procedure=functools.partial(_procedure, hosted, engine.hall),
            )  # fmt: skip
            register = setting.register()
            source, mistakes = setting.source(register, source), (*mistakes, *wanted.dossiers.mistakes)
        hosted[engine.hall] = HostedHall(
            engine, voice, texts, wanted.mistakes, leases=LeaseKeys(engine.hall, keys), forecasts=forecasts,
            library=library, dossiers=source, dossier_mistakes=mistakes, panel=wanted.panel,
            register=register,
            receipts=wanted.receipts,
        )  # fmt: skip
    return make_application(hosted, texts, tokens_of(config.load.load_look(look)))


def _procedure(hosted: Mapping[str, HostedHall], hall: str, code: str) -> Procedure | None:
    """A procedure that a hall posts, asked for once all halls are put together."""
    return hosted[hall].lookups.procedure(code)


def _sample_dossiers(
    path: Path | None, engine: Engine, time_zone: str
) -> tuple[DossierSource | None, tuple[str, ...]]:
    """The dossiers of a file; nothing, and why, where it is wrong: that stops no hall."""
    if path is None:
        return None, ()
    zone = ZoneInfo(time_zone)
    try:
        return SampleDossiers(path, lambda: engine.now().astimezone(zone)), ()
    except config.load.ConfigurationError as error:
        mistakes = tuple(str(mistake) for mistake in error.mistakes)
        log.warning("dossiers-refused", mistakes=mistakes)
        return None, mistakes


# ------------------------------------------------------------ serve


def _serve(arguments: argparse.Namespace) -> int:
    _require_loopback(arguments.host, arguments.anyone_may_act)
    files = arguments.config or [_CONFIG / "hall.toml"]
    if len(files) > 1 and _NAME not in arguments.store:
        raise StartRefused(
            f"--store {arguments.store}: each of several halls needs a ledger of its own; write {_NAME} "
            f"where the name of its configuration file is to stand, as in sqlite:///var/{_NAME}.sqlite."
        )
    with contextlib.ExitStack() as ledgers:
        halls, dossier_files, givers = [], {}, dict[str, str]()
        for file in files:
            address = arguments.store.replace(_NAME, file.stem)
            ledger = ledgers.enter_context(contextlib.closing(open_ledger(address)))
            wanted = wanted_of(file, ledger, always_open=arguments.always_open)
            wanted = _with_codes_of_its_own(wanted, givers)
            halls.append((wanted, ledger))
            if wanted.dossiers.settings or wanted.dossiers.mistakes:
                dossiers = ledgers.enter_context(contextlib.closing(open_dossiers(address)))
                dossier_files[wanted.discipline.hall] = dossiers
        if any(wanted.discipline.always_open for wanted, _ in halls):
            print("ALWAYS OPEN: the hall's hours are not kept. For trials only.", flush=True)
        application = compose(
            halls,
            sounds=arguments.sounds,
            keys=KeyFolder(arguments.keys),
            forecasts=not arguments.no_forecast,
            procedures=arguments.procedures,
            dossiers=arguments.dossiers,
            files=dossier_files,
        )
        for wanted, _ in halls:
            if (kept := dossier_files.get(wanted.discipline.hall)) is not None:
                dropped = _dropped_files(wanted, kept)
                application[DROPPED][wanted.discipline.hall] = dropped
                ledgers.callback(dropped.stop)
                dropped.start()
        _run(_until_stopped(application, arguments.host, arguments.port))
    return 0


def _with_codes_of_its_own(wanted: Wanted, givers: dict[str, str]) -> Wanted:
    """Without dossiers where another hall gives the codes of the same organisation: each would come twice.

    Args:
        wanted: the hall.
        givers: organisation code to the hall that gives its codes, as far as they are known; added to.
    """
    settings = wanted.dossiers.settings
    for organisation in settings.organisations if settings is not None else ():
        giver = givers.setdefault(organisation.code, wanted.discipline.hall)
        if giver != wanted.discipline.hall:
            mistake = (
                f'organisations: the hall "{giver}" of this server gives the codes of {organisation.code}'
            )
            log.warning("dossiers-refused", hall=wanted.discipline.hall, mistakes=[mistake])
            return replace(
                wanted, dossiers=WantedDossiers(), mistakes=(*wanted.mistakes, f"{FILE_NAME}: {mistake}")
            )
    return wanted


def _dropped_files(wanted: Wanted, kept: DossierFile) -> DroppedFiles:
    """Looks into the folders of a hall's sources."""
    settings = wanted.dossiers.settings
    sources = [source for source in settings.sources if isinstance(source, Files)] if settings else []
    language = wanted.discipline.languages[0]
    return DroppedFiles(kept, sources, config.text.load(), language, lambda: datetime.now(UTC))


def _run(main: Coroutine[Any, Any, None]) -> None:
    """Run on uvloop where it exists."""
    make_loop: Callable[[], asyncio.AbstractEventLoop] = asyncio.new_event_loop
    with contextlib.suppress(ImportError):
        from uvloop import new_event_loop  # noqa: PLC0415  # does not exist on every system

        make_loop = new_event_loop
    with asyncio.Runner(loop_factory=make_loop) as runner:
        runner.run(main)


def _require_loopback(host: str, anyone_may_act: bool) -> None:
    with contextlib.suppress(ValueError):
        if ipaddress.ip_address(host).is_loopback:
            return
    if host != "localhost" and not anyone_may_act:
        raise StartRefused(
            f"--host {host}: there are no accounts yet, so whoever reaches this address may call and "
            "close. Add --anyone-may-act if that is meant."
        )


def _collect_seldom() -> None:
    """Spare answers the stalls of a collector that looks through the whole hall again and again.

    A request leaves few cycles behind, and the hall's tickets stay for the day: what is there now is never
    looked at again, the young are looked at seldom, and the old once in some tens of millions.
    """
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


async def _until_stopped(application: web.Application, host: str, port: int) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=_GRACE)
    await runner.setup()
    _collect_seldom()
    try:
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as error:
            raise StartRefused(
                f"--host {host} --port {port}: {error.strerror}. Is another server running? "
                "Stop it or choose another --port."
            ) from error
        for address in runner.addresses:
            print(f"Serving at http://{address[0]}:{address[1]}/", flush=True)
        await Notifier().until(stop)
    finally:
        await runner.cleanup()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="queue-server", description="The server of a reception hall.")
    commands = parser.add_subparsers(required=True)

    serve = commands.add_parser("serve", help="run a hall")
    serve.add_argument(
        "--config",
        type=Path,
        action="append",
        help="the hall's file; given several times, this process serves several halls",
    )
    serve.add_argument(
        "--store",
        default="sqlite:///var/hall.sqlite",
        help=f"where the ledger is; {_NAME} stands for the name of the configuration file",
    )
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=8080)
    serve.add_argument(
        "--keys", type=Path, default=Path("var/keys"), help="folder for keys; leave it out of every backup"
    )
    serve.add_argument("--sounds", type=Path, default=Path("var/sounds"), help="folder for made sounds")
    serve.add_argument(
        "--procedures",
        type=Path,
        default=_CONFIG / "procedures",
        help="folder or file of the posted procedures (default: the sample)",
    )
    serve.add_argument("--dossiers", type=Path, help="file of sample dossiers, to try the look-up with")
    serve.add_argument("--always-open", action="store_true", help="for trials outside the hall's hours")
    serve.add_argument(
        "--no-forecast", action="store_true", help="do without waiting times; they take a process each hall"
    )
    serve.add_argument(
        "--anyone-may-act", action="store_true", help="allow a --host that other machines reach"
    )
    serve.set_defaults(run=_serve)

    demonstration = commands.add_parser("demo", help="the sample hall with simulated people")
    demo.add_arguments(demonstration)
    demonstration.set_defaults(run=demo.main)

    texts = commands.add_parser("texts", help="list the translations, and which nobody has reviewed")
    texts_command.add_arguments(texts)
    texts.set_defaults(run=texts_command.main)

    voice = commands.add_parser("voice", help="check the recorded clips, or list those to record")
    voice_command.add_arguments(voice)
    voice.set_defaults(run=voice_command.main)

    procedures = commands.add_parser("procedures", help="bring in a catalogue of procedures")
    procedures_command.add_arguments(procedures)
    procedures.set_defaults(run=procedures_command.main)

    store_commands.add_to(commands)
    import_command.add_to(commands)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit status."""
    journal.configure()
    parsed = _parser().parse_args(arguments)
    try:
        status: int = parsed.run(parsed)
        sys.stdout.flush()
    except (StartRefused, LedgerError) as error:
        print(f"queue-server: {error}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        # Whoever reads has seen enough, as with "| head"; Python would complain once more at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return status


if __name__ == "__main__":
    sys.exit(main())
