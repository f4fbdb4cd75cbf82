import Foundation
import Testing

struct BenchTests {
  @Test func measuresWithoutAllocating() throws {
    let folder = try Folder()
    let model = try Digits.compiled(in: folder)
    let json = try Program.run("bench", model, "--runs", "50", "--json").json()
    let keys = [
      "model", "cpu", "threads", "runs", "min_us", "p50_us", "p90_us", "p99_us", "p999_us", "max_us",
      "noise_p999_over_p50", "arena_bytes", "weight_bytes", "activation_bytes", "load_us", "first_run_us", "rss_bytes",
      "allocations_per_run",
    ]
    for key in keys { #expect(json[key] != nil, "\(key)") }
    #expect(json["runs"] as? Int == 50)
    #expect(json["allocations_per_run"] as? Double == 0)
    let times = ["min_us", "p50_us", "p90_us", "p99_us", "p999_us", "max_us"].map { json[$0] as? Double ?? -1 }
    #expect(times == times.sorted() && times[0] > 0)
  }

  @Test func profilesEveryStep() throws {
    let folder = try Folder()
    let model = try Digits.compiled(in: folder)
    let json = try Program.run("bench", model, "--runs", "5", "--profile", "--json").json()
    let profile = try #require(json["profile"] as? [String: Any])
    let steps = try #require(profile["steps"] as? [[String: Any]])
    #expect(steps.count > 5)
    #expect(steps.reduce(0) { $0 + ($1["macs"] as? Int ?? 0) } == json["macs"] as? Int)
    #expect(steps.allSatisfy { ($0["executed_macs"] as? Int ?? .max) <= ($0["macs"] as? Int ?? 0) })
  }

  @Test func takesTheInstructionSetsFromTheEnvironment() throws {
    let folder = try Folder()
    let model = try Digits.compiled(in: folder)
    let json = try Program.run("bench", model, "--runs", "2", "--json", environment: ["SWIFTLET_CPU": "reference"])
      .json()
    #expect(json["cpu"] as? String == "reference")
  }
}
