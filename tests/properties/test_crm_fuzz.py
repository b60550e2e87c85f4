"""Damaged exports end in an InputError or an import whose books balance; nothing else."""

import tempfile
import tomllib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from scenarios.crm import Imported, import_crm, skill
from scenarios.crm.names import LONGEST, cents, day, kebab, plain, shorten
from scenarios.crm.writing import scenario_toml
from scenarios.errors import InputError
from scenarios.loader import parse

HEADER = "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value"
FILES = {
    "products": "product,sales_price\nGTX Pro,1000\nMG,200\n",
    "teams": "sales_agent,manager,regional_office\nAnn,Kim,East\nBo,Kim,West\nCy,Kim,West\n",
    "accounts": "account,sector\nAcme,retail\n北京,medical\n",
}
HOSTILE = (
    "", " ", "0", "-1", "-0", "1e308", "NaN", "inf", "９９", "¥1,234", "(5)", "1,5", "٣", "²", "9" * 18, "=1+1",
    "Won", "Lost", "Engaging", "Prospecting", "2025-02-30", "2100-12-31", "1990-01-01", "2025年3月5日",
    "０００１-01-01", "\x00", "\ufeff", "[/x]", "a" * 300, "\u202e", "Ann", "bo", "G T X-PRO", "....", '"', "'",
    ";", "\t", "\r", "account", "{x}",
)  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def _coarse_skill():
    """How alike people are is looked for at 21 instead of 241 places: damage is noticed as well, in half the time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(skill, "_GRID", skill._GRID[::12])
        yield


def pipeline():
    rows = []
    for k in range(16):
        stage = ("Won", "Lost", "Won", "Engaging")[k % 4]
        close = "" if stage == "Engaging" else f"2025-{3 + k % 6:02d}-{1 + k:02d}"
        value = {"Won": str(900 + k), "Lost": "0", "Engaging": ""}[stage]
        product, account = ("GTX Pro", "MG")[k % 2], ("Acme", "北京", "")[k % 3]
        rows.append(
            [
                f"I{k}",
                "AnnBo"[k % 2 * 3 :][:3],
                product,
                account,
                stage,
                f"2025-{1 + k % 6:02d}-0{1 + k % 9}",
                close,
                value,
            ]
        )
    return rows


cell = st.tuples(
    st.just("cell"), st.integers(0, 15), st.integers(0, 7), st.sampled_from(HOSTILE) | st.text(max_size=12)
)
line = st.tuples(st.sampled_from(("drop", "double", "cut", "widen")), st.integers(0, 15))
whole = st.tuples(st.just("column"), st.integers(0, 7), st.sampled_from(HOSTILE))
header = st.tuples(st.just("header"), st.integers(0, 7), st.sampled_from(HOSTILE))
byte = st.tuples(st.just("byte"), st.floats(0, 1, exclude_max=True), st.integers(0, 255))
chop = st.tuples(st.just("chop"), st.floats(0, 1))


def damaged(damages):
    """Apply damages in order: those of rows first, then those of bytes."""
    names, rows = HEADER.split(","), pipeline()
    for kind, *args in (one for one in damages if one[0] not in ("byte", "chop")):
        if kind == "header":
            names[args[0]] = args[1]
        elif kind == "column":
            rows = [[*row[: args[0]], args[1], *row[args[0] + 1 :]] for row in rows]
        elif rows:
            spoil(rows, kind, args)
    data = "\n".join(",".join(row) for row in [names, *rows]).encode("utf-8", "surrogatepass")
    for kind, *args in (one for one in damages if one[0] in ("byte", "chop")):
        at = int(args[0] * len(data))
        data = data[:at] if kind == "chop" else data[:at] + bytes([args[1]]) + data[at + 1 :]
    return data


def spoil(rows, kind, args):
    at = args[0] % len(rows)
    if kind == "cell":
        rows[at] = [*rows[at][: args[1]], args[2], *rows[at][args[1] + 1 :]]
    elif kind == "drop":
        del rows[at]
    elif kind == "double":
        rows.append(rows[at])
    else:
        rows[at] = rows[at][:-3] if kind == "cut" else [*rows[at], "x"]


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(cell | line | whole | header | byte | chop, max_size=4), st.booleans(), st.booleans())
def test_damaged_files_end_in_an_error_or_a_scenario(damages, alone, keep_names):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "deals.csv").write_bytes(damaged(damages))
        for stem, text in {} if alone else FILES.items():
            (folder / f"{stem}.csv").write_text(text, encoding="utf-8")
        owners = "main-seller" if keep_names else None
        result = outcome(lambda: import_crm([folder], infer_owners=owners, keep_names=keep_names))
    event(getattr(result, "code", "imported"))
    if isinstance(result, InputError):
        assert result.code.startswith("IMP-"), result
        assert str(result)
    else:
        check(result)


def outcome(work):
    try:
        return work()
    except InputError as error:
        return error


def check(done: Imported):
    report = done.report
    in_deals = [row for row in report.rows if row.action == "dropped" and row.file == "deals.csv"]
    assert report.deals_read - report.deals_used == sum(row.code != "IMP-D08" for row in in_deals)
    assert parse(tomllib.loads(scenario_toml(done.scenario))) == done.scenario
    assert all(rep.skill > 0 for rep in done.scenario.rep)
    assert done.to_text()


@given(st.text())
def test_cells_are_read_or_refused_never_crash(text):
    amount, date = cents(text), day(text)
    assert amount is None or abs(amount) <= 10**14
    assert date is None or 1990 <= date.year <= 2100
    assert len(shorten(text)) <= LONGEST
    assert plain(plain(text)) == plain(text) or not any(c.isalnum() for c in text)
    assert kebab(text, "x")


@given(st.integers(-(10**14), 10**14))
def test_amounts_are_read_to_the_cent(value):
    units, rest = divmod(abs(value), 100)
    sign = "-" if value < 0 else ""
    assert cents(f"{sign}¥{units:,}.{rest:02d}") == value
    assert cents(f"{sign}{units}.{rest:02d}") == value
