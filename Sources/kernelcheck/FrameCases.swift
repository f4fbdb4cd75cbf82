internal import CKernels
internal import Kernels

extension Family {
  static var frames: [Family] {
    [
      Family(slot: SWL_SLOT_frame_samples, count: 1200, make: samples),
      Family(slot: SWL_SLOT_frame_pixels, count: 700, make: pixels),
      Family(slot: SWL_SLOT_interleave, count: 200) { checker, _ in interleave(checker) },
    ]
  }

  /// Components, bytes of a sample, pixels of a group, and whether these are split.
  private static let pickings: [(components: Int, byteCount: Int, group: Int, isSplit: Bool)] = [
    (1, 1, 2, true), (1, 1, 2, false), (1, 1, 4, false), (1, 1, 8, false), (2, 1, 2, true), (2, 1, 2, false),
    (2, 1, 4, false), (3, 1, 2, true), (3, 1, 2, false), (1, 2, 2, true), (1, 2, 2, false), (1, 2, 4, false),
  ]

  /// All ways to pick in turn.
  private static func samples(_ checker: Checker, _ number: Int) {
    var arguments = unsafe swl_frame_samples()
    let picking = pickings[number % pickings.count]
    let count = checker.random.blocks()
    let rowByteCount = checker.random.within(16...300)
    let readByteCount = picking.isSplit ? 8 : 16
    let stride = count + checker.random.within(0...20)
    let elementCount = (picking.components - 1) * stride + count
    unsafe (arguments.count, arguments.components) = (Int32(count), Int32(picking.components))
    unsafe arguments.bits = picking.byteCount == 1 ? 8 : Int32(checker.random.within(9...16))
    unsafe (arguments.group, arguments.is_split) = (Int32(picking.group), picking.isSplit ? 1 : 0)
    unsafe arguments.word_factor = swl_frame_word_factor(arguments.bits)
    unsafe arguments.weight = checker.random.weight()
    unsafe (arguments.a, arguments.b) = (checker.row(rowByteCount), checker.row(rowByteCount))
    unsafe arguments.ahead = checker.random.within(-1000...1000)
    unsafe arguments.start = checker.values(picking.isSplit ? count : count / picking.group) {
      Int32(checker.random.within(0...rowByteCount - readByteCount))
    }
    unsafe arguments.pick = checker.values(16 * count / picking.group) { UInt8(checker.random.below(16)) }
    unsafe arguments.across = checker.values(elementCount) { checker.random.weight() }
    unsafe arguments.stride = Int32(stride)
    let output = Output(.int16, pixels: picking.components, used: count, stride: stride)
    unsafe checker.verify(SWL_SLOT_frame_samples, arguments, output) {
      unsafe "\(picking), \(count) pixels, \(arguments.bits) bits, weight \(arguments.weight), stride \(stride)"
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
    let count = checker.random.blocks()
    unsafe (arguments.colors, arguments.count) = (colors, Int32(count))
    unsafe arguments.factors = checker.random.colorFactors()
    let rows = unsafe (0..<4).map { _ in unsafe checker.samples(count) }
    unsafe arguments.in = (rows[0], rows[1], rows[2], rows[3])
    let stride = count + checker.random.within(0...20)
    unsafe arguments.out_stride = Int32(stride)
    let output = Output(.bytes, pixels: colors.outputCount, used: count, stride: stride)
    unsafe checker.verify(SWL_SLOT_frame_pixels, arguments, output) {
      unsafe "colours \(colors.rawValue), \(count) pixels, factors \(arguments.factors.y)"
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

  /// Pixels, a multiple of SWL_FRAME_BLOCK.
  fileprivate mutating func blocks() -> Int { Int(SWL_FRAME_BLOCK) * within(1...6) }

  fileprivate mutating func weight() -> Int16 {
    oneIn(4) ? Int16(pick([0, 1, 16383, 16384, 16385, 32767])) : Int16(within(0...32767))
  }
}

extension Checker {
  fileprivate func row(_ byteCount: Int) -> UnsafePointer<UInt8> {
    let start = unsafe constant(byteCount)
    unsafe random.fillBytes(start, byteCount, low: 0, high: 255)
    return unsafe UnsafePointer(start.assumingMemoryBound(to: UInt8.self))
  }

  /// `count` values, drawn one by one.
  fileprivate func values<Value: FixedWidthInteger>(_ count: Int, _ draw: () -> Value) -> UnsafePointer<Value> {
    let start = unsafe constant(count * MemoryLayout<Value>.stride).assumingMemoryBound(to: Value.self)
    for index in 0..<count { unsafe start[index] = draw() }
    return unsafe UnsafePointer(start)
  }

  fileprivate func samples(_ count: Int) -> UnsafePointer<Int16> {
    unsafe values(count) { random.oneIn(8) ? Int16(random.pick([0, 255 * 128])) : Int16(random.within(0...255 * 128)) }
  }
}
