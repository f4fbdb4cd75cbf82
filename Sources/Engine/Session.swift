internal import CKernels
public import Kernels
internal import Linux
public import ModelFormat
internal import Tensors

/// A model ready to run: kernels bound, weights packed, all memory taken.
///
/// `run` allocates nothing, takes no lock, touches no page for the first time and, with one thread, makes no system
/// call. It may use the memory of its inputs for later results: write them again before every run. To be used by one
/// thread at a time.
@safe public final class Session {
  public let program: Program
  public let instructionSets: InstructionSets
  public let threadCount: Int

  let table: KernelTable
  let sparse: SparseSteps
  let plan: ArenaPlan
  let fixed: Arena
  let working: Arena
  let workingOffset: Int
  let binder: Binder
  private let steps: UnsafeMutableBufferPointer<BoundStep>
  private let team: WorkerTeam

  /// Makes a session of a whole `.swl` file; nothing refers to `file` afterwards.
  public convenience init(file: RawSpan, options: SessionOptions = SessionOptions()) throws(SessionError) {
    let program: Program
    let weights: Range<Int>
    do { (program, weights) = try ModelReader().read(file) } catch { throw .model(error) }
    try self.init(program: program, weights: file.extracting(weights), options: options)
  }

  /// Makes a session of a program that a `ModelReader` has checked and of its weights section.
  public init(program: Program, weights: RawSpan, options: SessionOptions) throws(SessionError) {
    let sets = options.instructionSets ?? .detected
    guard InstructionSets.detected.isSuperset(of: sets) else { throw .unsupportedInstructionSets }
    guard (1...64).contains(options.threadCount) else { throw .badThreadCount(options.threadCount) }
    self.program = program
    instructionSets = sets
    threadCount = options.threadCount
    table = KernelTable(sets)
    let constants = Constants(program: program, weights: weights)
    sparse = SparseSteps(program, constants, table, options.sparseKernels)
    plan = ArenaPlan(program: program, table: table, sparse: sparse, threadCount: threadCount)

    let room = unsafe DecodingRoom.byteCount(program, constants)
    // Activations of its own hold nothing yet.
    let decodesInside = options.sharedActivations == nil && room <= plan.workingByteCount
    let own = options.sharedActivations == nil ? plan.totalByteCount : plan.weightByteCount
    let (sum, passesEnd) = own.addingReportingOverflow(decodesInside ? 0 : room)
    let needed = passesEnd ? Int.max : sum
    guard needed <= options.memoryLimit else { throw .tooMuchMemory(needed: needed, allowed: options.memoryLimit) }
    if let shared = options.sharedActivations, shared.byteCount < plan.workingByteCount {
      throw .tooMuchMemory(needed: plan.workingByteCount, allowed: shared.byteCount)
    }
    fixed = Arena(byteCount: own)
    working = options.sharedActivations ?? fixed
    workingOffset = options.sharedActivations == nil ? plan.weightByteCount : 0
    unsafe binder = Binder(
      program: program, table: table, sparse: sparse, plan: plan, fixed: fixed, working: working,
      workingOffset: workingOffset,
      product: MatrixProducts.product(for: options, floats: program.usesFloatProducts))
    do throws(ModelError) {
      let (memory, start) = decodesInside ? (fixed, workingOffset) : (Arena(byteCount: room), 0)
      try unsafe binder.loadConstants(from: constants, DecodingRoom(program, constants, in: memory, at: start))
    } catch { throw .model(error) }

    do throws(SystemError) {
      let cpus = threadCount > 1 ? try CurrentProcess.allowedCPUs() : []
      team = try WorkerTeam(count: threadCount, cpus: cpus, pinsCaller: threadCount > 1)
    } catch { throw .system(error) }
    unsafe steps = UnsafeMutableBufferPointer.allocate(capacity: program.steps.count)
    for index in program.steps.indices {
      unsafe steps.initializeElement(
        at: index, to: BoundStep(binder.bound(index), table, work: program.work(ofStep: index), threads: threadCount))
    }
  }

  /// The bytes of activations and scratch that a session of a `.swl` file takes: what an arena that several share must
  /// have.
  public static func workingByteCount(of file: RawSpan, options: SessionOptions) throws(SessionError) -> Int {
    let program: Program
    let weights: Range<Int>
    do { (program, weights) = try ModelReader().read(file) } catch { throw .model(error) }
    let table = KernelTable(options.instructionSets ?? .detected)
    let constants = Constants(program: program, weights: file.extracting(weights))
    let sparse = SparseSteps(program, constants, table, options.sparseKernels)
    return ArenaPlan(program: program, table: table, sparse: sparse, threadCount: options.threadCount).workingByteCount
  }

  deinit {
    unsafe steps.deinitialize()
    unsafe steps.deallocate()
  }

  /// The bytes of the session's own arena: weights, and activations and scratch unless they are shared.
  public var arenaByteCount: Int { fixed.byteCount }
  /// Constants and weights as packed for this CPU.
  public var weightByteCount: Int { plan.weightByteCount }
  /// Activations and scratch: what a shared arena must have.
  public var workingByteCount: Int { plan.workingByteCount }

  /// Computes the outputs from the inputs.
  public func run() {
    for index in unsafe steps.indices { runStep(index) }
  }

  /// Computes one step; all of them in order make a run.
  public func runStep(_ index: Int) {
    let step = unsafe steps.baseAddress! + index
    if unsafe step.pointee.sharers == 1 {
      return unsafe step.pointee.operation.run(
        table.kernels, begin: 0, end: step.pointee.units, scratch: scratch(thread: 0))
    }
    var share = unsafe StepShare(step: step, session: Unmanaged.passUnretained(self))
    unsafe withUnsafeMutablePointer(to: &share) { share in
      unsafe team.run(UnsafeMutableRawPointer(share)) { context, worker in
        let share = unsafe context!.assumingMemoryBound(to: StepShare.self)
        unsafe share.pointee.run(worker: Int(worker))
      }
    }
  }

  func scratch(thread: Int) -> UnsafeMutableRawPointer {
    unsafe working.address(offset: workingOffset + plan.scratchOffset(thread: thread), byteCount: plan.scratchByteCount)
  }

  /// The kernel that runs a step: `<op>_<types>_<tile>__<isa>`.
  public func kernelName(ofStep index: Int) -> String {
    unsafe String(cString: steps[index].operation.kernelName(table.kernels))
  }
}

/// An operator and its fixed division among threads.
@unsafe struct BoundStep {
  let operation: BoundOperator
  let units: Int32
  /// The threads that take part.
  let sharers: Int

  /// Work below this many elementary operations is not worth waking others for.
  private static let smallestShare = 20_000

  init(_ operation: BoundOperator, _ table: KernelTable, work: Int, threads: Int) {
    unsafe self.operation = operation
    let units = unsafe operation.units(table.kernels)
    unsafe self.units = units
    unsafe sharers = work >= BoundStep.smallestShare * 2 && units > 1 ? threads : 1
  }
}

/// What each worker of a team needs to do its part of one step.
@unsafe private struct StepShare {
  let step: UnsafeMutablePointer<BoundStep>
  let session: Unmanaged<Session>

  func run(worker: Int) {
    unsafe session._withUnsafeGuaranteedRef { session in
      let units = unsafe Int64(step.pointee.units)
      let sharers = unsafe Int64(step.pointee.sharers)
      let (begin, end) = (units * Int64(worker) / sharers, units * Int64(worker + 1) / sharers)
      guard begin < end else { return }
      unsafe step.pointee.operation.run(
        session.table.kernels, begin: Int32(begin), end: Int32(end), scratch: session.scratch(thread: worker))
    }
  }
}
