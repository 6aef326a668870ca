import Journals

/// What one figure or table needs: a list of trials per profile and the code that runs one.
///
/// Experiments know nothing of figures or claims; their rows go to a ``Journal``, and everything later reads that file.
public protocol Experiment: Sendable {
  /// Name on the command line and path of the journal, for example `frozen/mse-vs-P`.
  var id: String { get }
  /// The paper's id, for example `hu2026`.
  var paper: String { get }
  /// One line that says what is measured.
  var title: String { get }
  /// Raised whenever the code changes what a trial emits; rows of an older revision are not reused.
  var revision: Int { get }
  /// Names of ``Trial/parameters``, in order.
  var parameterColumns: [String] { get }
  /// Names of the cells of a ``Row``, in order.
  var rowColumns: [String] { get }
  /// Seeds of a profile's own trials.
  func seeds(_ profile: Profile) -> [UInt64]

  /// The trials of a profile, in the order of the journal.
  func trials(_ profile: Profile, seeds: [UInt64]) -> [Trial]

  /// Estimated time of one trial on one core, in seconds.
  func estimatedSeconds(_ trial: Trial) -> Double

  /// Threads of which a trial makes good use; 1 unless said otherwise.
  var mostThreads: Int { get }

  /// Runs one trial and hands over its rows as they are known.
  /// - Throws: ``TrialFailure`` when its numbers are not finite, `CancellationError` when the run was interrupted, or an
  ///   error of the computation.
  func run(_ trial: Trial, _ context: TrialContext) throws
}

extension Experiment {
  /// A trial has one thread.
  public var mostThreads: Int { 1 }

  /// Columns of the journal: the trial's key and revision, parameters, seed, the row, and the end mark.
  public var journalColumns: [String] { ["trial", "revision"] + parameterColumns + ["seed"] + rowColumns + ["end"] }
}
