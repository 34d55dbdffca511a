"""The search: what people type at a kiosk, and what they mean by it."""

import datetime
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_server.contract.messages import FieldView, Procedure, Procedures
from queue_server.contract.searching import Index, by_ear, fold


def procedure(code: str, field: str, vi: str, en: str, km: str, *aliases: str) -> Procedure:
    return Procedure(
        code=code, field=field, service=None, names={"vi": vi, "en": en, "km": km}, aliases=aliases,
        applicants={}, steps=(), cases=(), terms=(), agency={}, result={}, legal=(),
        updated=datetime.date(2026, 1, 1), decision="",
    )  # fmt: skip


BIRTH = procedure("1.001193", "civil", "Đăng ký khai sinh", "Birth registration", "ការចុះបញ្ជីកំណើត",
                  "làm giấy khai sinh", "con mới sinh")  # fmt: skip
DEATH = procedure("1.000656", "civil", "Đăng ký khai tử", "Death registration", "ការចុះបញ្ជីមរណភាព", "báo tử")
MARRIAGE = procedure("1.000894", "civil", "Đăng ký kết hôn", "Marriage registration",
                     "ការចុះបញ្ជីអាពាហ៍ពិពាហ៍", "hôn thú", "cưới")  # fmt: skip
LAND = procedure("1.012756", "land", "Cấp giấy chứng nhận quyền sử dụng đất", "Land use right certificate",
                 "វិញ្ញាបនបត្រសិទ្ធិប្រើប្រាស់ដី", "sổ đỏ", "sổ hồng")  # fmt: skip
COPY = procedure("2.000815", "certify", "Chứng thực bản sao từ bản chính", "Certified copies",
                 "បញ្ជាក់ឯកសារចម្លង", "sao y", "công chứng bản sao", "photo công chứng")  # fmt: skip
SIGNATURE = procedure("2.000884", "certify", "Chứng thực chữ ký", "Certified signature", "បញ្ជាក់ហត្ថលេខា")
BUSINESS = procedure("1.001612", "trade", "Đăng ký thành lập hộ kinh doanh", "Household business",
                     "ចុះបញ្ជីអាជីវកម្មគ្រួសារ", "giấy phép kinh doanh", "mở tiệm")  # fmt: skip
CATALOGUE = Procedures(
    edition="1",
    fields=(
        FieldView(id="civil", names={"vi": "Hộ tịch", "en": "Civil status"}),
        FieldView(id="land", names={"vi": "Đất đai", "en": "Land"}),
        FieldView(id="certify", names={"vi": "Chứng thực", "en": "Certification"}),
        FieldView(id="trade", names={"vi": "Hộ kinh doanh", "en": "Household business"}),
    ),
    procedures=(BIRTH, DEATH, MARRIAGE, LAND, COPY, SIGNATURE, BUSINESS),
)
INDEX = Index(CATALOGUE)


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("khai sinh", BIRTH), ("Khai Sinh", BIRTH), ("khai sanh", BIRTH), ("sinh khai", BIRTH),
        ("khai si", BIRTH), ("khia sinh", BIRTH), ("giay khai sinh", BIRTH), ("khaisinh", BIRTH),
        ("toi muon lam giay khai sinh cho con", BIRTH), ("birth", BIRTH), ("birht", BIRTH), ("កំណើត", BIRTH),
        ("khai tử", DEATH), ("khai tu", DEATH), ("bao tu", DEATH),
        ("ket hon", MARRIAGE), ("kếc hôn", MARRIAGE), ("dang ki ket hon", MARRIAGE), ("hon thu", MARRIAGE),
        ("sổ đỏ", LAND), ("so do", LAND), ("SODO", LAND), ("so hong", LAND), ("dat", LAND), ("sử dụn", LAND),
        ("quyen xu dung dat", LAND), ("giấy chứng nhận đấc", LAND), ("land certificate", LAND), ("ដី", LAND),
        ("sao y", COPY), ("sao i ban chinh", COPY), ("ban xao", COPY), ("cong chung", COPY),
        ("bổn sao", COPY),
        ("chung thuc chu ki", SIGNATURE), ("chu ky", SIGNATURE), ("signatuer", SIGNATURE),
        ("mở tiệm", BUSINESS), ("giay phep kinh danh", BUSINESS), ("dinh doanh", BUSINESS),
        ("2.000815", COPY), ("2.000815.000.00.00.H55", COPY), ("2.0008", COPY), ("001612", BUSINESS),
    ],
)  # fmt: skip
def test_what_people_type(question: str, first: Procedure) -> None:
    found = INDEX.search(question)
    assert found, "nothing found"
    assert found[0].names["vi"] == first.names["vi"]


def test_a_field_finds_what_is_in_it() -> None:
    assert {entry.code for entry in INDEX.search("ho tich")} == {"1.001193", "1.000656", "1.000894"}


def test_a_name_comes_before_a_field() -> None:
    assert INDEX.search("kinh doanh")[0] == BUSINESS
    assert [entry.code for entry in INDEX.search("chung thuc")] == ["2.000815", "2.000884"]


def test_diacritics_decide_between_what_is_the_same_without_them() -> None:
    first, second = (
        procedure("1.000001", "x", "Cấp thẻ", "One", "ក"),
        procedure("1.000002", "x", "Cấp thể", "Two", "ខ"),
    )
    index = Index(Procedures(edition="", fields=(), procedures=(first, second)))
    assert index.search("thẻ")[0] == first
    assert index.search("thể")[0] == second


@pytest.mark.parametrize("question", ["", "   ", "!!!", "zzzzzz", "9.999999", "\ud800", "đ" * 5])
def test_nothing(question: str) -> None:
    assert INDEX.search(question) == ()


def test_half_of_what_was_asked_is_shown_while_nothing_has_all() -> None:
    assert INDEX.search("khai sinh quoctich")[0] == BIRTH


def test_an_empty_catalogue_answers_too() -> None:
    assert Index(Procedures(edition="", fields=(), procedures=())).search("khai sinh") == ()


@given(st.text(max_size=200), st.integers(1, 5))
def test_every_question_gets_an_answer_and_always_the_same(question: str, limit: int) -> None:
    found = INDEX.search(question, limit)
    assert found == Index(CATALOGUE).search(question, limit)
    assert len(found) <= limit
    assert len({entry.code for entry in found}) == len(found)


@given(st.sampled_from(CATALOGUE.procedures), st.randoms(use_true_random=False))
def test_a_name_is_found_whatever_the_order_of_its_words(wanted: Procedure, random: object) -> None:
    words = fold(wanted.names["vi"]).split()
    random.shuffle(words)  # type: ignore[attr-defined]
    assert wanted in INDEX.search(" ".join(words))


def test_by_ear() -> None:
    assert by_ear("xinh") == by_ear("sinh")
    assert by_ear("giai") == by_ear("dai")
    assert by_ear("dac") == by_ear("dat")
    assert by_ear("tranh") == by_ear("chanh")


def test_four_hundred_procedures_are_searched_while_somebody_types() -> None:
    syllables = " ".join(entry.names["vi"] for entry in CATALOGUE.procedures).split()
    many = tuple(
        procedure(
            f"1.{number:06d}", "civil",
            " ".join(syllables[(number * step) % len(syllables)] for step in range(1, 12)),
            f"Name in English {number}", "ឈ្មោះ", f"tên {number}",
        )
        for number in range(400)
    )  # fmt: skip
    index = Index(Procedures(edition="", fields=CATALOGUE.fields, procedures=many))
    question = "dang ki cap lai giay chung nhan dat"
    times = []
    for length in range(1, len(question) + 1):
        begun = time.process_time()
        index.search(question[:length])
        times.append(time.process_time() - begun)
    assert sorted(times)[len(times) // 2] < 0.01
    assert max(times) < 0.05
