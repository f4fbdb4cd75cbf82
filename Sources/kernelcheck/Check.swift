internal import CKernels
internal import Kernels

/// All kernels against the reference, one line each.
struct Check {
  private let options: Options
  private var passed = 0
  private var failed = 0
  private var skipped = 0

  init(_ options: Options) { self.options = options }

  /// Whether nothing failed.
  mutating func run() -> Bool {
    let families = Family.all
    var lower: [Table] = []
    for sets in InstructionSets.steps {
      if let wanted = options.sets, wanted != sets { continue }
      guard InstructionSets.detected.isSuperset(of: sets) else {
        print("skipped: this CPU has no \(sets.subtracting(.detected).description)")
        skipped += 1
        continue
      }
      let table = Table(sets)
      for index in 0..<SWL_SLOT_COUNT.rawValue {
        let slot = swl_slot(rawValue: index)
        // A kernel that a lower step brought is the same kernel.
        let name = table.kernelName(slot)
        if lower.contains(where: { $0.kernelName(slot).isSame(name) }) { continue }
        guard options.selects(name) else { continue }
        report(name, families.first { $0.slot == slot }, table)
      }
      lower.append(table)
    }
    print("\(passed) passed, \(failed) failed, \(skipped) skipped")
    return failed == 0
  }

  private mutating func report(_ name: String, _ family: Family?, _ table: Table) {
    guard let family else {
      print(name.padded(to: 44) + "FAILED: no cases are written for this slot")
      failed += 1
      return
    }
    let checker = Checker(reference: Table([]), candidate: table)
    let cases = options.onlyCase.map { $0..<$0 + 1 } ?? 0..<family.count
    for number in cases {
      checker.begin(seed: options.seed &* 1_000_003 &+ UInt64(number))
      family.make(checker, number)
      guard let failure = checker.failure else { continue }
      print(name.padded(to: 44) + "FAILED (\(table.sets.description)): \(failure)")
      print("    again: kernelcheck --cpu \(table.sets.description) --seed \(options.seed) --case \(number) \(name)")
      failed += 1
      return
    }
    print(name.padded(to: 44) + "\(cases.count)".aligned(to: 6) + " cases  ok  (\(table.sets.description))")
    passed += 1
  }
}
