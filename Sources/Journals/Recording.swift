import Files
import Foundation
import Tables

/// What became of rows of a long run that are kept in the folder of a paper, so that nobody has to wait hours to see them.
public struct Recording: Sendable {
  /// How the recorded rows were made.
  public let record: RunRecord
  /// Trials that the run was asked for and has not finished.
  public let missing: Int
  /// Rows of the finished ones.
  public let rows: Int

  /// Writes the finished trials that the last run of a journal asked for, or those `only` among them.
  /// - Returns: what was written.
  /// - Throws: `UsageError` without such trials, or when one failed; `FileError`, `TableError`, `SourceError` for a damaged
  ///   journal.
  public static func write(
    _ journal: JournalFile, to recorded: JournalFile, only chosen: Set<String>? = nil
  ) throws -> Recording {
    guard journal.exists, var record = try RunRecord.read(journal) else {
      throw UsageError(
        "\(journal.experiment): there are no rows to record; run repro run \(journal.experiment) --profile "
          + journal.profile.rawValue)
    }
    let table = try CSVReader.read(journal.path)
    if let chosen { record.asked.removeAll { !chosen.contains($0) } }
    let asked = Set(record.asked)
    let blocks = TrialBlock.sound(try TrialBlock.blocks(of: table), record).filter { asked.contains($0.key) }
    if let failed = blocks.first(where: \.isFailed) {
      throw UsageError(
        "\(journal.experiment): a trial failed (\(excerpt(record.trials[failed.key]?.failure ?? ""))); only whole results are "
          + "recorded")
    }
    guard !blocks.isEmpty else { throw UsageError("\(journal.experiment): no trial is finished yet") }
    let finished = Set(blocks.map(\.key))
    record.trials = record.trials.filter { finished.contains($0.key) }
    let list = try FinishedTrials.read(journal).latest.filter { finished.contains($0.key) }
    var bytes: [UInt8] = []
    CSVWriter.append(table.columns, to: &bytes)
    for row in blocks.flatMap(\.rows) { CSVWriter.append(table.row(row), to: &bytes) }
    guard let packed = Compression.compress(bytes, .gzip, level: 12) else {
      throw UsageError("\(journal.experiment): memory ran out")
    }
    try TextFile.createFolder(TextFile.parent(of: recorded.path))
    // The record last: rows that it does not know count for nothing.
    try TextFile.write(Data(packed), to: recorded.path)
    try TextFile.write(FinishedTrials.text(list), to: recorded.trialsPath)
    var written = record
    // Those of an earlier version of the program are in no list.
    written.trials = record.trials.filter { key, _ in !list.contains { $0.key == key && $0.record != nil } }
    try written.write(recorded)
    return Recording(
      record: record, missing: asked.count - blocks.count, rows: blocks.reduce(0) { $0 + $1.rows.count })
  }

  /// What a run of this machine has to say about rows that were recorded.
  public struct Comparison: Sendable, Equatable {
    /// Trials that both have.
    public var shared = 0
    /// Those among them whose rows are other ones.
    public var different = 0
    /// Trials that were recorded once and whose rows were lost or changed since.
    public var altered = 0
    /// Where the recorded rows come from: commit and machine.
    public var origin = ""
  }

  /// Compares the trials of a journal with the recorded ones of the same setting and seed, row by row.
  ///
  /// Their keys may differ: another processor is part of them, and whether it changes anything is the question.
  /// - Throws: `FileError`, `TableError`, `SourceError` for a damaged journal.
  public static func comparison(of journal: JournalFile, with recorded: JournalFile) throws -> Comparison? {
    guard let (own, _) = try trials(of: journal), let (known, altered) = try trials(of: recorded) else { return nil }
    var result = Comparison(altered: altered)
    for (point, rows) in own {
      guard let other = known[point] else { continue }
      result.shared += 1
      if rows != other { result.different += 1 }
    }
    if let run = try RunRecord.read(recorded)?.runs.last {
      result.origin = "commit \(run.environment.commit.prefix(10)), \(run.environment.machine)"
    }
    return result
  }

  /// The header and the rows of each finished trial that the last run asked for, without its key, by revision, setting and
  /// seed; and how many of them are lost or changed.
  private static func trials(of journal: JournalFile) throws -> (rows: [[String]: [[String]]], altered: Int)? {
    guard journal.exists, let record = try RunRecord.read(journal) else { return nil }
    let (table, _, blocks) = try journal.trials()
    guard let seed = table.columns.firstIndex(of: JournalColumn.seed.name) else { return nil }
    let asked = Set(record.asked)
    var trials: [[String]: [[String]]] = [:]
    let sound = TrialBlock.sound(blocks, record).filter { asked.contains($0.key) }
    for block in sound {
      let rows = block.rows.map { Array(table.row($0).dropFirst()) }
      trials[Array(rows[0].prefix(seed))] = [table.columns] + rows
    }
    let finished = asked.count { record.trials[$0] != nil }
    return (trials, finished - sound.count)
  }
}
