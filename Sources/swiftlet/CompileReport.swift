internal import Compiler
internal import Console
internal import Engine
internal import ModelFormat

/// What `compile` says about its result.
struct CompileReport {
  let result: Compilation.Result
  let output: String

  private var program: Program { result.model.program }

  private var planRatio: Double {
    let bound = result.model.activationLowerBound
    return bound > 0 ? Double(program.activationByteCount) / Double(bound) : 1
  }

  func print(asJSON: Bool) { asJSON ? Terminal.line(json.text) : Terminal.write(table) }

  private var json: JSON {
    let manifest = program.manifest
    return .object([
      ("model", .string(output)), ("name", .optional(manifest["name"])),
      ("file_bytes", .integer(result.file.count)), ("source_bytes", .integer(result.sourceByteCount)),
      ("constant_bytes", .integer(program.constantByteCount)),
      ("stored_constant_bytes", .integer(program.storedConstantByteCount)),
      ("tensors", .integer(program.tensors.count)), ("steps", .integer(program.steps.count)),
      ("macs", .integer(program.multiplyAccumulates)), ("arena_bytes", .integer(result.session.arenaByteCount)),
      ("weight_bytes", .integer(result.session.weightByteCount)),
      ("activation_bytes", .integer(program.activationByteCount)),
      ("activation_lower_bound_bytes", .integer(result.model.activationLowerBound)),
      ("plan_ratio", .rounded(planRatio, digits: 4)),
      ("lineage", lineage(of: manifest)),
    ])
  }

  private var table: String {
    let session = result.session
    var table = TextTable("", ">", "")
    table.add("file", Quantity.grouped(result.file.count), "bytes, from \(Quantity.grouped(result.sourceByteCount))")
    table.add("  constants", Quantity.grouped(program.storedConstantByteCount), storedShare(of: program))
    table.add("steps", Quantity.grouped(program.steps.count), "over \(program.tensors.count) tensors")
    table.add("work", Quantity.scaled(Double(program.multiplyAccumulates)), "multiply-accumulates")
    table.add("arena", Quantity.grouped(session.arenaByteCount), "bytes, on this machine:")
    table.add("  weights", Quantity.grouped(session.weightByteCount), "bytes, packed")
    let bound = Quantity.grouped(result.model.activationLowerBound)
    table.add(
      "  activations", Quantity.grouped(program.activationByteCount),
      "bytes; at least \(bound), ratio \(Quantity.fixed(planRatio, digits: 3))")
    let scratch = session.arenaByteCount - session.weightByteCount - program.activationByteCount
    table.add("  scratch", Quantity.grouped(scratch), "bytes")
    return Terminal.bold(output) + "\n" + table.text
  }
}

/// What part of its constants' bytes a file stores.
func storedShare(of program: Program) -> String {
  let (stored, all) = (program.storedConstantByteCount, program.constantByteCount)
  let percent = Quantity.fixed(all > 0 ? 100 * Double(stored) / Double(all) : 100, digits: 1)
  return "bytes stored of \(Quantity.grouped(all)), \(percent) %"
}

/// Where a model came from.
func lineage(of manifest: Manifest) -> JSON {
  .object([
    ("source", .optional(manifest["source"])), ("source_sha256", .optional(manifest["source_sha256"])),
    ("compiler", .optional(manifest["compiler"])), ("options", .optional(manifest["options"])),
  ])
}
