"""Line drawings of our own as SVG text: people at drills and tests, the leg figure; the theme they are drawn in."""
