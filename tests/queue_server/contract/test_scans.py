"""What scanners send: the right answer for everything that helps, and an answer for everything else."""

import base64
import datetime
import time
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from queue_server.contract import leases, scans
from queue_server.contract.messages.leases import Claim

# Made-up people: the province's number is real, the rest is not.
NUMBER = "091099000123"
CARD = f"{NUMBER}|371234567|Trần Thị Mẫu|05021999|Nữ|Ấp Bình Hòa, xã Mẫu, tỉnh Mẫu|12082021"
NEWER = f"{NUMBER}||Trần Thị Mẫu|05021999|Nữ|Ấp Bình Hòa|12082021||Trần Văn Mẫu|Lê Thị Mẫu|"
INSURANCE = (
    "DN4797915071234|5472e1baa76e205468e1bb8b204de1baab75|05/02/1999|2|e1baa470204d|91 - 018|01/01/2026|-|"
    "01/01/2026|91129797915071234|-|4|01/01/2031|15d9fe6a9b8e1b52-7102|$"
)
SECRET = base64.urlsafe_b64encode(bytes(range(32))).decode().rstrip("=")
CLAIM = Claim(
    number="A901", service="guidance", arrived=datetime.datetime(2026, 11, 25, 1, tzinfo=datetime.UTC)
)
SLIP = leases.address("https://so.example/t/", SECRET, CLAIM)


def by_layout(text: str) -> str:
    """As a machine with the Vietnamese keyboard layout hears a scanner that means an American one."""
    keys = dict(zip("1234567890", ["ă", "â", "ê", "ô", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323", "đ"],
                    strict=True))  # fmt: skip
    return "".join(keys.get(character, character) for character in text)


@pytest.mark.parametrize(
    "text",
    [
        CARD, NEWER, CARD + "\r\n", "\t" + CARD + "\t", "]Q1" + CARD, CARD.replace("|", "｜"),
        CARD.replace("|", "~"), CARD.encode().decode("latin-1"), CARD.encode().decode("cp1258", "replace"),
        CARD.encode("ascii", "replace").decode(), unicodedata.normalize("NFD", CARD), CARD.swapcase(),
        CARD.replace("05021999", "00001950"), by_layout(CARD), unicodedata.normalize("NFC", by_layout(CARD)),
        CARD.replace("|", "\0|"), NUMBER, "０９１０９９０００１２３",
    ],
)  # fmt: skip
def test_identity_cards(text: str) -> None:
    found = scans.read_scan(text)
    assert isinstance(found, scans.CardScan)
    assert found.person_number == NUMBER


@pytest.mark.parametrize(
    "text",
    [
        INSURANCE,
        INSURANCE.replace("DN4797915071234", "7915071234"),
        INSURANCE.replace("DN4797915071234", NUMBER),
        INSURANCE.replace("|5472e1baa76e205468e1bb8b204de1baab75", "|Tr?n Th? M?u"),
        f"{NUMBER}|5472e1baa76e205468e1bb8b204de1baab75|05021999|2|91|$",
        "DN4797915071234", "dn4797915071234\r",
        by_layout(INSURANCE),
    ],
)  # fmt: skip
def test_insurance_cards_are_no_identity_cards(text: str) -> None:
    assert scans.read_scan(text) == scans.InsuranceScan()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("000.17.22.h56-210531-0001\r", "000.17.22.H56-210531-0001"),
        ("https://x.example/?MHS=H15.50.05.13-261008-0975\n", "H15.50.05.13-261008-0975"),
        ("\0G22.99-251225-020175", "G22.99-251225-020175"),
        (by_layout("H15.50.05.13-261008-0975"), "H15.50.05.13-261008-0975"),
        # Telex: "ddichj" and the letters before the sequence.
        ("https://đichvụ.example/tra-cưu?mahóo=H15.50.05.13-261008-Đ0975", "H15.50.05.13-261008-DD0975"),
        ("H15-261008-Á0975", "H15-261008-AS0975"),
        ("BN-2026-17", "BN-2026-17"),
    ],
)
def test_receipts(text: str, code: str) -> None:
    found = scans.read_scan(text)
    assert isinstance(found, scans.ReceiptScan)
    assert found.code.text == code


def test_slips() -> None:
    identity = leases.ticket_id(SECRET, "A901")
    assert scans.read_scan(f"https://so.example/t/{identity}\r\n") == scans.SlipScan(identity, None)
    for text in (SLIP, SLIP.swapcase(), f"]Q1{SLIP}\t"):
        found = scans.read_scan(text)
        assert isinstance(found, scans.SlipScan)
        assert found.id == identity
        assert found.admission is not None
        assert found.admission.claim == CLAIM
        assert leases.holds(SECRET, found.admission.claim, found.admission.seal)


def test_a_slip_whose_claim_is_noise_is_still_its_slip() -> None:
    identity = leases.ticket_id(SECRET, "A901")
    for noise in ("x", "é", base64.urlsafe_b64encode(b"[" * 2000).decode() + "." + "s" * 22):
        found = scans.read_scan(f"https://so.example/t/{identity}?o={noise}")
        assert found in (scans.SlipScan(identity, None), scans.Unknown("keyboard"))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"), (" \r\n\t", "empty"), ("\0\0\x1d", "empty"),
        ("x" * 4097, "too-long"), (CARD + " " * 10_000, "too-long"), ("\udcff" * 10_000, "too-long"),
        ("8934588012228", "digits"), ("0912345678", "digits"), ("999099000123", "digits"),
        (CARD[:30], "card"), (f"{NUMBER}|371234567|A|31022021|Nam|B|12082021", "card"),
        (SLIP.replace("/t/", "/t/â"), "keyboard"), (by_layout(CARD[:30]), "keyboard"),
        ("Nguyễn Văn Mẫu", "other"), ("{}", "other"), ("https://example.org/", "other"), ("||||||", "other"),
        ("WIFI:S:nha;T:WPA;P:mat khau;;", "other"),
    ],
)  # fmt: skip
def test_what_does_not_help_is_told_by_its_reason(text: str, reason: str) -> None:
    assert scans.read_scan(text) == scans.Unknown(reason)


REASONS = {"empty", "too-long", "card", "digits", "keyboard", "other"}
pieces = st.lists(
    st.one_of(
        st.text(max_size=20),
        st.sampled_from(
            ["|", "$", "/t/", "https://x/", "?MHS=", "?o=", NUMBER, CARD, INSURANCE, SLIP, "DN4797915071234",
             "H15-261008-0975", "\0", "\r\n", "\ud800", "05021999", "05/02/1999", "ặ", "\u0323"]
        ),
    ),
    max_size=8,
).map("".join)  # fmt: skip


@given(pieces)
@example(f"{NUMBER}|")
@example("://[")
def test_every_text_gets_an_answer_that_does_not_carry_it(text: str) -> None:
    found = scans.read_scan(text)
    if isinstance(found, scans.Unknown):
        assert found.reason in REASONS
    # What is logged by mistake tells nothing either.
    assert "099000123" not in repr(found)
    assert "261008" not in repr(found)


@pytest.mark.parametrize(
    "piece", ["|", "0|", NUMBER + "|", "a.", "1-", "ặ", "\u0323", "/t/", "?o=", "\ud800", "%C3"]
)
def test_no_text_takes_long(piece: str) -> None:
    begun = time.process_time()
    for length in (scans.LONGEST, 10_000, 1_000_000):
        scans.read_scan((piece * length)[:length])
    assert time.process_time() - begun < 0.3


def test_a_person_is_another_in_every_hall_and_on_every_day() -> None:
    day = datetime.date(2026, 11, 25)
    digests = {
        scans.card_digest(hall, day + datetime.timedelta(days=later), number)
        for hall in ("rach-gia", "ha-tien")
        for later in (0, 1)
        for number in (NUMBER, "091099000124")
    }
    assert len(digests) == 8
    assert all(len(digest) == 64 and NUMBER not in digest for digest in digests)
    assert scans.card_digest("rach-gia", day, NUMBER) in digests
