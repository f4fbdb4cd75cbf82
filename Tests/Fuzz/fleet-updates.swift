import FleetProtocol
import UpdatePacking

/// Reads the input as a coded change of a model whose size the first byte says, bare and packed.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  guard count > 0 else { return 0 }
  let input = Array(UnsafeBufferPointer(start: bytes, count: count))
  let size = Int(input[0]) * 20
  let update = Array(input.dropFirst())
  decode(update, count: size)
  if let unpacked = try? PackedUpdate.unpack(update, count: size) {
    precondition(unpacked.count <= UpdateDecoder.byteLimit(count: size))
    decode(unpacked, count: size)
  }
  return 0
}

private func decode(_ update: [UInt8], count: Int) {
  guard let values = try? UpdateDecoder.decode(update, count: count) else { return }
  precondition(values.count == count && values.allSatisfy(\.isFinite))
}
