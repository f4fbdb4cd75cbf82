internal import CKernels
internal import CLinux

/// Memory between two inaccessible pages, where a buffer is placed against one of them. The bytes between the buffer
/// and the other page are filled with a pattern up to a margin, and can be checked for it.
@safe final class Region {
  let name: StaticString
  private var base: UnsafeMutableRawPointer
  private var capacity: Int
  private(set) var start: UnsafeMutableRawPointer
  private(set) var byteCount = 0
  private var margins: (before: Int, after: Int) = (0, 0)
  private static let margin = 256

  init(_ name: StaticString) {
    self.name = name
    unsafe base = UnsafeMutableRawPointer(bitPattern: 1)!
    unsafe start = unsafe base
    capacity = 0
  }

  /// The byte that stands at `index` where nothing was written.
  static func pattern(_ index: Int) -> UInt8 { UInt8(truncatingIfNeeded: index &* 29) ^ 0xa5 }

  /// A buffer of `byteCount` bytes with `spare` readable bytes behind it, against the page behind it or the one in
  /// front, as near as `alignment` allows. Filled with the pattern.
  func place(_ byteCount: Int, spare: Int = 0, alignment: Int = 1, atEnd: Bool) -> UnsafeMutableRawPointer {
    grow(to: byteCount + spare + 2 * Region.margin + alignment)
    let last = capacity - byteCount - spare
    let offset = atEnd ? last - last % alignment : 0
    unsafe start = unsafe base + offset
    self.byteCount = byteCount
    margins = (min(offset, Region.margin), min(capacity - offset - byteCount, Region.margin))
    for index in -margins.before..<byteCount + margins.after {
      unsafe start.storeBytes(of: Region.pattern(index), toByteOffset: index, as: UInt8.self)
    }
    return unsafe start
  }

  /// Whether the bytes in front of the buffer and behind it are untouched.
  var isIntact: Bool {
    for index in -margins.before..<0 where !holdsPattern(index) { return false }
    for index in byteCount..<byteCount + margins.after where !holdsPattern(index) { return false }
    return true
  }

  func holdsPattern(_ index: Int) -> Bool {
    unsafe start.load(fromByteOffset: index, as: UInt8.self) == Region.pattern(index)
  }

  func setWritable(_ writable: Bool) {
    if capacity > 0 { unsafe clinux_check_protect(base, capacity, writable ? 1 : 0) }
  }

  /// Where `address` lies relative to the buffer, when it is in or near it.
  func offset(of address: UInt) -> Int? {
    guard capacity > 0 else { return nil }
    let distance = unsafe Int(bitPattern: address) - Int(bitPattern: start)
    let front = unsafe Int(bitPattern: base) - Int(bitPattern: start) - Int(clinux_check_page_bytes())
    return distance >= front && distance < front + capacity + 2 * Int(clinux_check_page_bytes()) ? distance : nil
  }

  private func grow(to byteCount: Int) {
    guard byteCount > capacity else { return }
    if capacity > 0 { unsafe clinux_check_unmap(base, capacity) }
    let page = Int(clinux_check_page_bytes())
    capacity = (max(byteCount, 1 << 20) + page - 1) / page * page
    guard let mapped = unsafe clinux_check_map(capacity) else {
      unsafe clinux_check_complain("kernelcheck: out of memory")
      clinux_check_exit(1)
    }
    unsafe base = mapped
  }
}
