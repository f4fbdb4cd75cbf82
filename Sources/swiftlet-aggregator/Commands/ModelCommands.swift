internal import AggregationServer
internal import ArgumentParser
internal import Foundation

struct ModelCommands: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "model", abstract: "Add signed models to the registry, and look at them.",
    subcommands: [ModelAdd.self, ModelList.self, ModelShow.self])
}

struct ModelAdd: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "add", abstract: "Add a version of a model; prints its name and version.",
    discussion: """
      The file states its name and version, and is signed by a key that the server trusts (serve --trust):

        swiftlet compile digits.onnx -o digits-2.swl --name digits --model-version 2 --calibrate pictures
        swiftlet sign digits-2.swl --key maker.pem
        swiftlet-aggregator model add digits-2.swl
      """)
  @Argument(help: "A signed .swl file.", completion: .file(extensions: ["swl"])) var file: String
  @Flag(help: "Print the entry as JSON.") var json = false
  @OptionGroup var client: AdminClient

  func run() async throws {
    guard let data = FileManager.default.contents(atPath: file) else {
      throw ValidationError("\(file): cannot be read")
    }
    let answer = try await client.call("POST", "models", data, type: "application/octet-stream")
    if json { return print(text(answer)) }
    let model = try JSONDecoder().decode(AdminMessage.Model.self, from: answer)
    print("\(model.name)  \(model.version)")
  }
}

struct ModelList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List models by name, the newest version first.")
  @Flag(help: "Print the entries as JSON.") var json = false
  @OptionGroup var client: AdminClient

  func run() async throws {
    let answer = try await client.call("GET", "models")
    if json { return print(text(answer)) }
    for model in try JSONDecoder().decode([AdminMessage.Model].self, from: answer) {
      print("\(model.name)  \(model.version)  \(model.bytes) bytes  \(model.added)  \(model.by)")
    }
  }
}

struct ModelShow: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show all versions of a model and where they come from, as JSON.")
  @Argument(help: "The model's name.") var name: String
  @OptionGroup var client: AdminClient

  func run() async throws { print(text(try await client.call("GET", "models/\(name)"))) }
}

/// JSON as the server writes it, without the end of its line.
func text(_ json: Data) -> String {
  String(decoding: json, as: UTF8.self).trimmingCharacters(in: .newlines)
}
