"""What a GGUF file says of itself, and whether it is whole. Pure Python; weights are not read.

Format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md. The file is read, never mapped:
a mapped file that shrinks (a download that begins anew) kills the process that looks at it.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, BinaryIO

from llmcompanion.models.port import BrokenModelFile

if TYPE_CHECKING:
    from pathlib import Path

MAGIC = b"GGUF"
VERSIONS = (2, 3)

_CHUNK = 1 << 20
_MOST_KEYS = 100_000
_MOST_TENSORS = 1_000_000
_LONGEST_KEY = 1 << 16
_LONGEST_TEXT = 1 << 24
_KEPT_ARRAY = 4096  # longer ones are vocabularies, and passed over

_SCALARS = {
    0: "<B", 1: "<b", 2: "<H", 3: "<h", 4: "<I", 5: "<i", 6: "<f", 7: "<?", 10: "<Q", 11: "<q",
    12: "<d",
}  # fmt: skip
_TEXT, _ARRAY = 8, 9

TENSOR_SIZES = {
    0: (1, 4), 1: (1, 2), 2: (32, 18), 3: (32, 20), 6: (32, 22), 7: (32, 24), 8: (32, 34),
    10: (256, 84), 11: (256, 110), 12: (256, 144), 13: (256, 176), 14: (256, 210), 15: (256, 292),
    16: (256, 66), 17: (256, 74), 18: (256, 98), 19: (256, 50), 20: (32, 18), 21: (256, 110),
    22: (256, 82), 23: (256, 136), 24: (1, 1), 25: (1, 2), 26: (1, 4), 27: (1, 8), 28: (1, 8),
    29: (256, 56), 30: (1, 2), 34: (256, 54), 35: (256, 66), 39: (32, 17),
}  # fmt: skip
"""Values in a block and bytes of a block, by ggml's number of the type; others are not checked."""

_EMBEDS = "makes embeddings"
_NOT_FOR_CHAT = {
    "bert": _EMBEDS, "nomic-bert": _EMBEDS, "nomic-bert-moe": _EMBEDS, "jina-bert-v2": _EMBEDS,
    "jina-bert-v3": _EMBEDS, "modern-bert": _EMBEDS, "gemma-embedding": _EMBEDS,
    "t5encoder": _EMBEDS, "clip": "only reads pictures for another model",
    "whisper": "writes down speech", "wavtokenizer-dec": "makes sound",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ModelFile:
    """What the header says. Sizes are None where it does not.

    Attributes:
        title: The model's name, or the file's.
        trained_tokens: The context it was trained for.
        template: Its chat template, "" for none.
        special: Texts of the tokens that structure a prompt, with their numbers; only where asked.
        phrases: Tokens that the model's maker added as whole words; only where asked.
        bos, eos: Texts of the tokens that begin and end; "" where there is none.
    """

    path: Path
    title: str
    architecture: str
    size_bytes: int
    trained_tokens: int | None = None
    blocks: int | None = None
    embedding: int | None = None
    heads: int | None = None
    kv_heads: int | None = None
    key_length: int | None = None
    template: str = ""
    special: dict[str, int] = field(default_factory=dict, repr=False)
    phrases: dict[str, int] = field(default_factory=dict, repr=False)
    bos: str = ""
    eos: str = ""


def peek(path: Path) -> ModelFile | None:
    """The first part of the header, in under a millisecond; None where it cannot be read."""
    try:
        with path.open("rb") as file:
            size = path.stat().st_size
            reader = _Reader(file, size, chunk=1 << 16)
            keys, _ = _opening(reader)
            return _understood(path, size, _metadata(reader, keys, until="tokenizer."), {})
    except (OSError, _Damaged):
        return None


def read_model_file(path: Path, *, vocabulary: bool = False) -> ModelFile:
    """The whole header of the file at `path`, checked against the file's size.

    Takes some tens of milliseconds for a large vocabulary: call it in a thread.

    Args:
        vocabulary: Whether to fill in `special`, `phrases`, `bos` and `eos`.

    Raises:
        BrokenModelFile: There is no such file, or it is no whole model to talk with.
    """
    try:
        if path.is_dir():
            raise _broken(path, "this is a folder, not a model file", "name the .gguf file in it")
        size = path.stat().st_size
        with path.open("rb") as file:
            reader = _Reader(file, size)
            return _read(path, reader, size, vocabulary=vocabulary)
    except FileNotFoundError:
        raise _broken(
            path, "there is no such file", "check the name, or get a model with: "
            "llmcompanion model pull",
        ) from None  # fmt: skip
    except OSError as error:
        raise _broken(
            path, f"the file cannot be read ({error.strerror})", "check its permissions"
        ) from None
    except _Damaged as error:
        raise _broken(path, error.args[0], "download it again") from None


def _read(path: Path, reader: _Reader, size: int, *, vocabulary: bool) -> ModelFile:
    keys, tensors = _opening(reader)
    lists: dict[str, Any] = {}
    metadata = _metadata(reader, keys, lists=lists if vocabulary else None)
    found = _understood(path, size, metadata, lists)
    kind = metadata.get("general.type")
    if kind == "adapter":
        raise _broken(
            path, "this is an adapter for a model, not a model", "choose the model itself"
        )
    if kind == "mmproj" or found.architecture in _NOT_FOR_CHAT:
        does = _NOT_FOR_CHAT.get(found.architecture, "only reads pictures for another model")
        raise _broken(
            path, f"this model ({found.architecture or kind}) {does} and cannot talk",
            "choose a chat model",
        )  # fmt: skip
    if kind not in (None, "model"):
        raise _broken(path, f"this is no model (its kind is {kind!s:.40})", "choose a chat model")
    if tensors == 0:
        raise _broken(
            path, "this file holds only a vocabulary, no weights", "choose the whole model"
        )
    if not found.architecture:
        raise _Damaged("the file does not say what kind of model it holds")
    alignment = metadata.get("general.alignment", 32)
    alignment = alignment if isinstance(alignment, int) and 0 < alignment <= 1 << 20 else 32
    _check_tensors(reader, tensors, alignment, size)
    parts = metadata.get("split.count")
    if isinstance(parts, int) and parts > 1:
        _check_parts(path, parts)
    return found


def _opening(reader: _Reader) -> tuple[int, int]:
    """How many keys and tensors there are."""
    if reader.size == 0:
        raise _Damaged("the file is empty")
    if reader.size < 24 or (magic := reader.take(4)) != MAGIC:
        if reader.size >= 24 and magic[:1] in (b"<", b"{"):
            raise _Damaged("this is a web page or text, not a model file")
        raise _Damaged("this is not a GGUF model file")
    (version,) = struct.unpack("<I", reader.take(4))
    if version not in VERSIONS:
        if int.from_bytes(struct.pack("<I", version), "big") in VERSIONS:
            raise _Damaged("the file was made for machines with the other byte order")
        raise _Damaged(f"the file is of GGUF version {version}, this program reads 2 and 3")
    tensors, keys = struct.unpack("<QQ", reader.take(16))
    if keys > _MOST_KEYS or tensors > _MOST_TENSORS:
        raise _Damaged("the file is damaged: its header makes no sense")
    return keys, tensors


def _metadata(
    reader: _Reader, keys: int, *, until: str = "", lists: dict[str, Any] | None = None
) -> dict[str, Any]:
    """Keys and values; arrays only if they are short, and the vocabulary's into `lists`."""
    metadata: dict[str, Any] = {}
    for _ in range(keys):
        key = reader.text(_LONGEST_KEY)
        if until and key.startswith(until):
            break
        kind = reader.number("<I")
        if kind != _ARRAY:
            metadata[key] = _value(reader, kind)
            continue
        wanted = lists is not None and key in ("tokenizer.ggml.tokens", "tokenizer.ggml.token_type")
        value = _array(reader, keep_all=wanted)
        if wanted and lists is not None:
            lists[key] = value
        elif value is not None:
            metadata[key] = value
    return metadata


def _value(reader: _Reader, kind: int) -> Any:
    if kind == _TEXT:
        return reader.text(_LONGEST_TEXT)
    if kind not in _SCALARS:
        raise _Damaged("the file is damaged: its header makes no sense")
    return reader.number(_SCALARS[kind])


def _array(reader: _Reader, *, keep_all: bool) -> list[Any] | tuple[Any, ...] | None:
    kind, count = reader.number("<I"), reader.number("<Q")
    if kind == _TEXT:
        return reader.texts(count, keep=keep_all)
    if kind not in _SCALARS:
        raise _Damaged("the file is damaged: its header makes no sense")
    shape = _SCALARS[kind]
    width = struct.calcsize(shape)
    if count > reader.left // width:
        raise _Damaged("the file is not complete: it ends in its header")
    if not keep_all and count > _KEPT_ARRAY:
        reader.skip(count * width)
        return None
    return struct.unpack(f"<{count}{shape[1]}", reader.take(count * width))


def _check_tensors(reader: _Reader, tensors: int, alignment: int, size: int) -> None:
    """Whether the file is as long as its tensors need."""
    end = 0
    for _ in range(tensors):
        reader.text(_LONGEST_KEY)
        dimensions = reader.number("<I")
        if not 1 <= dimensions <= 8:
            raise _Damaged("the file is damaged: its list of tensors makes no sense")
        shape = struct.unpack(f"<{dimensions}Q", reader.take(8 * dimensions))
        kind, offset = reader.number("<I"), reader.number("<Q")
        values = 1
        for length in shape:
            values *= length
        block, width = TENSOR_SIZES.get(kind, (1, 0))
        end = max(end, offset + values // block * width)
    begin = -(-reader.place // alignment) * alignment
    if begin + end > size:
        missing = begin + end - size
        share = size / (begin + end)
        raise _Damaged(
            f"the file is not complete: {_amount(missing)} are missing ({share:.0%} are there)"
        )


def _check_parts(path: Path, parts: int) -> None:
    """Whether all files of a split model are there, and this is the first."""
    tail = f"-of-{parts:05d}.gguf"
    if not path.name.endswith(tail):
        raise _broken(path, f"this is one of {parts} parts under another name", "keep their names")
    stem = path.name.removesuffix(tail)[:-5]
    first = path.with_name(f"{stem}00001{tail}")
    if path != first:
        raise _broken(path, f"this is only a part of a model in {parts} files", f"use {first.name}")
    for part in range(2, parts + 1):
        name = f"{stem}{part:05d}{tail}"
        if not path.with_name(name).is_file():
            raise _broken(path, f"its part {name} is missing", "download it into the same folder")


def _understood(
    path: Path, size: int, metadata: dict[str, Any], lists: dict[str, Any]
) -> ModelFile:
    architecture = _word(metadata.get("general.architecture"))

    def number(name: str) -> int | None:
        value = metadata.get(f"{architecture}.{name}")
        if isinstance(value, tuple) and value and all(isinstance(each, int) for each in value):
            value = max(value)
        return value if isinstance(value, int) and value > 0 else None

    template = metadata.get("tokenizer.chat_template")
    special, phrases = _structure(lists)
    tokens = lists.get("tokenizer.ggml.tokens") or []

    def token(name: str) -> str:
        place = metadata.get(f"tokenizer.ggml.{name}_token_id")
        return tokens[place] if isinstance(place, int) and 0 <= place < len(tokens) else ""

    return ModelFile(
        path=path,
        title=_word(metadata.get("general.name")) or path.stem,
        architecture=architecture,
        size_bytes=size,
        trained_tokens=number("context_length"),
        blocks=number("block_count"),
        embedding=number("embedding_length"),
        heads=number("attention.head_count"),
        kv_heads=number("attention.head_count_kv"),
        key_length=number("attention.key_length"),
        template=template if isinstance(template, str) else "",
        special=special,
        phrases=phrases,
        bos=token("bos"),
        eos=token("eos"),
    )


_UNKNOWN, _CONTROL, _PHRASE = 2, 3, 4


def _structure(lists: dict[str, Any]) -> tuple[dict[str, int], dict[str, int]]:
    """Control tokens and added phrases, by text."""
    tokens = lists.get("tokenizer.ggml.tokens") or []
    kinds = lists.get("tokenizer.ggml.token_type") or ()
    special: dict[str, int] = {}
    phrases: dict[str, int] = {}
    for place, kind in enumerate(kinds[: len(tokens)]):
        if kind in (_UNKNOWN, _CONTROL) and tokens[place]:
            special[tokens[place]] = place
        elif kind == _PHRASE and tokens[place]:
            phrases[tokens[place]] = place
    return special, phrases


def _word(value: Any) -> str:
    from llmcompanion.plaintext import clean_line

    return clean_line(value)[:120] if isinstance(value, str) else ""


def _amount(bytes_: int) -> str:
    for unit, width in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if bytes_ >= width:
            return f"{bytes_ / width:.1f} {unit}"
    return f"{bytes_} bytes"


def _broken(path: Path, what: str, mend: str) -> BrokenModelFile:
    return BrokenModelFile(what, where=str(path), mend=mend)


class _Damaged(Exception):  # noqa: N818 - never leaves this file
    """What is wrong with the bytes, in words."""


class _Reader:
    """Reads on from where it stands; asking for more than there is says that it is cut."""

    def __init__(self, file: BinaryIO, size: int, *, chunk: int = _CHUNK) -> None:
        self._file = file
        self._chunk = chunk
        self.size = size
        self._data = b""
        self._at = 0
        self._before = 0  # bytes of the file in front of `_data`

    @property
    def place(self) -> int:
        """Bytes read so far."""
        return self._before + self._at

    @property
    def left(self) -> int:
        return self.size - self.place

    def take(self, count: int) -> bytes:
        self._have(count)
        self._at += count
        return self._data[self._at - count : self._at]

    def skip(self, count: int) -> None:
        if count > self.left:
            raise _Damaged("the file is not complete: it ends in its header")
        if count <= len(self._data) - self._at:
            self._at += count
            return
        self._before, self._data, self._at = self.place + count, b"", 0
        self._file.seek(self._before)

    def number(self, shape: str) -> Any:
        width = struct.calcsize(shape)
        self._have(width)
        (value,) = struct.unpack_from(shape, self._data, self._at)
        self._at += width
        return value

    def text(self, longest: int) -> str:
        length = self.number("<Q")
        if length > longest:
            raise _Damaged("the file is damaged: its header makes no sense")
        return self.take(length).decode("utf-8", "replace")

    def texts(self, count: int, *, keep: bool) -> list[str] | None:
        """`count` texts; where they are not kept this only steps over them."""
        if count > self.left // 8:
            raise _Damaged("the file is not complete: it ends in its header")
        if keep:
            return [self.text(_LONGEST_TEXT) for _ in range(count)]
        read = struct.Struct("<Q").unpack_from
        for _ in range(count):
            if len(self._data) - self._at < 8:
                self._have(8)
            length = read(self._data, self._at)[0] + 8
            if self._at + length <= len(self._data):
                self._at += length
            else:
                self.skip(length)
        return None

    def _have(self, count: int) -> None:
        if len(self._data) - self._at >= count:
            return
        if count > self.left:
            raise _Damaged("the file is not complete: it ends in its header")
        rest = self._data[self._at :]
        self._before += self._at
        self._data = rest + self._file.read(max(self._chunk, count - len(rest)))
        self._at = 0
        if len(self._data) < count:
            raise _Damaged("the file is not complete: it ends in its header")
