internal import ModelFormat
internal import Tensors

/// Memory in which coded constants become plain before they are packed.
///
/// ```
/// | a window's weights | bias | multipliers |   for one window at a time
/// | scratch of the decoder |                  behind the largest of these
/// ```
@unsafe struct DecodingRoom {
  private let memory: Arena
  private let start: Int
  private let windowByteCount: Int
  private let scratchByteCount: Int

  /// The bytes that a program's constants take on their way; 0 when none is coded.
  static func byteCount(_ program: Program, _ constants: borrowing Constants) -> Int {
    program.codedWindowByteCount + constants.scratchByteCount
  }

  /// Takes `byteCount` bytes from `start` of some memory on.
  init(_ program: Program, _ constants: borrowing Constants, in memory: Arena, at start: Int) {
    unsafe self.memory = memory
    unsafe self.start = start
    unsafe windowByteCount = program.codedWindowByteCount
    unsafe scratchByteCount = constants.scratchByteCount
  }

  /// Room for a constant of the window at hand, behind the `used` bytes that others of it have.
  func place(_ byteCount: Int, used: inout Int) -> UnsafeMutableRawBufferPointer {
    let address = unsafe memory.address(offset: start + used, byteCount: byteCount)
    used += Arena.aligned(byteCount)
    return unsafe UnsafeMutableRawBufferPointer(start: address, count: byteCount)
  }

  var scratch: UnsafeMutableRawBufferPointer {
    let address = unsafe memory.address(offset: start + windowByteCount, byteCount: scratchByteCount)
    return unsafe UnsafeMutableRawBufferPointer(start: address, count: scratchByteCount)
  }
}

extension Program {
  /// The most bytes that the coded constants of one window take, decoded to be packed.
  fileprivate var codedWindowByteCount: Int {
    var largest = 0
    for step in steps {
      switch step.operation {
      case .convolution(let record), .depthwiseConvolution(let record):
        var sum = 0
        for index in [record.weights, record.bias, record.multipliers] where index >= 0 {
          let tensor = tensors[Int(index)]
          if tensor.coded != nil { sum += Arena.aligned(tensor.byteCount) }
        }
        largest = max(largest, sum)
      default: break
      }
    }
    return largest
  }
}
