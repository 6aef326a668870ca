import Dispatch
import Experiments
import Foundation

/// Turns Ctrl-C, a termination request or a closed terminal into a cancellation, so that finished trials, checkpoints and
/// figures stay.
enum Interruption {
  /// What the command says when it was interrupted.
  static let message = "interrupted; finished trials and checkpoints are kept, and the same command goes on from them"

  /// Makes a signal end the command with the exit code of an interruption, wherever it is: while papers are read, say.
  static func endAtOnce() {
    for number in [SIGINT, SIGTERM, SIGHUP] {
      signal(number) { _ in
        // Nothing but system calls may happen here.
        let text: StaticString =
          "repro: interrupted; finished trials and checkpoints are kept, and the same command goes on from them\n"
        _ = write(2, text.utf8Start, text.utf8CodeUnitCount)
        _exit(2)
      }
    }
  }

  /// Runs `body` in a task that SIGINT, SIGTERM and SIGHUP cancel.
  ///
  /// Signals that follow change nothing: a clean stop ends with a checkpoint, which an impatient second Ctrl-C (or the
  /// SIGTERM that a batch system sends after SIGHUP) must not cost. SIGKILL ends the process at once.
  /// - Parameters:
  ///   - timeLimit: is warned by SIGUSR1, by which a batch system tells of its time limit.
  ///   - onStop: is called after `body` where the warning has stopped it.
  ///   - body: what is run.
  /// - Throws: what `body` throws, and what `onStop` does.
  static func cancelling(
    timeLimit: TimeLimitWarning? = nil, onStop: @Sendable () async throws -> Void = {},
    _ body: @escaping @Sendable () async throws -> Void
  ) async throws {
    let numbers = [SIGINT, SIGTERM, SIGHUP] + (timeLimit == nil ? [] : [SIGUSR1])
    let (registrations, registered) = AsyncStream.makeStream(of: Void.self)
    let task = Task {
      // A signal that came before its source listens would be lost.
      var waiting = numbers.count
      for await _ in registrations {
        waiting -= 1
        if waiting == 0 { break }
      }
      try Task.checkCancellation()
      try await body()
    }
    timeLimit?.onStop { task.cancel() }
    // A queue of its own has a thread of its own: long trials occupy all those of the shared queues.
    let queue = DispatchQueue(label: "signals")
    let sources = numbers.map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
      source.setEventHandler {
        if number == SIGUSR1 { warn(timeLimit) } else { task.cancel() }
      }
      source.setRegistrationHandler { registered.yield() }
      source.resume()
      return source
    }
    // What comes after, such as weaving the page, ends at once.
    defer {
      for source in sources { source.cancel() }
      endAtOnce()
    }
    do { try await task.value } catch let interruption as CancellationError {
      if timeLimit?.hasStopped ?? false { try await onStop() }
      throw interruption
    }
  }

  private static func warn(_ timeLimit: TimeLimitWarning?) {
    guard let timeLimit, !timeLimit.give() else { return }
    LiveRun.warn("repro: note: warned of the time limit; the trial keeps no checkpoint and goes on")
  }
}
