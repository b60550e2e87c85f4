"""The same luck makes playbooks comparable: differences spread at least two times less than on different luck."""

from benchmarks.pairing import pairing


def test_pairing_halves_the_spread_of_attainment_differences_and_worlds_fall_with_its_square():
    found = pairing(40)
    assert found.paired > 0, "the two playbooks differ"
    # 40 worlds: the standard error of a ratio of two standard deviations is about 16 % of it.
    assert found.factor > 2 * 1.16, found
    assert found.fixed_unpaired > 4 * found.fixed_paired > 4 * found.raced >= 40, found
