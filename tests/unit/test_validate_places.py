"""Where ``shapan validate`` keeps what it finished: places and files that cannot serve are refused before any run."""

import pytest

from coaching.validate.running import validate
from scenarios.errors import InputError
from tui.cli import run


@pytest.mark.parametrize("option", ["--keep", "--write"])
def test_a_place_that_cannot_be_written_is_refused_first(tmp_path, capsys, monkeypatch, option):
    monkeypatch.setattr("coaching.validate.running.measure", None)
    assert run(["validate", "--pattern", "P05", "--worlds", "2", option, str(tmp_path / "none" / "x")]) == 2
    assert "error OUT-02" in capsys.readouterr().err


@pytest.mark.parametrize("text", [b"5\n[]\n", b"\xff\xfe\n\n", b"name,value\na,1\n"])
def test_a_file_of_something_else_is_refused_and_left_alone(tmp_path, text):
    file = tmp_path / "other"
    file.write_bytes(text)
    with pytest.raises(InputError, match="line 1 is no finished part"):
        validate(["P05"], 2, 1, keep=file)
    assert file.read_bytes() == text
