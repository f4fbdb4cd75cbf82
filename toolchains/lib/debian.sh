# Sourced by the scripts beside it: Debian packages of another architecture, unpacked and never installed.
# shellcheck shell=bash disable=SC2034

debian_release=bookworm

# Through a configuration of apt that knows nothing of the host.
download_packages() {
  local architecture=$1 folder=$2 keyring=/usr/share/keyrings/debian-archive-keyring.gpg line
  shift 2
  mkdir -p "$folder"/state/lists/partial "$folder"/cache/archives/partial
  : >"$folder/state/status"
  line="deb [signed-by=$keyring]"
  {
    echo "$line ${DEBIAN_MIRROR-http://deb.debian.org/debian} $debian_release main"
    echo "$line ${DEBIAN_SECURITY_MIRROR-http://deb.debian.org/debian-security} $debian_release-security main"
  } >"$folder/sources.list"
  local apt=(apt-get -q -o "APT::Architecture=$architecture" -o "APT::Architectures=$architecture"
    -o "Dir::State=$folder/state" -o "Dir::State::status=$folder/state/status" -o "Dir::Cache=$folder/cache"
    -o Acquire::Languages=none -o "Dir::Etc::sourcelist=$folder/sources.list" -o Dir::Etc::sourceparts=/dev/null
    -o "APT::Sandbox::User=$(id -un)")
  "${apt[@]}" update
  (cd "$folder" && "${apt[@]}" download "$@")
}

# unpack_packages ARCHITECTURE SYSROOT PACKAGE...: the sysroot holds these packages and nothing else afterwards.
unpack_packages() {
  local architecture=$1 sysroot=$2 folder package
  shift 2
  folder=$(mktemp -d)
  download_packages "$architecture" "$folder" "$@" >"$folder/log" 2>&1 ||
    { cat "$folder/log" >&2; rm -r "$folder"; fail "could not download packages"; }
  rm -rf "$sysroot"
  mkdir -p "$sysroot"
  for package in "$folder"/*.deb; do dpkg -x "$package" "$sysroot"; done
  rm -r "$folder"
}
