"""What is to be created on AWS, as values: every target is written from these, and decides nothing but its layout.

Elements refer to one another by `key`: an identifier (the drawn id in snake case), unique among elements of one class.
`Cloud` (``model/cloud.py``) holds them all.
"""
