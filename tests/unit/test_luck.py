"""Luck is a pure function with frozen answers."""

import random

import numpy as np
import pytest
from numpy.random import Philox

from scenarios.luck import Luck, exponential, normal, philox, unit
from scenarios.streams import entity_hash, uniforms

RANDOM123 = {
    (0, 0): (0x16554D9ECA36314C, 0xDB20FE9D672D0FDC, 0xD7E772CEE186176B, 0x7E68B68AEC7BA23B),
    (2**256 - 1, 2**128 - 1): (0x87B092C3013FE90B, 0x438C3C67BE8D0224, 0x9CC7D7C69CD777B6, 0xA09CAEBF594F0BA0),
}
"""Known answers of Philox4x64-10 published with Random123: (counter, key) -> four words."""


def in_words(number, count):
    return tuple(np.uint64(number >> 64 * k & (2**64 - 1)) for k in range(count))


@pytest.mark.parametrize(("inputs", "words"), RANDOM123.items())
def test_philox_gives_the_published_words(inputs, words):
    counter, key = inputs
    assert tuple(int(word) for word in philox(*in_words(counter, 4), *in_words(key, 2))) == words


def test_philox_gives_the_words_of_numpy():
    draw = random.Random(1)
    for _ in range(200):
        counter, key = draw.getrandbits(256), draw.getrandbits(128)
        before = in_words((counter - 1) % 2**256, 4)
        generator = Philox(key=in_words(key, 2), counter=before)
        assert philox(*in_words(counter, 4), *in_words(key, 2)) == tuple(generator.random_raw(4).tolist())


def test_many_entities_at_once_get_the_same_words_as_one_by_one():
    luck, entities = Luck(7, 3), [entity_hash("e", k) for k in range(100)]
    for blocks in (1, 3, 8, 200):
        entity, occurrence = np.repeat(np.array(entities, dtype=np.uint64), blocks), np.arange(5, 5 + blocks)
        together = luck.at("purpose", entity, np.tile(occurrence, len(entities))).reshape(len(entities), -1)
        one_by_one = np.stack([luck.block("purpose", one, 5, blocks).ravel() for one in entities])
        assert np.array_equal(together, one_by_one)
        assert np.array_equal(luck.table("purpose", entities, blocks, first=5), one_by_one)


def test_own_vectors_are_frozen():
    luck = Luck(seed=7, replication=3)
    entity = entity_hash("account", "A0001")
    assert entity == FROZEN_HASH
    frozen = [unit(np.uint64(word)) for word in FROZEN_WORDS]
    assert luck.block("opportunity", entity, 0, 1).tolist() == [frozen]
    assert luck.block("opportunity", entity, 0, 1, namespace=1).tolist() != [frozen]


FROZEN_HASH = 14940921574183340058
FROZEN_WORDS = [3345381523177899921, 9659830078434682865, 5981962316021849220, 16669357135150516977]


def test_a_number_does_not_depend_on_what_was_drawn_before():
    entity = entity_hash("rep", "R01", 0)
    fresh = Luck(7, 0).block("person", entity, 5, 2)
    used = Luck(7, 0)
    used.block("person", entity, 0, 40)
    used.block("market", entity, 5, 2)
    assert np.array_equal(used.block("person", entity, 5, 2), fresh)
    assert np.array_equal(used.block("person", entity, 0, 7)[5:], fresh)


def test_purposes_seeds_replications_and_entities_differ():
    entity, other = entity_hash("x"), entity_hash("y")
    numbers = [Luck(7, 0).u("win", entity), Luck(8, 0).u("win", entity), Luck(7, 1).u("win", entity)]
    numbers += [Luck(7, 0).u("lose", entity), Luck(7, 0).u("win", other)]
    numbers += [Luck(7, 0).u("win", entity, occurrence=1), Luck(7, 0).u("win", entity, lane=1)]
    assert len(set(numbers)) == 7


def test_streams_are_uniform_and_uncorrelated():
    from scipy.stats import kstest

    luck = Luck(1, 0)
    columns = [luck.block(f"purpose-{k}", entity_hash("e", k), 0, 5_000).ravel() for k in range(12)]
    assert min(kstest(column, "uniform").pvalue for column in columns) > 1e-4
    correlation = np.corrcoef(columns) - np.eye(12)
    assert np.abs(correlation).max() * np.sqrt(len(columns[0])) < 4.8


def test_playbooks_are_drawn_with_the_same_luck_by_other_means():
    from coaching.best import _normals

    for key, count in (("best", 9_999), ("regret", 4)):
        u = Luck(0, 0).block("posterior", entity_hash(key), 0, -(-count // 4)).ravel()[:count]
        assert uniforms(0, 0, "posterior", entity_hash(key), count).tolist() == u.tolist()
        assert np.abs(_normals(key, count) - normal(u)).max() < 1e-13


def test_inversion_is_monotone_and_exact():
    from scipy.special import ndtri

    u = np.linspace(0.0005, 0.9995, 999)
    assert np.max(np.abs(normal(u) - ndtri(u))) < 1e-13
    assert np.all(np.diff(normal(u)) > 0)
    assert np.all(np.diff(exponential(u)) > 0)
    assert np.isfinite(normal(np.array([0.0, 1 - 2**-53]))).all()
    assert [unit(np.uint64(word)) for word in (0, 2**64 - 1)] == [0.0, 1 - 2**-53]
