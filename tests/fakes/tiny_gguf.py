"""Tiny real GGUF files, made from nothing: the real engines load them as they load any model.

``script_model``: a *scripted* model. Its one layer adds nothing, its embeddings are one-hot, and
its output matrix says which token follows which: greedy decoding always speaks `SCRIPT` and ends.
``random_model``: random weights over a small byte-level vocabulary; it emits broken UTF-8.
``wide_model``: random weights over a vocabulary of any size, to measure costs with.

    python -m tests.fakes.tiny_gguf script /tmp/tiny.gguf
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import gguf
import numpy as np
from numpy.typing import NDArray

Halves = NDArray[np.float16]

CHATML = (
    "{% for m in messages %}"
    "{{ '<|im_start|>' + m['role'] + '\n' + m['content'] + '<|im_end|>' + '\n' }}"
    "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)
SPECIAL = ("<|endoftext|>", "<|im_start|>", "<|im_end|>")

TAGS = ("[joy]", "[sadness]", "[anger]", "[neutral]")
WORDS = (
    " Hello", " there", ",", " it", " is", " lovely", " to", " see", " you", ".", " \U0001f60a",
    " Tell", " me", " how", " your", " day", " went", "!",
)  # fmt: skip
"""Each piece once: a model that only looks one token back cannot tell two uses apart."""

SCRIPT = TAGS[0] + "".join(WORDS)
"""What the scripted model says."""

PROSE = """I am so happy to see you again. How was your day? Tell me everything, I want to listen.
Oh no, that sounds hard. I am here for you, and I will stay with you. Do you want to talk about it?
That is funny! You always make me laugh. What are you going to do next? I think you can do it.
"""


@dataclass(frozen=True)
class Shape:
    """Sizes of a model."""

    embedding: int = 64
    layers: int = 2
    inner: int = 128
    heads: int = 4
    kv_heads: int = 2
    context: int = 2048
    seed: int = 7


def script_model(
    path: Path,
    *,
    loop: bool = False,
    context: int = 2048,
    template: str | None = CHATML,
    architecture: str = "llama",
    weights: bool = True,
    name: str = "Tiny Script",
) -> Path:
    """Write the scripted model to `path`.

    Args:
        loop: It begins anew at its end, and never stops.
        template: None leaves the chat template out.
        weights: False leaves all weights out: a vocabulary only.
    """
    bytes_ = _letters()
    phrases = [word for word in WORDS if len(word) > 1] + list(TAGS)
    tokens, number = _vocabulary([("a", "a")], phrases)
    script = [number[TAGS[0]]] + [
        number[word] if word in number else number[_as_letters(word, bytes_)] for word in WORDS
    ]
    width = -(-(len(script) + 2) // 32) * 32
    shape = Shape(width, layers=1, inner=32, heads=2, kv_heads=2, context=context)
    end, line_end = number["<|im_end|>"], number[bytes_[10]]
    # dimension 0: whatever is not in the script; 1: a line end; then one for each piece
    dimension = {line_end: 1, **{token: 2 + place for place, token in enumerate(script)}}
    dimension |= {number[tag]: 2 for tag in TAGS}
    dimension[number["]"]] = 2  # a tag that is spelt out goes on like one in a piece
    embeddings = np.zeros((len(tokens), width), np.float16)
    output = np.zeros((len(tokens), width), np.float16)
    for token in range(len(tokens)):
        embeddings[token, dimension.get(token, 0)] = 1
    output[end, 0] = 4
    output[script[0], 1] = 4
    for place, token in enumerate(script[1:]):
        output[token, 2 + place] = 4
    output[script[0] if loop else end, 1 + len(script)] = 4
    writer = gguf.GGUFWriter(path, architecture)
    _write_sizes(writer, shape, len(tokens), name)
    _write_vocabulary(writer, tokens, [("a", "a")], phrases, number, template)
    if weights:
        _write_weights(writer, shape, embeddings, output, idle=True)
    return _written(writer, path)


def random_model(path: Path, *, shape: Shape | None = None, template: str | None = CHATML) -> Path:
    """Write a model of random weights to `path`."""
    shape = shape or Shape()
    merges = _learnt_merges(PROSE * 3, 120)
    tokens, number = _vocabulary(merges, [])
    writer = gguf.GGUFWriter(path, "llama")
    _write_sizes(writer, shape, len(tokens), "Tiny Random")
    _write_vocabulary(writer, tokens, merges, [], number, template)
    _write_random_weights(writer, shape, len(tokens))
    return _written(writer, path)


def wide_model(path: Path, *, vocabulary: int, shape: Shape) -> Path:
    """Write a model with a SentencePiece vocabulary of that size and random weights to `path`."""
    kinds = gguf.TokenType
    tokens = ["<unk>", "<s>", "</s>", *SPECIAL, *(f"<0x{byte:02X}>" for byte in range(256))]
    types = [kinds.UNKNOWN, *[kinds.CONTROL] * 5, *[kinds.BYTE] * 256]
    pieces = [chr(code) for code in range(33, 127)]
    words = Counter(re.findall(r" ?[A-Za-z]+|[^A-Za-z\s]", PROSE))
    for word in words:
        spelt = word.replace(" ", "\u2581")
        pieces += [spelt[:end] for end in range(1, len(spelt) + 1)]
    pieces += [f"[{label}" for label in ("joy", "sadness", "anger", "neutral")]
    pieces = [piece for piece in dict.fromkeys(pieces) if piece not in tokens]
    pieces += [f"\u2581zz{count:x}q" for count in range(vocabulary - len(tokens) - len(pieces))]
    scores = [0.0] * len(tokens) + [-float(place) for place in range(len(pieces))]
    types += [kinds.NORMAL] * len(pieces)
    tokens += pieces
    writer = gguf.GGUFWriter(path, "llama")
    _write_sizes(writer, shape, len(tokens), f"Wide {vocabulary}")
    writer.add_tokenizer_model("llama")
    writer.add_tokenizer_pre("default")
    writer.add_token_list(tokens)
    writer.add_token_types(types)
    writer.add_token_scores(scores)
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(5)
    writer.add_unk_token_id(0)
    writer.add_add_bos_token(False)
    writer.add_chat_template(CHATML)
    _write_random_weights(writer, shape, len(tokens))
    return _written(writer, path)


def _letters() -> dict[int, str]:
    """The letter that stands for each byte in byte-level vocabularies (GPT-2's table)."""
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    letters = {byte: chr(byte) for byte in plain}
    for byte in range(256):
        if byte not in letters:
            letters[byte] = chr(256 + len(letters) - len(plain))
    return letters


def _as_letters(text: str, letters: dict[int, str]) -> str:
    return "".join(letters[byte] for byte in text.encode())


def _learnt_merges(text: str, count: int) -> list[tuple[str, str]]:
    """Byte pairs of `text` that occur most, the commonest first."""
    letters = _letters()
    words = Counter(re.findall(r" ?\w+| ?[^\w\s]+|\s+", text))
    spelt = {word: list(_as_letters(word, letters)) for word in words}
    merges: list[tuple[str, str]] = []
    for _ in range(count):
        pairs: Counter[tuple[str, str]] = Counter()
        for word, often in words.items():
            for pair in zip(spelt[word], spelt[word][1:], strict=False):
                pairs[pair] += often
        if not pairs or pairs.most_common(1)[0][1] < 2:
            break
        first, second = pairs.most_common(1)[0][0]
        merges.append((first, second))
        for pieces in spelt.values():
            place = 0
            while place < len(pieces) - 1:
                if pieces[place : place + 2] == [first, second]:
                    pieces[place : place + 2] = [first + second]
                place += 1
    return merges


def _vocabulary(
    merges: list[tuple[str, str]], phrases: list[str]
) -> tuple[list[str], dict[str, int]]:
    letters = _letters()
    tokens = [letters[byte] for byte in range(256)]
    tokens = [*dict.fromkeys([*tokens, *("".join(pair) for pair in merges)]), *phrases, *SPECIAL]
    return tokens, {token: place for place, token in enumerate(tokens)}


def _write_vocabulary(
    writer: gguf.GGUFWriter,
    tokens: list[str],
    merges: list[tuple[str, str]],
    phrases: list[str],
    number: dict[str, int],
    template: str | None,
) -> None:
    kinds = gguf.TokenType
    types = [kinds.NORMAL] * (len(tokens) - len(phrases) - len(SPECIAL))
    types += [kinds.USER_DEFINED] * len(phrases) + [kinds.CONTROL] * len(SPECIAL)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("gpt-2")
    writer.add_token_list(tokens)
    writer.add_token_types(types)
    writer.add_token_merges([" ".join(pair) for pair in merges])
    writer.add_bos_token_id(number["<|endoftext|>"])
    writer.add_eos_token_id(number["<|im_end|>"])
    writer.add_add_bos_token(False)
    if template is not None:
        writer.add_chat_template(template)


def _write_sizes(writer: gguf.GGUFWriter, shape: Shape, vocabulary: int, name: str) -> None:
    writer.add_name(name)
    writer.add_context_length(shape.context)
    writer.add_embedding_length(shape.embedding)
    writer.add_block_count(shape.layers)
    writer.add_feed_forward_length(shape.inner)
    writer.add_head_count(shape.heads)
    writer.add_head_count_kv(shape.kv_heads)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_dimension_count(shape.embedding // shape.heads)
    writer.add_rope_freq_base(10000.0)
    writer.add_vocab_size(vocabulary)
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_F16)


def _write_random_weights(writer: gguf.GGUFWriter, shape: Shape, vocabulary: int) -> None:
    rng = np.random.default_rng(shape.seed)
    _write_weights(
        writer,
        shape,
        _noise(rng, vocabulary, shape.embedding),
        _noise(rng, vocabulary, shape.embedding),
        rng=rng,
    )


def _write_weights(
    writer: gguf.GGUFWriter,
    shape: Shape,
    embeddings: Halves,
    output: Halves,
    *,
    idle: bool = False,
    rng: np.random.Generator | None = None,
) -> None:
    """Embeddings, output and layers; `idle` layers are all zeros and add nothing."""
    rng = rng or np.random.default_rng(shape.seed)
    width, inner = shape.embedding, shape.inner
    kv_width = shape.kv_heads * (width // shape.heads)

    def matrix(rows: int, columns: int) -> Halves:
        return np.zeros((rows, columns), np.float16) if idle else _noise(rng, rows, columns)

    ones = np.ones(width, np.float32)
    writer.add_tensor("token_embd.weight", embeddings)
    writer.add_tensor("output_norm.weight", ones)
    writer.add_tensor("output.weight", output)
    for layer in range(shape.layers):
        block = f"blk.{layer}."
        writer.add_tensor(block + "attn_norm.weight", ones)
        writer.add_tensor(block + "ffn_norm.weight", ones)
        writer.add_tensor(block + "attn_q.weight", matrix(width, width))
        writer.add_tensor(block + "attn_k.weight", matrix(kv_width, width))
        writer.add_tensor(block + "attn_v.weight", matrix(kv_width, width))
        writer.add_tensor(block + "attn_output.weight", matrix(width, width))
        writer.add_tensor(block + "ffn_gate.weight", matrix(inner, width))
        writer.add_tensor(block + "ffn_up.weight", matrix(inner, width))
        writer.add_tensor(block + "ffn_down.weight", matrix(width, inner))


def _noise(rng: np.random.Generator, rows: int, columns: int) -> Halves:
    return (rng.standard_normal((rows, columns), np.float32) * columns**-0.5).astype(np.float16)


def _written(writer: gguf.GGUFWriter, path: Path) -> Path:
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("kind", choices=["script", "loop", "random", "wide"])
    parser.add_argument("path", type=Path)
    parser.add_argument("--vocabulary", type=int, default=32_000)
    parser.add_argument("--context", type=int, default=4096)
    wanted = parser.parse_args()
    if wanted.kind == "random":
        random_model(wanted.path)
    elif wanted.kind == "wide":
        shape = Shape(1024, layers=10, inner=3072, heads=16, kv_heads=4, context=wanted.context)
        wide_model(wanted.path, vocabulary=wanted.vocabulary, shape=shape)
    else:
        script_model(wanted.path, loop=wanted.kind == "loop", context=wanted.context)
    print(wanted.path, wanted.path.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
