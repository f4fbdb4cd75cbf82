internal import ModelFormat
internal import Tensors

/// Which part of the activation memory is in use when.
///
/// Time 0 is before the first step, when inputs are written; step i runs at time i + 1; outputs are read at the end.
struct ArenaMap {
  /// One buffer during its use.
  struct Region {
    /// The tensors it holds, in the order of their first use.
    var names: [String]
    let bytes: Range<Int>
    var times: ClosedRange<Int>
    /// A small number that differs from those of neighbours, as far as possible.
    var shade = 0

    func isAlive(_ time: Int) -> Bool { times.contains(time) }
  }

  let regions: [Region]
  let byteCount: Int
  /// The number of moments: the steps and one before and after.
  let timeCount: Int
  static let shadeCount = 4

  init(_ program: Program) {
    byteCount = program.activationByteCount
    timeCount = program.steps.count + 2
    var found: [Int: Region] = [:]
    var seen: Set<Int> = []
    func mark(_ tensor: Int, _ time: Int) {
      let record = program.tensors[tensor]
      guard case .buffer(let index, _) = record.placement else { return }
      let buffer = program.buffers[index]
      let bytes = buffer.byteOffset..<(buffer.byteOffset + buffer.byteCount)
      var region = found[index] ?? Region(names: [], bytes: bytes, times: time...time)
      region.times = min(region.times.lowerBound, time)...max(region.times.upperBound, time)
      if seen.insert(tensor).inserted { region.names.append(record.name) }
      found[index] = region
    }
    for port in program.inputs { mark(port.tensor, 0) }
    for (index, step) in program.steps.enumerated() {
      let operands = step.operation.operands
      for tensor in operands.reads + [operands.write] { mark(tensor, index + 1) }
    }
    for port in program.outputs { mark(port.tensor, program.steps.count + 1) }
    regions = ArenaMap.shaded(
      found.values.sorted { ($0.times.lowerBound, $0.bytes.lowerBound) < ($1.times.lowerBound, $1.bytes.lowerBound) })
  }

  /// Gives each region the first shade that none of those alive with it or just before it has, or the next in turn.
  private static func shaded(_ regions: [Region]) -> [Region] {
    var regions = regions
    for index in regions.indices {
      let start = regions[index].times.lowerBound
      let taken = Set(regions[..<index].filter { $0.times.upperBound >= start - 1 }.map(\.shade))
      regions[index].shade = (0..<shadeCount).first { !taken.contains($0) } ?? index % shadeCount
    }
    return regions
  }

  /// Bytes in use at a moment.
  func liveByteCount(at time: Int) -> Int {
    regions.reduce(0) { $0 + ($1.isAlive(time) ? $1.bytes.count : 0) }
  }

  /// The most bytes in use at one moment: no placement can do with fewer.
  var lowerBound: Int { (0..<timeCount).map(liveByteCount).max() ?? 0 }
}
