import Dispatch
import Foundation

/// Turns Ctrl-C, a termination request or a closed terminal into a cancellation, so that finished trials, checkpoints and
/// figures stay.
enum Interruption {
  /// Makes a signal end the command with the exit code of an interruption, wherever it is: while papers are read, say.
  static func endAtOnce() {
    for number in [SIGINT, SIGTERM, SIGHUP] {
      signal(number) { _ in
        // Nothing but system calls may happen here.
        let text: StaticString = "repro: interrupted; finished trials are kept\n"
        _ = write(2, text.utf8Start, text.utf8CodeUnitCount)
        _exit(2)
      }
    }
  }

  /// Runs `body` in a task that SIGINT, SIGTERM and SIGHUP cancel.
  ///
  /// Signals that follow change nothing: a clean stop ends with a checkpoint, which an impatient second Ctrl-C (or the
  /// SIGTERM that a batch system sends after SIGHUP) must not cost. SIGKILL ends the process at once.
  static func cancelling(_ body: @escaping @Sendable () async throws -> Void) async throws {
    let numbers = [SIGINT, SIGTERM, SIGHUP]
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
    // A queue of its own has a thread of its own: long trials occupy all those of the shared queues.
    let queue = DispatchQueue(label: "signals")
    let sources = numbers.map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
      source.setEventHandler { task.cancel() }
      source.setRegistrationHandler { registered.yield() }
      source.resume()
      return source
    }
    // What comes after, such as weaving the page, ends at once.
    defer {
      for source in sources { source.cancel() }
      endAtOnce()
    }
    try await task.value
  }
}
