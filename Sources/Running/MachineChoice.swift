package import Console
package import Engine
internal import Kernels
internal import Linux

/// How much of the machine a model may use.
package struct MachineChoice {
  /// The names of instruction sets; nil: what the environment variable SWIFTLET_CPU says, else all there are.
  package var cpu: String?
  package var threads = 1

  package init(cpu: String? = nil, threads: Int = 1) {
    self.cpu = cpu
    self.threads = threads
  }

  /// Why this makes no sense; nil when it does.
  package var mistake: String? {
    (1...64).contains(threads) ? nil : "\(threads) threads are not possible; use 1 to 64"
  }

  /// The options of a session; refuses what this machine lacks.
  ///
  /// The environment variable SWIFTLET_BLAS, "builtin" or "openblas", says what multiplies float matrices.
  package func sessionOptions() throws(CommandLineError) -> SessionOptions {
    if let mistake { throw .usage(mistake) }
    var options = SessionOptions()
    options.threadCount = threads
    options.instructionSets = try instructionSets()
    if let product = CurrentProcess.environment("SWIFTLET_BLAS"), !product.isEmpty {
      options.usesBLAS = product.utf8.elementsEqual("openblas".utf8)
      guard options.usesBLAS || product.utf8.elementsEqual("builtin".utf8) else {
        throw .usage("SWIFTLET_BLAS: '\(product)' is not known; use builtin or openblas")
      }
    }
    return options
  }

  private func instructionSets() throws(CommandLineError) -> InstructionSets? {
    guard let names = cpu ?? CurrentProcess.environment("SWIFTLET_CPU"), !names.isEmpty else { return nil }
    let place = cpu == nil ? "SWIFTLET_CPU" : "--cpu"
    let present = InstructionSets.detected
    guard let sets = InstructionSets(names: names) else {
      throw .usage("\(place): unknown instruction set in '\(names)'; this machine has \(present.description)")
    }
    guard present.isSuperset(of: sets) else {
      let missing = sets.subtracting(present).description
      throw .refusal(
        Refusal(place, "\(names): this machine lacks \(missing); it has reference, \(present.description)"))
    }
    return sets
  }
}
