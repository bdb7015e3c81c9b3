"""Care by the app: signs of acute risk, human help by country, reminders, what a week shows.

The app speaks here, never a persona: nothing in this package knows what a persona is told.
Nothing is sent anywhere, and nothing that a person wrote is kept. `docs/care.md` publishes it.
"""
