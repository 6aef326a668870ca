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

  /// Revision of the experiment's code.
  public var revision: Int
  /// Keys of the trials that the last run was asked for; the journal is complete when it holds all of them.
  public var asked: [String]
  /// Seeds of these trials.
  public var seeds: [UInt64]
  /// Runs that added rows, oldest first.
  public var runs: [Run]

  /// Creates a record.
  public init(revision: Int, asked: [String], seeds: [UInt64], runs: [Run] = []) {
    self.revision = revision
    self.asked = asked
    self.seeds = seeds
    self.runs = runs
  }

  /// The record beside a journal, or `nil` when there is none.
  /// - Throws: `FileError` when it cannot be read, `SourceError` when it is damaged.
  public static func read(_ journal: JournalFile) throws -> RunRecord? {
    guard FileManager.default.fileExists(atPath: journal.recordPath) else { return nil }
    let data = try TextFile.bytes(journal.recordPath)
    do { return try JSONDecoder().decode(RunRecord.self, from: data) } catch {
      throw SourceError(
        SourceLocation(file: journal.recordPath), "the record of the run is damaged; remove it and run repro run again")
    }
  }

  /// Replaces the record beside a journal.
  /// - Throws: `FileError`.
  public func write(_ journal: JournalFile) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    try TextFile.write(try encoder.encode(self), to: journal.recordPath)
  }
}

/// The machine and the sources of a run.
public struct RunEnvironment: Codable, Sendable, Equatable {
  /// Commit of the sources, or `unknown` outside a repository.
  public var commit: String
  /// Whether the sources differed from that commit.
  public var isDirty: Bool
  /// Processor, number of cores and memory.
  public var machine: String
  /// Operating system.
  public var system: String
  /// Version of Swift that built the program.
  public var compiler: String

  /// Creates a description.
  public init(commit: String, isDirty: Bool, machine: String, system: String, compiler: String) {
    self.commit = commit
    self.isDirty = isDirty
    self.machine = machine
    self.system = system
    self.compiler = compiler
  }
}
