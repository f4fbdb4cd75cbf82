"""Unpacks the kernel out of a bzImage, so that an emulator need not do it: vmlinux.py BZIMAGE VMLINUX."""

import lzma
import struct
import sys

with open(sys.argv[1], "rb") as file:
    image = file.read()
# The boot protocol: sectors of the setup code, then offset and length of the payload.
code = ((image[0x1F1] or 4) + 1) * 512
offset, length = struct.unpack_from("<II", image, 0x248)
payload = image[code + offset : code + offset + length]
kernel = lzma.LZMADecompressor(format=lzma.FORMAT_XZ).decompress(payload)
if kernel[:4] != b"\x7fELF":
    sys.exit("vmlinux.py: the payload is no ELF file")
with open(sys.argv[2], "wb") as file:
    file.write(kernel)
