# Sourced by the scripts beside it: Debian packages of another architecture, unpacked and never installed.
# shellcheck shell=bash disable=SC2034

debian_release=bookworm
apt_notice=

# use_apt ARCHITECTURE FOLDER: a state of apt's own, which knows nothing of the host; calls take "${apt_options[@]}".
# Without the security updates when their index cannot be read, as while a mirror changes.
use_apt() {
  local architecture=$1 folder=$2 keyring=/usr/share/keyrings/debian-archive-keyring.gpg line
  mkdir -p "$folder"/state/lists/partial "$folder"/cache/archives/partial
  : >"$folder/state/status"
  line="deb [signed-by=$keyring]"
  {
    echo "$line ${DEBIAN_MIRROR-http://deb.debian.org/debian} $debian_release main"
    echo "$line ${DEBIAN_SECURITY_MIRROR-http://deb.debian.org/debian-security} $debian_release-security main"
  } >"$folder/sources.list"
  apt_options=(-q -o "APT::Architecture=$architecture" -o "APT::Architectures=$architecture"
    -o "Dir::State=$folder/state" -o "Dir::State::status=$folder/state/status" -o "Dir::Cache=$folder/cache"
    -o Acquire::Languages=none -o "Dir::Etc::sourcelist=$folder/sources.list" -o Dir::Etc::sourceparts=/dev/null
    -o "APT::Sandbox::User=$(id -un)")
  apt-get "${apt_options[@]}" update && return
  apt_notice="Debian's security updates for $architecture cannot be read: going on without them"
  sed -i '/-security/d' "$folder/sources.list"
  rm -rf "$folder/state/lists"
  mkdir -p "$folder/state/lists/partial"
  apt-get "${apt_options[@]}" update
}

# extract_packages FOLDER SYSROOT PACKAGE...: downloads them to the folder of `use_apt`; the sysroot holds them and
# nothing else afterwards, or is as it was.
extract_packages() {
  local folder=$1 sysroot=$2 package
  shift 2
  (cd "$folder" && apt-get "${apt_options[@]}" download "$@") || return
  rm -rf "$sysroot.new"
  mkdir -p "$sysroot.new"
  for package in "$folder"/*.deb; do dpkg -x "$package" "$sysroot.new" || return; done
  rm -rf "$sysroot"
  mv "$sysroot.new" "$sysroot"
}

# unpack_packages ARCHITECTURE SYSROOT PACKAGE...: the two above.
unpack_packages() {
  local architecture=$1 sysroot=$2 folder
  shift 2
  folder=$(mktemp -d)
  { use_apt "$architecture" "$folder" && extract_packages "$folder" "$sysroot" "$@"; } >"$folder/log" 2>&1 ||
    { cat "$folder/log" >&2; rm -r "$folder"; fail "could not download packages"; }
  rm -r "$folder"
  [[ -z $apt_notice ]] || say "$apt_notice" >&2
}
