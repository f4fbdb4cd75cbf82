public import CKernels

/// What dense and sparse kernels of an instruction set cost, to choose between them.
///
/// Unit: the time in which the dense kernel multiplies one quad, four inputs of one pixel and one output. The figures
/// are fitted to `kernelcheck --bench sparse_q8` on x86-64 (Zen 4) and to executed instructions on ARM.
public struct SparseCosts: Sendable {
  /// The end of one output of one pixel: requantised and stored.
  let denseOutput: Double
  let sparseOutput: Double
  /// One quad of weights that is not zero, at one pixel.
  let sparseQuad: Double
  /// Four inputs of one pixel laid out for the sparse kernel.
  let sparseInput: Double
  /// Pixels of a vector: fewer cost as much.
  let lanes: Int

  /// Sparse has to be faster by more than the model may be wrong.
  private static let margin = 1.05

  /// nil: the set has no sparse kernel that could be faster.
  public init?(_ sets: InstructionSets) {
    if sets.contains(.avx512vnni) {
      self.init(denseOutput: 3, sparseOutput: 2.5, sparseQuad: 1.32, sparseInput: 4, lanes: 4)
    } else if sets.contains(.avx2) {
      self.init(denseOutput: 4.3, sparseOutput: 2.5, sparseQuad: 1.2, sparseInput: 1.5, lanes: 8)
    } else if sets.contains(.i8mm) {
      self.init(denseOutput: 9.2, sparseOutput: 9.7, sparseQuad: 2.1, sparseInput: 7.5, lanes: 4)
    } else if sets.contains(.dotprod) {
      self.init(denseOutput: 5.7, sparseOutput: 7.2, sparseQuad: 1.6, sparseInput: 5.5, lanes: 4)
    } else if sets.contains(.neon) {
      self.init(denseOutput: 5, sparseOutput: 3.1, sparseQuad: 1.3, sparseInput: 1.6, lanes: 4)
    } else {
      return nil
    }
  }

  private init(denseOutput: Double, sparseOutput: Double, sparseQuad: Double, sparseInput: Double, lanes: Int) {
    self.denseOutput = denseOutput
    self.sparseOutput = sparseOutput
    self.sparseQuad = sparseQuad
    self.sparseInput = sparseInput
    self.lanes = lanes
  }

  /// Whether the sparse kernel is the faster one for a pointwise `window` with so many quads that are not zero.
  public func prefersSparse(_ window: swl_window, nonzeroQuads: Int) -> Bool {
    let pixels = Double(window.batch) * Double(window.out_h) * Double(window.out_w)
    let (outputs, quads) = (Double(window.out_c), ((Double(window.in_c) + 3) / 4).rounded(.down))
    let dense = pixels * outputs * (quads + denseOutput)
    let lanePixels = (pixels / Double(lanes)).rounded(.up) * Double(lanes)
    let sparse = lanePixels * (Double(nonzeroQuads) * sparseQuad + outputs * sparseOutput + quads * sparseInput)
    return sparse * SparseCosts.margin < dense
  }
}

extension swl_window {
  /// Whether every output pixel is computed from the input pixel at its place alone.
  public var isPointwise: Bool {
    kernel_h == 1 && kernel_w == 1 && stride_h == 1 && stride_w == 1 && pad_top == 0 && pad_left == 0 && out_h == in_h
      && out_w == in_w
  }
}

/// The quads of weights [outputs][inputs] of which some weight is not zero: blocks of one output and four neighbouring
/// inputs, the last of an output maybe of fewer.
public func countNonzeroQuads(_ weights: RawSpan, outputs: Int, inputs: Int) -> Int {
  precondition(weights.byteCount == outputs * inputs)
  return unsafe weights.withUnsafeBytes {
    unsafe Int(swl_nonzero_quads($0.baseAddress!.assumingMemoryBound(to: Int8.self), Int32(outputs), Int32(inputs)))
  }
}
