"""A real CUPS of its own on a socket of its own, with two queues whose printers are folders."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

CUPSD = shutil.which("cupsd", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
#: Where Debian keeps the helper that starts a backend.
_HELPERS = Path("/usr/lib/cups/daemon")

# What CUPS starts to reach a printer. Files beside the paper say how the printer behaves.
_BACKEND = """#!/bin/sh
[ $# = 0 ] && exit 0
paper="${DEVICE_URI#paper:}"
[ -e "$paper/reasons" ] && echo "STATE: $(cat "$paper/reasons")" >&2
while [ -e "$paper/stuck" ]; do sleep 0.05; done
[ -e "$paper/broken" ] && exit 4
cat "${6:--}" > "$paper/.$1" && chmod 644 "$paper/.$1" && mv "$paper/.$1" "$paper/job-$1"
"""
_DAEMON = """Listen {home}/socket
WebInterface No
Browsing No
<Location />
  Order allow,deny
  Allow all
</Location>
<Policy default>
  <Limit All>
    Order deny,allow
    Allow all
  </Limit>
</Policy>
"""
_FILES = """ServerRoot {home}/etc
ServerBin {home}/bin
RequestRoot {home}/spool
CacheDir {home}/cache
StateDir {home}/state
TempDir {home}/spool
AccessLog {home}/log
ErrorLog {home}/log
PageLog {home}/log
{user}
"""
# A printer with a driver: one that takes pictures as they are.
_DRIVER = """*PPD-Adobe: "4.3"
*FormatVersion: "4.3"
*FileVersion: "1.0"
*LanguageVersion: English
*LanguageEncoding: ISOLatin1
*PCFileName: "PICTURE.PPD"
*Manufacturer: "Test"
*Product: "(Picture)"
*ModelName: "Picture"
*ShortNickName: "Picture"
*NickName: "Printer of pictures"
*PSVersion: "(3010.000) 0"
*LanguageLevel: "3"
*cupsFilter: "image/png 0 -"
*OpenUI *PageSize/Size: PickOne
*DefaultPageSize: A4
*PageSize A4: ""
*CloseUI: *PageSize
*OpenUI *PageRegion: PickOne
*DefaultPageRegion: A4
*PageRegion A4: ""
*CloseUI: *PageRegion
*DefaultImageableArea: A4
*ImageableArea A4: "0 0 595 842"
*DefaultPaperDimension: A4
*PaperDimension A4: "595 842"
*DefaultFont: Courier
"""


@dataclass(frozen=True)
class PrintingSystem:
    """Queues ``receipts`` (raw) and ``office`` (with a driver)."""

    home: Path

    @property
    def server(self) -> str:
        """As the environment's CUPS_SERVER names it."""
        return str(self.home / "socket")

    @property
    def paper(self) -> Path:
        """The folder that both print into."""
        return self.home / "paper"

    def printed(self) -> list[bytes]:
        """What came out, in order."""
        jobs = sorted(self.paper.glob("job-*"), key=lambda path: int(path.name.split("-")[1]))
        return [path.read_bytes() for path in jobs]

    def run(self, *command: str) -> str:
        """One of the commands of CUPS."""
        environment = {**os.environ, "CUPS_SERVER": self.server, "LC_ALL": "C"}
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=20, check=False
        )  # fmt: skip
        return done.stdout + done.stderr


@contextmanager
def printing_system() -> Iterator[PrintingSystem]:
    """Start one; it ends with the block."""
    assert CUPSD is not None
    home = Path(tempfile.mkdtemp(prefix="cups-"))
    system = PrintingSystem(home)
    _furnish(home)
    process = subprocess.Popen(
        [CUPSD, "-f", "-c", str(home / "etc/cupsd.conf"), "-s", str(home / "etc/cups-files.conf")],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        until = time.monotonic() + 60
        while "is running" not in system.run("lpstat", "-r"):
            assert process.poll() is None, (home / "log").read_text()
            assert time.monotonic() < until, "CUPS does not start"
            time.sleep(0.02)
        system.run("lpadmin", "-p", "receipts", "-E", "-v", f"paper:{system.paper}", "-m", "raw")
        driver = str(home / "picture.ppd")
        system.run("lpadmin", "-p", "office", "-E", "-v", f"paper:{system.paper}", "-P", driver)
        yield system
    finally:
        process.terminate()
        process.wait(20)
        shutil.rmtree(home)


def _furnish(home: Path) -> None:
    # CUPS prints as somebody who may do little, and refuses to do so as root.
    user = "User lp\nGroup lp\nSystemGroup root" if os.geteuid() == 0 else ""
    for name in ("etc", "bin/backend", "spool", "cache", "state", "paper"):
        (home / name).mkdir(parents=True)
    (home / "bin/daemon").symlink_to(_HELPERS)
    (home / "etc/cupsd.conf").write_text(_DAEMON.format(home=home))
    (home / "etc/cups-files.conf").write_text(_FILES.format(home=home, user=user))
    (home / "picture.ppd").write_text(_DRIVER)
    backend = home / "bin/backend/paper"
    backend.write_text(_BACKEND)
    for path in (home, backend, *backend.parents[:2]):
        path.chmod(0o755)
    (home / "paper").chmod(0o777)  # CUPS prints as another user
