"""llmcompanion: a chat, a face and a reflection log in the terminal."""

__version__ = "0.1.0"
