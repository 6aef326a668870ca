import Files
import Kernels

/// Threads that share the tasks of a training step.
///
/// Which thread runs a task depends on chance; a task's results never do.
final class WorkerPool {
  /// What each task does; created once, so that a step allocates nothing.
  final class Job {
    let body: (_ task: Int, _ worker: Int) -> Void
    init(_ body: @escaping (_ task: Int, _ worker: Int) -> Void) { self.body = body }
  }

  let threads: Int
  private let pool: OpaquePointer

  /// - Throws: `UsageError` when the system gives no more threads.
  init(threads: Int) throws(UsageError) {
    guard (1...1024).contains(threads), let pool = repro_pool_create(threads) else {
      throw UsageError("\(threads) threads cannot be started; ask for fewer, at least one")
    }
    self.threads = threads
    self.pool = pool
  }

  deinit { repro_pool_destroy(pool) }

  /// Runs tasks 0..<`tasks`; the call returns when they are done.
  /// - Precondition: fewer than 65,536 tasks.
  func run(_ tasks: Int, _ job: Job?) {
    guard let job else { return }
    precondition(tasks < 65_536, "too many tasks for one run")
    repro_pool_run(
      pool, tasks,
      { context, task, worker in Unmanaged<Job>.fromOpaque(context).takeUnretainedValue().body(task, worker) },
      Unmanaged.passUnretained(job).toOpaque())
  }
}
