"""The report of a study: words, figures, a page, and the data beside it."""
