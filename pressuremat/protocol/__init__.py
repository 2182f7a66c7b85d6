"""The wire: sans-IO, so that it imports neither serial nor time. Bytes in, messages out, and the reverse."""
