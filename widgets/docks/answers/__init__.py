"""What the analysis answers, made ready to be shown: one module a tab, each a pure function of a finished check."""
