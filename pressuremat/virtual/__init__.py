"""A person and a mat that do not exist, with known answers."""
