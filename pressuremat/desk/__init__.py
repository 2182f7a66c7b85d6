"""What screen and command line both do with the library: analyse what is in it, fill one with simulated people.

Stands above `store`, `analysis` and `report`, which do not know each other; has no screen and prints nothing.
"""
