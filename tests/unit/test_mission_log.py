"""Decision logs: undo, rewind, fork, merge; a log cut off at any byte loses at most its last line."""

import json

import pytest

from coaching.game.log import CHANGED, CUT_OFF, DecisionLog, Entry, Header, LogFile, merged, read_log
from coaching.game.saves import Saves
from scenarios.errors import InputError

HEADER = Header("first-monday", "d" * 64, 7, 0)


def decided(month, lever="goals", option="plus-20", at="", who=""):
    return Entry("decide", month, lever, {"option": option}, who, at)


def test_undo_takes_back_the_last_entry_that_counts_and_undo_again_the_one_before():
    log = DecisionLog(
        HEADER, [decided(1), decided(2, option="a"), Entry("undo"), Entry("undo"), decided(1, option="b")]
    )
    assert [one.value["option"] for one in log.effective()] == ["b"]


def test_a_later_decision_of_the_same_month_and_lever_replaces_the_earlier_one():
    log = DecisionLog(HEADER, [decided(1), decided(1, option="b"), decided(2, option="c")])
    assert [one.value["option"] for one in log.effective()] == ["b", "c"]


def test_rewind_drops_everything_from_that_month_on_and_a_fork_goes_on_alone():
    log = DecisionLog(HEADER, [decided(1), Entry("run", 1), decided(2), Entry("run", 2)])
    fork = log.forked(2)
    assert [one.month for one in fork.effective()] == [1, 1]
    log.entries.append(Entry("rewind", 2))
    assert log.effective() == fork.effective()
    fork.entries.append(decided(2, option="other"))
    assert len(log.effective()) == 2


def test_a_log_survives_being_cut_at_every_byte():
    log = DecisionLog(HEADER, [decided(1, who="王"), Entry("run", 1), decided(2)])
    data = log.text().encode()
    start = len((HEADER.line() + "\n").encode())
    for size in range(start, len(data) + 1):
        text = data[:size].decode("utf-8", errors="replace")
        read = read_log(text)
        whole = data[:size].count(b"\n") - 1
        assert read.entries[:whole] == log.entries[:whole]
        assert len(read.entries) - whole in (0, 1)
        assert read.notes in ([], [CUT_OFF])


def test_what_was_cut_off_is_cut_away_before_the_next_entry_is_written(tmp_path):
    path = tmp_path / "game.jsonl"
    file, log = LogFile(path), DecisionLog(HEADER)
    file.begin(log)
    file.append(log, decided(1))
    file.append(log, decided(2))
    path.write_bytes(path.read_bytes()[:-7])
    again = file.read()
    assert again.notes == [CUT_OFF]
    file.append(again, Entry("run", 1))
    assert [one.do for one in file.read().entries] == ["decide", "run"]
    assert file.read().notes == []


def test_a_whole_last_line_without_its_newline_counts_and_the_next_entry_starts_a_line(tmp_path):
    path = tmp_path / "game.jsonl"
    file, log = LogFile(path), DecisionLog(HEADER)
    file.begin(log)
    file.append(log, decided(1))
    path.write_bytes(path.read_bytes()[:-1])
    again = file.read()
    assert len(again.entries) == 1
    file.append(again, Entry("run", 1))
    assert len(path.read_text(encoding="utf-8").splitlines()) == 3


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "LOG-01"),
        ("hello\n", "LOG-01"),
        ("[]\n", "LOG-01"),
        ('{"log":2}\n', "LOG-01"),
        (HEADER.line() + "\nnot json\n" + decided(1).line() + "\n", "LOG-02"),
        (HEADER.line() + '\n{"do":"shout"}\n', "LOG-02"),
        (HEADER.line() + '\n{"do":"run","month":-1}\n', "LOG-02"),
        (HEADER.line() + '\n{"do":"run","moon":1}\n', "LOG-02"),
    ],
)
def test_what_is_no_log_is_refused_with_its_line(text, code):
    with pytest.raises(InputError) as caught:
        read_log(text, "x.jsonl")
    assert caught.value.code == code
    assert "x.jsonl" in str(caught.value)


def test_logs_of_two_keyboards_merge_by_time_whatever_their_order():
    one = DecisionLog(HEADER, [decided(1, at="01", who="a"), decided(2, at="04", who="a")])
    two = DecisionLog(HEADER, [decided(1, at="01", who="a"), decided(1, "coaching", at="02", who="b")])
    assert merged([one, two]).text() == merged([two, one]).text()
    assert [entry.at for entry in merged([one, two]).entries] == ["01", "02", "04"]
    with pytest.raises(InputError, match="2 games"):
        merged([one, DecisionLog(Header("other", "d", 7, 0))])


def test_a_log_reads_back_as_it_was_written():
    log = DecisionLog(HEADER, [decided(1, who="王强"), Entry("words", 3, value="一句话")])
    assert read_log(log.text()).text() == log.text()
    assert json.loads(log.text().splitlines()[1])["who"] == "王强"


def test_undo_brings_back_what_the_undone_choice_had_replaced():
    log = DecisionLog(Header("m", "d", 7, 0))
    log.entries += [Entry("decide", 1, "goals", "a"), Entry("decide", 1, "goals", "b"), Entry("undo")]
    assert [one.value for one in log.effective()] == ["a"]


def test_a_game_of_a_mission_that_has_changed_is_not_gone_on_with_and_says_so(tmp_path):
    saves = Saves(tmp_path / "games.db")
    number = saves.begin("", Header("first-monday", "old", 7, 0))
    same = DecisionLog(Header("first-monday", "old", 7, 0))
    changed = DecisionLog(Header("first-monday", "new", 7, 0))
    assert (saves.at_hand("", same) or (0,))[0] == number
    assert same.notes == []
    assert saves.at_hand("", changed) is None
    assert changed.notes == [CHANGED]
    assert saves.latest("", "first-monday"), "the old game is kept"
    saves.close()


def test_games_are_listed_last_first_and_taken_up_as_copies(tmp_path):
    saves, header = Saves(tmp_path / "games.db"), Header("first-monday", "same", 7, 0)
    first, second, other = (Entry("run", 1, at=at) for at in ("a", "b", "c"))
    for number, entry in ((saves.begin("", header), first), (saves.begin("", header), second)):
        saves.append(number, entry)
    saves.begin("", header)
    saves.append(saves.begin("x", header), other)
    assert [log.entries for log in saves.games("", "first-monday")] == [[second], [first]], "one was never begun"
    number, log = saves.take_up("", saves.games("", "first-monday")[1])
    assert saves.latest("", "first-monday") == (number, log)
    assert saves.take_up("", log)[0] == number, "the last one is not copied again"
    saves.append(number, other)
    assert [one.entries for one in saves.games("", "first-monday")] == [[first, other], [second]]
    saves.close()
