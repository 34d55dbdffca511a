"""What is said of a wrong ``counter.toml``: every mistake at once, each with its key and its rule."""

from __future__ import annotations

from pathlib import Path

import pytest

from config import addresses, load
from tests.config.samples import keys, mistakes_of, spoiled

SAMPLE = (load.FOLDER / "counter.toml").read_text(encoding="utf-8")
BOARD = ('address = ""', 'address = "tcp://board-3:4001"')


def _mistakes(tmp_path: Path, *swaps: tuple[str, str]) -> tuple[load.Mistake, ...]:
    return mistakes_of(tmp_path / "counter.toml", spoiled(SAMPLE, *swaps), load.load_counter)


def test_every_mistake_is_named_at_once(tmp_path: Path) -> None:
    found = _mistakes(
        tmp_path,
        ('address = ""', 'address = "com1"'),
        ('frame = "ascii-sum"', 'frame = "asci-sum"'),
        ("repeat_every = 10", "repeat_every = 0"),
        ("bounce = 50", 'bounce = "long"'),
        ('recall = ["KEY_KPPLUS"]', 'recall = ["KEY_KP5"]'),
        ('encoding = "ascii"', 'encoding = "acsii"'),
        ("checksum_from = 2", "checksum_from = 9"),
        ('paused = "P"', 'paused = "PP"'),
        ('text = "A"', 'text = "Quầy"'),
        ('checksum = "crc-16/modbus"', 'checksum = "crc-16/modbuz"'),
        ('lost = "5"', 'lost = "away"'),
    )
    assert keys(found) == [
        "display.address",
        "display.frame",
        "display.repeat_every",
        "keypad.bounce",
        "keypad.keys.recall[1]",
        "frames[1].encoding",
        "frames[1].checksum_from",
        "frames[1].states.paused",
        "frames[1].parts[2]",
        "frames[2].checksum",
        "frames[2].states.lost",
    ]
    told = {mistake.key: str(mistake) for mistake in found}
    assert 'must begin with serial:// or tcp://, is "com1"' in told["display.address"]
    assert "did you mean ascii-sum?" in told["display.frame"]
    assert '"KEY_KP5" is the key for "digits" already' in told["keypad.keys.recall[1]"]
    assert 'longer than the width 1 of the field "state"' in told["frames[1].states.paused"]
    assert "did you mean crc-16/modbus?" in told["frames[2].checksum"]
    assert all(mistake.line for mistake in found)


@pytest.mark.parametrize(
    ("old", "new", "key", "rule"),
    [
        ('refused = "Err"', 'refused = "Refused"', "display.signs.refused", "longer than the width 5"),
        ('refused = "Err"', 'refused = "Lỗi"', "display.signs.refused", "letters that ascii has not"),
        ('text = "A"', 'text = "Quầy"', "frames[1].parts[2]", "letters that ascii has not"),
        ('text = "A"', 'text = "A"\nhex = "41"', "frames[1].parts[2]", "has hex and text"),
        ('text = "A"', 'text = ""', "frames[1].parts[2]", "has none of them"),
        ('hex = "03"', 'hex = "3"', "frames[1].parts[6].hex", "bytes in hexadecimal"),
        ('empty = "----"', 'empty = "------"', "frames[1].parts[5].empty", "longer than the width 5"),
        ('checksum = "sum"', 'checksum = "none"', "frames[1].parts[7].field", 'although checksum is "none"'),
        ('field = "checksum"', 'field = "number"', "frames[1].checksum", "there are 0"),
        ('form = "hex"', 'form = "bcd"', "frames[1].parts[7].form", '"hex", "big" or "little"'),
        ('form = "bcd"\nwidth = 2', 'form = "bcd"', "frames[2].parts[4].width", "is missing"),
        ('form = "bcd"\nwidth = 2', 'form = "bcd"\nwidth = 9', "frames[2].parts[4].width", "at most 8"),
        ('form = "little"\nwidth = 2', 'form = "little"\nwidth = 1', "frames[2].parts[5].width", "must be 2"),
        ('id = "binary-crc"', 'id = "ascii-sum"', "frames[2].id", "is there twice"),
        ('device = ""', 'device = "event3"', "keypad.device", "a path from /"),
        ('recall = ["KEY_KPPLUS"]', 'recall = ["plus"]', "keypad.keys.recall[1]", "as evtest names it"),
        ('digits = ["KEY_KP0", ', "digits = [", "keypad.keys.digits", "at least 10"),
    ],
)
def test_a_rule_is_named(tmp_path: Path, old: str, new: str, key: str, rule: str) -> None:
    found = [mistake for mistake in _mistakes(tmp_path, BOARD, (old, new)) if mistake.key == key]
    assert found, _mistakes(tmp_path, BOARD, (old, new))
    assert rule in found[0].rule


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('hex = "03"', 'hex = "3"', "frames[1].parts[6].hex"),
        ('hex = "03"', 'hax = "03"', "frames[1].parts[6].hax"),
        ('field = "number"', 'field = "numbre"', "frames[1].parts[5].field"),
        ('field = "checksum"', 'field = "checksumm"', "frames[1].parts[7].field"),
        ('form = "bcd"', 'form = "bdc"', "frames[2].parts[4].form"),
    ],
)
def test_what_follows_from_a_mistake_is_no_mistake_of_its_own(
    tmp_path: Path, old: str, new: str, key: str
) -> None:
    assert keys(_mistakes(tmp_path, BOARD, (old, new))) == [key]


def test_a_counter_without_a_number_has_no_place_in_a_frame_of_numbers(tmp_path: Path) -> None:
    named = ('counter = "3"', 'counter = "results"')
    (mistake,) = _mistakes(tmp_path, BOARD, named, ('frame = "ascii-sum"', 'frame = "binary-crc"'))
    assert (mistake.key, "must be digits" in mistake.rule) == ("counter", True)


@pytest.mark.parametrize(
    ("address", "rule"),
    [
        ("serial://ttyS0", "three slashes"),
        ("serial:///dev/ttyS0?baud=9601", "baud must be one of"),
        ("serial:///dev/ttyS0?speed=9600", 'unknown option "speed"'),
        ("serial:///dev/ttyS0?parity=mark", "parity must be one of"),
        ("tcp://board", "a port from 1 to 65535"),
        ("tcp://board:70000", "a port from 1 to 65535"),
        ("tcp://board:4001/x", "a port from 1 to 65535"),
        ("tcp://1.2.3:4001", "neither a host name nor an IP address"),
        ("tcp://[::1", "is no address: Invalid IPv6 URL"),
        ("serial:///dev/ttyS0?baud=300&baud=9600", "gives baud twice"),
        ("serial:///dev/ttyS0&baud=9600", 'did you mean "serial:///dev/ttyS0?baud=9600"'),
        ("", "must begin with"),
    ],
)
def test_a_wrong_address_names_its_rule(address: str, rule: str) -> None:
    with pytest.raises(addresses.AddressError) as caught:
        addresses.parse(address)
    assert rule in str(caught.value)


def test_addresses() -> None:
    line = addresses.parse("serial:///dev/ttyS1?baud=4800&bits=7&parity=even&stop=2&flow=rtscts")
    assert line == addresses.SerialLine(
        path=Path("/dev/ttyS1"), baud=4800, bits=7, parity="even", stop=2, flow="rtscts"
    )
    usual = addresses.SerialLine(
        path=Path("/dev/ttyUSB0"), baud=9600, bits=8, parity="none", stop=1, flow="none"
    )
    assert addresses.parse("serial:///dev/ttyUSB0") == usual
    assert addresses.parse("tcp://[::1]:4001") == addresses.TcpAddress(host="::1", port=4001)
