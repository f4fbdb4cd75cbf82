import Foundation
import Testing

struct InspectTests {
  @Test func regionsInUseTogetherAreApart() throws {
    let folder = try Folder()
    let model = try Digits.compiled(in: folder)
    let json = try Program.run("inspect", model, "--json").json()
    let size = try #require(json["activation_bytes"] as? Int)
    let arena = try #require(json["arena"] as? [[String: Any]])
    let regions = try arena.map { region in
      let offset = try #require(region["offset"] as? Int)
      let first = try #require(region["first_step"] as? Int)
      return (
        bytes: offset..<(offset + (try #require(region["bytes"] as? Int))),
        steps: first...(try #require(region["last_step"] as? Int))
      )
    }
    for (index, region) in regions.enumerated() {
      #expect(region.bytes.upperBound <= size)
      for other in regions[(index + 1)...] where other.steps.overlaps(region.steps) {
        #expect(!other.bytes.overlaps(region.bytes))
      }
    }
  }

  @Test func drawsTheArena() throws {
    let folder = try Folder()
    let model = try Digits.compiled(in: folder)
    let result = try Program.run("inspect", model, "--svg", folder.path("a.svg"))
    #expect(result.status == 0 && result.output.contains("█"))
    let svg = try String(contentsOfFile: folder.path("a.svg"), encoding: .utf8)
    #expect(svg.hasPrefix("<svg ") && svg.hasSuffix("</svg>\n") && svg.contains("<title>"))
  }

  @Test func refusesDamagedModels() throws {
    let folder = try Folder()
    let model = try Digits.compiled(in: folder)
    let file = [UInt8](try Data(contentsOf: URL(filePath: model)))
    for count in [0, 1, 7, 8, 159, 160, 500, file.count / 2, file.count - 1] {
      let cut = try folder.write(Array(file.prefix(count)), "cut.swl")
      #expect(try Program.run("inspect", cut).isRefusal, "\(count) bytes")
    }
    for offset in stride(from: 0, to: file.count, by: file.count / 20) {
      var damaged = file
      damaged[offset] ^= 0x40
      #expect(try Program.run("inspect", folder.write(damaged, "damaged.swl")).isRefusal, "byte \(offset)")
    }
  }
}
