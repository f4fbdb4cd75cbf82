# What toolchains/deploy runs on the device: sh -s -- ACTION ARGUMENT... <on-device.sh, in any POSIX shell.
#
#   describe                 prints the machine, dpkg's architecture or -, and the free space of /var/tmp in KiB
#   begin                    prints a new folder for what comes
#   install FOLDER ROOT VERSION PACKAGE-DIGEST [MODEL-NAME MODEL-DIGEST]
#                            checks FOLDER/package (and FOLDER/model), tries the programs, puts them in place, tries them
#                            there and returns to what was before when they fail. ROOT: -, through dpkg; else a folder
#                            for releases. FOLDER is removed in the end.
#
# A name is given only to what is complete and on the disk, so that a power cut leaves the old release or the new one.
# SWIFTLET_EMULATOR, in the environment of the device, runs the programs where the processor cannot.
# shellcheck shell=sh
set -eu

say() { printf '%s\n' "$*"; }

as_root() {
  if [ "$(id -u)" = 0 ] || [ "$privileged" = no ]; then "$@"; else sudo -n "$@"; fi
}

digest_is() {
  [ "$(sha256sum <"$1" | cut -d ' ' -f 1)" = "$2" ]
}

program() {
  timeout 600 ${SWIFTLET_EMULATOR:+"$SWIFTLET_EMULATOR"} "$@"
}

# The programs below a folder on the models there, and on a further one. The first words of trouble go to standard error.
try_programs() {
  tried=$1 log=$folder/log
  digits=$tried/usr/share/swiftlet/models/digits
  if ! program "$tried/usr/bin/kernelcheck" reduce_q8 >"$log" 2>&1; then
    say "kernelcheck failed:" "$(tail -n 5 "$log")" >&2
    return 1
  fi
  program "$tried/usr/bin/swiftlet-run" run "$digits/digits.swl" "$digits/samples/7.png" --json >"$log" 2>&1 || true
  case $(tr -d ' \n' <"$log") in
    *'"top":[{"index":7,'*) ;;
    *) say "swiftlet-run did not see the 7 in samples/7.png:" "$(tail -n 5 "$log")" >&2; return 1 ;;
  esac
  if [ -n "${2-}" ] && ! program "$tried/usr/bin/swiftlet-run" bench "$2" --runs 3 --json >"$log" 2>&1; then
    say "swiftlet-run cannot run the model:" "$(tail -n 5 "$log")" >&2
    return 1
  fi
}

# Copies a file to a place under a temporary name, then renames it: place_file FROM TO
place_file() {
  as_root mkdir -p "$(dirname "$2")" && as_root cp "$1" "$2.part" && as_root chmod 644 "$2.part" && sync &&
    as_root mv -f "$2.part" "$2" && sync
}

# Points a link to a name beside it, in one step.
switch_link() {
  as_root ln -sfn "$2" "$1.part" && as_root mv -fT "$1.part" "$1" && sync
}

# Through dpkg

kept=/var/lib/swiftlet/packages

# Any version in place of any other. What dpkg leaves out it does not call a failure.
dpkg_install() {
  as_root dpkg --force-downgrade -i "$1" >"$folder/log" 2>&1 || return 1
  [ "$(dpkg-query -W -f '${Version}' swiftlet)" = "$(dpkg-deb -f "$1" Version)" ]
}

install_package() {
  system=${DPKG_ROOT-} before=
  kept=$system$kept
  dpkg-deb -x "$folder/package" "$folder/trial" || give_up "dpkg-deb cannot unpack the package"
  try_programs "$folder/trial" "$model" || give_up "the new programs fail before they are installed"
  [ -e "$kept/current.deb" ] && before=$kept/current.deb
  if dpkg_install "$folder/package" && try_programs "$system" "$model"; then
    [ -z "$before" ] || place_file "$before" "$kept/previous.deb" || say "the package before could not be kept" >&2
    place_file "$folder/package" "$kept/current.deb" || say "the package could not be kept for a later rollback" >&2
    models=$system/var/lib/swiftlet/models
    return
  fi
  [ "$tried" = "$system" ] || tail -n 5 "$folder/log" >&2
  if [ -n "$before" ]; then
    dpkg_install "$before" || give_up "ROLLBACK FAILED: $(tail -n 1 "$folder/log")"
    give_up "rolled back to $(dpkg-deb -f "$before" Version)"
  fi
  as_root dpkg --purge swiftlet >"$folder/log" 2>&1 || give_up "ROLLBACK FAILED: $(tail -n 1 "$folder/log")"
  give_up "the new package was removed; none was kept from before"
}

# Into a folder of releases

install_release() {
  name=$version-$(printf %.8s "$digest") before=
  release=$root/releases/$name
  models=$root/models
  as_root mkdir -p "$root/releases"
  [ -L "$root/current" ] && before=$(readlink "$root/current")
  if [ "$before" = "releases/$name" ]; then
    try_programs "$root/current" "$model" || give_up "$version is installed already and fails"
    return
  fi
  as_root rm -rf "$release" "$release.part"
  as_root mkdir "$release.part"
  as_root tar -xf "$folder/package" -C "$release.part" || { drop_release; give_up "the package cannot be unpacked"; }
  sync
  as_root mv "$release.part" "$release"
  try_programs "$release" "$model" || { drop_release; give_up "the new programs fail before they are installed"; }
  if ! switch_link "$root/current" "releases/$name" || ! try_programs "$root/current" "$model"; then
    if [ -n "$before" ]; then switch_link "$root/current" "$before"; else as_root rm -f "$root/current"; fi
    drop_release
    give_up "rolled back to ${before:-no release}"
  fi
  [ -z "$before" ] || switch_link "$root/previous" "$before"
  for other in "$root"/releases/*; do
    case $other in
      "$release" | "$root/${before:-releases/$name}") ;;
      *) as_root rm -rf "$other" ;;
    esac
  done
}

drop_release() { as_root rm -rf "$release" "$release.part"; }

# Ends the installation: what is said last is what the device is left with.
give_up() {
  rm -rf "$folder"
  say "$1" >&2
  exit 1
}

install() {
  folder=$1 root=$2 version=$3 digest=$4 model_name=${5-} model_digest=${6-} model=
  digest_is "$folder/package" "$digest" || give_up "the package arrived damaged; nothing was changed"
  if [ -n "$model_name" ]; then
    model=$folder/model
    digest_is "$model" "$model_digest" || give_up "the model arrived damaged; nothing was changed"
  fi
  if [ "$root" = - ]; then
    [ -n "${DPKG_ROOT-}" ] || privileged=yes
  else
    mkdir -p "$root" 2>/dev/null && [ -w "$root" ] || privileged=yes
  fi
  as_root true || give_up "this needs root: deploy as root@HOST, or let the user use sudo without a password"
  # What has begun is brought to its end without the connection too.
  trap '' HUP PIPE
  if [ "$root" = - ]; then install_package; else install_release; fi
  [ -z "$model" ] || place_file "$model" "$models/$model_name" ||
    give_up "$version is installed, but the model could not be written to $models"
  rm -rf "$folder"
  say "$version is installed${model:+, with $models/$model_name}"
}

describe() {
  architecture=$(dpkg --print-architecture 2>/dev/null) || architecture=-
  say "$(uname -m) $architecture $(df -Pk /var/tmp | awk 'NR == 2 { print $4 }')"
}

privileged=no
action=$1
shift
case $action in
  describe) describe ;;
  begin) mktemp -d /var/tmp/swiftlet-deploy.XXXXXX ;;
  install) install "$@" ;;
esac
