#!/bin/sh
# Checks that the programs that the tests run are here; installs their Debian packages when run as root, and otherwise
# names them and fails. Says nothing when nothing is missing.
set -eu
PATH="$PATH:/usr/sbin:/sbin"

missing=''
need_program() {
  command -v "$1" >/dev/null 2>&1 || missing="$missing $2"
}
need_file() {
  [ -e "$1" ] || missing="$missing $2"
}

find_missing() {
  missing=''
  need_program mariadbd mariadb-server
  need_program mariadb-install-db mariadb-server
  need_program pdftotext poppler-utils
  need_program pdftoppm poppler-utils
  need_program pdffonts poppler-utils
  need_program pdfdetach poppler-utils
  need_program qpdf qpdf
  need_program zbarimg zbar-tools
  need_program python3 python3
  need_program openssl openssl
  need_program systemd-analyze systemd
  need_program faketime faketime
  need_program chromium chromium
  need_program go golang-go
  need_file /usr/share/gocode/src/golang.org/x/mod golang-golang-x-mod-dev
  need_program java default-jre-headless
  need_file /usr/share/java/jaxb-api.jar libjaxb-api-java
  need_file /usr/share/java/jaxb-runtime.jar libjaxb-java
  need_file /usr/share/java/javax.activation.jar libactivation-java
  id mysql >/dev/null 2>&1 || missing="$missing mariadb-server"
  missing=$(printf '%s\n' $missing | sort -u | tr '\n' ' ')
  missing=${missing% }
}

find_missing
[ -n "$missing" ] || exit 0

if [ "$(id -u)" -ne 0 ]; then
  echo "The tests need these Debian packages: $missing. Install them with: sudo apt-get update && sudo apt-get install $missing" >&2
  exit 1
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT
export DEBIAN_FRONTEND=noninteractive
# The package lists of a fresh machine are empty.
if ! { apt-get update -q && apt-get install -q -y --no-install-recommends $missing; } >"$log" 2>&1; then
  tail -n 20 "$log" >&2
  echo "Could not install: $missing" >&2
  exit 1
fi
find_missing
[ -z "$missing" ] || { echo "Still missing after installation: $missing" >&2; exit 1; }
