"""The passes that paint the design: each draws everything of one sort that it is given, in device pixels, and keeps nothing.

From the ground up: dots, containers, links, link labels, cards, names, meters, badges.
"""
