import FleetProtocol
import Foundation
import Spawning
import Testing

@Suite(.serialized)
struct ServerTests {
  @Test func itTellsItsHealthAndItsNumbers() throws {
    let server = try Server()
    defer { server.close() }
    let head = try #require(try server.curl(["-i", "http://127.0.0.1:\(server.port)/health"]))
    let date = try #require(head.split(separator: "\r\n").first { $0.lowercased().hasPrefix("date: ") })
    let time = try #require(UTCTime(httpDate: String(date.dropFirst(6))))
    #expect(abs(time.seconds - Date.now.timeIntervalSince1970) < 5)
    let metrics = try #require(try server.get("metrics"))
    #expect(metrics.contains("swiftlet_aggregator_nodes 0"))
    #expect(server.stop() == 0, "\(server.log)")
  }

  @Test func whatIsNoCallIsRefused() throws {
    let server = try Server()
    defer { server.close() }
    let pull = "http://127.0.0.1:\(server.port)/v1/fleet/pull-messages"
    let type = ["-H", "content-type: application/protobuf"]
    #expect(try status(["http://127.0.0.1:\(server.port)/nowhere"]) == "404")
    #expect(try status([pull]) == "405")
    #expect(try status(["-d", "a", pull]) == "415")
    #expect(try status(type + ["--data-binary", "", pull]) == "401")
    #expect(try status(type + ["-d", String(repeating: "a", count: 16_385), pull]) == "413")
    // Longer than it says it is not, but too long in the end.
    #expect(
      try status(
        type + ["-H", "transfer-encoding: chunked", "-d", String(repeating: "a", count: 16_385), pull]) == "413")
    #expect(try status(type + ["-H", "flwr-timestamp: " + String(repeating: "1", count: 60_000), pull]) == "400")
  }

  @Test func adminsNeedTokensOfTheirRole() throws {
    let server = try Server()
    defer { server.close() }
    let runs = "http://127.0.0.1:\(server.port)/v1/admin/runs"
    #expect(try status([runs]) == "401")
    #expect(try status(["-H", "authorization: Bearer guess", runs]) == "401")
    #expect(try status(["-H", "authorization: Bearer \(server.token)", runs]) == "200")
    let viewer = try server.command(["token", "add", "eyes"])
    #expect(try status(["-H", "authorization: Bearer \(viewer)", runs]) == "200")
    #expect(try status(["-H", "authorization: Bearer \(viewer)", "-d", "{}", runs]) == "403")
    #expect(throws: Server.Failure.self) {
      try server.command(["run", "start", "a", "--model", "/nonexistent.npz"])
    }
    _ = try server.command(["token", "remove", "eyes"])
    #expect(try status(["-H", "authorization: Bearer \(viewer)", runs]) == "401")
    let audit = try server.command(["audit"])
    #expect(audit.contains("token remove  'eyes'") && audit.contains("console  token add  'test' as admin"))
  }

  @Test func slowClientsAreCut() throws {
    let server = try Server(["--transfer-time", "1", "--idle-time", "2"])
    defer { server.close() }
    let script = """
      import socket, sys, time
      def cut(*parts):
          s = socket.create_connection(('127.0.0.1', int(sys.argv[1])))
          start = time.time()
          for part in parts:
              s.sendall(part)
          s.settimeout(20)
          data = s.recv(100)
          return f'{len(data)} {time.time() - start:.1f}'
      head = b'POST /v1/fleet/push-object HTTP/1.1\\r\\ncontent-type: application/protobuf\\r\\n'
      print(cut(head + b'content-length: 1000\\r\\n\\r\\n', b'abc'))
      print(cut(b'POST /v1'))
      print(cut())
      """
    let output = server.folder.path + "/cut"
    let client = try SpawnedProcess(
      "/usr/bin/python3", ["-c", script, "\(server.port)"], output: output, errors: output)
    #expect(client.end() == 0)
    let lines = try String(contentsOfFile: output, encoding: .utf8).split(separator: "\n")
    #expect(lines.count == 3)
    for line in lines {
      let words = line.split(separator: " ")
      #expect(words[0] == "0" && Double(words[1])! < 15, "\(line)")
    }
  }

  @Test func tlsMayAskForCertificates() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "certificates-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let curve = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
    let commands = """
      cd '\(folder.path)' &&
      openssl req -x509 \(curve) -keyout ca.key -out ca.pem -days 2 -subj /CN=test-ca &&
      printf 'subjectAltName=IP:127.0.0.1\n' >extensions &&
      for name in server client; do
        openssl req \(curve) -keyout $name.key -out $name.csr -subj /CN=$name &&
        openssl x509 -req -in $name.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -out $name.pem \
          -extfile extensions || exit 1
      done
      """
    #expect(try SpawnedProcess("/bin/sh", ["-c", commands]).end() == 0)
    let certificate = ["--certificate", folder.path + "/server.pem", "--key", folder.path + "/server.key"]
    for isMutual in [false, true] {
      let authority = isMutual ? ["--client-authority", folder.path + "/ca.pem"] : []
      let server = try Server(
        certificate + authority, scheme: "https",
        clientOptions: ["-k", "--cert", folder.path + "/client.pem", "--key", folder.path + "/client.key"])
      defer { server.close() }
      let url = "https://127.0.0.1:\(server.port)/health"
      let known = ["--cacert", folder.path + "/ca.pem"]
      let client = ["--cert", folder.path + "/client.pem", "--key", folder.path + "/client.key"]
      #expect(try status(known + client + [url]) == "200")
      #expect(try status(known + [url]) == (isMutual ? nil : "200"))
      #expect(try status([url]) == nil)
      #expect(try status(["http://127.0.0.1:\(server.port)/health"]) == nil)
    }
  }

  /// nil when there is no answer.
  private func status(_ arguments: [String]) throws -> String? {
    let output = FileManager.default.temporaryDirectory.appending(path: "status-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: output) }
    let process = try SpawnedProcess(
      "/usr/bin/curl", ["-s", "-o", "/dev/null", "-w", "%{http_code}", "--max-time", "10"] + arguments, output: output)
    guard process.end() == 0 else { return nil }
    return try String(contentsOfFile: output, encoding: .utf8)
  }
}
