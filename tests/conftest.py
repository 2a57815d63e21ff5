"""What every test has: a Qt platform without a screen, unless one is given."""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
