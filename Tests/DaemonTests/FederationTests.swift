import Foundation
import Spawning
import Testing

/// A daemon that is to learn with a fleet; toolchains/federation has one with a server.
struct FederationTests {
  private static let digits = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../models/digits").standardizedFileURL.path

  private let site: Site
  private let port: UInt16

  init() throws {
    site = try Site()
    port = try freePort()
  }

  private func compile(_ options: [String]) throws -> String {
    let model = site.path("digits.swl")
    let compiled = try site.run(
      "swiftlet",
      [
        "compile", FederationTests.digits + "/digits_float.tflite", "-o", model, "--model-version", "1", "--labels",
        FederationTests.digits + "/labels.txt",
      ] + options)
    #expect(compiled.end() == 0, "\(compiled.errors)")
    return model
  }

  private func start(_ options: String = "") throws -> RunningProgram {
    try site.start(
      """
      sources: [{ name: film, type: mjpeg, path: \(site.film()), fps: 20, repeat: true }]
      models: [{ name: digits, store: digits, decoder: classes, threshold: 0 }]
      sinks: [{ type: file, path: \(site.path("results.jsonl")) }]
      store: { directory: \(site.path("store")), require_signature: false }
      samples: { directory: \(site.path("samples")), key_file: \(site.path("samples.key")) }
      http: { listen: "127.0.0.1:\(port)" }
      logging: { journal: false }
      federation:
        server: http://127.0.0.1:\(try freePort())
        directory: \(site.path("node"))
        model: digits
        samples: { least: 2 }
        \(options)
      """)
  }

  private func install(_ model: String) throws {
    let installed = try site.run(
      ["store", "install", "digits", model, "--directory", site.path("store"), "--unsigned", "--activate"])
    #expect(installed.end() == 0, "\(installed.errors)")
  }

  private func mode(_ name: String) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: site.path(name))[.posixPermissions] as? Int
  }

  @Test func labelsMakeADeviceEligibleAndAServerThatIsAwayIsTold() throws {
    try install(compile(["--trainable", "head", "--calibrate", FederationTests.digits + "/samples"]))
    let daemon = try start("privacy: { norm: 1, noise: 4 }")
    #expect(daemon.waitForErrors("the page is at"))
    #expect(daemon.waitForErrors("0 samples have a label, 2 are needed"), "\(daemon.errors)")
    func post(_ label: String, _ file: String) throws -> String {
      try site.post(port, "/api/v1/labels/\(label)/samples", picture: file)
    }
    for digit in 6...7 {
      #expect(try post("\(digit)", FederationTests.digits + "/samples/\(digit).png").hasSuffix("201"))
    }
    #expect(try post("dog", FederationTests.digits + "/samples/7.png").hasSuffix("400"))
    #expect(try post("7", FederationTests.digits + "/labels.txt").hasSuffix("422"))
    #expect(try site.waitFor(port, "/api/v1/status", #""eligible":true,"obstacle":"","labelled":2"#))
    #expect(try site.waitFor(port, "/api/v1/status", "the server cannot be reached"))
    #expect(try site.waitFor(port, "/api/v1/status", #""privacy_spent":0,"privacy_budget":8"#))
    #expect(try site.get(port, "/metrics").contains("swiftlet_federation_labelled_samples 2"))
    #expect(try mode("node/node.pem") == 0o600 && mode("node/model.pem") == 0o600)
    kill(daemon.identifier, SIGTERM)
    #expect(daemon.end() == 0, "\(daemon.errors)")
  }

  @Test func aModelThatCannotLearnIsRefused() throws {
    try install(compile(["--float"]))
    let daemon = try start()
    #expect(daemon.end() == 1)
    #expect(daemon.errors.contains("this model cannot learn; compile it with --trainable"), "\(daemon.errors)")
  }

  @Test func aDamagedAccountIsNotAnEmptyOne() throws {
    try install(compile(["--trainable", "all", "--float"]))
    try FileManager.default.createDirectory(atPath: site.path("node"), withIntermediateDirectories: true)
    try site.write("nothing", to: "node/privacy")
    let daemon = try start("privacy: { norm: 1, noise: 4 }")
    #expect(daemon.end() == 1)
    #expect(daemon.errors.contains("node/privacy: what was spent"), "\(daemon.errors)")
  }
}
