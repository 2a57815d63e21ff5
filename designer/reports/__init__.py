"""Findings and numbers for readers and for machines: one small renderer for each format."""
