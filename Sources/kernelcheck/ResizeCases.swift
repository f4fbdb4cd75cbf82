internal import CKernels

extension Family {
  static var resizes: [Family] {
    [
      Family(slot: SWL_SLOT_resize_q8, count: 600) { resize($0, $1, isFloat: false) },
      Family(slot: SWL_SLOT_resize_f32, count: 300) { resize($0, $1, isFloat: true) },
    ]
  }

  private static func resize(_ checker: Checker, _ number: Int, isFloat: Bool) {
    var arguments = unsafe swl_resize()
    let sizes = (0..<4).map { _ in
      checker.random.oneIn(8) ? checker.random.within(20...70) : checker.random.within(1...12)
    }
    let (batch, channels) = (checker.random.pick([1, 1, 2]), checker.random.pick([1, 2, 3, 4, 8, 15, 16, 17, 32, 40]))
    unsafe (arguments.batch, arguments.channels) = (Int32(batch), Int32(channels))
    unsafe (arguments.in_h, arguments.in_w) = (Int32(sizes[0]), Int32(sizes[1]))
    unsafe (arguments.out_h, arguments.out_w) = (Int32(sizes[2]), Int32(sizes[3]))
    unsafe arguments.bilinear = Int32(number % 2)
    unsafe arguments.align_corners = Int32(number / 2 % 3 == 1 ? 1 : 0)
    unsafe arguments.half_pixel_centers = Int32(number / 2 % 3 == 2 ? 1 : 0)
    let count = batch * sizes[0] * sizes[1] * channels
    unsafe arguments.in = isFloat ? UnsafeRawPointer(checker.floats(count)) : UnsafeRawPointer(checker.bytes(count))
    let output = Output(isFloat ? .float(magnitude: 1) : .q8, count: batch * sizes[2] * sizes[3] * channels)
    unsafe checker.verify(isFloat ? SWL_SLOT_resize_f32 : SWL_SLOT_resize_q8, arguments, output) {
      let modes = unsafe "align \(arguments.align_corners) half \(arguments.half_pixel_centers)"
      let kind = number % 2 == 1 ? "bilinear" : "nearest"
      return "\(batch)x\(sizes[0])x\(sizes[1])x\(channels) -> \(sizes[2])x\(sizes[3]), \(kind) \(modes)"
    }
  }
}
