"""What a design is, how it is edited, kept and read."""
