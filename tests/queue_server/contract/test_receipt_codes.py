"""Receipt codes: every shape, every way they are typed and scanned, and no text that breaks the reading."""

import datetime
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from queue_server.contract import receipt_codes

OLD, NEW, MINISTERIAL = "000.17.22.H56-210531-0001", "H15.50.05.13-261008-0975", "G22.99-251225-020175"


@pytest.mark.parametrize(
    ("text", "organisation", "date", "sequence"),
    [
        (OLD, "000.17.22.H56", datetime.date(2021, 5, 31), "0001"),
        (NEW, "H15.50.05.13", datetime.date(2026, 10, 8), "0975"),
        (MINISTERIAL, "G22.99", datetime.date(2025, 12, 25), "020175"),
        ("G22-240229-TN000123", "G22", datetime.date(2024, 2, 29), "TN000123"),
    ],
)
def test_shapes(text: str, organisation: str, date: datetime.date, sequence: str) -> None:
    code = receipt_codes.parse(text)
    assert code == receipt_codes.ReceiptCode(text, organisation, date, sequence, True)


@pytest.mark.parametrize(
    "text",
    [
        "h15.50.05.13-261008-0975",
        "  H15.50.05.13-261008-0975\r\n",
        "H15.50.05.13 - 261008 - 0975",
        "H15.50.05.13 261008 0975",
        "H15.50.05.13–261008–0975",
        "H15.50.05.13—261008‑0975",
        "H15.50.05.13−261008−0975",
        "H15.50.05.13_261008_0975",
        "H15,50,05,13-261008-0975",
        "Ｈ１５．５０．０５．１３－２６１００８－０９７５",
        "\ufeffH15.50.05.13-\u200b261008-0975\0",
        "Mã hồ sơ: H15.50.05.13-261008-0975.",
        "https://dichvucong.example/tra-cuu?MHS=H15.50.05.13-261008-0975",
        "https://dichvucong.example/tra-cuu?mahoso=h15.50.05.13-261008-0975&kenh=1#tep",
        "https://dichvucong.example/tra-cuu?x=1&MHS=H15.50.05.13%E2%80%93261008%E2%80%930975",
        "https://dichvucong.example/tra-cuu?MHS=H15.50.05.13+-+261008+-+0975",
        "https://dichvucong.example/ho-so/H15.50.05.13-261008-0975/xem",
        "https://dichvucong.example/#/ho-so/H15.50.05.13-261008-0975",
        "HTTPS://DICHVUCONG.EXAMPLE/TRA-CUU?MHS=H15.50.05.13-261008-0975",
        "dichvucong.example/tra-cuu?so=H15.50.05.13-261008-0975",
        "http://[broken?MHS=H15.50.05.13-261008-0975",
    ],
)
def test_ways_of_writing(text: str) -> None:
    code = receipt_codes.parse(text)
    assert code is not None
    assert (code.text, code.well_formed) == (NEW, True)


def test_a_date_that_is_none_is_not_well_formed_but_looked_up() -> None:
    code = receipt_codes.parse("H15.50.05.13-261308-0975")
    assert code is not None
    assert (code.text, code.date, code.well_formed) == ("H15.50.05.13-261308-0975", None, False)
    assert code.organisation == "H15.50.05.13"


@pytest.mark.parametrize("text", ["bn-12345", "HS.2026.00017", "123456", "https://x.example/?MHS=bn-12345"])
def test_other_shapes_are_looked_up_all_the_same(text: str) -> None:
    code = receipt_codes.parse(text)
    assert code is not None
    assert not code.well_formed
    assert code.text in ("BN-12345", "HS.2026.00017", "123456")


@pytest.mark.parametrize(
    "text",
    [
        "", "   ", "A1", "hồ sơ", "khai sinh", "-----", "https://x.example/", "https://x.example/trang/ABC-123",
        "https://x.example/?trang=ABC-123", "A" * 65 + "1", f"{'x' * 3000}{NEW}",
    ],
)  # fmt: skip
def test_texts_without_a_code(text: str) -> None:
    assert receipt_codes.parse(text) is None


groups = st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=6)
codes = st.builds(
    lambda organisation, date, letters, number: (
        f"{'.'.join(organisation)}-{date:%y%m%d}-{letters}{number:04d}"
    ),
    st.lists(groups, min_size=1, max_size=5),
    st.dates(datetime.date(2000, 1, 1), datetime.date(2099, 12, 31)),
    st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", max_size=2),
    st.integers(0, 999_999_999),
)


@given(codes)
def test_a_code_parsed_and_written_is_itself(text: str) -> None:
    code = receipt_codes.parse(text)
    assert code is not None
    assert code.well_formed
    assert receipt_codes.write(code) == text
    assert receipt_codes.parse(f"https://host.example/a?b=c&MHS={text.lower()}") == code


@given(st.text())
@example("//[")
@example("?" + "&" * 500)
@example("٢٣٤٥٦٧")
def test_whatever_is_read_reads_the_same_again(text: str) -> None:
    code = receipt_codes.parse(text)
    if code is not None:
        assert receipt_codes.parse(receipt_codes.write(code)) == code
        assert receipt_codes.normalise(code.text) == code.text


@pytest.mark.parametrize("piece", ["A.", "1.1-", "A", "-", "?MHS=", "/", "%", "0-123456-"])
def test_no_text_takes_long(piece: str) -> None:
    text = (piece * 2048)[:2048]
    begun = time.process_time()
    receipt_codes.parse(text)
    assert time.process_time() - begun < 0.1
