"""A language is added by adding a file; who has reviewed which part of one is known, and listed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import urllib.request
from pathlib import Path

import msgspec
import pytest

import config.load
import config.text
from config import reviews
from config.text import TextError
from kiosk import flow
from kiosk.guidance import Guide
from kiosk.lettering import Letterer
from kiosk.screens import describe
from printers import fonts, raster, slip
from queue_server import __main__ as command
from tests.kiosk import themes
from tests.kiosk.states import answer, hall_view, walk
from tests.serving import ServerProcess

#: What stands in it, in place of the English words.
FRENCH = {
    'language-name = "English"': 'language-name = "Français"',
    'home.take = "Take a number"': 'home.take = "Prendre un numéro"',
    'ticket = "YOUR NUMBER"': 'ticket = "VOTRE NUMÉRO"',
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The texts with a fourth file among them."""
    found = shutil.copytree(config.text.FOLDER, tmp_path / "text")
    words = (found / "en.toml").read_text(encoding="utf-8")
    for english, french in FRENCH.items():
        words = words.replace(english, french)
    (found / "fr.toml").write_text(words, encoding="utf-8")
    return found


def test_a_fourth_file_is_a_fourth_language_on_every_screen_and_on_the_slip(folder: Path) -> None:
    texts, letters = config.text.load(folder), fonts.find()
    assert set(texts.languages) == {"vi", "en", "km", "fr"}
    hall = msgspec.structs.replace(hall_view(), languages=("vi", "en", "km", "fr"))
    state = walk(flow.ChooseLanguage("fr"), hall=hall)
    assert state.language == "fr"
    page = describe(state, texts, letters.can_draw)
    assert [button.words for button in page.languages][-1] == "Français"
    assert page.cards[0].title == "Prendre un numéro"
    letterer = Letterer(letters)
    for size in themes.SIZES:
        for item in themes.layout_for(state, *size).place(page):
            if hasattr(item, "lettering"):
                assert letterer.shrinking(item.lettering, item.box.width, item.box.height) > 0.7
    assert "Prendre un numéro" in Guide(texts, private=True).page(state, page).text
    layout, facts = config.load.load_slip(), slip.facts_of(hall, answer("fr"))
    composed = slip.compose(layout, facts, texts, can_draw=letters.can_draw)
    assert raster.draw(composed, letters, raster.WIDE).height > 300


HERE = Path(config.text.__file__).parents[1]
#: What is copied to stand beside the added file: nothing of it is changed.
ROOMS = ("config", "queue_server", "printers")


@pytest.fixture
def installed(tmp_path: Path, folder: Path) -> Path:
    """An installation in which a file was added, and the names in that language."""
    home = tmp_path / "installed"
    for room in ROOMS:
        shutil.copytree(HERE / room, home / room, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(folder / "fr.toml", home / "config" / "text")
    for file in (home / "config" / "hall.toml", *(home / "config" / "procedures").glob("*.toml")):
        words = file.read_text(encoding="utf-8").replace('["vi", "en", "km"]', '["vi", "en", "km", "fr"]')
        file.write_text(re.sub(r'\ben = ("[^"]*")', r"en = \1, fr = \1", words), encoding="utf-8")
    return home


def test_the_server_and_its_pages_speak_it_without_a_change_of_code(installed: Path, tmp_path: Path) -> None:
    environment = {"PYTHONPATH": str(installed), "PYTHONSAFEPATH": "1"}
    server = ServerProcess(
        tmp_path / "hall.sqlite", config=installed / "config" / "hall.toml", environment=environment
    )
    server.start()
    try:
        for path, words in (
            ("/text/fr.json", '"Français"'), ("/?lang=fr", 'lang="fr"'), ("/text/vi.json", '"Français"'),
            ("/procedures?lang=fr", "Français"),
        ):  # fmt: skip
            assert words in _page(server.url + path), path
    finally:
        server.stop()


def _page(url: str) -> str:
    with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310  # our own server
        page: str = answer.read().decode()
        return page


# ------------------------------------------------------------ who has reviewed it


def _review(folder: Path, language: str, line: str) -> None:
    path = folder / f"{language}.toml"
    words = path.read_text(encoding="utf-8")
    path.write_text(words.replace("[reviewed]\n", f"[reviewed]\n{line}\n", 1), encoding="utf-8")


def _part(folder: Path, language: str, name: str) -> reviews.Part:
    (found,) = (one for one in reviews.read(folder) if one.name == language)
    return next(part for part in found.parts if part.name == name)


def test_a_review_holds_for_the_words_as_they_were(folder: Path) -> None:
    mark = _part(folder, "km", "slip").mark
    assert _part(folder, "km", "slip").state == "unreviewed"
    _review(folder, "km", f'slip = "Somebody, 2026-11-20, {mark}"')
    reviewed = _part(folder, "km", "slip")
    assert (reviewed.state, reviewed.who, str(reviewed.on)) == ("reviewed", "Somebody", "2026-11-20")
    words = (folder / "km.toml").read_text(encoding="utf-8")
    (folder / "km.toml").write_text(words.replace('hall = "{hall}"', 'hall = "– {hall} –"'), encoding="utf-8")
    assert _part(folder, "km", "slip").state == "changed"
    assert _part(folder, "km", "voice").state == "unreviewed"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('slip = "Somebody"', 'reviewed.slip: must be "name, 2026-11-20, mark"'),
        ('slip = "Somebody, 2026-13-20, 0123abcd"', 'reviewed.slip: must be "name, 2026-11-20, mark"'),
        ('skip = "Somebody, 2026-11-20, 0123abcd"', "reviewed.skip: there is no such part"),
        ("slip = 7", "slip: must be text"),
    ],
)
def test_a_wrong_review_is_a_mistake(folder: Path, line: str, message: str) -> None:
    _review(folder, "fr", line)
    with pytest.raises(TextError, match=re.escape(message)):
        reviews.read(folder)


def test_the_command_lists_what_nobody_has_read(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["texts", "--folder", str(folder)]) == 0
    listed = capsys.readouterr().out
    assert re.search(r"^fr: \d+ sentences, \d+ of them unreviewed$", listed, re.M)
    assert re.search(r"^  pages\.board +\d+  [0-9a-f]{8}  unreviewed$", listed, re.M)
    assert command.main(["texts", "--folder", str(folder), "--strict"]) == 1
    for language in reviews.read(folder):
        for part in language.parts:
            _review(folder, language.name, f'{part.name} = "Somebody, 2026-11-20, {part.mark}"')
    capsys.readouterr()
    assert command.main(["texts", "--folder", str(folder), "--strict"]) == 0
    assert "by Somebody on 2026-11-20" in capsys.readouterr().out
    (folder / "fr.toml").write_text("[kiosk]", encoding="utf-8")
    assert command.main(["texts", "--folder", str(folder)]) == 1
    assert "fr.toml: kiosk.back: is missing" in capsys.readouterr().err


def test_the_list_ends_quietly_when_its_reader_has_seen_enough() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    ended = subprocess.run(
        [sys.executable, "-m", "queue_server", "texts"], stdout=writer, stderr=subprocess.PIPE, text=True,
        check=False,
    )  # fmt: skip
    os.close(writer)
    assert (ended.returncode, ended.stderr) == (0, "")


def test_the_khmer_that_comes_with_the_program_is_not_passed_off_as_reviewed() -> None:
    """Nobody has read it yet; when somebody has, their name stands in the file and this test goes."""
    (khmer,) = (one for one in reviews.read() if one.name == "km")
    assert khmer.unreviewed == khmer.sentences
