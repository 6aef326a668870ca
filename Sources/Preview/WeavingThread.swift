import Dispatch

/// A thread of its own for what takes seconds without waiting: the pool of the language has as many threads as cores, and the
/// server needs one of them at any time.
enum WeavingThread {
  /// Starts a task whose work, as far as no actor claims it, is done there.
  static func start(_ body: @escaping @Sendable () async -> Void) -> Task<Void, Never> {
    if #available(macOS 15, *) { return Task(executorPreference: Queue()) { await body() } }
    return Task.detached { await body() }
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
