"""Charts as SVG text, one set for page and paper: black on white, a title and a description in each, no style."""
