import Learning
import Testing

/// Every layer between two that have parameters: its own gradients, and those it passes on.
struct GradientTests {
  /// A stem that gives 5 channels, the layer, and a dense end.
  private func check(
    _ extent: Extent = Extent(height: 6, width: 5, channels: 2), usesBLAS: Bool = true,
    sourceLocation: SourceLocation = #_sourceLocation,
    _ layer: (inout Architecture, ValueID) throws(ArchitectureError) -> ValueID
  ) throws {
    var architecture = try Architecture(input: extent)
    let stem = try architecture.convolution("stem", architecture.input, outputs: 5, window: SlidingWindow(1))
    let middle = try layer(&architecture, stem)
    _ = try architecture.dense("end", middle, outputs: 4)
    try GradientCheck(architecture: architecture, usesBLAS: usesBLAS).run(sourceLocation: sourceLocation)
  }

  static let windows: [SlidingWindow] = [
    SlidingWindow(1), SlidingWindow(3, pad: 1), SlidingWindow(3, stride: 2, pad: 1), SlidingWindow(2, stride: 2),
    SlidingWindow(1, stride: 2), uneven,
  ]
  static let dilated = [SlidingWindow(3, dilation: 2, pad: 2), SlidingWindow(2, stride: 2, dilation: 3, pad: 2)]
  private static var uneven: SlidingWindow {
    var window = SlidingWindow(kernelHeight: 3, kernelWidth: 4)
    (window.strideHeight, window.strideWidth) = (2, 1)
    (window.padTop, window.padBottom, window.padLeft, window.padRight) = (0, 1, 2, 1)
    return window
  }

  @Test(arguments: windows + dilated, [true, false])
  func convolution(window: SlidingWindow, usesBLAS: Bool) throws {
    try check(usesBLAS: usesBLAS) { (net, x) throws(ArchitectureError) in
      try net.convolution("layer", x, outputs: 7, window: window, bias: usesBLAS)
    }
  }

  @Test(arguments: windows + dilated) func depthwise(window: SlidingWindow) throws {
    try check { (net, x) throws(ArchitectureError) in try net.depthwise("layer", x, window: window) }
  }

  @Test func depthwiseOfManyChannels() throws {
    try check { (net, x) throws(ArchitectureError) in
      let wide = try net.repeatChannels("wide", x, times: 7)
      return try net.depthwise("layer", wide, window: SlidingWindow(3, pad: 1), bias: false)
    }
  }

  @Test(arguments: windows) func averagePool(window: SlidingWindow) throws {
    try check { (net, x) throws(ArchitectureError) in try net.averagePool("layer", x, window: window) }
  }

  @Test(arguments: windows) func maxPool(window: SlidingWindow) throws {
    try check { (net, x) throws(ArchitectureError) in try net.maxPool("layer", x, window: window) }
  }

  @Test func maxPoolOfManyChannels() throws {
    try check { (net, x) throws(ArchitectureError) in
      let wide = try net.convolution("wide", x, outputs: 19, window: SlidingWindow(3))
      return try net.maxPool("layer", wide, window: SlidingWindow(3, stride: 1, pad: 1))
    }
  }

  @Test func globalAverage() throws {
    try check { (net, x) throws(ArchitectureError) in try net.globalAverage("layer", x) }
  }

  @Test func batchNorm() throws {
    try check { (net, x) throws(ArchitectureError) in
      let wide = try net.convolution("wide", x, outputs: 18, window: SlidingWindow(1), bias: false)
      return try net.clamp("clamp", net.batchNorm("layer", wide))
    }
  }

  @Test(arguments: [(0, Float.infinity), (0, 6), (-1, 1), (-0.25, 0.5)] as [(Float, Float)])
  func clamp(lower: Float, upper: Float) throws {
    try check { (net, x) throws(ArchitectureError) in try net.clamp("layer", x, lower: lower, upper: upper) }
  }

  @Test func leakyReLU() throws {
    try check { (net, x) throws(ArchitectureError) in try net.leakyReLU("layer", x, alpha: 0.2) }
  }

  @Test func reshape() throws {
    try check { (net, x) throws(ArchitectureError) in
      let turned = try net.reshape("layer", x, to: Extent(height: 5, width: 3, channels: 10))
      return try net.convolution("after", turned, outputs: 3, window: SlidingWindow(2))
    }
  }

  /// One value read by many, in every order of reading.
  @Test func sharedValues() throws {
    try check { (net, x) throws(ArchitectureError) in
      let a = try net.clamp("a", x)
      let b = try net.convolution("b", x, outputs: 5, window: SlidingWindow(3, pad: 1))
      let c = try net.clamp("c", b)
      let sum = try net.add("sum", a, c)
      let twice = try net.add("twice", sum, sum)
      let joined = try net.concatenation("joined", [twice, x, b, twice])
      let d = try net.depthwise("d", joined, window: SlidingWindow(3, stride: 2, pad: 1))
      let e = try net.maxPool("e", joined, window: SlidingWindow(2, stride: 2))
      let f = try net.averagePool("f", joined, window: SlidingWindow(2, stride: 2))
      _ = try net.dense("unused", d, outputs: 3)
      let g = try net.batchNorm("g", net.concatenation("ef", [e, f]))
      let h = try net.reshape("h", g, to: Extent(channels: net[g].count))
      return try net.concatenation("end", [h, net.reshape("flat", f, to: Extent(channels: net[f].count))])
    }
  }

  @Test func losses() throws {
    var architecture = try Architecture(input: Extent(channels: 6))
    _ = try architecture.dense("only", architecture.input, outputs: 4)
    let labels = [0, 3, 2]
    let teacher = (0..<12).map { Double(($0 * 7) % 5) - 2 }
    var smooth = LossOptions()
    smooth.labelSmoothing = 0.1
    var both = LossOptions()
    (both.alpha, both.temperature, both.labelSmoothing) = (0.3, 2.5, 0.05)
    let losses = [
      ReferenceLoss(labels: labels, options: smooth), ReferenceLoss(teacher: teacher, options: both),
      ReferenceLoss(labels: labels, teacher: teacher, options: both),
    ]
    for loss in losses { try GradientCheck(architecture: architecture, loss: loss).run() }
  }
}
