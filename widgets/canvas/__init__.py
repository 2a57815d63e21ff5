"""The canvas: the design painted in batch from arrays, and the gestures that edit it.

Importing a module of this package imports numpy; the window does so after its first paint.
"""
