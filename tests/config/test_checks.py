"""What must hold between the values of a hall's file."""

from __future__ import annotations

from pathlib import Path

import pytest

from config import load
from tests.config.samples import keys, mistakes_of, spoiled

TEXT = (load.FOLDER / "hall.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("swap", "key", "rule", "suggestion"),
    [
        (("{ certified-copy = 0, sig", "{ certified-cpy = 0, sig"), "counters[3].services.certified-cpy",
         'there is no service "certified-cpy"', "certified-copy"),
        (('field = "land"', 'field = "lnad"'), "services[7].field", 'there is no field "lnad"', "land"),
        (('series = "R"', 'series = "Q"'), "services[1].series", 'there is no series "Q"', ""),
        (('zone = "main"', 'zone = "mian"'), "counters[1].zone", 'there is no zone "mian"', "main"),
        (('field = "construction"', 'field = "land"'), "fields[6].id", 'no service is in "construction"', ""),
        (('id = "13"', 'id = "12"'), "counters[13].id", '"12" is there twice', ""),
        (('prefix = "C"', 'prefix = "R"'), "series[2].prefix", '"R" is there twice', ""),
        (("date = 2026-01-02", "date = 2026-01-01"), "special_days[2].date",
         '"2026-01-01" is there twice', ""),
        (('"vi", "en", "km"]', '"vi", "en", "km", "vi"]'), "languages[4]", '"vi" is there twice', ""),
        (('"vi", "en", "km"]', '"vi", "en", "km", "fr"]'), "languages[4]",
         "there are no texts config/text/fr.toml, only en, km, vi", ""),
        (('en = "Land", ', ""), "fields[4].names", "is missing in en", ""),
        (('en = "Land"', 'en = "Land", fr = "Terre"'), "fields[4].names.fr",
         "is no language of this hall", ""),
        (("names = { vi = \"Quầy 1 (trả kết quả)\"", "names = { fr = \"Guichet 1\""), "counters[1].names.fr",
         "is no language of this hall", ""),
        (("notices = { vi", "notices = { fr"), "notices", "is missing in vi", ""),
        (('vi = "Quầy {id}"', 'vi = "Quầy"'), "counter_names.vi", "must contain {id}", ""),
        (("Ho_Chi_Minh", "Ho_Chi_Min"), "time_zone", '"Asia/Ho_Chi_Min" is no IANA time zone',
         "Asia/Ho_Chi_Minh"),
        (('id = "ordinary"', 'id = "result"'), "classes", 'there must be a class "ordinary"', ""),
        (("head_start_minutes = 0", "head_start_minutes = 5"), "classes[1].head_start_minutes",
         "must be 0 for ordinary tickets", ""),
        (("strict = false", "strict = true"), "classes[1].strict", "must be false for ordinary tickets", ""),
        (("last = 999", "last = 1000"), "series[1].last", "1000 has more than 3 digits", ""),
        (("first = 1\n", "first = 1000\n"), "series[1].last", "must not be below first, which is 1000", ""),
        (("saturday = []", 'saturday = ["11:00-07:00"]'), "hours.saturday[1]",
         "must end after 11:00, ends 07:00", ""),
        (("saturday = []", 'saturday = ["07:00-11:00", "10:00-12:00"]'), "hours.saturday[2]",
         "begins 10:00, before the session in front of it ends at 11:00", ""),
        (("saturday = []", 'saturday = ["13:00-17:00", "07:00-11:00"]'), "hours.saturday[2]",
         "begins 07:00, before the session in front of it ends at 17:00", ""),
        (('"board-1", "board-web"', '"board-1", "board-1"'), "zones[1].announcers[2]",
         '"board-1" announces already', ""),
        (("announce_within = 20", "announce_within = 120"), "announce_within",
         "must be below announce_for, which is 120", ""),
        (('engine = "espeak-ng"', 'engine = "piper"'), "voice.piper_models",
         'is needed for engine = "piper"', ""),
        (("piper_models = {}", 'piper_models = { kn = "a.onnx" }'), "voice.piper_models.kn",
         'there is no language "kn"', ""),
    ],
)  # fmt: skip
def test_between_values(tmp_path: Path, swap: tuple[str, str], key: str, rule: str, suggestion: str) -> None:
    found = mistakes_of(tmp_path / "hall.toml", spoiled(TEXT, swap))
    assert (key, rule, suggestion) in [(one.key, one.rule, one.suggestion) for one in found]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("max_in_a_row = 3", ""),
        ("first = 1\n", "first = 500\n"),
        ("saturday = []", 'saturday = ["07:00-11:00", "11:00-24:00"]'),
        ('names = { vi = "Quầy 1 (trả kết quả)", en', "names = { en"),
        ('announcers = ["board-1", "board-web"]', ""),
        ('zone = "main"', ""),
    ],
)
def test_what_may_be(tmp_path: Path, old: str, new: str) -> None:
    path = tmp_path / "hall.toml"
    path.write_text(spoiled(TEXT, (old, new)), encoding="utf-8")
    assert load.load_hall(path).warnings == ()


def test_a_service_that_no_counter_serves(tmp_path: Path) -> None:
    text = TEXT.replace("land-change = 0", "collect-result = 15")
    assert keys(mistakes_of(tmp_path / "hall.toml", text)) == ["services[8].id"]


def test_a_strict_class_needs_a_bound(tmp_path: Path) -> None:
    strict = ("head_start_minutes = 20", "head_start_minutes = 20\nstrict = true")
    text = spoiled(TEXT, strict, ("max_in_a_row = 3", ""))
    assert keys(mistakes_of(tmp_path / "hall.toml", text)) == ["classes[2].strict"]
    (tmp_path / "bounded.toml").write_text(spoiled(TEXT, strict), encoding="utf-8")
    assert load.load_hall(tmp_path / "bounded.toml").classes[1].strict


def test_mistakes_of_every_sort_come_together_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = spoiled(
        TEXT,
        ("announce_for = 120", 'announce_for = "long"'), ("[voice]\n", "[voice]\nspeed = 3\n"),
        ('field = "land"', 'field = "lnad"'), ('id = "13"', 'id = "12"'), ("\nzone =", "\nzoen ="),
    )  # fmt: skip
    found = mistakes_of(tmp_path / "hall.toml", text)
    assert keys(found) == [
        "announce_for", "voice.speed", "services[7].field", "counters[1].zoen", "counters[13].id",
    ]  # fmt: skip
    assert [one.line for one in found] == sorted(one.line or 0 for one in found)


@pytest.mark.parametrize("prefixes", ["BD", "DĐ", "PT", "BDĐPT"])
def test_prefixes_that_sound_alike_are_a_warning(tmp_path: Path, prefixes: str) -> None:
    text = TEXT
    for old, new in zip("RCHLK", prefixes, strict=False):
        text = text.replace(f'prefix = "{old}"', f'prefix = "{new}"').replace(
            f'series = "{old}"', f'series = "{new}"'
        )
    path = tmp_path / "hall.toml"
    path.write_text(text, encoding="utf-8")
    (warning,) = load.load_hall(path).warnings
    assert ", ".join(prefixes) in warning


def test_one_of_them_is_no_warning(tmp_path: Path) -> None:
    path = tmp_path / "hall.toml"
    path.write_text(TEXT.replace('= "L"', '= "Đ"'), encoding="utf-8")
    assert load.load_hall(path).warnings == ()


def test_what_nothing_uses_is_a_warning(tmp_path: Path) -> None:
    path = tmp_path / "hall.toml"
    path.write_text(TEXT + '\n[[series]]\nprefix = "W"\n[[zones]]\nid = "upstairs"\n', encoding="utf-8")
    assert load.load_hall(path).warnings == ("series: no service uses W", "zones: no counter is in upstairs")


def _with_lent(tmp_path: Path, prefix: str) -> Path:
    path = tmp_path / "hall.toml"
    path.write_text(TEXT.replace('prefix = "M"', f'prefix = "{prefix}"'), encoding="utf-8")
    return path


@pytest.mark.parametrize(("prefix", "rule"), [("K", "prefix of a series"), ("G", "paper_prefix")])
def test_lent_numbers_have_letters_of_their_own(tmp_path: Path, prefix: str, rule: str) -> None:
    with pytest.raises(load.ConfigurationError) as caught:
        load.load_hall(_with_lent(tmp_path, prefix))
    (mistake,) = caught.value.mistakes
    assert mistake.key == "leases.prefix"
    assert rule in mistake.rule


def test_lent_numbers_are_heard_too(tmp_path: Path) -> None:
    path = _with_lent(tmp_path, "Đ")
    path.write_text(path.read_text(encoding="utf-8").replace('= "L"', '= "B"'), encoding="utf-8")
    (warning,) = load.load_hall(path).warnings
    assert warning.startswith("leases: the prefixes B, Đ")


@pytest.mark.parametrize(
    ("swap", "key", "rule"),
    [
        (("scale = 3", "scale = 2"), "rating.scale", "must be one of 0, 3, 4, 5, is 2"),
        (("reasons_for_lowest = 1", "reasons_for_lowest = 3"), "rating.reasons_for_lowest", "below scale"),
        (("reasons_for_lowest = 1", "reasons_for_lowest = 5"), "rating.reasons_for_lowest", "at most 4"),
        (("seconds = 60", "seconds = 5"), "rating.seconds", "at least 10"),
        (('id = "attitude"', 'id = "long-wait"'), "rating.reasons[2].id", "is there twice"),
        (('vi = "Chờ lâu", ', ""), "rating.reasons[1].names", "is missing in vi"),
    ],
)
def test_ratings_are_asked_for_in_a_way_that_can_be_answered(
    tmp_path: Path, swap: tuple[str, str], key: str, rule: str
) -> None:
    (mistake,) = mistakes_of(tmp_path / "hall.toml", spoiled(TEXT, swap))
    assert mistake.key == key
    assert rule in mistake.rule


def test_nobody_is_asked_whatever_else_is_said(tmp_path: Path) -> None:
    path = tmp_path / "hall.toml"
    path.write_text(
        spoiled(TEXT, ("scale = 3", "scale = 0"), ("reasons_for_lowest = 1", "reasons_for_lowest = 4"))
    )
    assert load.load_hall(path).rating.scale == 0


@pytest.mark.parametrize(
    ("hours", "rule"),
    [
        ("13:00-11:00", "must end after 13:00, ends 11:00"),
        ("11:00-11:00", "must end after 11:00, ends 11:00"),
        ("12:59-14:00", "lies over 11:00-13:00"),
        ("10:00-14:00", "lies over 11:00-13:00"),
        ("noon", 'must be hours such as "07:00-11:00", is "noon"'),
    ],
)
def test_the_volume_of_a_board(tmp_path: Path, hours: str, rule: str) -> None:
    path = tmp_path / "board.toml"
    text = (load.FOLDER / "board.toml").read_text(encoding="utf-8")
    path.write_text(f'{text}\n[[volume]]\nhours = "{hours}"\npercent = 80\n', encoding="utf-8")
    with pytest.raises(load.ConfigurationError) as refused:
        load.load_board(path)
    assert [(one.key, one.rule) for one in refused.value.mistakes] == [("volume[2].hours", rule)]
    path.write_text(f'{text}\n[[volume]]\nhours = "13:00-24:00"\npercent = 80\n', encoding="utf-8")
    assert len(load.load_board(path).volume) == 2
