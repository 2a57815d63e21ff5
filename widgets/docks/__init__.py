"""The panels around the canvas: palette, outline, inspector, problems, and what the analysis answers."""
