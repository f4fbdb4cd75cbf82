internal import Tensors

extension Validator {
  /// The sizes of every coded constant agree, and decoded they are not larger than constants may be.
  func validateCoded(_ constants: borrowing Constants) throws(ModelError) {
    var byteCount = 0
    for (index, tensor) in program.tensors.enumerated() where tensor.coded != nil {
      byteCount += tensor.byteCount
      guard byteCount <= limits.memoryByteCount else { throw offsets.error(.tooLarge, .tensor(index)) }
      try constants.check(index)
    }
  }

  /// How a step takes an int8 constant; a session stores each in one form only.
  private enum Role {
    case numbers
    case slopes
    case table
  }

  /// No int8 constant is needed in two forms.
  func validateConstantRoles() throws(ModelError) {
    var roles = [Role?](repeating: nil, count: program.tensors.count)
    for (index, step) in program.steps.enumerated() {
      let (numbers, special): ([Int32], (tensor: Int32, role: Role)?) =
        switch step.operation {
        case .convolution(let r), .depthwiseConvolution(let r): ([r.input, r.residual], nil)
        case .lookup(let r): ([r.input], (r.table, .table))
        case .prelu(let r): ([r.input], (r.alpha, .slopes))
        default: (step.operation.operands.reads.map { Int32($0) }, nil)
        }
      for tensor in numbers where tensor >= 0 { try take(Int(tensor), as: .numbers, step: index, &roles) }
      if let special { try take(Int(special.tensor), as: special.role, step: index, &roles) }
    }
  }

  private func take(_ tensor: Int, as role: Role, step: Int, _ roles: inout [Role?]) throws(ModelError) {
    guard program.tensors[tensor].isConstant, program.tensors[tensor].type == .int8 else { return }
    guard (roles[tensor] ?? role) == role else { throw offsets.error(.badOperand, .step(step)) }
    roles[tensor] = role
  }
}
