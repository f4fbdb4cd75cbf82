import AggregationServer
import Crypto
import FleetProtocol
import FleetStorage
import Rounds
import Testing

/// What nobody honest sends is refused with the protocol's error, and changes nothing.
struct HostileInputTests {
  private let federation: Federation
  private let key = NodeKey()
  private let node: UInt64

  init() throws {
    federation = try Federation()
    let headers = AuthenticationHeaders(at: federation.time, signer: key)!
    let answer = federation.service.answer(
      FleetRequest(
        .registerNode, publicKey: headers.publicKey, time: headers.time, signature: headers.signature,
        body: RegisterNodeRequest(publicKey: key.publicKeyPEM).encoded()), at: federation.time)
    node = try Node(decoding: answer.body).id
  }

  private func call(
    _ route: Route, _ body: [UInt8], as key: NodeKey? = nil, signedAt seconds: Double = 0,
    _ change: (inout FleetRequest) -> Void = { _ in }
  ) -> FleetAnswer {
    let time = UTCTime(microseconds: federation.time.microseconds + Int64(seconds * 1e6))
    let headers = AuthenticationHeaders(at: time, signer: key ?? self.key)!
    var request = FleetRequest(
      route, publicKey: headers.publicKey, time: headers.time, signature: headers.signature, body: body)
    change(&request)
    return federation.service.answer(request, at: federation.time)
  }

  private var pull: [UInt8] { PullMessagesRequest(node: Node(node)).encoded() }

  @Test func clocksMayBeFiveMinutesBehindAndFiveSecondsAhead() {
    #expect(call(.pullMessages, pull, signedAt: -304).status == 200)
    #expect(call(.pullMessages, pull, signedAt: -305).status == 401)
    #expect(call(.pullMessages, pull, signedAt: 4.9).status == 200)
    #expect(call(.pullMessages, pull, signedAt: 5).status == 401)
    #expect(call(.pullMessages, pull) { $0.time = "yesterday" }.status == 401)
  }

  @Test func signaturesAreGoodOnce() {
    var kept: FleetRequest?
    #expect(call(.pullMessages, pull) { kept = $0 }.status == 200)
    let again = federation.service.answer(kept!, at: federation.time)
    #expect(again.status == 401)
    #expect(String(decoding: again.body, as: UTF8.self) == #"{"detail": "Invalid SuperNode authentication"}"#)
    // Another body under the same headers is the same call to the protocol.
    kept!.route = .unregisterNode
    kept!.body = Node(node).encoded()
    #expect(federation.service.answer(kept!, at: federation.time).status == 401)
  }

  @Test func theTwinOfASignatureIsNoOther() throws {
    var kept: FleetRequest?
    #expect(call(.pullMessages, pull) { kept = $0 }.status == 200)
    let signature = try P256.Signing.ECDSASignature(derRepresentation: base64Decoded(kept!.signature!)!)
    kept!.signature = base64(Array(try twin(of: signature).derRepresentation))
    #expect(federation.service.answer(kept!, at: federation.time).refusal == "the signature was used before")
  }

  @Test func anotherSpellingOfAKeyIsNoOther() throws {
    var kept: FleetRequest?
    #expect(call(.pullMessages, pull) { kept = $0 }.status == 200)
    // The last digit before the padding has bits that stand for nothing.
    var digits = Array(kept!.publicKey!.utf8)
    let last = try #require(digits.lastIndex { $0 != UInt8(ascii: "=") })
    digits[last] += 1
    let twin = String(decoding: digits, as: UTF8.self)
    #expect(twin != kept!.publicKey && base64Decoded(twin) == base64Decoded(kept!.publicKey!))
    kept!.publicKey = twin
    #expect(federation.service.answer(kept!, at: federation.time).status == 401)
  }

  @Test func aNodesSignaturesAreRememberedAmongStrangers() throws {
    var kept: FleetRequest?
    #expect(call(.pullMessages, pull) { kept = $0 }.status == 200)
    for _ in 0..<2500 { #expect(call(.pullMessages, pull, as: NodeKey()).status == 401) }
    #expect(federation.service.answer(kept!, at: federation.time).refusal == "the signature was used before")
  }

  @Test func strangersSendNoLargeBodies() throws {
    func caller(_ key: NodeKey) -> Result<[UInt8], FleetError> {
      let headers = AuthenticationHeaders(at: federation.time, signer: key)!
      let request = FleetRequest(
        .pushObject, publicKey: headers.publicKey, time: headers.time, signature: headers.signature, body: [])
      return federation.service.knownCaller(of: request, at: federation.time)
    }
    #expect(throws: Never.self) { try caller(key).get() }
    #expect(throws: FleetError.self) { try caller(NodeKey()).get() }
  }

  /// (r, n - s), which holds whenever (r, s) does.
  private func twin(of signature: P256.Signing.ECDSASignature) throws -> P256.Signing.ECDSASignature {
    let order: [UInt8] = [
      0xFF, 0xFF, 0xFF, 0xFF, 0x00, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xBC, 0xE6, 0xFA,
      0xAD, 0xA7, 0x17, 0x9E, 0x84, 0xF3, 0xB9, 0xCA, 0xC2, 0xFC, 0x63, 0x25, 0x51,
    ]
    var raw = Array(signature.rawRepresentation)
    var borrow = 0
    for index in (0..<32).reversed() {
      let difference = Int(order[index]) - Int(raw[32 + index]) - borrow
      borrow = difference < 0 ? 1 : 0
      raw[32 + index] = UInt8(difference + 256 * borrow)
    }
    return try P256.Signing.ECDSASignature(rawRepresentation: raw)
  }

  @Test func wrongSignaturesAreRefused() {
    #expect(call(.pullMessages, pull) { $0.signature = nil }.status == 401)
    #expect(call(.pullMessages, pull) { $0.signature = "AAAA" }.status == 401)
    #expect(call(.pullMessages, pull) { $0.signature = "%%%%" }.status == 401)
    #expect(call(.pullMessages, pull) { $0.publicKey = base64(NodeKey().publicKeyPEM) }.status == 401)
    #expect(call(.pullMessages, pull) { $0.publicKey = base64([1, 2, 3]) }.status == 401)
    #expect(call(.pullMessages, pull) { $0.publicKey = String(repeating: "A", count: 1 << 20) }.status == 401)
    #expect(call(.pullMessages, pull) { $0.time = $0.time!.replacing("+00:00", with: "Z") }.status == 401)
  }

  @Test func aKeyIsOneNode() {
    let other = PullMessagesRequest(node: Node(node &+ 1)).encoded()
    #expect(call(.pullMessages, other).status == 401)
    #expect(call(.pullMessages, pull, as: NodeKey()).status == 401)
    #expect(call(.registerNode, RegisterNodeRequest(publicKey: NodeKey().publicKeyPEM).encoded()).status == 401)
    let known = call(.registerNode, RegisterNodeRequest(publicKey: key.publicKeyPEM).encoded())
    #expect(Refusal(status: known.status, body: known.body) == Refusal(status: 412, code: 23))
  }

  @Test func bodiesThatAreNoMessagesAreRefused() {
    for route in Route.allCases {
      for body: [UInt8] in [[0xFF], [0x0A, 0x7F], [0x0B], Array(repeating: 0x0B, count: 1000)] {
        let answer = call(route, body)
        #expect(answer.status == 400 || answer.status == 401, "\(route)")
      }
    }
    let cut = call(.pullMessages, Array(pull.dropLast()))
    #expect(Refusal(status: cut.status, body: cut.body) == Refusal(status: 400, code: 1003))
  }

  @Test func deepAndBroadTreesAreRefused() {
    var deep = ObjectTree(ObjectID(of: [1]))
    for index in 0..<40 { deep = ObjectTree(ObjectID(of: [UInt8(index)]), children: [deep]) }
    let broad = ObjectTree(
      ObjectID(of: [2]), children: (0..<5000).map { ObjectTree(ObjectID(of: [UInt8($0 & 255), UInt8($0 >> 8)])) })
    for tree in [deep, broad] {
      var message = Message(metadata: Metadata(), hasContent: true)
      message.metadata.messageID = tree.id
      let body = PushMessagesRequest(node: Node(node), message: message, tree: tree, workSeconds: 1).encoded()
      #expect(call(.pushMessages, body).status == 400)
    }
  }

  @Test func heartbeatsHaveSensibleIntervals() {
    for interval in [0, 9.9, 1801, .infinity, .nan, -30] {
      let body = HeartbeatRequest(node: Node(node), heartbeatInterval: interval).encoded()
      let answer = call(.sendHeartbeat, body)
      #expect(Refusal(status: answer.status, body: answer.body) == Refusal(status: 400, code: 2003))
    }
  }

  @Test func runsThatAreNotThereTakeNothing() {
    let id = ObjectID(of: [1])
    for route in [Route.pullObject, .confirmMessage] {
      let answer = call(route, PullObjectRequest(node: Node(node), runID: 5, objectID: id).encoded())
      #expect(Refusal(status: answer.status, body: answer.body) == Refusal(status: 403, code: 2007))
    }
    let run = call(.getRun, GetRunRequest(node: Node(node), runID: 5).encoded())
    #expect(Refusal(status: run.status, body: run.body) == Refusal(status: 403, code: 2008))
  }

  @Test func aNodeThatCallsTooOftenWaits() throws {
    var limits = FleetLimits()
    limits.callRate = 1
    limits.callBurst = 5
    let federation = try Federation(limits: limits)
    let device = federation.addDevices(1)[0]
    _ = try federation.go(seconds: 2)
    var statuses: [Int] = []
    for index in 0..<10 {
      let time = UTCTime(microseconds: federation.time.microseconds - Int64(index))
      let headers = AuthenticationHeaders(at: time, signer: device.key)!
      let request = FleetRequest(
        .pullMessages, publicKey: headers.publicKey, time: headers.time, signature: headers.signature,
        body: PullMessagesRequest(node: Node(device.machine.state.nodeID)).encoded())
      statuses.append(federation.service.answer(request, at: federation.time).status)
    }
    #expect(statuses.first == 200 && statuses.last == 503)
  }

  @Test func registrationMayBeClosed() throws {
    let body = RegisterNodeRequest(publicKey: key.publicKeyPEM).encoded()
    func register(_ policy: RegistrationPolicy, token: String?) throws -> Refusal {
      let federation = try Federation(registration: policy)
      let used = ObjectID(of: Array("secret".utf8))
      let until = UTCTime(microseconds: Federation.start.microseconds + 1)
      _ = try federation.store.write { try $0.addEnrolment(hash: used, name: "hall", uses: 1, until: until) }
      let headers = AuthenticationHeaders(at: federation.time, signer: key)!
      let answer = federation.service.answer(
        FleetRequest(
          .registerNode, publicKey: headers.publicKey, time: headers.time, signature: headers.signature,
          enrolment: token, body: body), at: federation.time)
      return Refusal(status: answer.status, body: answer.body)
    }
    #expect(try register(.allowList, token: "secret") == Refusal(status: 412, code: 2001))
    #expect(try register(.enrolment, token: nil) == Refusal(status: 412, code: 2001))
    #expect(try register(.enrolment, token: "guess") == Refusal(status: 412, code: 2001))
    #expect(try register(.enrolment, token: "secret").status == 200)
  }
}
