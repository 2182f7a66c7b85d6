"""What values suggest beside published ranges, in words that do not diagnose."""
