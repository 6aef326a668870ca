import Dispatch
import Foundation

/// Turns the first Ctrl-C (or a termination request) into a cancellation, so that finished trials and their figures stay.
enum Interruption {
  /// Runs `body` in a task that SIGINT and SIGTERM cancel; a second signal ends the process at once.
  static func cancelling(_ body: @escaping @Sendable () async throws -> Void) async throws {
    let task = Task { try await body() }
    // A queue of its own has a thread of its own: long trials occupy all those of the shared queues.
    let queue = DispatchQueue(label: "signals")
    let sources = [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
      source.setEventHandler {
        task.cancel()
        signal(number, SIG_DFL)
      }
      source.resume()
      return source
    }
    defer { sources.forEach { $0.cancel() } }
    try await task.value
  }
}
