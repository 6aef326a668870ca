import Files
import Kernels

/// Threads that share the tasks of a training step.
///
/// Which thread runs a task depends on chance; a task's results never do.
final class WorkerPool {
  /// What is done for each task, on the thread of number `worker`.
  typealias Body = (_ task: Int, _ worker: Int) -> Void

  let threads: Int
  private let pool: OpaquePointer

  /// Tasks that the pool's counter of 16 bits can number in one run.
  private static let mostTasks = 65_535

  /// - Throws: `InvalidConfiguration` when the system gives no more threads.
  init(threads: Int) throws(InvalidConfiguration) {
    guard (1...1024).contains(threads), let pool = repro_pool_create(threads) else {
      throw InvalidConfiguration("\(threads) threads cannot be started; ask for fewer, at least one")
    }
    self.threads = threads
    self.pool = pool
  }

  deinit { repro_pool_destroy(pool) }

  /// Runs tasks 0..<`tasks`; the call returns when they are done.
  func run(_ tasks: Int, _ body: Body) {
    for first in stride(from: 0, to: tasks, by: Self.mostTasks) {
      let count = min(Self.mostTasks, tasks - first)
      withoutActuallyEscaping(body) { body in
        withUnsafePointer(to: { (task: Int, worker: Int) in body(first + task, worker) } as Body) { pointer in
          repro_pool_run(
            pool, count,
            { context, task, worker in context.assumingMemoryBound(to: Body.self).pointee(task, worker) },
            UnsafeMutableRawPointer(mutating: pointer))
        }
      }
    }
  }
}
