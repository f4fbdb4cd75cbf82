import Samples

/// Opens the input as a sample, which an attacker without the key never manages; then seals what its bytes make and opens
/// that.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = Array(UnsafeBufferPointer(start: bytes, count: count))
  let key = SampleKey(bytes: Array(0..<32))!
  do throws(SampleError) { _ = try SampleFile.sample(input, id: 1, key: key, path: "input") } catch {
    precondition(!error.message.utf8.contains(10))
  }
  let half = count / 2
  let text = String(decoding: input[..<half], as: UTF8.self)
  let description = SampleDescription(
    nanoseconds: UInt64(count), source: text, model: text, version: "", scores: [], content: .jpeg)
  let label = half <= 1000 ? text : nil
  do throws(SampleError) {
    let file = try SampleFile.bytes(id: 1, description, label: label, picture: Array(input[half...]), key: key)
    let sample = try SampleFile.sample(file, id: 1, key: key, path: "output")
    precondition(sample.picture == Array(input[half...]))
    precondition((sample.label.map { Array($0.utf8) } ?? []) == (label.map { Array($0.utf8) } ?? []))
  } catch { fatalError("\(error.message)") }
  return 0
}
