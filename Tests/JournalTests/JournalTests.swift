import Foundation
import Journal
import Linux
import Testing

@Suite struct LogTests {
  /// What the body writes to a descriptor.
  private func written(_ body: (Int32) -> Void) -> String {
    let pipe = Pipe()
    body(pipe.fileHandleForWriting.fileDescriptor)
    try? pipe.fileHandleForWriting.close()
    return String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
  }

  @Test func entriesHaveTheirFields() throws {
    let socket = try DatagramSocket()
    var log = Log(program: "swiftletd", level: .info, usesJournal: true, path: socket.path)
    log.write(.warning, "frame lost", Field("SOURCE", "door"), Field("SEQUENCE", "7"))
    #expect(
      socket.receivedText() == "PRIORITY=4\nSYSLOG_IDENTIFIER=swiftletd\nMESSAGE=frame lost\nSOURCE=door\nSEQUENCE=7\n")
    log.write(.debug, "not told")
    #expect(socket.received() == nil)
  }

  @Test func valuesOfSeveralLinesCannotForgeFields() throws {
    let socket = try DatagramSocket()
    var log = Log(program: "x", level: .debug, usesJournal: true, path: socket.path)
    log.write(.error, "a\nPRIORITY=7")
    let expected =
      Array("PRIORITY=3\nSYSLOG_IDENTIFIER=x\nMESSAGE\n".utf8) + [12, 0, 0, 0, 0, 0, 0, 0]
      + Array("a\nPRIORITY=7\n".utf8)
    #expect(socket.received() == expected)
    log.write(.error, String(repeating: "y", count: 1 << 20))
    #expect(socket.received()?.count == 16384 + "PRIORITY=3\nSYSLOG_IDENTIFIER=x\nMESSAGE=\n".utf8.count)
  }

  @Test func withoutAJournalLinesGoToTheError() throws {
    let text = written { output in
      var log = Log(program: "x", level: .info, usesJournal: true, path: "/tmp/swiftlet-nobody", output: output)
      log.write(.info, "ready\u{1b}[2J", Field("MODEL", "a\nb"))
      log.write(.error, "no camera")
    }
    #expect(text == "x: ready?[2J (MODEL=a?b)\nx: error: no camera\n")
  }

  /// A journal that does not read does not hold the program up.
  @Test func aFullJournalIsNotWaitedFor() throws {
    let socket = try DatagramSocket()
    let file = "/tmp/swiftlet-journal-full-\(MonotonicClock.nanoseconds)"
    let output = open(file, O_RDWR | O_CREAT, 0o600)
    defer {
      close(output)
      unlink(file)
    }
    var log = Log(program: "x", level: .info, usesJournal: true, path: socket.path, output: output)
    for number in 0..<2000 { log.write(.info, "\(number)") }
    var taken = 0
    while socket.received() != nil { taken += 1 }
    let lines = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n")
    #expect(taken > 0 && taken + lines.count == 2000)
  }
}

@Suite struct ServiceManagerTests {
  @Test(arguments: [false, true])
  func statesAreTold(isAbstract: Bool) throws {
    let socket = try DatagramSocket(isAbstract: isAbstract)
    let manager = try ServiceManager(path: socket.path, watchdogMicroseconds: 30_000_000)
    #expect(manager.watchdogNanoseconds == 30_000_000_000)
    try manager.tellReady()
    try manager.tell(status: "2 sources\nREADY=0")
    try manager.feed()
    try manager.tellReloading(since: 5_000_000)
    try manager.tellStopping()
    let expected = [
      "READY=1\n", "STATUS=2 sources READY=0\n", "WATCHDOG=1\n", "RELOADING=1\nMONOTONIC_USEC=5000\n", "STOPPING=1\n",
    ]
    for message in expected { #expect(socket.receivedText() == message) }
    #expect(socket.received() == nil)
  }

  @Test func theEnvironmentSaysWhoListens() async {
    await #expect(processExitsWith: .success) {
      unsetenv("NOTIFY_SOCKET")
      let nobody = try ServiceManager() == nil
      #expect(nobody)
      let socket = try DatagramSocket(isAbstract: true)
      setenv("NOTIFY_SOCKET", socket.path, 1)
      setenv("WATCHDOG_USEC", "2000000", 1)
      setenv("WATCHDOG_PID", "1", 1)
      let other = try ServiceManager()?.watchdogNanoseconds
      #expect(other == nil)
      setenv("WATCHDOG_PID", "\(getpid())", 1)
      let own = try ServiceManager()?.watchdogNanoseconds
      #expect(own == 2_000_000_000)
      try ServiceManager()?.tellReady()
      #expect(socket.receivedText() == "READY=1\n")
    }
  }

  @Test func nobodyListeningIsAnError() throws {
    let manager = try ServiceManager(path: "/tmp/swiftlet-nobody", watchdogMicroseconds: .max)
    #expect(manager.watchdogNanoseconds == nil)
    #expect(throws: SystemError.self) { try manager.tellReady() }
  }
}
