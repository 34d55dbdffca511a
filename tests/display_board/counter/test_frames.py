"""Frames as a board reads them, their checksums, and what has no room."""

from __future__ import annotations

import datetime
import typing

import msgspec
import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from config import schema_counter
from config.load import load_counter
from config.schema_counter import Frame, Part, States
from display_board.counter import frames
from display_board.counter.frames import Shown, encode
from queue_server.contract.messages import DisplayView
from tests.display_board.counter.decoding import NoFrame, Seen, ascii_frame, binary_frame, crc_modbus

ASCII, BINARY = load_counter().frames
NOW = datetime.datetime(2026, 11, 25, 1, 28, tzinfo=datetime.UTC)
#: The catalogue's check values: the checksum of the ASCII digits 1 to 9.
CHECKS = {
    "sum": 0x1DD, "xor": 0x31, "lrc": 0x23,
    "crc-16/arc": 0xBB3D, "crc-16/dnp": 0xEA82, "crc-16/genibus": 0xD64E, "crc-16/ibm-3740": 0x29B1,
    "crc-16/ibm-sdlc": 0x906E, "crc-16/kermit": 0x2189, "crc-16/maxim-dow": 0x44C2, "crc-16/mcrf4xx": 0x6F91,
    "crc-16/modbus": 0x4B37, "crc-16/profibus": 0xA819, "crc-16/usb": 0xB4C8, "crc-16/xmodem": 0x31C3,
}  # fmt: skip


def shown(number: str = "A012", state: schema_counter.State = "called", counter: str = "3") -> Shown:
    return Shown(counter=counter, state=state, number=number)


@pytest.mark.parametrize("name", CHECKS)
def test_checksums_have_their_published_check_values(name: str) -> None:
    assert frames.checksum(name, b"123456789") == CHECKS[name]


def test_every_checksum_that_can_be_configured_is_checked() -> None:
    assert set(typing.get_args(schema_counter.Checksum)) == {*CHECKS, "none"}
    assert crc_modbus(b"123456789") == CHECKS["crc-16/modbus"]


def test_the_sample_frames_are_what_their_boards_read() -> None:
    assert encode(ASCII, shown()).data == b"\x02A03C A012\x03DE\r"
    assert ascii_frame(encode(ASCII, shown()).data) == Seen(3, "C", "A012")
    assert ascii_frame(encode(ASCII, shown("", "open")).data) == Seen(3, "R", "----")
    assert ascii_frame(encode(ASCII, shown("Err", "refused")).data) == Seen(3, "T", "Err")
    assert binary_frame(encode(BINARY, shown()).data) == Seen(3, "1", "0012")
    assert binary_frame(encode(BINARY, shown("B1234", "serving", "12")).data) == Seen(12, "2", "1234")
    assert binary_frame(encode(BINARY, shown("", "open")).data) == Seen(3, "0", "0000")


@pytest.mark.parametrize("bit", range(8 * 14))
def test_no_damaged_frame_is_read(bit: int) -> None:
    """So that a wrong checksum would be seen by these tests."""
    data = bytearray(encode(ASCII, shown()).data)
    data[bit // 8] ^= 1 << bit % 8
    with pytest.raises(NoFrame):
        ascii_frame(bytes(data))


def test_a_number_without_room_is_never_cut_to_another_one() -> None:
    long = encode(ASCII, shown("AB12345"))
    assert (long.misfits, ascii_frame(long.data)) == (("number",), Seen(3, "C", ""))
    binary = encode(BINARY, shown("A12345"))
    assert (binary.misfits, binary_frame(binary.data)) == (("digits",), Seen(3, "1", "0000"))
    assert encode(BINARY, shown(counter="300")).misfits == ("counter",)
    assert encode(BINARY, shown(counter="left")).misfits == ("counter",)
    assert encode(ASCII, shown()).misfits == ()


@pytest.mark.parametrize(
    ("part", "value", "data"),
    [
        (Part(field="number"), "A012", b"A012"),
        (Part(field="number", width=6, align="left"), "A012", b"A012  "),
        (Part(field="number", width=6, align="center", pad="_"), "A012", b"_A012_"),
        (Part(field="digits", width=2), "A012", b"12"),
        (Part(field="digits", width=4, pad="0"), "A012", b"0012"),
        (Part(field="digits", width=3), "Err", b"Err"),
        (Part(field="letters", width=2), "A012", b" A"),
        (Part(field="number"), "Đ007", b"D007"),
        (Part(field="counter", form="hex", width=2), "", b"1F"),
        (Part(field="digits", form="hex", width=4), "A4095", b"0FFF"),
        (Part(field="digits", form="big", width=2), "A4095", b"\x0f\xff"),
        (Part(field="digits", form="little", width=2), "A4095", b"\xff\x0f"),
        (Part(field="digits", form="bcd", width=2), "A4095", b"\x40\x95"),
        (Part(field="digits", form="big", width=1, empty="99"), "", b"\x63"),
        (Part(hex="00 ff 7E"), "", b"\x00\xff\x7e"),
        (Part(text="QUAY "), "", b"QUAY "),
    ],
)
def test_parts(part: Part, value: str, data: bytes) -> None:
    state: schema_counter.State = "refused" if value == "Err" else "called"
    frame = Frame(id="one", checksum="none", parts=(part,))
    assert encode(frame, Shown(counter="31", state=state, number=value)) == frames.Encoded(data, ())


def test_encodings() -> None:
    frame = Frame(
        id="wide",
        checksum="none",
        encoding="utf-16-be",
        parts=(Part(field="number", width=5), Part(text="Đ")),
    )
    assert encode(frame, shown("Đ007")).data.decode("utf-16-be") == " Đ007Đ"
    narrow = msgspec.structs.replace(frame, encoding="latin-1", parts=(Part(field="number"),))
    assert encode(narrow, shown("Đ007")).data == b"D007"


def test_a_checksum_covers_what_it_is_told_to() -> None:
    parts = (Part(hex="02"), Part(text="AB"), Part(field="checksum", form="big"), Part(hex="03"))
    frame = Frame(id="one", checksum="xor", parts=parts)
    assert encode(frame, shown()).data == b"\x02AB" + bytes([0x02 ^ 0x41 ^ 0x42]) + b"\x03"
    later = msgspec.structs.replace(frame, checksum_from=2)
    assert encode(later, shown()).data == b"\x02AB" + bytes([0x41 ^ 0x42]) + b"\x03"
    wide = msgspec.structs.replace(
        frame, checksum="sum", parts=(*parts[:2], Part(field="checksum", form="hex", width=4))
    )
    assert encode(wide, shown()).data == b"\x02AB0085"


@given(st.text(max_size=12), st.sampled_from(typing.get_args(schema_counter.State)), st.text(max_size=3))
def test_whatever_is_shown_is_a_whole_frame(number: str, state: schema_counter.State, counter: str) -> None:
    """A board is never sent half a frame, nor does anything that is shown end the program."""
    something = Shown(counter=counter, state=state, number=number)
    assert len(encode(ASCII, something).data) == 14
    assert binary_frame(encode(BINARY, something).data).counter < 256


def _one_of(kind: object) -> st.SearchStrategy[typing.Any]:
    return st.sampled_from(typing.get_args(kind))


_SIGNS = st.text("AĐ12- ", max_size=3)
_PARTS = st.builds(
    Part, hex=st.sampled_from(["", "", "02"]), text=st.sampled_from(["", "", "A", "Đ"]),
    field=_one_of(schema_counter.Field), form=_one_of(schema_counter.Form), width=st.integers(0, 9),
    align=st.sampled_from(["left", "right", "center"]), pad=st.sampled_from([" ", "0", "Đ"]), empty=_SIGNS,
)  # fmt: skip
_FRAMES = st.builds(
    Frame, id=st.just("one"), encoding=_one_of(schema_counter.Encoding),
    checksum=_one_of(schema_counter.Checksum), checksum_from=st.integers(1, 3),
    states=st.builds(States, called=_SIGNS), parts=st.lists(_PARTS, min_size=1, max_size=4).map(tuple),
)  # fmt: skip


@settings(max_examples=400)
@given(_FRAMES, st.sampled_from(["", "A012", "Đ123456"]), st.sampled_from(["3", "left"]))
def test_what_the_configuration_lets_pass_can_be_sent(frame: Frame, number: str, counter: str) -> None:
    devices = schema_counter.CounterDevices(
        device="d", server="http://s", hall="h", counter=counter, frames=(frame,),
        display=schema_counter.Display(address="tcp://board:1", frame="one"),
    )  # fmt: skip
    mistakes = list(schema_counter.check(devices))
    event("right" if not mistakes else "wrong")
    if mistakes:
        return
    for state in typing.get_args(schema_counter.State):
        encode(frame, Shown(counter=counter, state=state, number=number))


def view(**changes: object) -> DisplayView:
    values = {
        "hall": "h", "epoch": 1, "seq": 1, "revision": 1, "server_time": NOW, "version": "0", "counter": "3",
        "names": {}, "languages": ("vi",), "time_zone": "UTC", "status": "open",
    }  # fmt: skip
    return DisplayView(**{**values, **changes})  # type: ignore[arg-type]  # one dict for all fields


@pytest.mark.parametrize(
    ("changes", "state", "number"),
    [
        ({}, "open", ""),
        ({"status": "paused"}, "paused", ""),
        ({"status": "closed"}, "closed", ""),
        ({"number": "A012", "state": "called"}, "called", "A012"),
        ({"number": "A012", "state": "serving", "status": "paused"}, "serving", "A012"),
        ({"stopped": "power"}, "stopped", ""),
        ({"number": "A012", "state": "called", "stopped": "fire-alarm", "clear": True}, "clear", ""),
    ],
)
def test_what_a_view_says(changes: dict[str, object], state: str, number: str) -> None:
    assert frames.shown_of(view(**changes)) == Shown(counter="3", state=state, number=number)  # type: ignore[arg-type]
    assert frames.shown_of(view(**changes), lost=True).number == number
    assert frames.shown_of(view(**changes), lost=True).state == "lost"


def test_a_state_that_is_not_described_says_nothing() -> None:
    frame = Frame(
        id="one", checksum="none", states=States(open="O"), parts=(Part(field="state", width=1, pad="-"),)
    )
    assert encode(frame, shown("", "open")).data == b"O"
    assert encode(frame, shown("", "closed")).data == b"-"
