import Foundation
import Linux
import Publishing
import Testing

@Suite struct SinkTests {
  private func publish(_ text: String, to sink: any Sink) { sink.publish(Array(text.utf8).span) }

  @Test func fullFilesAreRenamed() throws {
    let folder = temporaryFolder()
    defer { remove(folder) }
    let path = folder + "/results"
    let sink = try FileSink(path: path, limitBytes: 8, keptFiles: 2)
    for number in 1...7 { publish("abc\(number)\n", to: sink) }
    #expect(text(of: path) == "abc7\n")
    #expect(text(of: path + ".1") == "abc6\n")
    #expect(text(of: path + ".2") == "abc5\n")
    #expect(!FileManager.default.fileExists(atPath: path + ".3"))
    publish("a line longer than the limit\n", to: sink)
    publish("x\n", to: sink)
    publish("y\n", to: sink)
    #expect(text(of: path) == "x\ny\n")
    #expect(sink.lostCount == 0)
  }

  @Test func aFileGoesOnBehindATornLine() throws {
    let folder = temporaryFolder()
    defer { remove(folder) }
    let path = folder + "/results"
    try Data("{}\n{\"a".utf8).write(to: URL(filePath: path))
    let sink = try FileSink(path: path, limitBytes: 100, keptFiles: 0)
    publish("{}\n", to: sink)
    #expect(text(of: path) == "{}\n{\"a\n{}\n")
  }

  @Test func rotationFailingLosesOnlyLines() throws {
    let folder = temporaryFolder()
    defer { remove(folder) }
    let path = folder + "/results"
    let sink = try FileSink(path: path, limitBytes: 4, keptFiles: 1)
    try FileManager.default.createDirectory(atPath: path + ".1", withIntermediateDirectories: true)
    publish("abc\n", to: sink)
    publish("def\n", to: sink)
    #expect(sink.lostCount == 1)
    try FileManager.default.removeItem(atPath: path + ".1")
    publish("ghi\n", to: sink)
    #expect(text(of: path) == "ghi\n" && text(of: path + ".1") == "abc\n")
  }

  @Test func linksAndFoldersAreNoFiles() throws {
    let folder = temporaryFolder()
    defer { remove(folder) }
    try FileManager.default.createSymbolicLink(atPath: folder + "/link", withDestinationPath: "/tmp/elsewhere")
    #expect(throws: SystemError.self) { _ = try FileSink(path: folder + "/link", limitBytes: 9, keptFiles: 1) }
    #expect(throws: SystemError.self) { _ = try FileSink(path: folder, limitBytes: 9, keptFiles: 1) }
  }

  @Test func readersOfASocketGetWholeLines() throws {
    let folder = temporaryFolder()
    defer { remove(folder) }
    let path = folder + "/socket"
    let sink = try SocketSink(path: path, limit: 2)
    publish("nobody\n", to: sink)
    let (one, other) = (connected(to: path), connected(to: path))
    publish("both\n", to: sink)
    #expect(received(one) == "both\n" && received(other) == "both\n")
    let third = connected(to: path)
    publish("two\n", to: sink)
    #expect(received(third) == "")
    close(other)
    publish("one\n", to: sink)
    publish("more\n", to: sink)
    #expect(sink.readerCount == 1)
    #expect(received(one) == "two\none\nmore\n")
    #expect(sink.lostCount == 0)
    close(one)
    close(third)
    // A socket that was left behind is replaced.
    _ = try SocketSink(path: path, limit: 1)
  }

  @Test func aReaderThatDoesNotKeepUpIsDropped() throws {
    let folder = temporaryFolder()
    defer { remove(folder) }
    let sink = try SocketSink(path: folder + "/socket", limit: 2)
    let reader = connected(to: folder + "/socket")
    let line = String(repeating: "x", count: 9999) + "\n"
    for _ in 0..<1000 { publish(line, to: sink) }
    #expect(sink.readerCount == 0)
    #expect(sink.lostCount == 1)
    close(reader)
  }

  private func connected(to path: String) -> Int32 {
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    let result = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    #expect(result == 0)
    return descriptor
  }

  private func received(_ descriptor: Int32) -> String {
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = recv(descriptor, &bytes, bytes.count, Int32(MSG_DONTWAIT))
    return String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self)
  }
}
