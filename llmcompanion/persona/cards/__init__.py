"""Character cards: reading those of others, and giving out one's own. See `docs/cards.md`."""
