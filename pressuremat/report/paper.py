"""The sheet of paper that the report lies on: A4 and its margins, in mm from the upper left corner."""

WIDTH, HEIGHT, MARGIN = 210.0, 297.0, 15.0
LEFT, INNER, BOTTOM = MARGIN, WIDTH - 2 * MARGIN, HEIGHT - MARGIN - 11.0
GUTTER, PAD = 6.0, 5.0
#: The name of the data that every PDF carries.
ATTACHMENT = "analysis.json"
