# Sourced by make-sdk: leaves out of static libraries what no device program runs.
# shellcheck shell=bash disable=SC2154

# A library and the members, as an extended regular expression, that are never reached although others refer to them.
# Those references turn weak; a program that refers to one itself no longer links.
unreached=(
  # The programs stay in the C locale, print no wide characters, no fractions by printf, and look up no host.
  'libc.a gconv_(cache|charset|close|conf|db|dl|open)|(find|load)(archive|domain|locale|msgcat)|explodename|l10nflist'
  'libc.a localealias|plural(-exp)?|res_init|gconv_simple|printf_fp(hex)?|vfwprintf-internal|w(fileops|genops)'
  'libc.a res-close|resolv_(conf|context)|_strerror'
  # They read JPEG with the accurate transform and smooth upsampling, to all colours, and write none.
  'libjpeg.a jc(color|gray|huff|phuff|sample)-(neon|sse2|avx2)\.(c|asm)|jquant[fi]-(neon|sse2|avx2)\.(c|asm)'
  'libjpeg.a jfdct(flt|fst|int)-(neon|sse|sse2|avx2)\.(c|asm)|jquant[12]\.c'
  'libjpeg.a jdmerge(-(neon|sse2|avx2))?\.(c|asm)|jidct(flt|fst)(-(neon|sse2))?\.(c|asm)'
  # They read no zstd frames from before version 0.8; ModelFormat looks at the first bytes.
  'libzstd.a zstd_v0[567]'
  # They write no PNG.
  'libpng16.a pngw(io|rite|tran|util)'
)

leave_out() {
  local library=$1 members folder
  mapfile -t members < <(llvm-ar t "$library" | grep -Ex "($2)\.o")
  ((${#members[@]})) || fail "$library has no member $2"
  folder=$(mktemp -d)
  (cd "$folder" && llvm-ar x "$library" "${members[@]}")
  llvm-nm --defined-only --extern-only --format=just-symbols "$folder"/*.o | sed '/:$/d;/^$/d' >"$folder/symbols"
  llvm-ar d "$library" "${members[@]}"
  llvm-objcopy --weaken-symbols="$folder/symbols" "$library"
  rm -r "$folder"
}

leave_out_transliteration() {
  local library=$1 folder
  folder=$(mktemp -d)
  (cd "$folder" && llvm-ar x "$library" C-ctype.o)
  python3 "$root/toolchains/lib/without-transliteration.py" "$folder/C-ctype.o"
  llvm-ar r "$library" "$folder/C-ctype.o"
  rm -r "$folder"
}

# shrink_archives FOLDER: of the sysroot's libraries.
shrink_archives() {
  local entry library
  for entry in "${unreached[@]}"; do leave_out "$1/${entry%% *}" "${entry#* }"; done
  leave_out_transliteration "$1/libc.a"
  # No exception is thrown and no thread cancelled: nothing unwinds the stack.
  llvm-objcopy --wildcard --weaken-symbol='_Unwind_*' --weaken-symbol=__gcc_personality_v0 "$1/libc.a"
  for library in "$1"/lib{c,crypto,jpeg,m,m-*,png16,z,zstd}.a; do
    if llvm-ar t "$library" >/dev/null 2>&1; then llvm-objcopy --remove-section=.eh_frame "$library"; fi
  done
}
