"""How much a stranger's avatar may ask of this machine. Beyond, it is refused in one sentence."""

from __future__ import annotations

MIB = 1024 * 1024

MAX_FILES = 2000
"""Files in a pack. A large SillyTavern pack has some 150."""

MAX_FILE_BYTES = 32 * MIB
"""One picture, as stored."""

MAX_PACK_BYTES = 256 * MIB
"""A pack, unpacked."""

MAX_ZIP_DIRECTORY_BYTES = 2 * MIB
"""The table of contents of a zip; it is read whole."""

MAX_SIDE = 8192
"""Pixels along one side of a picture."""

MAX_PIXELS = 24_000_000
"""Pixels of one picture: 96 MB when unpacked."""

MAX_FRAMES = 300
"""Frames of one animation: 25 seconds at 12 a second."""

MAX_ANIMATION_PIXELS = 150_000_000
"""Pixels of all frames of one animation together: about two seconds to unpack."""

MAX_MANIFEST_BYTES = 64 * 1024
"""An avatar.toml."""

MAX_RIG_BYTES = 8 * MIB
"""A rig.json."""

MAX_KEPT_BYTES = 32 * MIB
"""Composed pictures kept by one avatar."""

MAX_REEL_BYTES = 64 * MIB
"""One animation at the size it is shown in; of a longer one frames are left out."""

MAX_REELS_BYTES = 96 * MIB
"""The animations kept by one avatar."""
