#!/usr/bin/env bash
# Makes this machine ready to build and run nmrf. Repeat it whenever you like:
# it does only what is missing.
#
#   scripts/setup.sh            packages and the Temporal server
#   scripts/setup.sh packages   PostgreSQL, pandoc, poppler-utils, LibreOffice, fonts and Chromium through apt
#   scripts/setup.sh temporal   bin/nmrf-temporal
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf 'setup: %s\n' "$*" >&2; }
fail() { say "$*"; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }

check_go() {
  have go || fail 'Go 1.26 or newer is missing: install it from https://go.dev/dl/ and put its bin folder into PATH'
  local version
  version=$(go env GOVERSION | sed 's/^go//; s/[^0-9.].*//')
  [ "$(printf '1.26\n%s\n' "$version" | sort -V | head -n 1)" = 1.26 ] ||
    fail "Go 1.26 or newer is needed, this is $version: install it from https://go.dev/dl/"
}

check_node() {
  have node || fail 'Node is missing (the browser tests need it): install it from https://nodejs.org/ or with your package manager'
}

# PostgreSQL 14 or newer, with initdb beside it.
have_postgres() {
  local program major
  for program in $(type -ap postgres) /usr/lib/postgresql/*/bin/postgres /usr/pgsql-*/bin/postgres; do
    [ -x "$program" ] && [ -x "${program%/*}/initdb" ] || continue
    major=$("$program" --version | sed -n 's/.*(PostgreSQL) \([0-9]*\).*/\1/p')
    [ "${major:-0}" -ge 14 ] && return 0
  done
  return 1
}

have_chromium() { have chromium || have chromium-browser || have google-chrome; }

# Faces for the scripts of the six languages in the PDF of a report.
have_fonts() {
  have fc-list && [ -n "$(fc-list ':lang=ar' family)" ] && [ -n "$(fc-list ':lang=zh' family)" ] && [ -n "$(fc-list 'Noto Naskh Arabic' family)" ]
}

packages() {
  check_go
  check_node
  local missing=()
  have_postgres || missing+=(postgresql)
  have pandoc || missing+=(pandoc)
  have pdftotext || missing+=(poppler-utils)
  have_chromium || missing+=(chromium)
  have soffice || missing+=(libreoffice-writer-nogui)
  have_fonts || missing+=(fonts-noto-core fonts-noto-cjk)
  [ ${#missing[@]} -eq 0 ] || install_packages "${missing[@]}"
}

install_packages() {
  if ! have apt-get; then
    fail "missing: $* (PostgreSQL 14 or newer): install them with your package manager"
  fi
  if [ "$(id -u)" -ne 0 ]; then
    say "missing: $*. Run this, then start again:"
    say "  sudo apt-get update && sudo apt-get install -y --no-install-recommends $*"
    exit 1
  fi
  say "installing $* with apt-get"
  # nmrf runs a PostgreSQL of its own: Debian need not start one at boot.
  if [ ! -e /etc/postgresql-common/createcluster.conf ]; then
    mkdir -p /etc/postgresql-common
    echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.conf
  fi
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -q >&2
  apt-get install -q -y --no-install-recommends "$@" >&2
  have_postgres || fail 'apt-get offers no PostgreSQL 14 or newer: use Debian 12 or newer, or the packages of https://apt.postgresql.org'
}

temporal() {
  check_go
  if [ -x bin/nmrf-temporal ] && [ -z "$(find deploy/temporal -type f -newer bin/nmrf-temporal -print -quit)" ]; then
    return
  fi
  mkdir -p bin
  local start=$SECONDS builder
  (cd deploy/temporal && exec go build -buildvcs=false -ldflags='-s -w' -o ../../bin/nmrf-temporal .) &
  builder=$!
  trap 'kill "$builder" 2>/dev/null || true' INT TERM EXIT
  progress "$builder" "$start"
  wait "$builder" || fail 'the Temporal server did not build: the lines above say why'
  trap - INT TERM EXIT
  touch bin/nmrf-temporal
  say "bin/nmrf-temporal built in $((SECONDS - start)) s"
}

# progress writes a line every ten seconds while the process runs.
progress() {
  local next=10
  while kill -0 "$1" 2>/dev/null; do
    sleep 0.5
    if [ $((SECONDS - $2)) -ge "$next" ]; then
      say "building the Temporal server, the first time takes four to seven minutes … $((SECONDS - $2)) s"
      next=$((next + 10))
    fi
  done
}

case "${1:-all}" in
  all) packages; temporal ;;
  packages) packages ;;
  temporal) temporal ;;
  *) echo "usage: scripts/setup.sh [packages|temporal]" >&2; exit 2 ;;
esac
