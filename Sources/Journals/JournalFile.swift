import Files
import Foundation
import Tables

/// Where an experiment's rows lie and how they are read: the border between the experiments, which write, and everything
/// after them, which only reads files.
public struct JournalFile: Sendable {
  /// Folder of all results, for example `output/results`.
  public let results: String
  /// Which sizes were run.
  public let profile: Profile
  /// The experiment's name, for example `frozen/tune`.
  public let experiment: String
  /// Whether these are rows that lie in a paper's folder, compressed: those of a run that took hours.
  public let isRecorded: Bool

  /// The journal of one experiment at one profile.
  public init(results: String, profile: Profile, experiment: String) {
    self.results = results
    self.profile = profile
    self.experiment = experiment
    isRecorded = false
  }

  /// The recorded rows of one experiment at one profile, below the folder of a paper.
  public init(recordedIn paper: String, profile: Profile, experiment: String) {
    results = "\(paper)/\(Self.recordings)"
    self.profile = profile
    self.experiment = experiment
    isRecorded = true
  }

  /// Folder of recorded rows, within the folder of a paper.
  public static let recordings = "recorded"

  /// What the column `end` holds in a row that is not the last of its trial.
  public static let open = "0"
  /// The end mark of a trial.
  public static let complete = "1"
  /// The end mark of a trial that failed: its rows decide nothing.
  public static let failed = "failed"

  /// Path of the CSV file.
  public var path: String { "\(results)/\(profile.rawValue)/\(experiment).csv\(isRecorded ? ".gz" : "")" }
  /// Path of the record of how the rows were made.
  public var recordPath: String { "\(results)/\(profile.rawValue)/\(experiment).run.json" }
  /// Its three files: rows, record, list of finished trials.
  public var paths: [String] { [path, recordPath, trialsPath] }
  /// Path of a file that a trial leaves beside the journal.
  public func keptPath(_ name: String) -> String { "\(TextFile.parent(of: path))/\(name)" }
  /// Whether there is a journal.
  public var exists: Bool { FileManager.default.fileExists(atPath: path) }

  /// What a journal holds for whoever reads it.
  public struct Contents: Sendable {
    /// Rows of the finished trials that the last run asked for, without those of failed ones.
    public var rows: Table
    /// Trials that it asked for and that failed.
    public var failures: [UnusableTrial]
    /// Trials that should exist and of which there is nothing.
    public var absent: [UnusableTrial] = []
    /// Keys of asked trials that finished once but whose rows are not those that were written: lost, doubled or edited.
    public var altered: [String]
    /// Lines of the journal that could not be read; their trials are left out.
    public var damage: [SourceLocation] = []
    /// What a reader has to know about how the rows were read.
    public var notes: [String] = []
    /// Files of other programs that the rows were read from.
    public var files: [ReadFile] = []

    /// Number of trials that have rows.
    /// - Throws: `TableError` for rows without the columns of a journal.
    public func trialCount() throws(TableError) -> Int { Set(try rows.texts(JournalColumn.trial)).count }

    /// Rows, and trials without any.
    public init(
      rows: Table, failures: [UnusableTrial], altered: [String], absent: [UnusableTrial] = [], notes: [String] = [],
      files: [ReadFile] = []
    ) {
      self.rows = rows
      self.failures = failures
      self.altered = altered
      self.absent = absent
      self.notes = notes
      self.files = files
    }
  }

  /// What the journal holds, without locking the file; `nil` when there is no journal.
  ///
  /// Trials of other seeds or of earlier settings stay in the file, so that asking for them again costs nothing. Without
  /// the record beside the journal nobody knows what was asked for: all finished trials of the list are returned.
  /// - Throws: `FileError`, `TableError` when it is damaged, `SourceError` when the record beside it is.
  public func contents() throws -> Contents? {
    guard exists else { return nil }
    // The record first: a trial that is being appended stands in the table before it stands in the record.
    let known = try RunRecord.read(self)
    let list = known == nil ? try FinishedTrials.read(self) : nil
    let (table, damage, blocks) = try trials()
    var record = known ?? RunRecord(revision: 0, asked: [], seeds: [])
    if let list {
      record.trials = list.records
      record.asked = list.latest.filter { $0.record != nil }.map(\.key)
    }
    let sound = TrialBlock.sound(blocks, record)
    let asked = Set(record.asked)
    let wanted = sound.filter { asked.contains($0.key) }
    let rows = table.rows(in: wanted.filter { !$0.isFailed }.map(\.rows))
    let seed = table.columns.firstIndex(of: JournalColumn.seed.name) ?? 0
    let names = table.columns[...seed].filter { ![JournalColumn.trial.name, JournalColumn.revision.name].contains($0) }
    let failures = try wanted.filter(\.isFailed).map { block in
      let cells = try names.map { ($0, try table.text(block.rows.lowerBound, $0)) }
      return UnusableTrial(
        setting: Dictionary(uniqueKeysWithValues: cells),
        reason: record.trials[block.key]?.failure ?? "for an unknown reason", log: log(of: block.key))
    }
    let finished = Set(sound.map(\.key))
    // A finished trial that the record does not know yet is just being written, or its run was killed: it runs again.
    let altered = record.asked.filter { record.trials[$0] != nil && !finished.contains($0) }
    var contents = Contents(rows: rows, failures: failures, altered: altered)
    // A last line without an end is just being written, or its run was killed.
    contents.damage = damage.filter { !$0.isCutOff }.map { SourceLocation(file: path, line: $0.line) }
    contents.notes = contents.damage.map { "\($0): the line is damaged; it is left out" }
    return contents
  }

  /// The rows that can be read, lines that cannot, and the trials; recorded rows have to be whole.
  /// - Throws: `FileError`; `TableError` for a damaged header, and for any damage of recorded rows.
  public func trials() throws -> (table: Table, damage: [CSVReader.Damage], blocks: [TrialBlock]) {
    guard !isRecorded else {
      let table = try CSVReader.read(path)
      return (table, [], try TrialBlock.blocks(of: table))
    }
    let data = try TextFile.bytes(path)
    if let scan = JournalScan(data), let table = try? CSVReader.parse(data, file: path), table.count == scan.rows {
      return (table, [], scan.blocks)
    }
    let (table, damage) = try CSVReader.salvage(data, file: path)
    return (table, damage, try TrialBlock.blocks(of: table))
  }

  /// What a command wrote on standard error, if the trial was one.
  private func log(of key: String) -> String? {
    let path = TrialLog.errors.path(in: live(key).ownFolder)
    return FileManager.default.fileExists(atPath: path) ? path : nil
  }

  /// Keys of the trials whose rows are those that a record knows, asked for or not.
  /// - Throws: as ``trials()``.
  public func sound(_ record: RunRecord) throws -> Set<String> {
    guard exists else { return [] }
    // A look at the lines is enough where the file is as it was written.
    let scan = isRecorded ? nil : JournalScan(try TextFile.bytes(path))
    return Set(TrialBlock.sound(try scan?.blocks ?? trials().blocks, record).map(\.key))
  }

  /// The rows of ``contents()``.
  /// - Throws: as ``contents()``.
  public func rows() throws -> Table? { try contents()?.rows }
}
