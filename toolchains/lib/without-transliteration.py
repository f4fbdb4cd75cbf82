"""Shortens the constants of glibc's C-ctype.o by the tables at their end that say what letters to put in the place of
others: without-transliteration.py OBJECT. Whoever reads them must not be linked."""

import struct
import sys

HEADER = {1: ("<16sHHIIIIIHHHHHH", "<10I", "<IIIBBH"), 2: ("<16sHHIQQQIHHHHHH", "<IIQQQQIIQQ", "<IBBHQQ")}


def records(data, layout, start, byte_count):
    size = struct.calcsize(layout)
    return [struct.unpack_from(layout, data, start + at) for at in range(0, byte_count, size)]


def text(data, table, at):
    start = table[4] + at
    return data[start : data.index(0, start)].decode()


def main():
    with open(sys.argv[1], "rb") as file:
        data = bytearray(file.read())
    bits = data[4]
    header, section, symbol = HEADER[bits]
    fields = struct.unpack_from(header, data)
    start, count, names = fields[6], fields[12], fields[13]
    sections = records(data, section, start, count * struct.calcsize(section))
    constants = next(i for i, s in enumerate(sections) if text(data, sections[names], s[0]) == ".rodata")
    symbols = next(s for s in sections if s[1] == 2)
    value, place = (1, 5) if bits == 1 else (4, 3)
    objects = [
        (entry[value], text(data, sections[symbols[6]], entry[0]))
        for entry in records(data, symbol, symbols[4], symbols[5])
        if entry[place] == constants and entry[0]
    ]
    first = min(at for at, name in objects if name.startswith("translit_"))
    others = [name for at, name in objects if at >= first and not name.startswith("translit_")]
    if others:
        sys.exit(f"{sys.argv[1]}: {', '.join(others)} behind the tables")
    size_at = start + constants * struct.calcsize(section) + (20 if bits == 1 else 32)
    struct.pack_into("<I" if bits == 1 else "<Q", data, size_at, first)
    with open(sys.argv[1], "wb") as file:
        file.write(data)


main()
