"""The same luck makes playbooks comparable: differences spread at least two times less than on different luck."""

from benchmarks.pairing import pairing_factor


def test_pairing_halves_the_spread_of_attainment_differences():
    paired, unpaired, factor = pairing_factor(40)
    assert paired > 0, "the two playbooks differ"
    # 40 worlds: the standard error of a ratio of two standard deviations is about 16 % of it.
    assert factor > 2 * 1.16, f"sd {paired:.4f} paired, {unpaired:.4f} unpaired"
