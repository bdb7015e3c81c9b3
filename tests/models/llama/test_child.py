"""The child process: cancelled, killed, crashed, given bad files, left alone."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from contextlib import aclosing
from pathlib import Path

import pytest

from llmcompanion.models.llama.adapter import Llama
from llmcompanion.models.port import BrokenModelFile, Delta, Interrupted, ModelError, Progress
from tests.fakes.tiny_gguf import SCRIPT, script_model
from tests.models.llama.making import Heard, asked, is_alive, llama, opened, reply

Files = dict[str, Path]
LONG = "How was your day? " * 450  # about 2,300 tokens of the random model


async def gone(pid: int) -> None:
    async with asyncio.timeout(30):
        while is_alive(pid):  # noqa: ASYNC110 - another process's end
            await asyncio.sleep(0.01)


async def started(
    model: Llama, heard: Heard, count: int = 3, **more: object
) -> asyncio.Task[Heard]:
    """A reply that has begun, its first pieces heard."""
    turn = asyncio.create_task(reply(model, asked("Hi", **more), heard))
    async with asyncio.timeout(60):
        while len(heard.pieces) < count:
            assert not turn.done(), turn
            await asyncio.sleep(0.001)
    return turn


# cancelling


async def test_a_reply_that_is_closed_stops_and_the_next_is_whole(files: Files, engine: str):
    async with opened(files["endless"], engine, context_tokens=65_536) as model:
        async with aclosing(model.stream(asked("Hi"))) as stream:
            async for part in stream:
                if isinstance(part, Delta):
                    break
        pid = model.pid
        heard = await reply(model, asked("Hi", max_tokens=30))
        assert heard.text.startswith("[joy] Hello")
        if engine == "llama-cpp-python":
            assert model.pid == pid


async def test_a_task_that_is_cancelled_stops_the_computation(files: Files, engine: str):
    async with opened(files["endless"], engine, context_tokens=65_536) as model:
        turn = await started(model, Heard())
        turn.cancel()
        with pytest.raises(asyncio.CancelledError):
            await turn
        assert (await reply(model, asked("Hi", max_tokens=5))).tokens_out == 5


async def test_a_prompt_that_is_still_read_is_given_up(files: Files, engine: str):
    async with opened(files["slow"], engine, context_tokens=4096) as model:
        await reply(model, asked("Hi", max_tokens=1))
        pid = model.pid
        assert pid is not None
        for attempt in range(10):  # on a busy machine the whole may be read before it is cancelled
            heard = Heard()
            long = asked(f"{attempt} {LONG}", max_tokens=1)
            turn = asyncio.create_task(reply(model, long, heard))
            await asyncio.sleep(0.05)
            turn.cancel()
            await asyncio.gather(turn, return_exceptions=True)
            if turn.cancelled() and not heard.pieces:
                break
        else:
            pytest.fail("it was never cancelled in time")
        if engine == "llama-cpp-python":
            assert model.pid == pid, "it stops without being killed"
        elif model.pid is None:
            await gone(pid)
        again = await reply(model, long)
        assert again.tokens_in > 1500
        assert model.evaluated_tokens > 100, "the rest had been read all the same"


async def test_cancelling_while_it_is_loaded_ends_the_child(files: Files, engine: str):
    async with opened(files["script"], engine) as model:
        async with aclosing(model.stream(asked("Hi"))) as stream:
            assert isinstance(await anext(stream), Progress)
        assert model.pid is None
        turn = asyncio.create_task(reply(model, asked("Hi")))
        async with asyncio.timeout(30):
            while model.pid is None and not turn.done():  # noqa: ASYNC110 - at any moment
                await asyncio.sleep(0)
        pid = model.pid
        turn.cancel()
        with pytest.raises(asyncio.CancelledError):
            await turn
        if pid is not None:
            await gone(pid)
        assert (await reply(model, asked("Hi"))).text == SCRIPT


async def test_a_second_reply_waits_for_the_first(files: Files, engine: str):
    async with opened(files["endless"], engine, context_tokens=65_536) as model:
        first, second = Heard(), Heard()
        turn = await started(model, first, 1, max_tokens=3000)
        other = asyncio.create_task(reply(model, asked("Ho", max_tokens=4), second))
        await turn
        await other
        assert (first.tokens_out, second.tokens_out) == (3000, 4)


# the end of the child


@pytest.mark.parametrize(
    ("blow", "words"),
    [
        (signal.SIGKILL, "was killed, most likely by the system for want of memory"),
        (signal.SIGSEGV, "crashed in the engine (SIGSEGV)"),
    ],
)
async def test_a_child_that_dies_in_mid_reply_is_mourned_and_replaced(
    files: Files, engine: str, blow: signal.Signals, words: str
):
    async with opened(files["endless"], engine, context_tokens=65_536) as model:
        heard = Heard()
        turn = await started(model, heard)
        pid = model.pid
        assert pid is not None
        os.kill(pid, blow)
        with pytest.raises(Interrupted) as caught:
            await turn
        assert words in caught.value.sentence
        assert "ask again" in caught.value.sentence
        assert heard.text.startswith("[joy]")
        again = await reply(model, asked("Hi", max_tokens=5))
        assert again.progress
        assert again.tokens_out == 5
        assert model.pid != pid


async def test_a_child_that_dies_at_rest_is_replaced_without_a_word(files: Files):
    async with opened(files["script"]) as model:
        await reply(model, asked("Hi"))
        pid = model.pid
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        await gone(pid)
        for _ in range(2):  # the loop may not have heard of it yet; then it is said
            try:
                assert (await reply(model, asked("Hi"))).text == SCRIPT
                break
            except Interrupted:
                continue
        assert model.pid not in (pid, None)


async def test_closing_ends_the_child_and_a_later_request_starts_another(files: Files, engine: str):
    async with opened(files["script"], engine) as model:
        await reply(model, asked("Hi"))
        pid = model.pid
        assert pid is not None
        await model.close()
        await model.close()
        assert model.pid is None
        await gone(pid)
        assert (await reply(model, asked("Hi"))).text == SCRIPT


PARENT = """
import asyncio, os, random, sys
from pathlib import Path
from llmcompanion.models.llama.adapter import Llama
from llmcompanion.models.llama.engines import Engine
from llmcompanion.models.port import Delta, Line, Request

async def main():
    model = Llama(Path(sys.argv[1]), log=Path(sys.argv[3]), environ=os.environ,
                  rng=random.Random(1), find_engines=lambda: [Engine(sys.argv[2], "")])
    async for part in model.stream(Request("", (Line("user", "Hi"),))):
        if isinstance(part, Delta):
            print(model.pid, flush=True)
            await asyncio.sleep(60)

asyncio.run(main())
"""


@pytest.mark.parametrize("kind", ["script", "endless"])
async def test_the_child_ends_with_its_parent(files: Files, engine: str, kind: str, tmp_path: Path):
    parent = subprocess.Popen(  # noqa: ASYNC220
        [sys.executable, "-c", PARENT, str(files[kind]), engine, str(tmp_path / "log")],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert parent.stdout is not None
    try:
        pid = int(await asyncio.to_thread(parent.stdout.readline))
        assert is_alive(pid)
    finally:
        parent.kill()
        parent.wait()
        parent.stdout.close()
    await gone(pid)


async def test_an_order_that_makes_no_sense_ends_the_child():
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "llmcompanion.models.llama.worker", stdin=-1, stdout=-1, stderr=-1
    )
    assert child.stdin is not None and child.stdout is not None
    async with asyncio.timeout(60):
        assert b'"up"' in await child.stdout.readline()
        child.stdin.write(b"{nonsense\n")
        assert await child.wait() == 0


# bad files


def damaged(folder: Path, good: Path) -> dict[str, tuple[Path, str]]:
    """Files that cannot be talked with, and what is to be said of each."""
    data = good.read_bytes()
    kinds: dict[str, tuple[bytes, str]] = {
        "empty": (b"", "is empty"),
        "noise": (b"\x00\x01" * 4096, "not a GGUF model file"),
        "page": (b"<html>" + b" " * 100, "web page"),
        "cut": (data[:-2000], "not complete"),
        "cut header": (data[:900], "not complete"),
        "no such tensor": (
            data.replace(b"blk.0.attn_q.weight", b"blk.0.attn_x.weight"),
            "weights are not those of its kind",
        ),
        "no sizes": (
            data.replace(b"llama.block_count", b"llama.block_xount"), "its header lacks",
        ),
        "words of a kind unknown": (
            data.replace(b"\x05\0\0\0\0\0\0\0gpt-2", b"\x05\0\0\0\0\0\0\0gpt-9"), "cutting words",
        ),
    }  # fmt: skip
    made = {}
    for name, (bytes_, words) in kinds.items():
        path = folder / f"{name.replace(' ', '-')}.gguf"
        path.write_bytes(bytes_)
        made[name] = (path, words)
    made["missing"] = (folder / "missing.gguf", "there is no such file")
    made["folder"] = (folder, "this is a folder")
    made["vocabulary"] = (
        script_model(folder / "vocabulary.gguf", weights=False), "only a vocabulary",
    )  # fmt: skip
    made["other kind"] = (
        script_model(folder / "mars.gguf", architecture="mars"), 'its kind of model ("mars")',
    )  # fmt: skip
    made["embeddings"] = (script_model(folder / "bert.gguf", architecture="bert"), "cannot talk")
    return made


async def test_each_bad_file_has_its_sentence_and_the_app_lives_on(
    files: Files, engine: str, tmp_path: Path
):
    for name, (path, words) in damaged(tmp_path, files["script"]).items():
        async with opened(path, engine) as model:
            with pytest.raises(BrokenModelFile) as caught:
                await reply(model, asked("Hi"))
            sentence = caught.value.sentence
            assert words in sentence, name
            assert str(path) in sentence
            assert "\n" not in sentence
            assert model.pid is None
    async with opened(files["script"]) as model:
        assert (await reply(model, asked("Hi"))).text == SCRIPT


async def test_turned_bits_are_read_as_they_are_or_refused(files: Files, tmp_path: Path):
    data = files["random"].read_bytes()
    path = tmp_path / "bits.gguf"
    for place in range(50_000, len(data), 40_000):
        flipped = bytearray(data)
        flipped[place] ^= 0xFF
        path.write_bytes(flipped)
        async with opened(path) as model:
            try:
                await reply(model, asked("Hi", max_tokens=3))
            except ModelError as error:
                assert error.sentence


async def test_a_file_that_was_mended_is_read_anew(files: Files, tmp_path: Path):
    path = tmp_path / "model.gguf"
    path.write_bytes(files["script"].read_bytes()[:-100])
    async with opened(path) as model:
        with pytest.raises(BrokenModelFile):
            await reply(model, asked("Hi"))
        path.write_bytes(files["script"].read_bytes())
        assert (await reply(model, asked("Hi"))).text == SCRIPT


async def test_a_log_that_cannot_be_written_is_said(files: Files, tmp_path: Path):
    model = llama(files["script"])
    model._log = tmp_path / "file" / "llama.log"
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ModelError) as caught:
        await reply(model, asked("Hi"))
    assert "cannot be started" in caught.value.sentence


def test_the_worker_starts_without_the_apps_screens():
    program = (
        "import sys, llmcompanion.models.llama.worker\n"
        "assert not {'textual', 'anthropic', 'asyncio'} & set(sys.modules), sorted(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)
