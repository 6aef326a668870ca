import Foundation

/// What one trial cost, measured where it ran.
///
/// Costs have no place in results: they differ from run to run.
public struct TrialCost: Sendable, Equatable {
  /// When it began, ISO 8601 in UTC.
  public var started: String
  /// Wall-clock time in seconds.
  public var seconds: Double
  /// Threads, or cores of a command, that it had.
  public var threads: Int
  /// Peak resident memory in MiB of the process that ran it; trials beside it in one process share that number.
  public var memory: Double?
  /// Name of the machine.
  public var host: String

  /// Creates a cost.
  public init(started: String, seconds: Double, threads: Int, memory: Double?, host: String) {
    self.started = started
    self.seconds = seconds
    self.threads = threads
    self.memory = memory
    self.host = host
  }
}
