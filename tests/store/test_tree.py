"""The tree in the database is the tree in anybody's head."""

from __future__ import annotations

import asyncio
import tempfile
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from llmcompanion.chat.tree import ancestry, newest_below, siblings
from llmcompanion.store.database import Store

from .conftest import NOW


class Model:
    """A conversation in plain lists: what the store is held against."""

    def __init__(self) -> None:
        self.parent: dict[int, int | None] = {}
        self.text: dict[int, str] = {}
        self.leaf: int | None = None

    def add(self, number: int, parent: int | None, text: str) -> None:
        self.parent[number] = parent
        self.text[number] = text
        self.leaf = number

    def children(self, parent: int | None) -> list[int]:
        return sorted(child for child, above in self.parent.items() if above == parent)

    def below(self, number: int) -> list[int]:
        return [number, *(deep for child in self.children(number) for deep in self.below(child))]

    def choose(self, number: int) -> None:
        self.leaf = max(self.below(number))

    def path(self) -> list[int]:
        way: list[int] = []
        at = self.leaf
        while at is not None:
            way.insert(0, at)
            at = self.parent[at]
        return way


class Tree(RuleBasedStateMachine):
    """Adds, writes, chooses, deletes and opens again, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.runner = asyncio.Runner()
        self.run = self.runner.run
        self.models: dict[int, Model] = {}
        self.minutes = 0
        self.open()

    def open(self) -> None:
        self.store = self.run(Store.open(Path(self.folder.name) / "a.db", now=NOW))
        self.repository = self.store.conversations

    def teardown(self) -> None:
        self.run(self.store.close())
        self.runner.close()
        self.folder.cleanup()

    def some(self, data: st.DataObject) -> int:
        return data.draw(st.sampled_from(sorted(self.models)))

    @rule()
    def start(self) -> None:
        started = self.run(self.repository.start(title="t", persona="p", now=NOW))
        assert started.id not in self.models
        self.models[started.id] = Model()

    @precondition(lambda self: self.models)
    @rule(data=st.data(), text=st.text("ab é🎉\n", max_size=5))
    def add(self, data: st.DataObject, text: str) -> None:
        number = self.some(data)
        model = self.models[number]
        parent = data.draw(st.sampled_from([None, *model.parent]))
        self.minutes += 1
        message = self.run(
            self.repository.add(
                conversation_id=number,
                parent_id=parent,
                role="user",
                text=text,
                status="complete",
                now=NOW + timedelta(minutes=self.minutes),
            )
        )
        model.add(message.id, parent, text)
        assert list(message.alternatives) == model.children(parent)

    @precondition(lambda self: any(model.parent for model in self.models.values()))
    @rule(data=st.data())
    def choose(self, data: st.DataObject) -> None:
        model = data.draw(st.sampled_from([each for each in self.models.values() if each.parent]))
        message = data.draw(st.sampled_from(sorted(model.parent)))
        self.run(self.repository.choose(message))
        model.choose(message)

    @precondition(lambda self: any(model.parent for model in self.models.values()))
    @rule(data=st.data(), text=st.text("xyz", max_size=5))
    def write(self, data: st.DataObject, text: str) -> None:
        model = data.draw(st.sampled_from([each for each in self.models.values() if each.parent]))
        message = data.draw(st.sampled_from(sorted(model.parent)))
        self.run(self.repository.write(message, text=text, feelings=(), status="stopped"))
        model.text[message] = text

    @precondition(lambda self: len(self.models) > 2)
    @rule(data=st.data())
    def delete(self, data: st.DataObject) -> None:
        number = self.some(data)
        self.run(self.repository.delete(number))
        del self.models[number]

    @rule()
    def reopen(self) -> None:
        self.run(self.store.close())
        self.open()

    @invariant()
    def agrees(self) -> None:
        for number, model in self.models.items():
            path = self.run(self.repository.path(number))
            assert [message.id for message in path] == model.path()
            assert [message.text for message in path] == [model.text[m.id] for m in path]
            for message in path:
                assert list(message.alternatives) == model.children(message.parent_id)
            everything = self.run(self.repository.all_messages(number))
            assert [message.id for message in everything] == sorted(model.parent)
            found = self.run(self.repository.get(number))
            assert found is not None
            assert (found.leaf_id, found.message_count) == (model.leaf, len(model.parent))
        listed = {each.id for each in self.run(self.repository.list())}
        assert listed == {number for number, model in self.models.items() if model.parent}


TestTree = Tree.TestCase
TestTree.settings = settings(
    max_examples=10,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)

trees = st.lists(st.floats(0, 1, exclude_max=True), max_size=40).map(
    lambda places: {
        number: (int(place * number) or None) for number, place in enumerate(places, start=1)
    }
)


@given(trees)
def test_the_way_to_a_message_begins_at_a_root_and_follows_parents(parents):
    for number in parents:
        way = ancestry(number, parents)
        assert parents[way[0]] is None
        assert way[-1] == number
        assert all(parents[below] == above for above, below in pairwise(way))


@given(trees)
def test_every_message_is_among_its_own_siblings_once(parents):
    groups = siblings(parents)
    for number, parent in parents.items():
        assert groups[parent].count(number) == 1


@given(trees)
def test_the_newest_below_is_a_leaf_of_that_branch(parents):
    for number in parents:
        newest = newest_below(number, parents)
        assert number in ancestry(newest, parents)
        assert newest not in parents.values()


@pytest.mark.parametrize("parents", [{1: 1}, {1: 2, 2: 1}, {5: 9}])
def test_a_broken_tree_ends(parents):
    start = next(iter(parents))
    assert ancestry(start, parents)
    newest_below(start, parents)
