"""Conversations and the reflection log on disk: SQLite, and the only place that knows SQL."""
