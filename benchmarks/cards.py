"""How long a large card takes to come in: 1 MB, with 500 entries of lore and a picture.

python -m benchmarks.cards
"""

from __future__ import annotations

import base64
import io
import json
import random
import struct
import tempfile
import time
import zlib
from pathlib import Path
from statistics import median

from PIL import Image

from llmcompanion.avatar.pictures import read_picture
from llmcompanion.persona.cards.importing import install, propose
from llmcompanion.persona.cards.reading import open_card
from llmcompanion.persona.library import Library
from llmcompanion.persona.lint import lint

BYTES = 1_000_000
ENTRIES = 500
RUNS = 7

WHO = ("The keeper", "An old pilot", "{{char}}", "Nobody in the village", "The council", "She")
WHAT = ("keeps", "mends", "remembers", "has lost", "will not sell", "looks after", "wrote about")
WHICH = ("the lamp", "a map of the northern coast", "three boats", "the letters", "the last bell")
WHEN = (
    "since the flood", "when the wind turns", "before the ferry leaves", "for a living",
    "because {{user}} asked once", "and says so to everyone", "in the old language",
)  # fmt: skip


def sentence(rng: random.Random) -> str:
    return f"{rng.choice(WHO)} {rng.choice(WHAT)} {rng.choice(WHICH)} {rng.choice(WHEN)}."


def text(rng: random.Random, length: int) -> str:
    parts: list[str] = []
    size = 0
    while size < length:
        parts.append(sentence(rng))
        size += len(parts[-1]) + 1
    return "\n".join(" ".join(parts[n : n + 6]) for n in range(0, len(parts), 6))


def card(rng: random.Random) -> dict[str, object]:
    each = BYTES * 9 // 10 // ENTRIES - 330
    entries = [
        {
            "keys": [f"key {n}", f"other {n}"],
            "content": text(rng, each),
            "extensions": {"position": 0, "depth": 4, "probability": 100, "group": ""},
            "enabled": True,
            "insertion_order": n,
            "use_regex": False,
            "constant": n % 50 == 0,
            "name": f"entry {n}",
        }
        for n in range(ENTRIES)
    ]
    data = {
        "name": "Keeper",
        "description": text(rng, 60_000),
        "first_mes": text(rng, 2_000),
        "mes_example": text(rng, 8_000),
        "alternate_greetings": [text(rng, 2_000) for _ in range(5)],
        "extensions": {},
        "group_only_greetings": [],
        "character_book": {"entries": entries, "extensions": {}},
    }
    return {"spec": "chara_card_v3", "spec_version": "3.0", "data": data}


def as_png(raw: bytes) -> bytes:
    target = io.BytesIO()
    noise = Image.effect_noise((400, 600), 60).convert("RGB")
    noise.save(target, "PNG")
    body = b"ccv3\0" + base64.b64encode(raw)
    chunk = (
        struct.pack(">I", len(body))
        + b"tEXt"
        + body
        + struct.pack(">I", zlib.crc32(b"tEXt" + body))
    )
    data = target.getvalue()
    return data[:-12] + chunk + data[-12:]


def timed(action: object) -> float:
    began = time.process_time()
    action()  # type: ignore[operator]
    return (time.process_time() - began) * 1000


def main() -> None:
    rng = random.Random(7)
    raw = json.dumps(card(rng)).encode()
    whole = json.loads(raw)["data"]
    lore = [entry["content"] for entry in whole["character_book"]["entries"]]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "card.png"
        path.write_bytes(as_png(raw))
        library = Library(Path(folder) / "bundled", Path(folder) / "own")
        lint("Warm up.")
        times: dict[str, list[float]] = {"open": [], "look through": [], "import": []}
        for run in range(RUNS):
            times["open"].append(timed(lambda: open_card(path).close()))
            times["look through"].append(timed(lambda: [lint(each) for each in lore]))

            def bring_in(name: str = f"keeper-{run}") -> None:
                proposal = propose(path, read_picture=read_picture)
                install(proposal, library, name)
                proposal.close()

            times["import"].append(timed(bring_in))
        size = path.stat().st_size
        print(f"a card of {len(raw):,} bytes with {ENTRIES} entries, in a PNG of {size:,}")
        for name, values in times.items():
            print(f"{name:<14} {median(values):6.0f} ms  ({min(values):.0f} to {max(values):.0f})")


if __name__ == "__main__":
    main()
