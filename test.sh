#!/usr/bin/env bash
# Sets everything up, then checks all there is: style, types, who imports whom, and the tests.
#
#   ./test.sh [PYTEST OPTION …]      options come after `-n 4`; `-n 0` runs them one after another
set -euo pipefail
cd "$(dirname "$0")"
# A printing system for the tests of its queues; they start one of their own.
TEST_PACKAGES="cups-daemon cups-client" ./run.sh --set-up
export PATH="$PWD/.venv/bin:$PATH"
ruff check .
ruff format --check .
mypy
lint-imports
# Four workers for two cores, as much is waiting for windows, browsers and processes; a file stays on one of
# them, and the longest files begin first (tests/conftest.py).
pytest -n 4 --max-worker-restart 0 "$@"
