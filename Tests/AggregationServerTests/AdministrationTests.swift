import AggregationServer
import FleetProtocol
import FleetStorage
import Foundation
import Rounds
import Testing

struct AdministrationTests {
  private let federation: Federation
  private let service: AdminService
  private let tokens: [Role: SecretToken]

  init() throws {
    federation = try Federation(registration: .allowList)
    service = AdminService(federation.store)
    var tokens: [Role: SecretToken] = [:]
    for role in Role.allCases {
      let token = SecretToken()
      try federation.store.write { try token.add(to: $0, name: role.rawValue, role: role, at: Federation.start) }
      tokens[role] = token
    }
    self.tokens = tokens
  }

  private func call(_ method: String, _ path: String, _ body: String = "", as role: Role?) -> AdminAnswer {
    service.answer(
      AdminRequest(
        method: method, path: path.split(separator: "/").map(String.init), token: role.map { tokens[$0]!.text },
        body: Array(body.utf8)), at: federation.time)
  }

  @Test func eachCallHasItsRole() {
    let calls: [(method: String, path: String, body: String, role: Role)] = [
      ("GET", "runs", "", .viewer), ("GET", "nodes", "", .viewer),
      ("POST", "runs/5/stop", "", .operator), ("POST", "nodes", "{}", .operator),
      ("POST", "nodes/5/block", "", .operator), ("POST", "enrolments", "{}", .operator), ("GET", "audit", "", .admin),
      ("GET", "tokens", "", .admin), ("POST", "tokens", "{}", .admin), ("DELETE", "tokens/x", "", .admin),
    ]
    for call in calls {
      #expect(self.call(call.method, call.path, call.body, as: nil).status == 401)
      for role in Role.allCases {
        let status = self.call(call.method, call.path, call.body, as: role).status
        #expect((status == 403) == (role < call.role), "\(call.method) \(call.path) \(role): \(status)")
      }
    }
    #expect(call("GET", "secrets", as: .admin).status == 404)
  }

  @Test func whoSendsModelsHasToBeAnOperator() {
    #expect(service.refusal(of: nil, at: federation.time)?.status == 401)
    for role in Role.allCases {
      let status = service.refusal(of: tokens[role]!.text, at: federation.time)?.status
      #expect(status == (role < .operator ? 403 : nil))
    }
  }

  @Test func aModelIsReadOfAndWrittenAsNumPysArchive() throws {
    let layout = ModelLayout([("weight", [2, 2]), ("bias", [2])])!
    let archive = NumpyArchive.write(layout, [1, 2, 3, 4, 5, 6])
    let (read, weights) = try NumpyArchive.read(archive)
    #expect(read == layout && weights == [1, 2, 3, 4, 5, 6])
    for broken in [[1, 2, 3], Array(archive.dropLast(30))] {
      #expect(throws: AdminError.self) { try NumpyArchive.read(broken) }
    }
    let answer = start(RunStart(name: "digits", plan: RunPlan(), layout: layout, weights: weights), as: .operator)
    #expect(answer.status == 200, "\(String(decoding: answer.body, as: UTF8.self))")
    let id = try JSONDecoder().decode(AdminMessage.Identifier.self, from: Data(answer.body)).id
    #expect(try federation.weights(of: UInt64(id)!) == [1, 2, 3, 4, 5, 6])
    #expect(call("GET", "runs/\(id)/model", as: .viewer).body == archive)
    let audit = try federation.store.read { try $0.auditRecords(limit: 1) }
    #expect(audit.first?.actor == "operator" && audit.first?.detail == "\(id) 'digits'")
    #expect(call("POST", "runs/\(id)/stop", as: .operator).status == 200)
    #expect(call("POST", "runs/\(id)/stop", as: .operator).status == 409)
  }

  private func start(_ start: RunStart, as role: Role) -> AdminAnswer {
    service.start(start, token: tokens[role]!.text, at: federation.time)
  }

  @Test(arguments: [false, true])
  func keysAreRegisteredByPeople(isOpenSSH: Bool) throws {
    // The key as ssh-keygen and openssl write it.
    let ssh =
      "ecdsa-sha2-nistp256 "
      + "AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBMSE9BiFUV0QSLBsV23kUrukYBjqNkb6fgUSJN"
      + "KdWn9E/EfhZ7k3hmzCA5S0KFUuzmyNLvsTZ2UV2vNLQ3ugXSA= a@b"
    let pem = """
      -----BEGIN PUBLIC KEY-----
      MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAExIT0GIVRXRBIsGxXbeRSu6RgGOo2
      Rvp+BRIk0p1af0T8R+FnuTeGbMIDlLQoVS7ObI0u+xNnZRXa80tDe6BdIA==
      -----END PUBLIC KEY-----

      """
    let body = AdminMessage.NodeKey(publicKey: isOpenSSH ? ssh : pem)
    let text = String(decoding: try JSONEncoder().encode(body), as: UTF8.self)
    #expect(call("POST", "nodes", text, as: .operator).status == 200)
    #expect(call("POST", "nodes", text, as: .operator).status == 409)
    #expect(try federation.store.read { try $0.node(publicKey: Array(pem.utf8)) } != nil)
  }

  @Test func aNodeThatIsShutOutIsNobody() throws {
    let federation = try Federation()
    let caller = try Caller(federation)
    let pull = PullMessagesRequest(node: caller.node).encoded()
    #expect(caller.call(.pullMessages, pull).status == 200)
    _ = try federation.store.write { try $0.setAllowed(caller.node.id, false) }
    #expect(caller.call(.pullMessages, pull).status == 401)
  }
}
