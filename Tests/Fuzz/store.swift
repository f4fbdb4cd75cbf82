import Linux
import ModelStore
import Rollout

/// Takes the input as a state file, without the digest that no fuzzer would find and with it, and as the files of a model;
/// a state that is read is the one that is written, and a store opens whatever it finds.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = Array(UnsafeBufferPointer(start: bytes, count: count))
  _ = ModelState(file: input)
  let state = ModelState(content: input)
  if let state { precondition(ModelState(file: state.file) == state) }
  let disk = FuzzDisk(state: state?.file ?? input, model: input)
  guard let store = try? ModelStore(opening: "/m", trusting: [], requiresSignature: false, disk: disk) else { return 0 }
  guard let names = try? store.names() else { return 0 }
  precondition(names.count == 1)
  guard let found = try? store.state(of: "a") else { return 0 }
  precondition(found.staged == nil || found.stage != nil)
  _ = try? store.stage(2, of: "a", as: .canary, again: true)
  _ = try? store.recordStart(["a"], at: 7, RolloutRules())
  _ = try? store.rollBack("a")
  _ = try? store.install(input.span.bytes, as: "a")
  _ = try? store.prune("a", keeping: 1)
  let left = try? store.state(of: "a")
  if let left { precondition(ModelState(file: left.file) == left) }
  return 0
}

/// A folder "a" with a state and two versions.
private final class FuzzDisk: StoreDisk {
  private var files: [String: [UInt8]]

  init(state: [UInt8], model: [UInt8]) {
    files = ["/m/a/state": state, "/m/a/0000000001.swl": model, "/m/a/0000000002.swl": model]
  }

  func names(in directory: String) throws(SystemError) -> [String] {
    if directory == "/m" { return ["a"] }
    return files.keys.map { String($0.dropFirst(5)) }
  }

  func read(_ path: String, limit: Int, _ body: (RawSpan) -> Void) throws(SystemError) {
    guard let file = files[path] else { throw SystemError(code: SystemError.notFound, call: "fuzz") }
    if file.count <= limit { body(file.span.bytes) }
  }

  func create(_ path: String, _ bytes: RawSpan) throws(SystemError) {
    files[path] = bytes.withUnsafeBytes { Array($0) }
  }

  func rename(_ from: String, to: String) throws(SystemError) { files[to] = files.removeValue(forKey: from) }

  func remove(_ path: String) throws(SystemError) {
    guard files.removeValue(forKey: path) != nil else { throw SystemError(code: SystemError.notFound, call: "fuzz") }
  }

  func makeDirectory(_ path: String) throws(SystemError) {}
  func synchronize(_ directory: String) throws(SystemError) {}
  func lock(_ directory: String) throws(SystemError) {}
  func unlock() {}
}
