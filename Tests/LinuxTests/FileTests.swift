import Foundation
import Linux
import Testing

/// A path of its own for each test, removed by the test.
private func temporaryPath(_ name: String) -> String {
  "/tmp/swiftlet-tests-\(MonotonicClock.nanoseconds)-\(name)"
}

private func remove(_ path: String) { try? FileManager.default.removeItem(atPath: path) }

private func content(of path: String) throws -> [UInt8] {
  let file = try MappedFile(path: path)
  return file.bytes.withUnsafeBytes { Array($0) }
}

private func replace(_ path: String, _ bytes: [UInt8]) throws(SystemError) {
  try replaceFile(at: path, with: bytes.span.bytes)
}

@Suite struct FileTests {
  @Test(arguments: [1, 4095, 4096, 4097, 100_000])
  func whatWasWrittenIsMapped(byteCount: Int) throws {
    let path = temporaryPath("content")
    defer { remove(path) }
    let bytes = (0..<byteCount).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    try replaceFile(at: path, with: bytes.span.bytes)
    for populate in [false, true] {
      let file = try MappedFile(path: path, populate: populate)
      #expect(file.byteCount == byteCount)
      #expect(file.bytes.withUnsafeBytes { Array($0) } == bytes)
    }
  }

  @Test func aMappingOutlivesTheReplacementOfItsFile() throws {
    let path = temporaryPath("replaced")
    defer { remove(path) }
    try replace(path, [1, 2, 3])
    let old = try MappedFile(path: path)
    try replace(path, [9])
    #expect(old.bytes.withUnsafeBytes { Array($0) } == [1, 2, 3])
    #expect(try content(of: path) == [9])
  }

  @Test func whatCannotBeMappedIsRefused() throws {
    let path = temporaryPath("empty")
    defer { remove(path) }
    try replace(path, [])
    #expect(failure { _ = try MappedFile(path: path) } == Failure(SystemError.emptyFile, "mmap"))
    #expect(failure { _ = try MappedFile(path: path + "-none") } == Failure(ENOENT, "open"))
    #expect(failure { _ = try MappedFile(path: "/tmp") } == Failure(EISDIR, "fstat"))
    #expect(failure { _ = try MappedFile(path: "/dev/null") } == Failure(EINVAL, "fstat"))
  }

  @Test func aFailedReplacementLeavesNothingBehind() throws {
    let directory = temporaryPath("directory")
    defer { remove(directory) }
    try FileManager.default.createDirectory(atPath: directory + "/taken", withIntermediateDirectories: true)
    let bytes: [UInt8] = [1]
    #expect(failure { try replaceFile(at: directory + "/taken", with: bytes.span.bytes) } == Failure(EISDIR, "rename"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory) == ["taken"])
    #expect(failure { try replaceFile(at: directory + "/no/x", with: bytes.span.bytes) } == Failure(ENOENT, "open"))
  }

  @Test func writingToAFullDeviceFails() throws {
    let bytes = [UInt8](repeating: 7, count: 100)
    let full = open("/dev/full", O_WRONLY)
    try #require(full >= 0)
    defer { close(full) }
    #expect(failure { try writeAll(bytes.span.bytes, to: full) } == Failure(ENOSPC, "write"))
  }

  @Test func theMessageIsTheSystemsOwn() {
    #expect(SystemError(code: ENOSPC, call: "write").message == "No space left on device")
    #expect(SystemError(code: ENOENT, call: "open").message == "No such file or directory")
  }
}

private struct Failure: Equatable {
  let code: Int32
  let call: String

  init(_ code: Int32, _ call: String) {
    self.code = code
    self.call = call
  }
}

private func failure(_ body: () throws -> Void) -> Failure? {
  do {
    try body()
  } catch let error as SystemError {
    return Failure(error.code, "\(error.call)")
  } catch {
    Issue.record(error)
  }
  return nil
}
