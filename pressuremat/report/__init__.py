"""From an Analysis to a page: one model, several renderers."""
