"""Against a real llama-server: the one in xllamacpp, with a tiny model made here."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import aclosing
from pathlib import Path

import pytest

from llmcompanion.models.port import ContextFull, Delta, Line, NotAuthorised, Request
from llmcompanion.models.servers import find_servers
from llmcompanion.models.trial import try_out
from llmcompanion.models.usual_servers import UsualServer
from tests.fakes.clock import FakeClock
from tests.fakes.tiny_gguf import SCRIPT, script_model
from tests.models.openai_compatible.making import HELLO, reply, served

KEY = "secret-of-this-test"
SERVE = """
import sys, xllamacpp
p = xllamacpp.CommonParams()
p.model.path = sys.argv[1]
p.n_ctx, p.n_parallel = 1024, 1
p.cpuparams.n_threads = p.cpuparams_batch.n_threads = 1
p.fit_params = p.warmup = p.ui = False
p.verbosity = -1
p.sampling.temp = 0.0
p.api_keys = [k for k in sys.argv[2:]]
server = xllamacpp.Server(p)
print(server.listening_address, flush=True)
sys.stdin.read()
"""


def running(model: Path, *keys: str) -> Iterator[str]:
    """The server's address; it ends with its standard input."""
    child = subprocess.Popen(
        [sys.executable, "-c", SERVE, str(model), *keys],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert child.stdout is not None
        address = ""
        while not address.startswith("http"):
            address = child.stdout.readline()
            assert address, "the server ended"
        yield address.strip()
    finally:
        child.kill()
        child.communicate()


@pytest.fixture(scope="module")
def model_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return script_model(tmp_path_factory.mktemp("gguf") / "tiny.gguf")


@pytest.fixture(scope="module")
def address(model_file: Path) -> Iterator[str]:
    yield from running(model_file)


async def test_it_says_its_script_and_counts_its_tokens(address: str):
    model = served(address, model="")
    await model.learn()
    assert model.info.name
    assert (model.limits.kind, model.limits.exact) == ("llama-server", True)
    assert model.info.context_tokens == 1024
    text, end = await reply(model, HELLO)
    assert text == SCRIPT
    assert end.reason == "stop" and end.usage is not None
    assert end.usage.input_tokens > 10 and end.usage.output_tokens > 10
    await model.close()


async def test_what_is_longer_than_its_context_is_refused_and_the_size_known(address: str):
    model = served(address, model="m")
    with pytest.raises(ContextFull):
        await reply(model, Request("", (Line("user", "hello there " * 2000),)))
    assert model.info.context_tokens == 1024
    assert (await reply(model))[0] == SCRIPT
    await model.close()


async def test_stopping_leaves_it_free_for_the_next(address: str):
    model = served(address, model="m")
    async with aclosing(model.stream(HELLO)) as parts:  # type: ignore[type-var]
        assert isinstance(await anext(parts), Delta)
    assert (await reply(model))[0] == SCRIPT
    await model.close()


async def test_it_is_found_and_can_be_tried(address: str):
    usual = UsualServer("llama-server", "llama-server", int(address.rpartition(":")[2]))
    (found,) = await find_servers([usual])
    assert found.title == "llama-server" and found.models
    model = served(address, model=found.models[0].id)
    import random

    trial = await try_out(model, clock=FakeClock(), rng=random.Random(1))
    assert trial.reply == SCRIPT
    assert trial.context_tokens == 1024
    await model.close()


async def test_it_wants_its_key(model_file: Path):
    for address in running(model_file, KEY):
        keyless = served(address, model="m")
        with pytest.raises(NotAuthorised, match="asks for an API key"):
            await reply(keyless)
        await keyless.close()
        model = served(address, model="m", secret=KEY)
        assert (await reply(model))[0] == SCRIPT
        await model.close()
