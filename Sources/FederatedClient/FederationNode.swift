package import FleetProtocol
package import FleetTransport
package import Linux
internal import Synchronization

/// A node of a federation: does what its `ClientMachine` decides, in a thread of its own.
package final class FederationNode: @unchecked Sendable {
  private let connection: ServerConnection
  private let objects: FileObjectStore
  private let stateFile: StateFile
  private let bell = Bell()
  private let worker: WorkThread
  private var machine: ClientMachine
  private let models: String
  private let accepts = Atomic<Bool>(true)
  private let takesModels = Atomic<Bool>(true)
  private let leaves = Atomic<Bool>(false)
  private let monitor: any FederationListener
  private var thread: SystemThread?

  /// Where the node's key, state and objects lie; `folder` exists. `models`: those whose versions are taken from the
  /// server, joined by commas; empty: none.
  package init(
    _ server: ServerOptions, _ options: ClientOptions, folder: String, key: NodeKey, seed: UInt64,
    models: String = "", workload: any Workload, listener: any FederationListener
  ) throws(SystemError) {
    objects = try FileObjectStore(directory: folder + "/objects")
    stateFile = StateFile(path: folder + "/state")
    guard let connection = ServerConnection(server, signer: key, store: objects) else {
      throw SystemError(code: SystemError.noMemory, call: "curl_easy_init")
    }
    self.connection = connection
    self.models = models
    monitor = listener
    worker = WorkThread(workload, objects: objects, bell: bell)
    machine = ClientMachine(
      resuming: stateFile.load().state, store: objects, publicKey: key.publicKeyPEM, options: options, seed: seed)
  }

  package func start() throws(SystemError) {
    try worker.start()
    thread = try SystemThread("federation") { [self] in run() }
  }

  /// Whether new instructions are asked for, to train or about models; one that was taken is carried out.
  package func accept(_ isWilling: Bool, models takesModels: Bool = true) {
    accepts.store(isWilling, ordering: .relaxed)
    self.takesModels.store(takesModels, ordering: .relaxed)
    bell.ring()
  }

  /// Ends the threads; what was begun goes on when the node is made again.
  package func stop() {
    leaves.store(true, ordering: .relaxed)
    connection.cut()
    bell.ring()
    thread.take()?.join()
    worker.stop()
  }

  private func run() {
    var event = ClientMachine.Event.tick
    while !leaves.load(ordering: .relaxed) {
      let trains = accepts.load(ordering: .relaxed)
      let takesModels = !models.utf8.isEmpty && takesModels.load(ordering: .relaxed)
      machine.acceptsInstructions = trains || takesModels
      connection.offer = ModelOffer(models: takesModels ? models : "", trains: trains)
      let action = machine.handle(event, at: MonotonicClock.nanoseconds)
      if case .answered = event { monitor.hear(machine.problem, connection.failure) }
      guard let next = perform(action) else { return }
      event = next
    }
  }

  /// Does what the machine decided; nil: the node has left.
  private func perform(_ action: ClientMachine.Action) -> ClientMachine.Event? {
    switch action {
    case .call(let call): return connection.perform(call, clock: machine.clock)
    case .wait(let time): return wait(until: time)
    case .save(let state):
      do throws(SystemError) { try stateFile.save(state) } catch {
        monitor.hear(error, path: stateFile.path)
        return .storeFailed
      }
      return .done
    case .keep(let id, let bytes): return objects.keep(bytes, as: id) ? .done : .storeFailed
    case .work(let instruction):
      worker.begin(instruction)
      return .tick
    case .finish(let task):
      worker.conclude(task)
      // Objects that stay are in nobody's way; the next end takes them along.
      do throws(SystemError) { try objects.removeAll() } catch { monitor.hear(error, path: "objects") }
      monitor.hear(task)
      return .tick
    case .left: return nil
    }
  }

  private func wait(until time: UInt64) -> ClientMachine.Event {
    let seen = bell.count
    if let finished = worker.take(), let reply = reply(finished) { return .replied(reply) }
    let now = MonotonicClock.nanoseconds
    // Whether instructions are wanted changes without a bell, too.
    if time > now { bell.wait(while: seen, nanoseconds: min(time - now, 1_000_000_000)) }
    return .tick
  }

  /// The reply of what was done; nil when it came too late or does not fit on the disk.
  private func reply(_ finished: WorkThread.Finished) -> Reply? {
    guard let metadata = machine.replyMetadata(at: MonotonicClock.nanoseconds) else { return nil }
    let writer = ObjectWriter(store: objects)
    do throws(ObjectWriter.StoreIsFull) {
      switch finished.outcome {
      case .records(let tree):
        let message = try writer.message(metadata, records: tree)
        return Reply(metadata, tree: message, workSeconds: finished.seconds)
      case .failure(let failure):
        let message = try writer.message(metadata, failure: failure)
        return Reply(metadata, tree: message, failure: failure, workSeconds: finished.seconds)
      }
    } catch { return nil }
  }
}

/// Who is told what becomes of a node.
package protocol FederationListener: AnyObject, Sendable {
  /// After each call: what the server refuses, and why it cannot be reached; nil when all is well.
  func hear(_ refusal: Refusal?, _ failure: String?)
  func hear(_ task: FinishedTask)
  func hear(_ error: SystemError, path: String)
}
