"""How much a stranger's card may ask of this machine. Beyond, it is refused in one sentence."""

from __future__ import annotations

MIB = 1024 * 1024

MAX_FILE_BYTES = 64 * MIB
"""A picture or a JSON file with a card; it is read whole. Large cards have 10 MB."""

MAX_ARCHIVE_BYTES = 128 * MIB
"""A CHARX, as it is and unpacked; it is read in place, one asset at a time."""

MAX_JSON_BYTES = 16 * MIB
"""The card itself. With 5,000 entries of lore a card has some 8 MB."""

MAX_TEXT_BYTES = 24 * MIB
"""A text chunk as it stands in a picture: the card in base64, and some room."""

MAX_DEPTH = 64
"""How deep lists and objects may stand in each other. Cards need some ten levels."""

MAX_VALUES = 500_000
"""Values, keys and brackets of a card together."""

MAX_DIGITS = 400
"""Digits of a number."""

MAX_CHUNKS = 50_000
"""Chunks of a PNG, segments of a JPEG."""

MAX_ASSETS = 2000
"""Files in a CHARX, assets of a card, sprites of a pack."""

MAX_ASSET_BYTES = 32 * MIB
"""One asset, unpacked."""

MAX_ZIP_DIRECTORY_BYTES = 2 * MIB
"""The table of contents of a zip; it is read whole."""

MAX_RATIO = 100
"""How many times its size a CHARX may unpack to, where that is more than `RATIO_FROM_BYTES`."""

RATIO_FROM_BYTES = 32 * MIB

MAX_NAME_LENGTH = 300
"""Characters of a name in a zip, or of an asset's address inside of a card."""

MAX_EXIF_TAGS = 1000
"""Tags of one directory of EXIF data that are looked at."""

MAX_ENTRIES = 20_000
"""Entries of a lorebook."""

MAX_LIST = 2000
"""Greetings, tags, sources: whatever a card has a list of."""
