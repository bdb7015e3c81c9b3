"""The personas as the gallery works with them."""

from pathlib import Path

import pytest
from PIL import Image

from llmcompanion.avatar.frame import Frame
from llmcompanion.persona.model import Framing
from llmcompanion.tui.persona_shelf import (
    Face,
    PersonaShelf,
    face_in,
    face_of,
    load_face,
    matching,
    place_of,
)
from tests.fakes.clock import FakeClock
from tests.tui.galleries import put
from tests.tui.house import household


async def shelf(home: Path) -> PersonaShelf:
    house = household(home, clock=FakeClock())
    return PersonaShelf(house, await house.open_store())


def two_colours(path: Path) -> None:
    picture = Image.new("RGB", (200, 200), "red")
    picture.paste("blue", (100, 0, 200, 200))
    picture.save(path)


async def test_a_persona_says_which_part_of_its_picture_is_shown(tmp_path: Path) -> None:
    folder = put(tmp_path, "ada", 'avatar = "face"\n[framing]\nx = 0.9\ny = 0.5\nzoom = 10')
    two_colours(folder / "face.png")
    here = await shelf(tmp_path)
    async with here.store:
        persona = here.library.get("ada")
        assert persona.framing == Framing(0.9, 0.5, 10)
        row = next(row for row in (await here.shown()).rows if row.id == "ada")
        assert face_in(row) == face_of(persona)
        avatar = load_face(face_of(persona), here.avatar_folders)
        assert avatar.picture(Frame(), (8, 8)).convert("RGB").getpixel((1, 4)) == (0, 0, 255)
        avatar.close()


async def test_a_face_in_its_own_folder_comes_first(tmp_path: Path) -> None:
    folder = put(tmp_path, "ada", 'avatar = "kai"')
    two_colours(folder / "kai.png")
    here = await shelf(tmp_path)
    async with here.store:
        assert place_of(Face("kai", folder, None), here.avatar_folders) == folder / "kai.png"
        assert place_of(Face("kai", None, None), here.avatar_folders).is_dir()


async def test_what_cannot_be_used_is_known_by_its_id(tmp_path: Path) -> None:
    put(tmp_path, "bad", "naem = 1")
    (tmp_path / "data" / "personas" / "worse.toml").write_text("not toml")
    here = await shelf(tmp_path)
    async with here.store:
        assert sorted(broken.id for broken in (await here.shown()).broken) == ["bad", "worse"]
        await here.remove("bad")
        await here.remove("worse")
        assert not (await here.shown()).broken


async def test_exports_do_not_write_over_one_another(tmp_path: Path) -> None:
    put(tmp_path, "ada")
    here = await shelf(tmp_path)
    async with here.store:
        written = [(await here.export("ada", form))[0] for form in ("png", "png", "json")]
        assert [path.name for path in written] == ["ada.png", "ada-2.png", "ada.json"]
        path, lost = await here.export("mira", "charx")
        assert path.exists()
        assert not lost


async def test_removing_forgets_what_it_remembers(tmp_path: Path) -> None:
    put(tmp_path, "ada")
    here = await shelf(tmp_path)
    async with here.store:
        now = here.household.clock.now()
        await here.store.memory.add("ada", "A cat", origin="person", now=now)
        assert await here.remove("ada") == 1
        assert await here.store.memory.facts("ada") == []


@pytest.mark.parametrize(
    ("query", "tag", "found"),
    [
        ("", "", ["ada", "bea"]),
        ("COUNTS", "", ["ada"]),
        ("bea kind", "", ["bea"]),
        ("bea counts", "", []),
        ("", "maths", ["ada"]),
        ("somebody", "maths", []),
    ],
)
async def test_every_word_must_occur(
    tmp_path: Path, query: str, tag: str, found: list[str]
) -> None:
    put(tmp_path, "ada", 'description = "Counts things"\ntags = ["maths"]')
    put(tmp_path, "bea", 'tags = ["kind"]\ncreator = "Somebody"')
    here = await shelf(tmp_path)
    async with here.store:
        rows = [row for row in (await here.shown()).rows if not row.bundled]
        assert [row.id for row in matching(rows, query, tag)] == found
