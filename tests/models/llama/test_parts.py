"""The small parts of local models: grammar, stops, sizes, names, what ended how, engines."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmcompanion.emotion.labels import LABELS
from llmcompanion.errors import UserError
from llmcompanion.models.llama import engines as engines_module
from llmcompanion.models.llama.engines import engines, no_engine
from llmcompanion.models.llama.grammar import tag_grammar
from llmcompanion.models.llama.locating import find_model, model_files
from llmcompanion.models.llama.marks import MarkFinder
from llmcompanion.models.llama.model_file import ModelFile
from llmcompanion.models.llama.process import child_environment, ended_how
from llmcompanion.models.llama.reasons import load_failure
from llmcompanion.models.llama.sizing import SMALLEST_CONTEXT, USUAL_CONTEXT, context_size
from llmcompanion.models.llama.stops import StopFinder

SOUND = re.compile(r'root ::= "\[" \(("[A-Za-z0-9 _-]+")( \| "[A-Za-z0-9 _-]+")*\) "\]"( \.\*)?\n')


# grammar


def test_the_grammar_holds_the_personas_labels():
    assert tag_grammar(("joy", "fear")) == 'root ::= "[" ("joy" | "fear") "]"\n'
    assert SOUND.fullmatch(tag_grammar(LABELS, open_end=True))


@given(st.lists(st.one_of(st.text(max_size=50), st.sampled_from(['"', "\\", '"]', "a\n", "é"]))))
def test_no_label_can_make_the_grammar_invalid(labels: list[str]):
    grammar = tag_grammar(labels)
    assert grammar == "" or SOUND.fullmatch(grammar)


def test_labels_that_would_need_quoting_are_left_out():
    assert tag_grammar(("joy", 'x" | "y', "a\\", "]", "", "joy")) == 'root ::= "[" ("joy") "]"\n'
    assert tag_grammar(('"',)) == ""


# stops


@given(st.lists(st.text("ab<|im_end>", max_size=8)), st.text("ab", max_size=10))
def test_a_stop_is_found_wherever_the_text_is_cut(pieces: list[str], after: str):
    text = "".join(pieces)
    finder = StopFinder(("<|im_end|>", "<|"))
    out = "".join(finder.feed(piece) for piece in [*pieces, "<|im_end|>", after]) + finder.finish()
    assert out == text.split("<|")[0] if "<|" in text else out == text
    assert finder.found


def test_what_only_looked_like_a_stop_is_shown_in_the_end():
    finder = StopFinder(("<|im_end|>",))
    assert finder.feed("see <|im") == "see "
    assert finder.finish() == "<|im"
    assert not finder.found


# marks


@given(
    st.lists(st.text("ab<|>", min_size=1, max_size=4), max_size=6), st.text("ab<|>", max_size=30)
)
def test_marks_are_found_as_an_alternation_would_find_them(names: list[str], text: str):
    ordered = sorted(set(names), key=len, reverse=True)
    expected = [m.span() for m in re.finditer("|".join(map(re.escape, ordered)) or "(?!)", text)]
    assert list(MarkFinder(names).spans(text)) == expected


# sizes

FILE = ModelFile(
    Path("m"), "M", "llama", 10**9, trained_tokens=32_768, blocks=32, embedding=4096, heads=32,
    kv_heads=8,
)  # fmt: skip


def test_the_context_is_bounded_by_training_and_by_memory():
    assert context_size(FILE, None, None) == USUAL_CONTEXT
    assert context_size(FILE, 16_384, None) == 16_384
    assert context_size(FILE, 2_000_000_000, None) == 32_768
    assert context_size(None, 2_000_000_000, None) == 131_072
    per_token = 2 * 2 * 32 * 8 * 128
    free = FILE.size_bytes + 4096 * per_token
    assert 2048 < context_size(FILE, 32_768, free) < 4096
    assert context_size(FILE, 32_768, 10_000 * per_token) == 1536  # a quarter at the least
    assert context_size(FILE, 32_768, 0) == SMALLEST_CONTEXT
    assert context_size(FILE, 10, None) == SMALLEST_CONTEXT
    assert context_size(FILE, -5, None) == USUAL_CONTEXT


# names


def test_a_model_is_found_by_name_with_or_without_its_ending_and_in_folders(tmp_path: Path):
    (tmp_path / "maker").mkdir()
    for name in (
        "maker/Small-Q4.gguf", "big-00001-of-00002.gguf", "big-00002-of-00002.gguf",
        "mmproj-Small.gguf", "notes.txt", ".hidden.gguf",
    ):  # fmt: skip
        (tmp_path / name).touch()
    names = [path.name for path in model_files(tmp_path)]
    assert names == ["big-00001-of-00002.gguf", "Small-Q4.gguf"]
    small = tmp_path / "maker" / "Small-Q4.gguf"
    for name in ("small-q4", "Small-Q4.gguf", "maker/small-q4.gguf"):
        assert find_model(name, tmp_path) == small
    assert find_model(str(small), Path("elsewhere")) == small
    assert find_model("none", tmp_path) == tmp_path / "none.gguf"
    assert model_files(tmp_path / "nowhere") == []
    with pytest.raises(UserError):
        find_model(" ", tmp_path)


# the child


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (-9, "want of memory"),
        (-11, "crashed in the engine (SIGSEGV)"),
        (-6, "crashed in the engine (SIGABRT)"),
        (-7, "file changed"),
        (-15, "ended by SIGTERM"),
        (1, "exit code 1"),
        (-99, "signal 99"),
    ],
)
def test_how_the_child_ended_is_said_in_words(code: int, words: str):
    assert words in ended_how(code)


def test_the_child_inherits_no_secret_and_the_threads_what_they_need():
    given = {"PATH": "/bin", "ANTHROPIC_API_KEY": "s", "HF_TOKEN": "s", "aws_secret": "s"}
    kept = child_environment(given)
    assert kept["PATH"] == "/bin"
    assert "s" not in kept.values()
    assert kept["GOMP_SPINCOUNT"] == "1000"
    assert child_environment({"GOMP_SPINCOUNT": "7"})["GOMP_SPINCOUNT"] == "7"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("unknown model architecture: 'mars'", '"mars"'),
        ("tensor 'blk.0' data is not within the file bounds, model is corrupted or incomplete",
         "not complete"),
        ("missing tensor 'blk.0.attn_q.weight'", "download it again"),
        ("error loading model vocabulary: cannot find tokenizer merges", "vocabulary"),
        ("ggml_aligned_malloc: failed to allocate 99 MB", "not enough memory"),
        ("unknown pre-tokenizer type: 'xy'", '"xy"'),
        ("something new", "cannot load it"),
    ],
)  # fmt: skip
def test_why_a_model_does_not_load_is_read_off_the_engines_log(line: str, words: str):
    _, said = load_failure(["noise", line], "Failed to load model from file: x")
    assert words in said


# engines


def test_installed_engines_are_found_without_importing_them():
    import subprocess
    import sys

    program = (
        "from llmcompanion.models.llama.engines import engines\n"
        "import sys\n"
        "found = [engine.name for engine in engines()]\n"
        "assert found == ['llama-cpp-python', 'xllamacpp'], found\n"
        "assert not {'llama_cpp', 'xllamacpp', 'numpy'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, env=os.environ)


def test_without_an_engine_both_ways_to_one_are_named(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(engines_module, "find_spec", lambda _: None)
    assert engines() == []
    sentence = no_engine("Tiny").sentence
    assert "pip install 'llmcompanion[local-prebuilt]'" in sentence
    assert "pip install 'llmcompanion[local]'" in sentence
