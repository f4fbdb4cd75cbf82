import Foundation
import Linux
import MQTT
import Publishing
import Testing

/// Against Debian's broker and its own client.
@Suite(
  .serialized,
  .enabled(if: Broker.isInstalled && Subscriber.isInstalled, "mosquitto and mosquitto-clients are not installed"))
struct MQTTSinkTests {
  private func sink(_ broker: Broker, spooling: Bool = false, discovery: Bool = false) throws -> MQTTSink {
    var options = BrokerOptions(host: "127.0.0.1", clientID: "porch camera")
    options.port = broker.port
    if discovery { options.discoveryTopic = "homeassistant" }
    let spool = spooling ? try Spool(directory: broker.folder + "/spool", limitBytes: 1 << 20) : nil
    return MQTTSink(options, entities: [Entity(.model, "face"), Entity(.zone, "Vor der Tür")], spool: spool)
  }

  /// Steps until the condition holds; at most 5 s of the sink's time are simulated per real second.
  private func step(_ sink: MQTTSink, until condition: () -> Bool) -> Bool {
    for _ in 0..<500 {
      if condition() { return true }
      sink.step(now: MonotonicClock.nanoseconds, timeoutMilliseconds: 10)
      if !sink.isConnected { usleep(10_000) }
    }
    return condition()
  }

  private func publish(_ numbers: ClosedRange<Int>, to sink: MQTTSink) {
    for number in numbers { sink.publish(Array("{\"n\":\(number)}".utf8).span) }
  }

  private func results(_ numbers: ClosedRange<Int>) -> [String] { numbers.map { "swiftlet/results {\"n\":\($0)}" } }

  @Test func resultsArrive() throws {
    let broker = try Broker()
    let subscriber = try Subscriber(broker, "swiftlet/#")
    let sink = try sink(broker)
    #expect(step(sink) { sink.isConnected && sink.waitingCount == 0 })
    #expect(subscriber.waits(for: 1))
    publish(1...20, to: sink)
    #expect(step(sink) { sink.waitingCount == 0 })
    #expect(subscriber.waits(for: 21))
    #expect(subscriber.lines == ["swiftlet/status online"] + results(1...20))
    sink.stop(now: { MonotonicClock.nanoseconds }, deadline: MonotonicClock.nanoseconds + 2_000_000_000)
    #expect(subscriber.waits(for: 22))
    #expect(subscriber.lines.last == "swiftlet/status offline")
    #expect(sink.lostCount == 0)
  }

  /// Each result arrives at least once, in order, though the broker is killed between.
  @Test func theSpoolIsDrainedInOrder() throws {
    let broker = try Broker()
    let sink = try sink(broker, spooling: true)
    publish(1...100, to: sink)
    #expect(step(sink) { sink.isConnected })
    let subscriber = try Subscriber(broker, "swiftlet/results")
    #expect(step(sink) { sink.waitingCount == 0 })
    broker.stop()
    publish(101...110, to: sink)
    #expect(step(sink) { !sink.isConnected })
    #expect(!sink.reason.isEmpty)
    publish(111...400, to: sink)
    try broker.start()
    let late = try Subscriber(broker, "swiftlet/results")
    usleep(200_000)
    #expect(step(sink) { sink.isConnected && sink.waitingCount == 0 })
    #expect(late.waits(for: 300))
    #expect(late.lines == results(101...400))
    #expect(sink.connectionCount == 2 && sink.lostCount == 0)
    _ = subscriber
  }

  /// A process that ends without a word leaves its will; the spool keeps what waits for the next.
  @Test func theWillIsTold() throws {
    let broker = try Broker()
    let subscriber = try Subscriber(broker, "swiftlet/status")
    var sink: MQTTSink? = try sink(broker)
    #expect(step(try #require(sink)) { sink?.isConnected == true && sink?.waitingCount == 0 })
    #expect(subscriber.waits(for: 1))
    sink = nil
    #expect(subscriber.waits(for: 2))
    #expect(subscriber.lines == ["swiftlet/status online", "swiftlet/status offline"])
    let late = try Subscriber(broker, "swiftlet/status")
    #expect(late.waits(for: 1))
    #expect(late.lines == ["swiftlet/status offline"])
  }

  @Test func statesAndDiscoveryAreRetained() throws {
    let broker = try Broker()
    let sink = try sink(broker, discovery: true)
    sink.setCount(2, ofEntity: 0)
    #expect(step(sink) { sink.isConnected && sink.waitingCount == 0 })
    sink.setCount(3, ofEntity: 1)
    sink.setCount(3, ofEntity: 1)
    #expect(step(sink) { sink.waitingCount == 0 })
    let states = try Subscriber(broker, "swiftlet/state/#")
    #expect(states.waits(for: 2))
    #expect(
      states.lines.sorted() == [
        "swiftlet/state/model_face {\"count\":2}", "swiftlet/state/zone_Vor_der_T__r {\"count\":3}",
      ])
    let documents = try Subscriber(broker, "homeassistant/#")
    #expect(documents.waits(for: 2))
    for line in documents.lines { try check(document: line) }
  }

  /// By what Home Assistant asks of the document of an MQTT sensor.
  private func check(document line: String) throws {
    let parts = line.split(separator: " ", maxSplits: 1).map { String($0) }
    let topic = parts[0].split(separator: "/")
    #expect(topic.count == 5 && topic[1] == "sensor" && topic[4] == "config")
    #expect(
      topic.dropFirst().allSatisfy { $0.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_-".contains($0)) } }
    )
    let document = try #require(JSONSerialization.jsonObject(with: Data(parts[1].utf8)) as? [String: Any])
    #expect(document["state_topic"] as? String == "swiftlet/state/\(topic[3])")
    #expect(document["availability_topic"] as? String == "swiftlet/status")
    #expect(document["unique_id"] as? String == "porch_camera_\(topic[3])")
    #expect(document["value_template"] as? String == "{{ value_json.count }}")
    let device = try #require(document["device"] as? [String: Any])
    #expect(device["identifiers"] as? [String] == ["porch_camera"])
  }

  @Test func aBrokerThatRefusesIsNamed() throws {
    let broker = try Broker { _ in ["allow_anonymous false"] }
    let sink = try sink(broker)
    #expect(step(sink) { !sink.reason.isEmpty })
    #expect(sink.reason.contains("not authorised"), "\(sink.reason)")
    publish(1...3, to: sink)
    #expect(sink.lostCount == 3)
  }

  private static let certifier = "/usr/bin/openssl"

  /// Files NAME.pem and NAME.key of a certificate for 127.0.0.1 that signs itself.
  private func makeCertificate(_ name: String, in folder: String) throws {
    try run([
      MQTTSinkTests.certifier, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
      "-days", "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-out",
      "\(folder)/\(name).pem", "-keyout", "\(folder)/\(name).key",
    ])
  }

  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: certifier), "openssl is not installed"))
  func certificatesAndPasswordsAreChecked() throws {
    let broker = try Broker { folder in
      for name in ["broker", "stranger"] { try makeCertificate(name, in: folder) }
      try run(["/usr/bin/mosquitto_passwd", "-c", "-b", folder + "/passwords", "camera", "right"])
      return [
        "cafile \(folder)/broker.pem", "certfile \(folder)/broker.pem", "keyfile \(folder)/broker.key",
        "allow_anonymous false", "password_file \(folder)/passwords",
      ]
    }
    for (authority, password) in [("broker", "right"), ("broker", "wrong"), ("stranger", "right")] {
      var options = BrokerOptions(host: "127.0.0.1", clientID: "x")
      options.port = broker.port
      options.authorityFile = "\(broker.folder)/\(authority).pem"
      (options.user, options.password) = ("camera", password)
      let sink = MQTTSink(options, entities: [], spool: nil)
      let isRight = authority == "broker" && password == "right"
      #expect(step(sink) { sink.isConnected || !sink.reason.isEmpty })
      #expect(sink.isConnected == isRight, "\(authority), \(password): \(sink.reason)")
      guard isRight else { continue }
      publish(1...5, to: sink)
      #expect(step(sink) { sink.waitingCount == 0 })
      #expect(sink.lostCount == 0)
    }
  }

  @Test func aBrokerThatIsNotThereIsNamed() throws {
    let broker = try Broker()
    broker.stop()
    let sink = try sink(broker, spooling: true)
    #expect(step(sink) { !sink.reason.isEmpty })
    publish(1...3, to: sink)
    #expect(sink.waitingCount == 3 && sink.lostCount == 0)
  }
}
