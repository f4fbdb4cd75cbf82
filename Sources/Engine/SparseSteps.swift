internal import CKernels
internal import Kernels
internal import ModelFormat
internal import Tensors

/// When pointwise convolutions of bytes skip quads of weights that are zero. The results are the same.
public enum SparseKernels: Sendable {
  /// Where that is faster.
  case automatic
  case never
  /// Wherever it is possible.
  case always
}

/// Which steps run on sparse kernels: those whose weights are mostly zero, as counted when a session is made.
struct SparseSteps {
  /// The quads of each step's weights that are not zero; nil: dense.
  let nonzeroQuads: [Int32?]
  /// The share of quads that are not zero, of every pointwise step of bytes; nil for other steps.
  let densities: [Double?]

  init(
    _ program: Program, _ constants: borrowing Constants, _ table: KernelTable, _ choice: SparseKernels
  ) {
    var (counts, densities) = ([Int32?](), [Double?]())
    let costs = SparseCosts(table.sets)
    for step in program.steps {
      guard let (window, count) = SparseSteps.pointwise(step.operation, program, constants) else {
        counts.append(nil)
        densities.append(nil)
        continue
      }
      let isSparse =
        switch choice {
        case .automatic: costs?.prefersSparse(window, nonzeroQuads: count) ?? false
        case .never: false
        case .always: true
        }
      counts.append(isSparse ? Int32(count) : nil)
      densities.append(Double(count) / (Double(window.out_c) * Double((Int(window.in_c) + 3) / 4)))
    }
    nonzeroQuads = counts
    self.densities = densities
  }

  /// More inputs than any layer has; offsets in a tile of so many fit 32 bits.
  private static let mostInputs: Int32 = 65_536

  /// The window of a step that a sparse kernel could run, and its quads that are not zero, as counted or stated.
  private static func pointwise(
    _ operation: Operation, _ program: Program, _ constants: borrowing Constants
  ) -> (window: swl_window, count: Int)? {
    guard case .convolution(let step) = operation, program.tensors[Int(step.input)].type == .int8,
      step.weightZeroPoint == 0
    else { return nil }
    let window = WindowArguments(program: program).window(step.window)
    guard window.isPointwise, window.in_c <= mostInputs else { return nil }
    let (outputs, inputs) = (Int(window.out_c), Int(window.in_c))
    let tensor = Int(step.weights)
    guard program.tensors[tensor].coded != nil else {
      return (window, countNonzeroQuads(constants.stored(tensor), outputs: outputs, inputs: inputs))
    }
    // Blocks of coded bytes are quads where no row ends inside of one.
    return inputs.isMultiple(of: 4) ? (window, constants.nonzeroBlockCount(of: tensor)) : nil
  }
}

extension Session {
  /// The share of a step's weights, in blocks of one output and four inputs, that are not all zero; nil unless the step
  /// is a pointwise convolution of bytes.
  public func density(ofStep index: Int) -> Double? { sparse.densities[index] }
}

extension Session {
  /// The multiply-accumulates that a step executes: those of its program without the blocks its kernel skips.
  public func executedMultiplyAccumulates(ofStep index: Int) -> Int {
    let all = program.multiplyAccumulates(ofStep: index)
    guard let quads = sparse.nonzeroQuads[index],
      case .convolution(let step) = program.steps[index].operation
    else { return all }
    let pixels = Int(step.window.batch) * Int(step.window.outputHeight) * Int(step.window.outputWidth)
    return min(all, 4 * Int(quads) * pixels)
  }
}
