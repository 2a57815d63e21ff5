"""The parts of a design's report: one module for each question, each a function from the subject to sections of a page."""
