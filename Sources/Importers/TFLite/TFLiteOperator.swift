/// One operator of a subgraph as the file states it.
struct TFLiteOperator {
  /// The place in execution order.
  let index: Int
  let name: String
  let version: Int
  /// Indices of tensors; negative where an optional one is absent.
  let inputs: [Int]
  let outputs: [Int]
  /// The operator that this one is a part of, or empty.
  let context: String
  private let table: FlatbufferTable

  init(_ table: FlatbufferTable, index: Int, context: String, in file: TFLiteFile) throws(ImportError) {
    let code: UInt32 = try table.integer(Field.Operator.codeIndex)
    guard Int(code) < file.operatorCodes.count else {
      throw ImportError(place: .node(index: index, name: ""), "operator code \(code) does not exist")
    }
    self.table = table
    self.index = index
    self.context = context
    name = file.operatorCodes[Int(code)].name
    version = file.operatorCodes[Int(code)].version
    inputs = try (table.integers(Field.Operator.inputs, Int32.self, limit: 1024) ?? []).map { Int($0) }
    outputs = try (table.integers(Field.Operator.outputs, Int32.self, limit: 1024) ?? []).map { Int($0) }
  }

  /// "CONV_2D #3"
  var place: String { "\(name) #\(index)\(context)" }

  func error(_ reason: String) -> ImportError {
    ImportError(place: .node(index: index, name: name + context), reason)
  }

  /// Throws unless the numbers of inputs and outputs are as the operator needs them.
  func expect(inputs range: ClosedRange<Int>, outputs count: Int = 1) throws(ImportError) {
    guard range.contains(inputs.count) else {
      throw error("has \(inputs.count) inputs instead of \(range.count == 1 ? "\(range.lowerBound)" : "\(range)")")
    }
    guard outputs.count == count else { throw error("has \(outputs.count) outputs instead of \(count)") }
  }

  /// The options; all at their defaults when the file has none.
  func options(_ kind: OptionsKind) throws(ImportError) -> OperatorOptions {
    let second = kind.inSecondUnion
    let type: UInt8 = try table.integer(second ? Field.Operator.options2Type : Field.Operator.optionsType)
    guard type != 0 else { return OperatorOptions(table: nil) }
    guard type == kind.unionType else { throw error("its options are those of another operator (\(type))") }
    return OperatorOptions(table: try table.table(second ? Field.Operator.options2 : Field.Operator.options))
  }
}

/// The fields of an operator's options.
struct OperatorOptions {
  let table: FlatbufferTable?

  func integer(_ field: Int, default value: Int32 = 0) throws(ImportError) -> Int {
    Int(try table?.integer(field, default: value) ?? value)
  }

  func byte(_ field: Int) throws(ImportError) -> Int { Int(try table?.integer(field, default: UInt8(0)) ?? 0) }
  func bool(_ field: Int) throws(ImportError) -> Bool { try table?.bool(field) ?? false }
  func float(_ field: Int) throws(ImportError) -> Float { try table?.float(field) ?? 0 }

  func integers(_ field: Int) throws(ImportError) -> [Int]? {
    guard let values = try table?.integers(field, Int32.self, limit: 16) else { return nil }
    return values.map { Int($0) }
  }
}
