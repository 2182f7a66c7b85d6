"""Measures: a function and a record each, and the registry that lists them."""
