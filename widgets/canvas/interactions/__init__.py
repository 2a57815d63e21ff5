"""The gestures: one class each. The view holds at most one at a time and hands it the mouse."""
