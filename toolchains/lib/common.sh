# Sourced by the scripts beside this folder: messages, the package's root, the Swift toolchain, Debian packages.
# shellcheck shell=bash disable=SC2034

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

# One argument a line.
say() { printf "%s\n" "$@"; }

fail() {
  printf '%s: %s\n' "$(basename "$0")" "$*" >&2
  exit 1
}

# The first comment block of the calling script, as its help.
usage() { sed -n '2,/^[^#]/{/^#/!q;s/^# \{0,1\}//;p}' "$0"; }

swift_is_new_enough() {
  local version
  version=$("$1" --version 2>/dev/null | sed -nE 's/.*Swift version ([0-9]+)\.([0-9]+).*/\1 \2/p' | head -n 1)
  local major=${version% *} minor=${version#* }
  [[ -n $version ]] && ((major > 6 || (major == 6 && minor >= 3)))
}

# Puts a Swift 6.3 (or newer) toolchain first on PATH.
use_swift() {
  local candidate
  for candidate in "$(command -v swift || true)" /opt/swift/usr/bin/swift /usr/libexec/swift/bin/swift \
    /usr/libexec/swift/usr/bin/swift "$HOME/.local/share/swiftly/bin/swift" /usr/local/swift/usr/bin/swift; do
    if [[ -x $candidate ]] && swift_is_new_enough "$candidate"; then
      PATH=$(dirname "$(readlink -f "$candidate")"):$PATH
      export PATH
      return
    fi
  done
  fail "Swift 6.3 or newer is needed and was not found on PATH, in /opt/swift or in /usr/libexec/swift.
Get it from https://www.swift.org/install/linux/ and unpack it so that /opt/swift/usr/bin/swift exists, or put its
usr/bin on PATH; then start this script again."
}

# The version that the programs print; between releases with the number of commits and the last one's name.
package_version() {
  local version git=(git -C "$root")
  version=$(sed -n 's/.*"\([0-9][0-9.]*\)".*/\1/p' "$root"/Sources/*/Version.swift)
  [[ $version =~ ^[0-9]+(\.[0-9]+)*$ ]] || fail "Sources/*/Version.swift does not hold one version"
  if ! "${git[@]}" describe --exact-match --match "v$version" >/dev/null 2>&1; then
    version+=+$("${git[@]}" rev-list --count HEAD).g$("${git[@]}" rev-parse --short=8 HEAD)
  fi
  "${git[@]}" diff --quiet HEAD || version+=.changed
  say "$version"
}

as_root() {
  if ((EUID == 0)); then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    fail "this needs root and there is no sudo: run as root: $*"
  fi
}

# Installs those of the named Debian packages that are missing; asks nothing.
need_packages() {
  local package missing=()
  if ! command -v dpkg-query >/dev/null; then
    say "This system has no dpkg: install what these Debian packages hold yourself: $*"
    return
  fi
  for package in "$@"; do
    [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) == installed ]] || missing+=("$package")
  done
  ((${#missing[@]})) || return 0
  say "Installing ${missing[*]}"
  apt_install "${missing[@]}"
}

# A known package list may be old or absent: one update, then the second try decides.
apt_install() {
  local install=(env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@")
  local log
  log=$(mktemp)
  if ! as_root "${install[@]}" >"$log" 2>&1; then
    as_root apt-get update -q >"$log" 2>&1 || { cat "$log" >&2; fail "apt-get update failed"; }
    as_root "${install[@]}" >"$log" 2>&1 || { cat "$log" >&2; fail "apt-get could not install: $*"; }
  fi
  rm -f "$log"
}

build_packages=(libyaml-dev libcurl4-openssl-dev libmosquitto-dev libmicrohttpd-dev libjpeg-dev libpng-dev
  libopenblas-dev libv4l-dev libssl-dev libzstd-dev libpq-dev libsqlite3-dev pkg-config)
test_packages=(clang-format mosquitto mosquitto-clients postgresql prometheus shellcheck chromium libsimde-dev qemu-user binutils)
lab_packages=(qemu-system-x86 qemu-system-arm cpio kmod python3)
