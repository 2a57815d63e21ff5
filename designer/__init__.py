"""The core of Loadpath: what a design is, what is wrong with it, what it becomes. Knows no Qt.

Arrows inside the core: ``cli -> reports, exporting -> rules -> analysis -> graph -> document -> catalog -> i18n, errors``.
Importing this package costs nothing; every part is imported where it is used.
"""
