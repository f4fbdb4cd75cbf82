import Foundation
import Testing

struct SignTests {
  private func bytes(_ path: String) throws -> Data { try Data(contentsOf: URL(filePath: path)) }

  private func openssl(_ arguments: String...) throws -> Int32 {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/openssl")
    process.arguments = arguments
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus
  }

  @Test func aKeyPairIsMadeOnce() throws {
    let folder = try Folder()
    let key = folder.path("key")
    #expect(try Program.run("keygen", "-o", key).status == 0)
    let attributes = try FileManager.default.attributesOfItem(atPath: key)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    let first = try bytes(key)
    #expect(try Program.run("keygen", "-o", key).isRefusal)
    #expect(try bytes(key) == first)
  }

  @Test func signingLaterIsSigningAtOnce() throws {
    let folder = try Folder()
    let key = folder.path("key")
    try Program.run("keygen", "-o", key)
    let plain = try Digits.compiled(in: folder)
    #expect(try Program.run("verify", plain, "--key", key + ".pub").isRefusal)
    #expect(try Program.run("sign", plain, key, "-o", folder.path("signed.swl")).status == 0)
    let result = try Program.run("verify", folder.path("signed.swl"), "--key", key + ".pub", "--json")
    let signer = try #require(try result.json()["key"] as? String)
    #expect(result.status == 0 && signer.utf8.count == 64)
    let atOnce = folder.path("at-once.swl")
    let compiled = try Program.run(
      "compile", Digits.source, "-o", atOnce, "--labels", Digits.labels, "--sign", key)
    #expect(compiled.status == 0)
    #expect(try bytes(atOnce) == bytes(folder.path("signed.swl")))
    #expect(try Program.run("run", folder.path("signed.swl"), Digits.sample(3)).status == 0)
  }

  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/openssl")))
  func opensslReadsKeysAndSignatures() throws {
    let folder = try Folder()
    let (key, pem, model) = (folder.path("key"), folder.path("pem"), folder.path("signed.swl"))
    try Program.run("keygen", "-o", key)
    #expect(try openssl("pkey", "-in", key, "-out", pem) == 0)
    #expect(try bytes(pem) == bytes(key))
    #expect(try openssl("pkey", "-in", key, "-pubout", "-out", pem) == 0)
    #expect(try bytes(pem) == bytes(key + ".pub"))

    let other = folder.path("other")
    #expect(try openssl("genpkey", "-algorithm", "ed25519", "-out", other) == 0)
    #expect(try openssl("pkey", "-in", other, "-pubout", "-out", other + ".pub") == 0)
    #expect(try Program.run("sign", Digits.compiled(in: folder), other, "-o", model).status == 0)
    #expect(try Program.run("verify", model, "--key", other + ".pub").status == 0)
    #expect(try Program.run("verify", model, "--key", key + ".pub").isRefusal)

    let file = try bytes(model)
    var message = file[..<(160 + 64 * Int(file[12]))]
    message.replaceSubrange(64..<160, with: Data(count: 96))
    try message.write(to: URL(filePath: folder.path("message")))
    try file[64..<128].write(to: URL(filePath: folder.path("signature")))
    let verified = try openssl(
      "pkeyutl", "-verify", "-pubin", "-inkey", other + ".pub", "-rawin", "-in", folder.path("message"), "-sigfile",
      folder.path("signature"))
    #expect(verified == 0)
  }

  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/openssl")))
  func otherKeysAreRefused() throws {
    let folder = try Folder()
    let (secret, curve) = (folder.path("secret"), folder.path("curve"))
    #expect(try openssl("genpkey", "-algorithm", "ed25519", "-aes256", "-pass", "pass:word", "-out", secret) == 0)
    #expect(try openssl("genpkey", "-algorithm", "x25519", "-out", curve) == 0)
    let model = try Digits.compiled(in: folder)
    let before = try bytes(model)
    for key in [secret, curve, model] { #expect(try Program.run("sign", model, key).isRefusal) }
    #expect(try bytes(model) == before)
  }
}
