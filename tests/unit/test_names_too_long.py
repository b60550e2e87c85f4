"""A name longer than a path may be is a name like any other: refused, or read as the list that it is."""

import pytest

from policies.library import playbook_names
from tui.cli import run
from tui.commands.asking import playbooks_of

LONG = "x" * 300


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("check", LONG), "SCN-01"),
        (("check", f"{LONG}/a.toml"), "SCN-01"),
        (("compare", LONG, "--playbooks", "status-quo"), "SCN-01"),
        (("compare", "start-up-of-five", "--playbooks", LONG), "POL-40"),
        (("compare", "start-up-of-five", "--playbooks", "status-quo", "--out", LONG), "STO-07"),
        (("compare", "start-up-of-five", "--playbooks", "status-quo", "--guardrails", LONG), "DEC-01"),
        (("resume", LONG), "STO-0"),
        (("inspect", LONG), "STO-0"),
        (("facts", LONG, "--world", "0", "--playbook", "status-quo"), "STO-0"),
        (("run", "start-up-of-five", "--playbook", LONG), "POL-40"),
        (("run", "start-up-of-five", "--playbook", "status-quo", "--ledger", LONG), "OUT-02"),
        (("import", LONG, "--out", "made-up.toml"), "IMP-01"),
        (("play", LONG, "--plain"), "MIS-01"),
        (("play", "first-monday", "--template", LONG), "OUT-02"),
        (("forget", LONG), "FGT-01"),
    ],
    ids=lambda words: words if isinstance(words, str) else words[0],
)
def test_a_name_too_long_for_a_file_is_refused_in_words(words, code, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run(["--lang", "en", *words]) == 2
    assert f"error {code}" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_all_playbooks_may_be_compared_at_once():
    names = playbook_names()
    assert len(",".join(names)) > 255
    assert [one.name for one in playbooks_of(",".join(names))] == list(names)


def test_a_template_goes_nowhere_without_its_folder(capsys, tmp_path):
    assert run(["--lang", "en", "play", "first-monday", "--template", str(tmp_path / "no" / "mine.toml")]) == 2
    assert "error OUT-02" in capsys.readouterr().err
