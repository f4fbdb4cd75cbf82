internal import Console
internal import Engine
internal import Kernels
internal import ModelFormat
internal import Running
internal import Tensors

/// A compiled model in words and tables.
struct ModelDescription {
  let model: LoadedModel
  let map: ArenaMap

  var program: Program { model.program }

  var text: String {
    Terminal.bold(singleLine(model.path)) + "\n" + facts + section("Inputs and outputs", ports) + usual
      + section("Activations", activations)
      + section("Constants", constants) + section("Steps", steps)
      + section("Arena: activations over time", ArenaPicture(map: map, width: Terminal.width).text)
  }

  private var usual: String { drift.map { section("Usual input and results", $0.text) } ?? "" }

  var drift: DriftDescription? {
    program.driftReference.map { DriftDescription(reference: $0, labels: model.labels) }
  }

  private func section(_ title: String, _ body: String) -> String { "\n" + Terminal.bold(title) + "\n" + body }

  private var facts: String {
    var table = TextTable("", "")
    for entry in program.manifest.entries where entry.key != "labels" && !entry.value.isEmpty {
      table.add(singleLine(entry.key), singleLine(entry.value))
    }
    if !model.labels.isEmpty { table.add("labels", "\(model.labels.count)") }
    table.add("file", "\(Quantity.grouped(model.fileByteCount)) bytes")
    table.add("constants", "\(Quantity.grouped(program.storedConstantByteCount)) \(storedShare(of: program))")
    table.add("work", "\(Quantity.scaled(Double(program.multiplyAccumulates))) multiply-accumulates")
    if let learns { table.add("learns", learns) }
    let session = model.session
    table.add(
      "arena",
      "\(Quantity.grouped(session.arenaByteCount)) bytes: weights \(Quantity.grouped(session.weightByteCount)), "
        + "activations \(Quantity.grouped(program.activationByteCount)) (at least "
        + "\(Quantity.grouped(map.lowerBound))), scratch "
        + Quantity.grouped(session.workingByteCount - Arena.aligned(program.activationByteCount)))
    table.add("kernels", session.instructionSets.description)
    return table.text
  }

  /// "7,850 weights of 1 layer, from tensor 12 on".
  private var learns: String? {
    guard let network = program.trainable else { return nil }
    let layers = network.layers.count { !$0.parameters.isEmpty }
    return "\(Quantity.grouped(program.learningElementCount)) weights of \(layers) layer\(layers == 1 ? "" : "s"), "
      + "from tensor \(network.source) on"
  }

  private var ports: String {
    var table = TextTable("", "name", "type", "shape", "quantisation")
    for port in program.inputs { add(port, "in", to: &table) }
    for port in program.outputs { add(port, "out", to: &table) }
    return table.text
  }

  private func add(_ port: Port, _ direction: String, to table: inout TextTable) {
    let tensor = program.tensors[port.tensor]
    table.add(
      direction, singleLine(port.name), port.type.name, port.shape(of: tensor).description,
      port.boundaryQuantization(tensor).map { "scale \($0.scale), zero \($0.zeroPoint)" } ?? "")
  }

  private var activations: String {
    var table = TextTable(">", "name", "type", "shape", ">bytes", ">at", ">scale", ">zero")
    for (index, tensor) in program.tensors.enumerated() {
      guard case .buffer(let buffer, let offset) = tensor.placement else { continue }
      table.add(
        "\(index)", shortened(tensor.name), tensor.type.name, tensor.shape.description,
        Quantity.grouped(tensor.byteCount), Quantity.grouped(program.buffers[buffer].byteOffset + offset),
        tensor.quantization.map { "\($0.scale)" } ?? "", tensor.quantization.map { "\($0.zeroPoint)" } ?? "")
    }
    return table.text
  }

  private var constants: String {
    var table = TextTable(">", "name", "type", "shape", ">bytes", ">stored", "coding")
    for (index, tensor) in program.tensors.enumerated() where tensor.isConstant {
      table.add(
        "\(index)", shortened(tensor.name), tensor.type.name, tensor.shape.description,
        Quantity.grouped(tensor.byteCount), Quantity.grouped(tensor.storedByteCount), tensor.coded?.coding.name ?? "")
    }
    return table.text
  }

  private var steps: String {
    var table = TextTable(">", "operation", "kernel", "shapes", ">MACs", ">weights", ">density", ">moved", "from")
    for (index, step) in program.steps.enumerated() {
      let facts = StepFacts(program, index)
      table.add(
        "\(index)", step.operation.name, model.session.kernelName(ofStep: index), facts.shapes,
        facts.multiplyAccumulates > 0 ? Quantity.scaled(Double(facts.multiplyAccumulates)) : "",
        facts.constantByteCount > 0 ? Quantity.grouped(facts.constantByteCount) : "",
        model.session.density(ofStep: index).map { Quantity.fixed($0, digits: 2) } ?? "",
        Quantity.grouped(facts.activationByteCount), shortened(step.label))
    }
    return table.text
  }

  private func shortened(_ name: String) -> String {
    let name = singleLine(name)
    return name.count <= 40 ? name : "..." + name.suffix(37)
  }
}

/// What a step reads and writes.
struct StepFacts {
  let shapes: String
  let multiplyAccumulates: Int
  /// Bytes of weights and other constants, as the file has them.
  let constantByteCount: Int
  /// Bytes of activations read and written.
  let activationByteCount: Int

  init(_ program: Program, _ index: Int) {
    let operands = program.steps[index].operation.operands
    let output = program.tensors[operands.write]
    let reads = operands.reads.map { program.tensors[$0] }
    let inputs = reads.filter { !$0.isConstant }.map { $0.shape.description }.joined(separator: ", ")
    shapes = (inputs.isEmpty ? "" : inputs + " -> ") + output.shape.description
    multiplyAccumulates = program.multiplyAccumulates(ofStep: index)
    constantByteCount = reads.filter(\.isConstant).reduce(0) { $0 + $1.byteCount }
    activationByteCount = reads.filter { !$0.isConstant }.reduce(output.byteCount) { $0 + $1.byteCount }
  }
}

extension Port {
  /// The map of the values that callers see; nil when they stand for themselves.
  func boundaryQuantization(_ tensor: TensorRecord) -> Quantization? {
    guard type != .float32, let quantization = tensor.quantization else { return nil }
    let shift: Int32 = type == .uint8 ? 128 : 0
    return Quantization(scale: quantization.scale, zeroPoint: quantization.zeroPoint + shift)
  }
}
