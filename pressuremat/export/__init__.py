"""Recordings for other programs: an analysed recording enters, files in the formats of other fields leave."""
