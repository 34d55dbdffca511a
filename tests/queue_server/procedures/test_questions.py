"""What people ask at a kiosk finds the right procedure: everyday words, any spelling, any order."""

from __future__ import annotations

import datetime

import pytest

import config.load
from queue_server.contract.searching import Index, by_ear, fold
from queue_server.discipline import discipline_of
from queue_server.procedures import Library, post

HALL = discipline_of(config.load.load_hall(config.load.FOLDER / "hall.toml"))
POSTED = post(Library(config.load.FOLDER / "procedures").books, HALL, datetime.date(2026, 11, 25)).catalogue
INDEX = Index(POSTED)

#: As people type: mostly without diacritics, with Southern and everyday words, in three languages.
QUESTIONS = (
    ("làm giấy khai sinh cho con", "1.001193"), ("lam khai sanh cho chau", "1.001193"),
    ("giay khai sanh", "1.001193"), ("sanh em be", "1.001193"), ("con moi sanh", "1.001193"),
    ("lam lai giay khai sinh", "1.004884"), ("mat giay khai sinh", "2.000635"),
    ("xin trich luc khai sinh", "2.000635"), ("bao tu cho ba noi", "1.000656"), ("chung tu", "1.000656"),
    ("nguoi nha mat", "1.000656"), ("dang ky ket hon", "1.000894"), ("dang ki ket hon", "1.000894"),
    ("lay vo", "1.000894"), ("ket hon nguoi nuoc ngoai", "2.000806"), ("lay chong han quoc", "2.000806"),
    ("giay doc than", "1.004873"), ("xac nhan chua co vo", "1.004873"), ("nhan con nuoi", "2.001263"),
    ("doi ten trong khai sinh", "1.004859"), ("sua ngay sinh", "1.004859"),
    ("giam ho cho chau", "1.004837"), ("sao y can cuoc", "2.000815"),
    ("công chứng bằng tốt nghiệp", "2.000815"), ("photo cong chung", "2.000815"),
    ("giay uy quyen", "2.000884"), ("so yeu li lich", "2.000884"),
    ("cong chung mua ban dat", "2.001035"), ("ban xe may", "2.001035"), ("mua bán xe", "2.001035"),
    ("lam di chuc", "2.001019"), ("chia thua ke", "2.001406"), ("khong nhan thua ke", "2.001016"),
    ("dich giay to", "2.000992"), ("sổ đỏ", "1.012756"), ("so do bi mat", "1.012781"),
    ("sang ten so do", "1.012766"), ("sang tên sổ hồng", "1.012766"), ("cho dat con", "1.012766"),
    ("tach thua", "1.012784"), ("len tho cu", "1.012753"), ("chuyen dat ruong", "1.012753"),
    ("tranh chap dat", "1.012812"), ("the chap ngan hang", "1.012791"),
    ("vay ngan hang so do", "1.012791"), ("mo tiem tap hoa", "1.001612"), ("mo quan ca phe", "1.001612"),
    ("giay phep kinh doanh", "1.001612"), ("nghi ban", "1.001266"), ("tam nghi ban", "1.001570"),
    ("ban ruou", "2.000620"), ("mat giay phep kinh doanh", "2.000575"), ("xay nha", "1.009994"),
    ("xin phep xay nha", "1.009994"), ("cat nha", "1.009994"), ("sua nha", "1.009995"),
    ("nang tang", "1.009995"), ("quy hoach", "1.008455"), ("gia han giay phep xay dung", "1.009997"),
    ("giay khuyet tat", "1.001699"), ("tien nguoi gia", "1.001776"),
    ("tro cap nguoi cao tuoi", "1.001776"), ("mai tang phi", "1.001731"), ("ho ngheo", "1.011606"),
    ("so ho ngheo", "1.011606"), ("liet si", "1.010803"), ("the bao hiem y te bi mat", "1.001939"),
    ("mua bao hiem y te", "2.001396"), ("rut bao hiem", "1.001646"), ("thai san", "2.000693"),
    ("chuyen truong cho con", "1.005099"), ("mo nha tre", "1.004492"), ("hoc phi", "1.005144"),
    ("an toan thuc pham", "1.002425"), ("ban do an", "1.002425"), ("khieu nai", "2.002409"),
    ("to cao can bo", "2.002395"), ("gap chu tich", "1.010944"), ("dang ky ghe", "1.004047"),
    ("mua ban ghe", "1.004036"), ("dung rap dam cuoi", "1.000314"), ("khoan gieng", "1.001662"),
    ("nuoi ca tra", "2.002163"), ("heo chet", "2.002162"), ("lua bi ngap", "2.002161"),
    ("le hoi", "1.003622"), ("giay khen", "1.000775"), ("chong danh vo", "1.012084"),
    ("gia dinh van hoa", "1.000954"), ("birth certificate", "1.001193"),
    ("land certificate", "1.012756"), ("marriage", "1.000894"), ("building permit", "1.009994"),
    ("health insurance card", "1.001939"), ("កំណើត", "1.001193"), ("អាពាហ៍ពិពាហ៍", "1.000894"),
)  # fmt: skip


def place(question: str, code: str) -> int:
    """At which place of the answers a procedure is, from 1; far behind if it is not among them."""
    codes = [entry.code for entry in INDEX.search(question)]
    return codes.index(code) + 1 if code in codes else 1000


@pytest.mark.parametrize(("question", "code"), QUESTIONS)
def test_the_first_answer_is_the_right_one(question: str, code: str) -> None:
    assert place(question, code) == 1


def test_diacritics_and_capitals_may_be_there_or_not() -> None:
    for question, code in QUESTIONS:
        assert place(fold(question).upper(), code) <= 2, question


def test_the_order_of_words_does_not_hide_it() -> None:
    for question, code in QUESTIONS:
        assert place(" ".join(reversed(question.split())), code) <= 5, question


def test_spelling_by_ear_does_not_hide_it() -> None:
    """The kiosk shows the first answers: who writes every word as it sounds finds most of them there."""
    asked = [(question, code) for question, code in QUESTIONS if question.isascii()]
    spelled = [(" ".join(by_ear(word) for word in fold(text).split()), code) for text, code in asked]
    found = sum(place(question, code) <= 5 for question, code in spelled)
    assert found >= 0.95 * len(spelled)


def test_every_alias_leads_to_its_procedure() -> None:
    for procedure in POSTED.procedures:
        for alias in (*procedure.aliases, *procedure.names.values()):
            assert place(alias, procedure.code) == 1, f"{alias}: {procedure.code}"


def test_a_code_is_found_however_it_is_written() -> None:
    for procedure in POSTED.procedures:
        for code in (procedure.code, f"{procedure.code}.000.00.00.H01"):
            assert [entry.code for entry in INDEX.search(code)] == [procedure.code]
