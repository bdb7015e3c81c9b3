"""A long Markdown reply, cut into tokens."""

from __future__ import annotations

import re

END = "endofthereply"

SECTION = """\
## {number}. What the garden needs in week {number}

The beds want *water* in the morning, before the sun is on them, and **nothing at all** in the
evening. Two things are worth a look: the leaves of the beans, and how the soil between the rows
feels when it is taken up with the hand. If it holds together, leave it; if it runs through the
fingers, it is time for a can or two per row.

- sow lettuce, in a row of its own, every two weeks
- tie up the tomatoes; take out what grows between leaf and stem
  - with a clean knife
  - on a dry day
- look under the leaves for eggs

> A garden is a grand teacher. It teaches patience and careful watchfulness.

```python
def water(bed: Bed, week: int = {number}) -> float:
    \"\"\"Litres that a bed wants.\"\"\"
    if bed.soil == "sand":
        return 4.5 * bed.square_metres  # it runs through
    return 2.0 * bed.square_metres + week / 10
```

| plant | litres | when |
|---|---:|---|
| beans | {number}.5 | morning |
| lettuce | 2.25 | morning, and at noon when it is hot |
| lady's mantle | 0 | `never` |

1. First the beds by the wall, then those by the fence.
2. Then sit down for a while. See [the almanac](https://example.org/{number}) for the moon.

"""


def tokens_of(count: int) -> list[str]:
    """`count` pieces of about four characters; the first is a tag, the last is `END`."""
    text = ""
    number = 1
    pieces: list[str] = []
    while len(pieces) < count:
        text += SECTION.format(number=number)
        pieces = re.findall(r"\s*\S{1,5}|\s+", text)
        number += 1
    return ["[curiosity] ", *pieces[: count - 2], f"\n\n{END}"]
