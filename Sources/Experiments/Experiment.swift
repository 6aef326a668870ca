import Journals
import Tables

/// What one figure or table needs: a list of settings per profile and the code that runs one trial.
///
/// Experiments know nothing of figures or claims; their rows go to a ``Journal``, and everything later reads that file.
public protocol Experiment: Sendable {
  /// Sizes and choices of a trial, the seed aside; they are columns of the journal and part of the trial's key.
  associatedtype Setting: Record
  /// What a trial emits.
  associatedtype Row: Record

  /// Name on the command line and path of the journal, for example `frozen/mse-vs-P`.
  var id: String { get }
  /// The paper's id, for example `hu2026`.
  var paper: String { get }
  /// One line that says what is measured.
  var title: String { get }
  /// Raised whenever the code changes what a trial emits; rows of an older revision are not reused.
  var revision: Int { get }
  /// A folder of the repository that holds its code: runs are recorded with that repository's commit. The paper's unless
  /// said otherwise.
  func sourceFolder(_ setup: RunSetup) -> String

  /// What its rows repeat independently.
  var replication: Replication { get }
  /// Seeds of a profile's own trials.
  func seeds(_ profile: Profile) -> [UInt64]

  /// The settings of a profile, in the order of the journal; each is run with every seed.
  /// - Throws: an error of the files that decide on them.
  func settings(_ setup: RunSetup) throws -> [Setting]

  /// Files that a trial of a setting reads: their digests are part of its key. None unless said otherwise.
  func inputs(_ setting: Setting, _ setup: RunSetup) throws -> [InputFile]

  /// What decides on the rows of a setting beside its columns; part of the trial's key. Nothing unless said otherwise.
  func keyParts(_ setting: Setting) -> [KeyPart]

  /// Whether the last bits of rows depend on the processor (``ProcessorArithmetic``), which is part of the trial's key then.
  /// True unless said otherwise.
  var dependsOnProcessor: Bool { get }

  /// Experiments that have to run before, since they leave ``inputs(_:_:)``. None unless said otherwise.
  func prerequisites(_ setup: RunSetup) throws -> [any Experiment]

  /// This experiment with the settings of another one of the same name; asked for when both are to be run. Itself unless
  /// said otherwise.
  func joined(with other: Self) -> Self

  /// Files that a trial leaves beside its journal, by their names; without them it is not finished. None unless said
  /// otherwise.
  func keptFiles(_ trial: Trial<Setting>) -> [String]

  /// Options of the command, such as `--precision`, that change what the experiment emits. None unless said otherwise.
  var options: Set<String> { get }

  /// Estimated time of one trial on one core, in seconds.
  func estimatedSeconds(_ setting: Setting) -> Double

  /// Threads of which a trial makes good use; 1 unless said otherwise.
  var mostThreads: Int { get }

  /// Threads that a trial has in any case, such as those of a command that starts its own; 1 unless said otherwise.
  var leastThreads: Int { get }

  /// Memory that a trial is declared to need, in bytes; 0, which stands for little, unless said otherwise.
  func memory(_ setting: Setting) -> UInt64

  /// Whether trials run other programs, whose memory is what they cost. False unless said otherwise.
  var runsCommands: Bool { get }

  /// Runs one trial and hands over its rows as they are known.
  /// - Throws: ``TrialFailure`` when its numbers are not finite, `CancellationError` when the run was interrupted, or an
  ///   error of the computation; each but an interruption and a user's error ends this trial alone.
  func run(_ trial: Trial<Setting>, _ context: TrialContext<Row>) async throws

  /// Columns of the journal: the trial's key and revision, the setting, the seed, the row, and the end mark.
  var journalColumns: [String] { get }

  /// Whether the columns of rows are known only once a trial has some; then ``journalColumns`` has none of them. False
  /// unless said otherwise.
  var hasOpenColumns: Bool { get }

  /// Whether a trial that failed may succeed the next time, since more than its inputs decides on it: packages, a service, a
  /// full disk. False unless said otherwise: trials of the program are pure.
  var mayRecover: Bool { get }

  /// Digest of what a document declares the experiment to be; nothing unless said otherwise.
  var definition: String? { get }

  /// Called once before the first trial of a run, with a folder of its own as a trial has one. Does nothing unless said
  /// otherwise.
  /// - Throws: a user's error, which ends the run.
  func prepare(_ context: TrialContext<Row>) async throws
}

extension Experiment {
  /// The paper's.
  public func sourceFolder(_ setup: RunSetup) -> String { setup.folder(of: paper) }
  /// No files.
  public func inputs(_ setting: Setting, _ setup: RunSetup) throws -> [InputFile] { [] }
  /// Nothing.
  public func keyParts(_ setting: Setting) -> [KeyPart] { [] }
  /// Numbers are computed here.
  public var dependsOnProcessor: Bool { true }
  /// Nothing.
  public func prerequisites(_ setup: RunSetup) throws -> [any Experiment] { [] }
  /// This experiment.
  public func joined(with other: Self) -> Self { self }
  /// No files.
  public func keptFiles(_ trial: Trial<Setting>) -> [String] { [] }
  /// No options.
  public var options: Set<String> { [] }
  /// A trial has one thread.
  public var mostThreads: Int { 1 }

  /// One.
  public var leastThreads: Int { 1 }
  /// Little.
  public func memory(_ setting: Setting) -> UInt64 { 0 }
  /// The program computes.
  public var runsCommands: Bool { false }

  /// The program itself says what it is.
  public var definition: String? { nil }
  /// They are known.
  public var hasOpenColumns: Bool { false }
  /// Pure.
  public var mayRecover: Bool { false }
  /// Nothing is to be done.
  public func prepare(_ context: TrialContext<Row>) async throws {}

  /// Columns of a setting and a row.
  public var journalColumns: [String] {
    [JournalColumn.trial, .revision].map(\.name) + Setting.columns.names + [JournalColumn.seed.name] + Row.columns.names
      + [JournalColumn.end.name]
  }

  /// Number of a profile's trials: each setting with each seed.
  /// - Throws: as ``settings(_:)``.
  public func trialCount(_ setup: RunSetup) throws -> Int { try settings(setup).count * seeds(setup.profile).count }

  /// The trials of a profile for whoever reads rows; `seeds` replace the experiment's own.
  /// - Throws: as ``trials(_:seeds:)``.
  public func plan(_ setup: RunSetup, seeds: [UInt64]? = nil) throws -> [PlannedTrial] {
    try trials(setup, seeds: seeds).map {
      PlannedTrial(cells: $0.setting.cells + [String($0.seed)], point: $0.point, parts: $0.parts)
    }
  }

  /// The trials of a profile, in the order of the journal; `seeds` replace the experiment's own.
  /// - Throws: as ``settings(_:)`` and ``inputs(_:_:)``; `FileError` for an input that cannot be read.
  public func trials(_ setup: RunSetup, seeds: [UInt64]? = nil) throws -> [Trial<Setting>] {
    try settings(setup).flatMap { setting in
      let inputs = try inputs(setting, setup)
      let parts = [KeyPart(KeyPart.revision, String(revision))] + keyParts(setting)
      let arithmetic = dependsOnProcessor ? ProcessorArithmetic.parts : []
      let files = inputs.map { input in
        let place = RecordedInput(input.path, digest: "", papers: setup.papers, results: setup.results)
        return KeyPart(place.path, input.digest ?? "missing")
      }
      return (seeds ?? self.seeds(setup.profile)).map { seed in
        Trial(of: self, setting, seed: seed, inputs: inputs, parts: parts + arithmetic, files: files)
      }
    }
  }
}
