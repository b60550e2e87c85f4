"""What a schema says beneath its keys, read when somebody asks."""

import subprocess
import sys
from pathlib import Path

from pydantic import BaseModel, Field

from scenarios.fields import shapes
from scenarios.loader import json_schema
from scenarios.schema import Calendar, Scenario
from scenarios.tables import STRICT, docstrings

ROOT = Path(__file__).parents[2]


class Wall(BaseModel):
    """A wall."""

    model_config = STRICT

    height: float = Field(default=2.0, gt=0)
    """Metres,
    from the ground."""
    paint: str = "white"
    length: int = 4
    """Bricks."""

    def area(self) -> float:
        """Return it."""
        note: int = 1
        """Nobody's."""
        return note * self.height * self.length


def test_a_text_belongs_to_the_key_above_it():
    assert docstrings(Wall) == {"height": "Metres,\nfrom the ground.", "length": "Bricks."}


def test_forms_and_json_schemas_tell_it():
    assert {key: shape.about for key, shape in shapes(Wall).items()} == {
        "height": "Metres, from the ground.", "paint": "", "length": "Bricks.",
    }  # fmt: skip
    told = {key: entry.get("description") for key, entry in Wall.model_json_schema()["properties"].items()}
    assert told == {"height": "Metres,\nfrom the ground.", "paint": None, "length": "Bricks."}


def test_every_table_of_a_scenario_tells_it():
    tables = json_schema()["$defs"]
    assert tables["Calendar"]["properties"]["horizon_months"]["description"] == "Months simulated after day 0."
    assert docstrings(Calendar)["horizon_months"] == "Months simulated after day 0."
    for field in Scenario.model_fields.values():
        if isinstance(table := field.annotation, type) and issubclass(table, BaseModel):
            entries = tables[table.__name__]["properties"].items()
            assert {key: one["description"] for key, one in entries if "description" in one} == docstrings(table)


def test_where_there_is_no_source_nothing_is_told(monkeypatch):
    def gone(thing):
        raise OSError("could not get source code")

    monkeypatch.setattr("inspect.getsource", gone)
    docstrings.cache_clear()
    try:
        assert docstrings(Wall) == {}
        assert shapes(Wall)["height"].about == ""
        assert "description" not in Wall.model_json_schema(mode="serialization")["properties"]["height"]
    finally:
        docstrings.cache_clear()


def test_nobody_reads_source_at_the_start():
    code = "import linecache, scenarios.schema; print(*(file for file in linecache.cache if 'scenarios' in file))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
