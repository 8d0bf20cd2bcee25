"""Past calls: finding, reading, hearing, annotating and exporting them."""
