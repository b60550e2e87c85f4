"""Every system's export of a simulated company imports without a repair, and gives the same company."""

import pytest

from coaching.crm_export.layout import layouts
from coaching.crm_export.sample import NOTE, write_sample
from scenarios.crm import import_crm
from scenarios.crm.aliases import system_of
from scenarios.errors import InputError, StoreError


@pytest.fixture(scope="module")
def samples(tmp_path_factory):
    root = tmp_path_factory.mktemp("samples")
    for system in layouts():
        write_sample(system, root / system, months=18)
    return root


@pytest.fixture(scope="module")
def imported(samples):
    """Every system's sample, imported."""
    return {system: import_crm([samples / system], name="sample") for system in layouts()}


def test_there_are_seven():
    assert sorted(layouts()) == ["jiandaoyun", "kingdee", "ruoyi", "salesforce", "wukong", "yonyou", "zoho"]


@pytest.mark.parametrize("system", sorted(layouts()))
def test_the_sample_of_a_system_is_known_and_read_whole(samples, imported, system):
    done = imported[system]
    assert system_of([sheet.header for sheet in done.sheets if sheet.kind]).name == system
    assert done.report.deals_read == done.report.deals_used > 300
    assert [row for row in done.report.rows if row.code not in ("IMP-R07",)] == []
    assert {"pipeline", "quotas"} <= {sheet.kind for sheet in done.sheets}
    assert done.tables.quotas
    assert done.tables.open_deals or system == "wukong"  # WuKong's export names no id
    assert (samples / system / NOTE).read_text(encoding="utf-8").startswith("# Simulated")
    assert all("simulated" in name.lower() or "模拟" in name for name in done.codes.values())


def test_all_systems_tell_of_the_same_company(imported):
    first = imported["salesforce"]
    for system, other in imported.items():
        assert other.market.win_rate == first.market.win_rate, system
        assert other.market.deal_cents.value == pytest.approx(first.market.deal_cents.value, rel=1e-6), system
        assert other.market.cycle_days == first.market.cycle_days, system
        assert len(other.scenario.rep) == len(first.scenario.rep), system
        assert sum(other.tables.quotas.values()) == sum(first.tables.quotas.values()), system


def test_stage_history_and_owners_are_taken_from_salesforce(imported):
    done = imported["salesforce"]
    assert done.fits.timing.stage_shares is not None
    assert sum(row.owner is not None for row in done.scenario.account) > 0.9 * len(done.scenario.account)
    assert done.scenario.incumbent == "status-quo"
    assert next(row for row in done.scenario.sources if row.key == "account.owner").kind == "data"
    assert done.fits.timing.pay_days is not None


def test_samples_are_the_same_bytes_every_time(tmp_path):
    one = write_sample("kingdee", tmp_path / "a", months=6)
    two = write_sample("kingdee", tmp_path / "b", months=6)
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in two]


def test_wrong_requests(tmp_path):
    with pytest.raises(InputError, match="salesforce"):
        write_sample("salesforc", tmp_path)
    with pytest.raises(InputError, match="1 to 60"):
        write_sample("zoho", tmp_path, months=0)
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError):
        write_sample("zoho", tmp_path / "file", months=1)
