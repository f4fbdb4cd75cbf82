internal import Crypto
internal import FleetProtocol
internal import FleetStorage
internal import Foundation
internal import Rounds

/// Takes in a `RunUpload` piece by piece; what its head announces is checked before there is memory for it.
package struct RunIntake {
  /// Bytes of a model at most.
  private let modelLimit: Int
  /// What is there of the length and the head, until the head is whole.
  private var beginning: [UInt8] = []
  private var expected: Expected?
  private var weights: [Float] = []
  /// The beginning of a value whose end is in the next piece.
  private var rest: [UInt8] = []
  private var fab: [UInt8] = []
  private var digest = SHA256()

  private struct Expected {
    let head: RunUpload
    let layout: ModelLayout
    let fabBytes: Int
    /// Of the whole body.
    let byteCount: Int
  }

  package init(modelLimit: Int) { self.modelLimit = modelLimit }

  /// Of the whole body; nil before the head is there.
  package var byteCount: Int? { expected?.byteCount }

  package mutating func take(_ piece: [UInt8]) throws(AdminError) {
    var piece = piece[...]
    if expected == nil { try takeHead(&piece) }
    guard let expected, !piece.isEmpty else { return }
    digest.update(data: piece)
    let modelBytes = 4 * (expected.layout.count - weights.count) - rest.count
    try takeModel(piece.prefix(modelBytes))
    let more = piece.dropFirst(modelBytes)
    guard more.count <= expected.fabBytes - fab.count else {
      throw AdminError("the body has more than the \(expected.byteCount) bytes of its head")
    }
    fab += more
  }

  /// What was taken in, when that is all of it.
  package consuming func finish() throws(AdminError) -> RunStart {
    guard let expected else { throw AdminError("the body ends within its head") }
    guard weights.count == expected.layout.count, fab.count == expected.fabBytes else {
      throw AdminError("the body ends before its \(expected.byteCount) bytes")
    }
    guard digest.finalize().hexadecimal == expected.head.sha256 else {
      throw AdminError("sha256: what came is not what was sent; send it again")
    }
    let content = fab
    let record = expected.head.fab.map { fab in
      FabRecord(hash: ObjectID(of: content).hexadecimal, id: fab.id, version: fab.version, content: content)
    }
    return RunStart(
      name: expected.head.name, plan: expected.head.plan, layout: expected.layout, weights: weights, fab: record)
  }

  private mutating func takeHead(_ piece: inout ArraySlice<UInt8>) throws(AdminError) {
    move(from: &piece, to: 4)
    guard beginning.count >= 4 else { return }
    let length = beginning.prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
    guard length <= RunUpload.headLimit else {
      throw AdminError("the head has \(length) bytes, at most \(RunUpload.headLimit) are read")
    }
    move(from: &piece, to: 4 + length)
    guard beginning.count == 4 + length else { return }
    let head: RunUpload
    do {
      head = try JSONDecoder().decode(RunUpload.self, from: Data(beginning.dropFirst(4)))
    } catch let error as DecodingError { throw AdminError(error.line) } catch { throw AdminError("\(error)") }
    beginning = []
    expected = try checked(head, length)
    weights.reserveCapacity(expected!.layout.count)
  }

  private mutating func move(from piece: inout ArraySlice<UInt8>, to count: Int) {
    let part = piece.prefix(max(0, count - beginning.count))
    beginning += part
    piece = piece.dropFirst(part.count)
  }

  private func checked(_ head: RunUpload, _ length: Int) throws(AdminError) -> Expected {
    guard !head.name.isEmpty, head.name.utf8.count <= 200, !head.name.utf8.contains(0) else {
      throw AdminError("name: it has to have 1 to 200 bytes")
    }
    if let problem = head.plan.problem { throw AdminError("plan: \(problem)") }
    guard let layout = ModelLayout(head.arrays.map { ($0.name, $0.shape) }) else {
      throw AdminError("arrays: they make no model: names differ, extents are above 0, all fit into memory")
    }
    guard 4 * layout.count <= modelLimit else {
      throw AdminError("arrays: the model has \(4 * layout.count) bytes, at most \(modelLimit) are taken", status: 413)
    }
    let fabBytes = head.fab?.bytes ?? 0
    guard 0...RunUpload.fabLimit ~= fabBytes else {
      throw AdminError("fab: it has \(fabBytes) bytes, at most \(RunUpload.fabLimit) are taken", status: 413)
    }
    return Expected(
      head: head, layout: layout, fabBytes: fabBytes, byteCount: 4 + length + 4 * layout.count + fabBytes)
  }

  private mutating func takeModel(_ bytes: ArraySlice<UInt8>) throws(AdminError) {
    rest += bytes
    let count = rest.count / 4
    let areFinite = rest.withUnsafeBytes { rest in
      var areFinite = true
      for index in 0..<count {
        let bits = UInt32(littleEndian: rest.loadUnaligned(fromByteOffset: 4 * index, as: UInt32.self))
        areFinite = areFinite && Float(bitPattern: bits).isFinite
        weights.append(Float(bitPattern: bits))
      }
      return areFinite
    }
    rest.removeFirst(4 * count)
    guard areFinite else { throw AdminError("the model: a weight is no finite number") }
  }
}
