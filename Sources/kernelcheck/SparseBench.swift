internal import CKernels
internal import Kernels

/// Times pruned pointwise layers against the dense kernel on the same shapes: the least of several samples, taken in
/// turn so that what slows the machine down slows all of them.
struct SparseBench {
  static let densities: [Float] = [0.5, 0.25, 0.1]
  private static let rounds = 25

  private let table: Table
  private let json: Bool
  private let once: Bool

  init(_ table: Table, _ options: Options) {
    self.table = table
    (json, once) = (options.json, options.once)
  }

  func run() {
    let names = "\(table.kernelName(SWL_SLOT_sparse_q8)) against \(table.kernelName(SWL_SLOT_conv_q8))"
    if !json { print("\(names), share of quads not zero") }
    var sums = [Double](repeating: 0, count: 1 + SparseBench.densities.count)
    for layer in BenchLayer.pointwise {
      guard case .window(_, let size, let channels, let outputs, _, _) = layer.work else { continue }
      let times = time(swl_window(same: size, channels, outputs, (1, 1), 1))
      report("\(layer.work.name)\(layer.times > 1 ? " x\(layer.times)" : "")", layer.times, times)
      for index in sums.indices { sums[index] += times[index] * Double(layer.times) }
    }
    report("\(BenchLayer.pointwise[0].model), pointwise layers", 1, sums)
  }

  /// Nanoseconds of the dense kernel, then of the sparse one at each density.
  private func time(_ window: swl_window) -> [Double] {
    let timer = BenchTimer(table: table)
    let count = window.outputPixels * Int(window.out_c)
    let arguments = UnsafeMutablePointer<swl_conv_q8>.allocate(capacity: 1 + SparseBench.densities.count)
    defer { unsafe arguments.deallocate() }
    var calls: [swl_slot_call] = unsafe []
    for index in 0...SparseBench.densities.count {
      unsafe (arguments + index).initialize(to: timer.argumentsQ8(window))
      let source = unsafe timer.sourceQ8(window, Int(window.in_c))
      if index > 0 {
        let weights = unsafe UnsafeMutablePointer(mutating: source.weights!)
        var random = Random(seed: UInt64(index))
        unsafe random.prune(
          weights, Int(window.in_c), Int(window.out_c), density: SparseBench.densities[index - 1], evenly: true)
        unsafe arguments[index].nonzero_quads = swl_nonzero_quads(weights, window.out_c, window.in_c)
      }
      unsafe withUnsafePointer(to: source) {
        unsafe calls.append(
          timer.prepared(index > 0 ? SWL_SLOT_sparse_q8 : SWL_SLOT_conv_q8, arguments + index, count, $0))
      }
    }
    if once { return unsafe calls.indices.map { unsafe timer.sample(&calls[$0], 1) } }
    let repetitions = unsafe calls.indices.map { unsafe max(1, Int(200_000 / max(timer.sample(&calls[$0], 1), 1))) }
    var least = [Double](repeating: .infinity, count: repetitions.count)
    for _ in 0..<SparseBench.rounds {
      for index in least.indices {
        least[index] = unsafe min(least[index], timer.sample(&calls[index], repetitions[index]))
      }
    }
    return least
  }

  private func report(_ title: String, _ count: Int, _ times: [Double]) {
    let dense = decimal(times[0] / 1000, digits: 2)
    if json {
      let sparse = SparseBench.densities.enumerated().map { index, density in
        "{\"density\":\(decimal(Double(density), digits: 2)),\"us\":\(decimal(times[index + 1] / 1000, digits: 2))}"
      }
      let place = "\"layer\":\"\(title)\",\"times\":\(count),\"cpu\":\"\(table.sets.description)\""
      print("{\(place),\"dense_us\":\(dense),\"sparse\":[\(sparse.joined(separator: ","))]}")
      return
    }
    var line = title.padded(to: 36) + dense.aligned(to: 10) + " us"
    for (index, density) in SparseBench.densities.enumerated() {
      let ratio = decimal(times[0] / times[index + 1], digits: 2)
      line += "   \(decimal(Double(density), digits: 2)):"
      line += decimal(times[index + 1] / 1000, digits: 2).aligned(to: 8) + " us" + ratio.aligned(to: 6) + "x"
    }
    print(line)
  }
}
