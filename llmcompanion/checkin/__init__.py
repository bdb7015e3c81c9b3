"""The check-in: instruments, and when the app asks. Knows no persona and no screen."""
