import Linux
import ModelFormat
import ModelStore
import SamplePrograms

// Updates a store on and on, until somebody kills it: installs, stages, activates, rolls back and prunes.
// usage: storewriter DIRECTORY
let store = try ModelStore(opening: CurrentProcess.arguments[1], trusting: [], requiresSignature: false)
let name = "sample"
while true {
  let newest = try store.names().isEmpty ? 0 : store.versions(of: name).last ?? 0
  let file = SamplePrograms.version(newest + 1, labelByteCount: 200_000)
  let version = try store.install(file.span.bytes, as: name)
  if try store.state(of: name).active != nil { try store.stage(version, of: name, as: .canary) }
  try store.activate(version, of: name)
  if version % 3 == 0 { try store.recordHealthy([name]) }
  if version % 5 == 0 { try store.rollBack(name) }
  try store.prune(name, keeping: 3)
}
