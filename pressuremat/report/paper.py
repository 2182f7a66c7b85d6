"""The sheet of paper that the report lies on: A4 and its margins, in mm from the upper left corner."""

WIDTH, HEIGHT, MARGIN = 210.0, 297.0, 15.0
LEFT, INNER, BOTTOM = MARGIN, WIDTH - 2 * MARGIN, HEIGHT - MARGIN - 11.0
GUTTER, PAD = 6.0, 5.0
#: The name of the data that every PDF carries.
ATTACHMENT = "analysis.json"

#: Packages (Noto, OFL 1.1) with the fonts of scripts that ours does not have: Arabic, Hebrew, Thai, Chinese, emoji and
#: more. They come with the extra gui and are read once a word needs them.
FONT_PACKAGES = ("manimgx_fonts", "manimgx_fonts_cjk")
