import Dispatch

/// A thread of its own for what takes seconds without waiting: the pool of the language has as many threads as cores, and the
/// server needs one of them at any time.
enum WeavingThread {
  /// Starts a task whose work, as far as no actor claims it, is done there.
  static func start<Value: Sendable>(_ body: @escaping @Sendable () async throws -> Value) -> Task<Value, any Error> {
    if #available(macOS 15, *) { return Task(executorPreference: Queue()) { try await body() } }
    return Task.detached { try await body() }
  }

  @available(macOS 15, *)
  private final class Queue: TaskExecutor {
    private let queue = DispatchQueue(label: "weaving")

    func enqueue(_ job: consuming ExecutorJob) {
      let job = UnownedJob(job)
      queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
  }
}
