internal import CKernels
internal import Kernels

/// Times the layers of known networks at every step of instruction sets, a line each.
struct Bench {
  private let options: Options

  init(_ options: Options) { self.options = options }

  func run() {
    for sets in InstructionSets.steps {
      if let wanted = options.sets, wanted != sets { continue }
      guard InstructionSets.detected.isSuperset(of: sets) else {
        if !options.json { print("skipped: this CPU has no \(sets.subtracting(.detected).description)") }
        continue
      }
      let table = Table(sets)
      if !options.once { time(table) }
      if options.selects(table.kernelName(SWL_SLOT_sparse_q8)) { SparseBench(table, options).run() }
    }
  }

  private func time(_ table: Table) {
    let limit = BenchTimer.limit(table)
    if !options.json {
      let text = limit.map { "limit \(decimal($0, digits: 1)) GMAC/s" } ?? "no known limit"
      print("\(table.sets.description), one thread, \(text)")
    }
    let layers = BenchLayer.all.filter { options.selects(table.kernelName($0.work.slot)) || options.selects($0.model) }
    var (model, sum, products) = ("", 0.0, Int64(0))
    for (index, layer) in layers.enumerated() {
      let result = BenchTimer(table: table).time(layer.work)
      report(layer, result, limit, table.sets)
      if !model.isSame(layer.model) { (model, sum, products) = (layer.model, 0, 0) }
      sum += result.nanoseconds * Double(layer.times)
      products += Int64(result.products) * Int64(layer.times)
      let isLast = index + 1 == layers.count || !layers[index + 1].model.isSame(model)
      if isLast && !options.json && products > 0 {
        let speed = decimal(Double(products) / sum, digits: 1)
        print("\(model) in all: \(decimal(sum / 1000, digits: 1)) us, \(products / 1_000_000) MMAC, \(speed) GMAC/s")
      }
    }
  }

  private func report(_ layer: BenchLayer, _ result: BenchResult, _ limit: Double?, _ sets: InstructionSets) {
    let microseconds = decimal(result.nanoseconds / 1000, digits: 2)
    let speed = Double(result.products > 0 ? result.products : result.elements) / result.nanoseconds
    let share = result.products > 0 ? limit.map { speed / $0 } : nil
    if options.json {
      let unit = result.products > 0 ? "gmac_per_s" : "gelement_per_s"
      let place = "\"model\":\"\(layer.model)\",\"layer\":\"\(layer.work.name)\",\"times\":\(layer.times)"
      let kernel = "\"kernel\":\"\(result.kernel)\",\"cpu\":\"\(sets.description)\""
      let figures = "\"us\":\(microseconds),\"\(unit)\":\(decimal(speed, digits: 3))"
      let limitShare = share.map { ",\"share_of_limit\":\(decimal($0, digits: 3))" } ?? ""
      print("{\(place),\(kernel),\(figures)\(limitShare)}")
      return
    }
    let title = "\(layer.model) \(layer.work.name)\(layer.times > 1 ? " x\(layer.times)" : "")"
    let unit = result.products > 0 ? " GMAC/s" : " Gelement/s"
    let percent = share.map { decimal($0 * 100, digits: 0).aligned(to: 5) + " %" } ?? ""
    print(
      title.padded(to: 44) + result.kernel.padded(to: 34) + microseconds.aligned(to: 10) + " us"
        + decimal(speed, digits: 2).aligned(to: 9) + unit + percent)
  }
}

/// `value` with a fixed number of digits behind the point.
func decimal(_ value: Double, digits: Int) -> String {
  var unit: Int64 = 1
  for _ in 0..<digits { unit *= 10 }
  let scaled = Int64((value * Double(unit)).rounded())
  guard digits > 0 else { return "\(scaled)" }
  let fraction = "\(scaled % unit)"
  return "\(scaled / unit)." + String(repeating: "0", count: digits - fraction.utf8.count) + fraction
}
