package import Linux

/// Records that wait on the disk until someone has taken them, in order, at least once.
///
/// A ring of eight files, together never larger than the limit: when they are full, the oldest is emptied and what it
/// held is counted as dropped. What was appended survives the end of the process; a power cut may take the records since
/// the last file was full. Where taking has got to is written down after each record, so that after a killed process at
/// most the records in flight come a second time; after a power cut, those that were taken shortly before it, too.
package final class Spool {
  static let segmentCount: UInt64 = 8

  /// Records that gave way to newer ones, that were too long or that could not be written.
  package private(set) var droppedCount: UInt64 = 0
  /// Records that were no longer what was written.
  package private(set) var damagedCount: UInt64 = 0
  /// Records that wait, those that were read but not yet taken included.
  package private(set) var count = 0

  private let segments: [Slot]
  private let segmentBytes: Int64
  private let cursorFile: GrowingFile
  /// The oldest segment that may hold records that wait, and the one that is written.
  private var oldest: UInt64 = 1
  private var newest: UInt64 = 0
  /// Behind the last record that was taken, and the last that was read.
  private var taken = SpoolPlace(serial: 1)
  private var read = SpoolPlace(serial: 1)
  /// The ends of the records that were read but not taken.
  private var inFlight: [SpoolPlace] = []
  private var scratch: [UInt8] = []

  final class Slot {
    var segment: SpoolSegment
    init(_ segment: consuming SpoolSegment) { self.segment = segment }
  }

  /// Opens or makes the spool in a folder of its own; `limitBytes`: at least 64 KiB.
  package init(directory: String, limitBytes: Int64) throws(SystemError) {
    try makeDirectory(directory)
    segmentBytes = limitBytes / Int64(Spool.segmentCount)
    var segments: [Slot] = []
    for index in 0..<Spool.segmentCount { segments.append(Slot(try SpoolSegment(path: "\(directory)/\(index).spool"))) }
    self.segments = segments
    cursorFile = try GrowingFile(path: "\(directory)/cursor", mode: 0o600)
    try findEnds()
    try countRecords()
  }

  /// Adds a record (1...65536 bytes), behind all others.
  package func append(_ record: Span<UInt8>) {
    let byteCount = Int64(record.count + SpoolSegment.recordHeaderBytes)
    let room = segmentBytes - SpoolSegment.headerBytes
    guard 1...SpoolSegment.contentLimit ~= record.count, byteCount <= room else { return droppedCount += 1 }
    do throws(SystemError) {
      if slot(newest).segment.byteCount + byteCount > segmentBytes { try beginSegment() }
      try slot(newest).segment.append(record, scratch: &scratch)
      count += 1
    } catch { droppedCount += 1 }
  }

  /// Reads the next record that was not read yet and returns where it ends; nil when there is none.
  package func next(into record: inout [UInt8]) -> SpoolPlace? {
    while read.serial <= newest {
      switch reading(at: read, into: &record) {
      case .record(let next):
        read.offset = next
        inFlight.append(read)
        return read
      case .damaged(let next): read.offset = next
      case .end where read.serial == newest: return nil
      case .end: read = SpoolPlace(serial: read.serial + 1)
      }
    }
    return nil
  }

  /// The records that were read, up to the one that ends there, have been taken and need not be kept.
  package func remove(upTo place: SpoolPlace) {
    let removed = inFlight.prefix { $0.isWithin(place) }.count
    guard removed > 0 else { return }
    taken = inFlight[removed - 1]
    inFlight.removeFirst(removed)
    count -= removed
    while oldest < taken.serial {
      do throws(SystemError) { try slot(oldest).segment.clear() } catch {}
      oldest += 1
    }
    do throws(SystemError) { try cursorFile.write(taken.record.span, at: 0) } catch {}
  }

  /// Records that were read and not taken will be read again.
  package func rewind() {
    inFlight.removeAll(keepingCapacity: true)
    read = taken
  }

  private func slot(_ serial: UInt64) -> Slot { segments[Int(serial % Spool.segmentCount)] }

  /// A segment that is not the one asked for is one that was lost.
  private func reading(at place: SpoolPlace, into record: inout [UInt8]) -> SpoolSegment.Reading {
    let slot = slot(place.serial)
    guard slot.segment.serial == place.serial else { return .end }
    do throws(SystemError) { return try slot.segment.read(at: place.offset, into: &record) } catch { return .end }
  }

  /// Finds the segments that are in use and the place that was written down.
  private func findEnds() throws(SystemError) {
    for (index, slot) in segments.enumerated() {
      let serial = slot.segment.serial
      // A number that cannot stand here is damage.
      if serial > 1 << 62 || (serial > 0 && Int(serial % Spool.segmentCount) != index) { try slot.segment.clear() }
    }
    let serials = segments.map { $0.segment.serial }
    newest = serials.max() ?? 0
    oldest = newest + 1
    for serial in serials where serial > 0 && serial + Spool.segmentCount > newest { oldest = min(oldest, serial) }
    taken = SpoolPlace(serial: oldest)
    if let place = try SpoolPlace(reading: cursorFile) {
      if place.serial >= oldest, place.serial <= newest { taken = place }
      // Every segment was emptied; new ones must not fall behind the place.
      if place.serial > newest, place.serial < 1 << 62 {
        newest = place.serial
        oldest = newest + 1
        taken = SpoolPlace(serial: oldest)
      }
    }
    read = taken
  }

  /// Counts what waits and what is damaged, and takes off an unfinished end, so that writing can go on behind it.
  private func countRecords() throws(SystemError) {
    var place = taken
    var end = place
    while place.serial <= newest {
      switch reading(at: place, into: &scratch) {
      case .record(let next):
        count += 1
        place.offset = next
        end = place
      case .damaged(let next):
        damagedCount += 1
        place.offset = next
      case .end: place = SpoolPlace(serial: place.serial + 1)
      }
    }
    if end.serial < newest { end = SpoolPlace(serial: newest) }
    let isThere = newest > 0 && slot(newest).segment.serial == newest
    if isThere, slot(newest).segment.byteCount >= end.offset {
      try slot(newest).segment.shorten(to: end.offset)
    } else {
      try beginSegment()
    }
  }

  /// Goes on in a new segment, at the cost of the oldest when all are in use.
  private func beginSegment() throws(SystemError) {
    if newest >= oldest { try slot(newest).segment.synchronize() }
    let serial = newest + 1
    if serial >= oldest + Spool.segmentCount { dropOldest() }
    try slot(serial).segment.begin(serial: serial)
    newest = serial
  }

  private func dropOldest() {
    var place = taken
    while place.serial == oldest {
      switch reading(at: place, into: &scratch) {
      case .record(let next):
        count -= 1
        droppedCount += 1
        place.offset = next
      case .damaged(let next): place.offset = next
      case .end: place = SpoolPlace(serial: oldest + 1)
      }
    }
    oldest += 1
    if taken.serial < oldest { taken = SpoolPlace(serial: oldest) }
    // What was in flight from the dropped segment is no longer waited for.
    inFlight.removeAll { $0.serial < oldest }
    if read.serial < oldest { read = taken }
  }
}
