"""What can be drawn: one pydantic class per component, and what is legal between them."""
