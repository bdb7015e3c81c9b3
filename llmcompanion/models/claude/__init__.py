"""Claude, through Anthropic's SDK, which is imported on first use only."""

from llmcompanion.models.claude.adapter import Claude, Patience

__all__ = ["Claude", "Patience"]
