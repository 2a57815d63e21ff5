"""Says in one line which tools the tests will not find, and what each would add. Silent where all are there."""

import shutil

TOOLS = {
    "terraform": "validating and applying exported Terraform",
    "node": "synthesizing exported CDK",
    "dockerd": "bringing exported compose stacks up",
    "Xvfb": "driving the real window",
}

if __name__ == "__main__":
    missing = {tool: adds for tool, adds in TOOLS.items() if shutil.which(tool) is None}
    if missing:
        print("not found, so skipped: " + "; ".join(f"{tool} ({adds})" for tool, adds in missing.items()))
