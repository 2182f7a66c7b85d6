"""Recordings on disk: our own format, and other people's, one file each."""
