import Foundation
import FoundationXML
import Testing

/// `swiftlet compare` on the two forms of the digit classifier.
struct CompareTests {
  private let folder: Folder
  private let floats, bytes, data: String

  init() throws {
    folder = try Folder()
    floats = folder.path("float.swl")
    bytes = folder.path("int8.swl")
    data = folder.path("data")
    for (source, target) in [(Digits.floatSource, floats), (Digits.source, bytes)] {
      #expect(try Program.run("compile", source, "-o", target, "--name", "digits <1>").status == 0)
    }
    try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: true)
    for digit in 0...9 {
      try FileManager.default.copyItem(atPath: Digits.sample(digit), toPath: data + "/\(digit).png")
    }
    let labels = (0...9).map { "\($0).png\t\($0)\n" }.joined()
    try Data(labels.utf8).write(to: URL(fileURLWithPath: data + "/labels.tsv"))
  }

  @Test func putsFormsOfOneNetworkTogether() throws {
    let json = try Program.run("compare", floats, bytes, "--data", data, "--seconds", "0.01", "--json").json()
    let networks = try #require(json["networks"] as? [[String: Any]])
    #expect(networks.map { $0["name"] as? String } == ["digits <1>"])
    let forms = try #require(networks[0]["forms"] as? [[String: Any]])
    #expect(forms.map { $0["computes_in"] as? String } == ["float32", "int8"])
    #expect(forms.map { $0["top1"] as? Double } == [1, 1])
    #expect(forms.map { $0["images"] as? Int } == [10, 10])
    let sizes = try [floats, bytes].map { try Data(contentsOf: URL(fileURLWithPath: $0)).count }
    #expect(forms.map { $0["file_bytes"] as? Int } == sizes)
    #expect(forms.allSatisfy { $0["p50_us"] as? Double ?? 0 > 0 })
  }

  @Test func drawsAPicture() throws {
    let picture = folder.path("forms.svg")
    let result = try Program.run(
      "compare", floats, bytes, "--data", "digits <1>=\(data)", "--seconds", "0.01", "--svg", picture, "--markdown")
    #expect(result.output.hasPrefix("| network |"))
    #expect(result.output.split(separator: "\n").count == 4)
    let parser = XMLParser(data: try Data(contentsOf: URL(fileURLWithPath: picture)))
    let texts = Texts()
    parser.delegate = texts
    #expect(parser.parse())
    #expect(texts.found.contains("digits <1>"))
    #expect(texts.found.filter { $0 == "100.00 %" }.count == 2)
  }

  @Test func refusesDataThatDoNotFit() throws {
    #expect(try Program.run("compare", floats, "--data", "other=\(data)").isRefusal)
    #expect(try Program.run("compare", floats, "--data", folder.path("nothing")).isRefusal)
    try Data("0.png\t12\n".utf8).write(to: URL(fileURLWithPath: data + "/labels.tsv"))
    #expect(try Program.run("compare", floats, bytes, "--data", data).isRefusal)
    #expect(try Program.run("compare", floats).status == 2)
  }
}

/// The texts between tags.
private final class Texts: NSObject, XMLParserDelegate {
  private(set) var found: [String] = []
  private var current = ""

  func parser(
    _ parser: XMLParser, didStartElement elementName: String, namespaceURI: String?, qualifiedName qName: String?,
    attributes attributeDict: [String: String] = [:]
  ) { current = "" }

  func parser(_ parser: XMLParser, foundCharacters string: String) { current += string }

  func parser(
    _ parser: XMLParser, didEndElement elementName: String, namespaceURI: String?, qualifiedName qName: String?
  ) { found.append(current) }
}
