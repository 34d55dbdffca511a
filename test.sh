#!/usr/bin/env bash
# Sets everything up, then checks all there is: style, types, who imports whom, and the tests.
#
#   ./test.sh [PYTEST OPTION …]
set -euo pipefail
cd "$(dirname "$0")"
./run.sh --set-up
export PATH="$PWD/.venv/bin:$PATH"
ruff check .
ruff format --check .
mypy
lint-imports
pytest "$@"
