from __future__ import annotations

from pathlib import Path

import pytest

from tests.fakes.tiny_gguf import Shape, random_model, script_model

ENDLESS = 65_536

ENGINES = ("llama-cpp-python", "xllamacpp")


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """Every test that asks for it runs with both."""
    return request.param


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """script: says its sentence and ends. loop: says it until its context is full. endless: the
    same, for some seconds. random: weights without sense. slow: takes a second or two to read a
    long prompt."""
    folder = tmp_path_factory.mktemp("gguf")
    slow = Shape(embedding=512, layers=4, inner=1024, heads=8, kv_heads=4, context=4096)
    return {
        "script": script_model(folder / "script.gguf"),
        "loop": script_model(folder / "loop.gguf", loop=True),
        "endless": script_model(folder / "endless.gguf", loop=True, context=ENDLESS),
        "random": random_model(folder / "random.gguf"),
        "slow": random_model(folder / "slow.gguf", shape=slow),
    }
