"""What is dragged onto the canvas and copied from it, as the clipboard and drags name it."""

KIND_MIME = "application/x-loadpath-kind"
"""A component dragged from the palette: its kind, in UTF-8."""
