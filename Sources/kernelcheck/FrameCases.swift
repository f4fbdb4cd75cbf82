internal import CKernels
internal import Kernels

extension Family {
  static var frames: [Family] {
    [
      Family(slot: SWL_SLOT_frame_mix, count: 700, make: mix),
      Family(slot: SWL_SLOT_frame_pixels, count: 700, make: pixels),
      Family(slot: SWL_SLOT_interleave, count: 200) { checker, _ in interleave(checker) },
    ]
  }

  /// All layouts in turn.
  private static func mix(_ checker: Checker, _ number: Int) {
    var arguments = unsafe swl_frame_mix()
    let layout = swl_frame_layout(rawValue: UInt32(number % 7))
    let isPaired = layout == SWL_FRAME_YUYV || layout == SWL_FRAME_UYVY
    let count = checker.random.rowLength()
    let bits = Int32(checker.random.within(9...16))
    let longest = isPaired ? 2 * count : count
    let stride = longest + checker.random.within(0...20)
    unsafe (arguments.layout, arguments.count, arguments.bits) = (layout, Int32(count), bits)
    unsafe arguments.word_factor = swl_frame_word_factor(bits)
    unsafe arguments.weight = checker.random.weight()
    unsafe arguments.a = checker.row(count * layout.groupByteCount)
    unsafe arguments.b = checker.row(count * layout.groupByteCount)
    unsafe arguments.out_stride = Int32(stride)
    // Gaps between rows hold the same pattern in both outputs.
    let samples = (layout.componentCount - 1) * stride + (isPaired ? count : longest)
    unsafe checker.verify(SWL_SLOT_frame_mix, arguments, Output(.bytes, count: 2 * samples)) {
      unsafe "layout \(layout.rawValue), \(count) groups, \(bits) bits, weight \(arguments.weight), stride \(stride)"
    }
  }

  private static func interleave(_ checker: Checker) {
    var arguments = unsafe swl_interleave()
    let count = checker.random.rowLength()
    let stride = count + checker.random.within(0...20)
    unsafe arguments.in = checker.row(2 * stride + count)
    unsafe (arguments.count, arguments.in_stride) = (Int32(count), Int32(stride))
    unsafe checker.verify(SWL_SLOT_interleave, arguments, Output(.bytes, count: 3 * count)) {
      "\(count) bytes of rows \(stride) apart"
    }
  }

  /// All kinds of colours in turn.
  private static func pixels(_ checker: Checker, _ number: Int) {
    var arguments = unsafe swl_frame_pixels()
    let colors = swl_frame_colors(rawValue: UInt32(number % 6))
    let count = checker.random.rowLength()
    let samples = checker.random.pick([2, 3, 60, 130, 400, 2000])
    unsafe (arguments.colors, arguments.count) = (colors, Int32(count))
    unsafe arguments.factors = checker.random.colorFactors()
    let rows = unsafe (0..<4).map { _ in unsafe checker.samples(samples) }
    let starts = unsafe (0..<4).map { _ in unsafe checker.starts(count, below: samples - 1) }
    let weights = unsafe (0..<4).map { _ in unsafe checker.weights(count) }
    unsafe arguments.in = (rows[0], rows[1], rows[2], rows[3])
    unsafe arguments.start = (starts[0], starts[1], starts[2], starts[3])
    unsafe arguments.weight = (weights[0], weights[1], weights[2], weights[3])
    let stride = count + checker.random.within(0...20)
    unsafe arguments.out_stride = Int32(stride)
    let output = Output(.bytes, pixels: colors.outputCount, used: count, stride: stride)
    unsafe checker.verify(SWL_SLOT_frame_pixels, arguments, output) {
      unsafe "colours \(colors.rawValue), \(count) pixels of \(samples) samples, factors \(arguments.factors.y)"
    }
  }
}

extension swl_frame_layout {
  var groupByteCount: Int {
    switch self {
    case SWL_FRAME_YUYV, SWL_FRAME_UYVY, SWL_FRAME_BYTES_4: 4
    case SWL_FRAME_WORDS, SWL_FRAME_BYTES_2: 2
    case SWL_FRAME_BYTES_3: 3
    default: 1
    }
  }

  var componentCount: Int {
    switch self {
    case SWL_FRAME_YUYV, SWL_FRAME_UYVY, SWL_FRAME_BYTES_3: 3
    case SWL_FRAME_BYTES_2: 2
    case SWL_FRAME_BYTES_4: 4
    default: 1
    }
  }
}

extension swl_frame_colors {
  var outputCount: Int { self == SWL_FRAME_YUV || self == SWL_FRAME_RGB || self == SWL_FRAME_BAYER ? 3 : 1 }
}

extension Random {
  fileprivate mutating func rowLength() -> Int {
    oneIn(4) ? pick([7, 8, 15, 16, 17, 31, 32, 33, 63, 64, 65, 127, 128, 129, 640]) : within(1...200)
  }

  fileprivate mutating func weight() -> Int16 {
    oneIn(4) ? Int16(pick([0, 1, 1 << 14, 32767])) : Int16(within(0...32767))
  }
}

extension Checker {
  fileprivate func row(_ byteCount: Int) -> UnsafePointer<UInt8> {
    let start = unsafe constant(byteCount)
    unsafe random.fillBytes(start, byteCount, low: 0, high: 255)
    return unsafe UnsafePointer(start.assumingMemoryBound(to: UInt8.self))
  }

  /// `count` values of 16 or 32 bits, drawn one by one.
  private func values<Value: FixedWidthInteger>(_ count: Int, _ draw: () -> Value) -> UnsafePointer<Value> {
    let start = unsafe constant(count * MemoryLayout<Value>.stride).assumingMemoryBound(to: Value.self)
    for index in 0..<count { unsafe start[index] = draw() }
    return unsafe UnsafePointer(start)
  }

  fileprivate func samples(_ count: Int) -> UnsafePointer<Int16> {
    unsafe values(count) { random.oneIn(8) ? Int16(random.pick([0, 255 * 128])) : Int16(random.within(0...255 * 128)) }
  }

  /// At equal distances, rising or falling.
  fileprivate func starts(_ count: Int, below bound: Int) -> UnsafePointer<Int32> {
    let (first, last) = (random.below(bound), random.below(bound))
    var place = 0
    return unsafe values(count) {
      defer { place += 1 }
      return Int32(first + (last - first) * place / max(count - 1, 1))
    }
  }

  fileprivate func weights(_ count: Int) -> UnsafePointer<Int16> { unsafe values(count) { random.weight() } }
}
