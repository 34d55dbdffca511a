#!/usr/bin/env bash
# Sets everything up on a fresh Debian machine and starts the demonstration hall.
#
#   ./run.sh [OPTION …]      set up, then `queue-server demo OPTION …`
#   ./run.sh --set-up        set up only
#   ./run.sh --lock          make requirements.lock anew from pyproject.toml
set -euo pipefail
cd "$(dirname "$0")"

packages=(python3-venv fonts-noto-core libgl1 libgl1-mesa-dri libmtdev1 xvfb xdotool iproute2 espeak-ng alsa-utils chromium gcc g++ libc6-dev libicu-dev pkg-config)
# What only the tests need.
read -ra more <<<"${TEST_PACKAGES:-}"
packages+=("${more[@]}")

install_packages() {
  local missing=()
  for package in "${packages[@]}"; do
    # A machine may bring its own Python; then venv is what counts, not Debian's package.
    [ "$package" = python3-venv ] && python3 -c 'import venv, ensurepip' 2>/dev/null && continue
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return
  if [ "$(id -u)" = 0 ]; then
    echo "Installing: ${missing[*]}"
    apt-get update -q >/dev/null
    DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}" >/dev/null
  else
    echo "Debian packages are missing. Paste this line, then start again:" >&2
    echo "sudo apt-get install -y --no-install-recommends ${missing[*]}" >&2
    exit 1
  fi
}

install_python_packages() {
  python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    echo "Python 3.11 or newer is needed; this is $(python3 --version)." >&2
    exit 1
  }
  local stamp wanted
  stamp=.venv/installed
  wanted=$(cat requirements.lock pyproject.toml | sha256sum)
  [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ] && return
  echo "Installing the Python packages of requirements.lock into .venv"
  [ -x .venv/bin/python ] || python3 -m venv .venv
  # PyICU, which only tests need, comes as a source: it is compiled faster than it would then run.
  CFLAGS="-O0 -g0" .venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
  # What an earlier build left here would tell its own version.
  rm -rf motcua.egg-info
  .venv/bin/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
  echo "$wanted" >"$stamp"
}

make_lock() {
  .venv/bin/python -m pip install -q pip-tools
  {
    echo '# Every dependency of every room and of the tests, pinned with hashes. Made by `./run.sh --lock`.'
    .venv/bin/python -m piptools compile -q --extra dev --generate-hashes --no-header --no-annotate \
      --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --strip-extras --allow-unsafe -o - pyproject.toml |
      grep -v -e '^#' -e ' @ file:' -e '^$'
  } >requirements.lock.new
  mv requirements.lock.new requirements.lock
}

install_packages
install_python_packages
case "${1:-}" in
  --set-up) ;;
  --lock) make_lock ;;
  *) exec .venv/bin/queue-server demo "$@" ;;
esac
