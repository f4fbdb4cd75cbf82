import Foundation
import Web

/// Takes the input as the body of a command, or as the head of a request: a method, a path and headers, one a line. What
/// is taken as JSON must be JSON for others, too; what is admitted must have shown the token and a name of this machine.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = Array(UnsafeBufferPointer(start: bytes, count: count))
  if input.first == UInt8(ascii: "{") { read(input) } else { ask(input) }
  return 0
}

private let secret = "correct-horse-battery-staple"

private func read(_ body: [UInt8]) {
  guard let object = try? JSONMembers(reading: body.span) else { return }
  precondition(object.members.count <= 16)
  guard let text = String(validating: body, as: UTF8.self) else { return }
  let reading = try? JSONDecoder().decode([String: Number].self, from: Data(text.utf8))
  precondition(reading != nil)
  for member in object.members {
    if case .number(let number) = member.value {
      precondition(number.isFinite && reading?[member.name]?.value == number)
    }
  }
}

/// Nil for what is none.
private struct Number: Decodable {
  let value: Double?

  init(from decoder: any Decoder) throws { value = try? decoder.singleValueContainer().decode(Double.self) }
}

private func ask(_ input: [UInt8]) {
  let lines = input.split(separator: 10, omittingEmptySubsequences: false).map { String(decoding: $0, as: UTF8.self) }
  guard lines.count >= 2 else { return }
  let headers = lines.dropFirst(2).compactMap { line -> (RequestHead.Header, String)? in
    guard let first = line.utf8.first, let header = RequestHead.Header(rawValue: Int(first &- 48)) else { return nil }
    return (header, String(line.dropFirst()))
  }
  let head = RequestHead(method: lines[0], path: lines[1], headers)
  for token in [nil, try? Token(reading: Array(secret.utf8).span)] {
    let gate = Gate(address: "127.0.0.1", isEncrypted: false, token: token, uploadLimit: 1 << 20)
    guard let admission = try? gate.admit(head) else { continue }
    precondition(0...1 << 20 ~= admission.byteCount)
    let host = headers.first { $0.0 == .host }?.1.lowercased() ?? ""
    precondition(["localhost", "127.0.0.1", "[::1]", "::1"].contains { host.hasPrefix($0) })
    let isOpen =
      lines[1] == "/" || lines[1] == "/sign-in" || [".css", ".js", ".svg"].contains { lines[1].hasSuffix($0) }
    precondition(isOpen || token == nil || headers.contains { $0.1.contains(secret) || $0.1.contains("swiftlet=") })
  }
}
