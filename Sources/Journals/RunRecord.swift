import Files
import Foundation

/// How the rows of a journal were made; it lies beside the journal, because times and machines have no place in results.
public struct RunRecord: Codable, Sendable, Equatable {
  /// One run that added rows.
  public struct Run: Codable, Sendable, Equatable {
    /// The command that anyone can repeat.
    public var command: String
    /// Where and with what it ran.
    public var environment: RunEnvironment
    /// When it began, ISO 8601 in UTC.
    public var started: String
    /// Wall-clock time in seconds.
    public var seconds: Double
    /// Trials that it added.
    public var trials: Int
    /// Trials that ran at the same time.
    public var jobs: Int

    /// Creates a run.
    public init(
      command: String, environment: RunEnvironment, started: String, seconds: Double, trials: Int, jobs: Int
    ) {
      self.command = command
      self.environment = environment
      self.started = started
      self.seconds = seconds
      self.trials = trials
      self.jobs = jobs
    }
  }

  /// What a finished trial left in the journal, so that rows that were lost or changed later are noticed.
  public struct TrialRecord: Codable, Sendable, Equatable {
    /// Number of its rows.
    public var rows: Int
    /// SHA-256 of its rows as ``CSVWriter`` formats them, the first 16 digits.
    public var digest: String
    /// Why it failed; `nil` for a trial that did not.
    public var failure: String?

    /// Creates a record.
    public init(rows: Int, digest: String, failure: String? = nil) {
      self.rows = rows
      self.digest = digest
      self.failure = failure
    }
  }

  /// Revision of the experiment's code.
  public var revision: Int
  /// Keys of the trials that the last run was asked for; the journal is complete when it holds all of them.
  public var asked: [String]
  /// Seeds of these trials.
  public var seeds: [UInt64]
  /// Finished trials of the journal by their keys, those that the last run did not ask for included: those of the list
  /// beside the journal (``FinishedTrials``), or of this file in recordings.
  public var trials: [String: TrialRecord]
  /// Files that the asked trials read.
  public var inputs: [RecordedInput]
  /// Runs that added rows, oldest first.
  public var runs: [Run]
  /// Digest of what the last run understood the experiment to be, where a document declares it.
  public var definition: String?

  /// Creates a record.
  public init(
    revision: Int, asked: [String], seeds: [UInt64], trials: [String: TrialRecord] = [:], inputs: [RecordedInput] = [],
    runs: [Run] = []
  ) {
    self.revision = revision
    self.asked = asked
    self.seeds = seeds
    self.trials = trials
    self.inputs = inputs
    self.runs = runs
  }

  /// Reads a record; one of an earlier version, which knew nothing of trials, has none.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    revision = try container.decode(Int.self, forKey: .revision)
    asked = try container.decode([String].self, forKey: .asked)
    seeds = try container.decode([UInt64].self, forKey: .seeds)
    trials = try container.decodeIfPresent([String: TrialRecord].self, forKey: .trials) ?? [:]
    inputs = try container.decodeIfPresent([RecordedInput].self, forKey: .inputs) ?? []
    runs = try container.decode([Run].self, forKey: .runs)
    definition = try container.decodeIfPresent(String.self, forKey: .definition)
  }

  /// The record beside a journal with the list of its finished trials, or `nil` when there is none; `list` is that list
  /// where it was read before.
  /// - Throws: `FileError` when it cannot be read, `SourceError` when it is damaged.
  public static func read(_ journal: JournalFile, _ list: FinishedTrials? = nil) throws -> RunRecord? {
    guard FileManager.default.fileExists(atPath: journal.recordPath) else { return nil }
    let data = try TextFile.bytes(journal.recordPath)
    do {
      var record = try JSONDecoder().decode(RunRecord.self, from: data)
      let list = try list ?? FinishedTrials.read(journal)
      // A line without a record says that the trial is to run again.
      for trial in list.lines { record.trials[trial.key] = trial.record }
      return record
    } catch let error as FileError { throw error } catch {
      let remedy =
        journal.isRecorded
        ? "take it from the repository again, or record the rows anew with repro record"
        : "repro run replaces it and keeps the finished trials"
      throw SourceError(
        SourceLocation(file: journal.recordPath), "the record of the run is damaged; \(remedy)")
    }
  }

  /// The record beside a journal, or what the list of finished trials knows where there is none or a damaged one: keys cover
  /// all that decides on rows, so that only what was asked for and the earlier runs are lost.
  /// - Returns: the record, `nil` without finished trials, and what is wrong with the file.
  /// - Throws: `FileError`.
  public static func recovered(
    _ journal: JournalFile, _ list: FinishedTrials, revision: Int
  ) throws -> (record: RunRecord?, message: String?) {
    var damage: String?
    do {
      if let record = try read(journal, list) { return (record, nil) }
    } catch let error as SourceError { damage = "\(error.location): the record of the runs is damaged" }
    var record = RunRecord(revision: revision, asked: [], seeds: [])
    for line in list.lines {
      let isOther = line.parts.contains { $0.name == KeyPart.revision && $0.value != String(revision) }
      record.trials[line.key] = isOther ? nil : line.record
    }
    guard !record.trials.isEmpty else { return (nil, damage) }
    let message = damage ?? "\(journal.recordPath): the record of the runs is missing"
    return (record, message + "; the list of finished trials stands in for it, earlier runs are forgotten")
  }

  /// Replaces the record beside a journal, on disk when the call returns.
  /// - Throws: `FileError`.
  public func write(_ journal: JournalFile) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    try TextFile.write(try encoder.encode(self), to: journal.recordPath, isDurable: true)
  }
}

/// The machine and the sources of a run.
public struct RunEnvironment: Codable, Sendable, Equatable {
  /// Commit of the repository that holds the paper (of a declared command, the document), or `unknown` outside of one.
  ///
  /// The program's own code has this commit only where both are in one repository.
  public var commit: String
  /// Whether the sources differed from that commit.
  public var isDirty: Bool
  /// Processor, number of cores and memory.
  public var machine: String
  /// Operating system.
  public var system: String
  /// Version of Swift that built the program.
  public var compiler: String
  /// Version of the program; `nil` in records of earlier ones.
  public var program: String?
  /// What of the processor the rows depend on, and the libraries that compute; `nil` for trials that are commands.
  public var arithmetic: String?

  /// Creates a description.
  public init(commit: String, isDirty: Bool, machine: String, system: String, compiler: String) {
    self.commit = commit
    self.isDirty = isDirty
    self.machine = machine
    self.system = system
    self.compiler = compiler
  }
}
