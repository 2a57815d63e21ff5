"""Run any file of known-answer cases: each failing id with what was expected and got, then "N passed, N failed".

python tests/support/known_answers.py FILE
"""

import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # where pytest finds `support`
    from support.known_answer_cases import main

    sys.exit(main(sys.argv[1:]))
