"""A board's own idea of the two sample frames: decodes them by hand and refuses what is not right."""

from __future__ import annotations

from dataclasses import dataclass


class NoFrame(ValueError):
    """These bytes are no frame of this board."""


@dataclass(frozen=True)
class Seen:
    """What a board shows."""

    counter: int
    state: str
    number: str


def crc_modbus(data: bytes) -> int:
    """Bit by bit, as Modbus over serial line V1.02, appendix B, describes it."""
    register = 0xFFFF
    for byte in data:
        register ^= byte
        for _ in range(8):
            register = (register >> 1) ^ 0xA001 if register & 1 else register >> 1
    return register


def ascii_frame(data: bytes) -> Seen:
    """``<STX>A03R A012<ETX>5E<CR>``."""
    if len(data) != 14 or data[0] != 0x02 or data[10] != 0x03 or data[13] != 0x0D:
        raise NoFrame(data)
    total = 0
    for byte in data[1:11]:
        total += byte
    if data[11:13] != f"{total & 0xFF:02X}".encode():
        raise NoFrame(data)
    text = data[1:10].decode("ascii")
    return Seen(int(text[1:3]), text[3], text[4:].strip())


def binary_frame(data: bytes) -> Seen:
    """``AA 55``, counter, state, two bytes of decimal digits, CRC-16/MODBUS with its low byte first."""
    if len(data) != 8 or data[:2] != b"\xaa\x55":
        raise NoFrame(data)
    if data[6] | data[7] << 8 != crc_modbus(data[:6]):
        raise NoFrame(data)
    return Seen(data[2], str(data[3]), f"{data[4]:02x}{data[5]:02x}")


def ascii_frames(stream: bytes) -> list[Seen]:
    """A stream of whole frames."""
    return [ascii_frame(frame + b"\r") for frame in stream.split(b"\r") if frame]


__all__ = ["NoFrame", "Seen", "ascii_frame", "ascii_frames", "binary_frame", "crc_modbus"]
