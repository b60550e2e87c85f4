"""Playbooks in files: the built-in ones, round trips, and everything that can be wrong."""

import tomllib

import pytest

from policies.library import load_playbook, playbook_names, save_playbook
from scenarios.errors import InputError

EXPECTED = {"status-quo", "equal-split", "old-hands-first", "potential-based", "newcomer-growth", "quarterly-pacer",
            "pool-first", "flat-pay", "tiered-pay", "threshold-pay", "salary-pay", "capacity-matched",
            "hunters-and-farmers", "key-account-specialists", "staged-rotation", "rotate-everything", "shared-pool",
            "old-with-new", "cash-in-pay", "activity-pay", "points-and-recognition", "no-ratchet", "ratchet",
            "shock-tripwire", "small-budget", "contest-pay", "scorecard-pay", "optimised-patches", "bottom-up",
            "market-relative"}  # fmt: skip


def table(**changes):
    base = tomllib.loads(save_playbook(load_playbook("status-quo")))
    return {**base, **changes}


def test_the_builtin_playbooks_are_there_each_with_other_decisions():
    assert set(playbook_names()) >= EXPECTED
    books = [load_playbook(name) for name in playbook_names()]
    assert [book.name for book in books] == playbook_names()
    assert len({book.digest() for book in books}) == len(books)


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_saving_and_loading_gives_an_equal_playbook(name, tmp_path):
    book = load_playbook(name)
    path = tmp_path / "mine.toml"
    path.write_text(save_playbook(book), encoding="utf-8")
    assert load_playbook(path) == book
    assert load_playbook(tomllib.loads(save_playbook(book))).digest() == book.digest()


_PAY = ("flat-pay", "tiered-pay", "threshold-pay", "salary-pay", "cash-in-pay", "activity-pay", "contest-pay",
        "scorecard-pay")  # fmt: skip


def test_pay_playbooks_differ_in_pay_alone():
    books = [load_playbook(name) for name in _PAY]
    rest = {(b.allocation, b.routing, b.goals, b.coaching, b.conduct) for b in books}
    assert len(rest) == 1
    assert len({b.incentives for b in books}) == len(_PAY)


def test_a_file_with_a_byte_order_mark_and_rules_by_name_alone(tmp_path):
    rules = dict.fromkeys(("goals", "coaching"), "equal")
    book = load_playbook(table(**rules))
    assert (book.goals.card.name, book.coaching.card.name) == ("equal", "equal")
    path = tmp_path / "bom.toml"
    path.write_bytes(b"\xef\xbb\xbf" + save_playbook(book).encode())
    assert load_playbook(path) == book


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"incentivs": "tiered"}, ["mine.toml", "incentivs", "did you mean 'incentives'"]),
        ({"incentives": {"policy": "tierd"}}, ["mine.toml: incentives", "did you mean 'tiered'"]),
        ({"incentives": {"policy": "tiered", "cap_percnt": 1}}, ["cap_percnt", "did you mean 'cap_percent'"]),
        ({"goals": {"policy": "last-year-plus", "plus_percent": 900}}, ["plus_percent", "900", "-50 to 200"]),
        ({"goals": 5}, ["mine.toml: goals", "needs a rule"]),
        ({"name": "Not Kebab"}, ["name", "Not Kebab"]),
        ({"title": {"en": "only"}}, ["title.zh", "missing"]),
        ({"conduct": {"announcment": "voice"}}, ["conduct.announcment", "did you mean 'announcement'"]),
        ({"conduct": {"announcement": "loud"}}, ["conduct.announcement", "loud", "voice"]),
        ({"conduct": {"overtime": [2]}}, ["conduct.overtime"]),
        ({"conduct": {"manager_hours_per_month": 500}}, ["manager_hours_per_month", "160"]),
    ],
)
def test_a_wrong_playbook_is_told_file_key_and_way_out(changes, words):
    with pytest.raises(InputError) as caught:
        load_playbook(table(**changes), "mine.toml")
    for word in words:
        assert word in str(caught.value)


def test_missing_families_are_all_named():
    with pytest.raises(InputError, match=r"allocation: missing(.|\n)*coaching: missing"):
        load_playbook({"name": "x", "title": {"en": "a", "zh": "一"}, "summary": {"en": "a", "zh": "一"}})


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "empty"),
        (b"name = ", "not valid TOML"),
        ("name = '沙盘'".encode("gb18030"), "not UTF-8"),
        (b"a = " + b"[" * 4000 + b"]" * 4000, "mine.toml"),
    ],
)
def test_unreadable_files_are_refused(tmp_path, content, word):
    path = tmp_path / "mine.toml"
    path.write_bytes(content)
    with pytest.raises(InputError, match=word):
        load_playbook(path)


def test_missing_files_and_folders_are_refused(tmp_path):
    with pytest.raises(InputError, match=r"no playbook 'status-qou'.*did you mean 'status-quo'.*shapan list playbooks"):
        load_playbook("status-qou")
    with pytest.raises(InputError, match="folder"):
        load_playbook(tmp_path)
