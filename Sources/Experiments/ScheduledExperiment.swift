import Files
import Foundation
import Journals

/// A trial that is to run, as the queue of all experiments sees it.
public struct WaitingTrial: Sendable {
  /// Key of the trial.
  public var key: String
  /// Setting and seed in words.
  public var name: String
  /// Estimated time on one core, in seconds, from measured costs where there are some.
  public var seconds: Double
  /// Threads of which it makes good use.
  public var mostThreads: Int
  /// Threads that it has in any case.
  public var leastThreads: Int
  /// Declared memory in bytes; 0 where nothing is known.
  public var memory: UInt64
}

/// How a trial that was started came to its end.
struct TrialEnd: Sendable {
  /// Rows or a failure; an error that ends the run.
  var result: Result<TrialOutcome, any Error>
  var cost: TrialCost
}

/// One experiment of a run, whatever its types: opened, its trials run, closed.
///
/// All but ``trial(_:threads:onProgress:)`` is called by one task.
protocol ScheduledExperiment: AnyObject {
  /// Name of the experiment.
  var id: String { get }
  /// Trials of earlier runs that count.
  var finishedBefore: Int { get }
  /// What is missing, in the order of the list.
  var waiting: [WaitingTrial] { get }
  /// Lists the trials, opens and locks the journal, and checks what they read.
  /// - Throws: a user's error.
  func open() async throws
  /// Runs one of the waiting trials.
  func trial(_ index: Int, threads: Int, onProgress: @escaping @Sendable (Double, String?) -> Void)
    -> @Sendable () async -> TrialEnd
  /// Appends a trial that ended.
  /// - Returns: why it failed, if it did.
  /// - Throws: `FileError`, `TableError`.
  func commit(_ index: Int, _ outcome: TrialOutcome, _ cost: TrialCost) throws -> String?
  /// Makes sure that everything committed is on the disk; what trials could go on from is removed then.
  /// - Throws: `FileError`.
  func sync() throws
  /// Orders the journal, writes the record and unlocks the journal.
  /// - Throws: `FileError`.
  func close(isWhole: Bool) throws -> Runner.Summary
  /// Unlocks the journal of a run that was only prepared.
  func closeUnused() throws -> Runner.Summary
}
