import Testing

struct CommandLineTests {
  @Test(arguments: [
    ["nonsense"], ["run"], ["run", "m.swl"], ["bench"], ["bench", "m.swl", "--runs", "x"],
    ["bench", "m.swl", "--runs", "5", "--seconds", "1"], ["bench", "m.swl", "--threads", "65"],
    ["compile", "m.tflite"], ["detect", "m.swl"], ["detect", "m.swl", "a.png", "-o", "a.bmp"],
    ["detect", "m.swl", "a.png", "--threshold", "0"], ["compile", "a.tflite", "-o", "x", "--fit", "round"],
    ["compile", "m.tflite", "-o", "x", "--mean", "1"], ["bench", "m.swl", "--cpu", "abacus"],
    ["keygen"], ["sign", "m.swl"], ["verify", "m.swl"],
  ])
  func wrongUsageIsStatus2(arguments: [String]) throws {
    let result = try Program.run(arguments)
    #expect(result.status == 2)
    #expect(result.errors.hasPrefix("swiftlet: ") && result.output.isEmpty)
  }

  @Test(arguments: [
    ["bench", "absent.swl"], ["run", "absent.swl", "a.png"], ["inspect", "/"], ["bench", "/dev/null"],
    ["evaluate", "absent.swl", "absent"], ["detect", "absent.swl", "a.png"],
    ["compile", "absent.tflite", "-o", "x.swl"], ["compile", "absent.onnx", "-o", "x.swl"],
    ["finetune", "absent.tflite", "--data", "absent", "-o", "x.swl"], ["verify", "absent.swl", "--key", "absent.swl"],
  ])
  func refusedInputIsStatus1(arguments: [String]) throws {
    let result = try Program.run(arguments)
    #expect(result.isRefusal && result.errors.contains(arguments[1]) && result.output.isEmpty)
  }

  @Test func refusesInstructionSetsThatAreNotThere() throws {
    let folder = try Folder()
    let model = try Digits.compiled(in: folder)
    let results = try ["neon", "avx512vbmi"].map { try Program.run("bench", model, "--runs", "1", "--cpu", $0) }
    let refused = results.filter { $0.status != 0 }
    #expect(!refused.isEmpty)
    for result in refused { #expect(result.isRefusal && result.errors.contains("it has reference")) }
  }

  @Test(arguments: [
    "compile", "inspect", "run", "detect", "bench", "evaluate", "compare", "finetune", "keygen", "sign", "verify",
  ])
  func helpShowsAnExample(command: String) throws {
    let result = try Program.run(command, "--help")
    #expect(result.status == 0)
    #expect(result.output.contains("EXAMPLE\n  swiftlet \(command) "))
  }

  @Test func tellsItsVersion() throws {
    let result = try Program.run("--version")
    #expect(result.status == 0 && result.output.split(separator: ".").count == 3)
  }
}
