import Files
import Tables

/// The rows of one trial as they stand in a journal, one behind the other.
public struct TrialBlock: Sendable, Equatable {
  /// Key of the trial.
  public let key: String
  /// Row numbers in the table.
  public let rows: Range<Int>
  /// What the column `end` holds in the last row.
  public let end: String
  /// Number and digest of the rows.
  public let record: RunRecord.TrialRecord

  /// Whether the last row carries an end mark: without it a trial never counts.
  public var isFinished: Bool { end != JournalFile.open }

  /// Whether the trial failed: its rows decide nothing, and may hold no numbers.
  public var isFailed: Bool { end == JournalFile.failed }

  /// The blocks of a table in their order; a row with an end mark, or one of another trial, ends a block.
  /// - Throws: `TableError` when the columns of a journal are missing.
  public static func blocks(of table: Table) throws(TableError) -> [TrialBlock] {
    let keys = try table.texts(JournalColumn.trial)
    let ends = try table.texts(JournalColumn.end)
    var blocks: [TrialBlock] = []
    var start = 0
    for row in 0..<table.count {
      let isLast = row + 1 == table.count || ends[row] != JournalFile.open || keys[row + 1] != keys[row]
      guard isLast else { continue }
      let rows = start..<row + 1
      blocks.append(
        TrialBlock(key: keys[row], rows: rows, end: ends[row], record: record(of: rows.map { table.row($0) })))
      start = row + 1
    }
    return blocks
  }

  /// Number and digest of rows; blank lines, quotation marks and line ends of the file do not matter.
  public static func record(of rows: [some Sequence<String>], failure: String? = nil) -> RunRecord.TrialRecord {
    var bytes: [UInt8] = []
    for row in rows { CSVWriter.append(row, to: &bytes) }
    return RunRecord.TrialRecord(rows: rows.count, digest: Digest.short(Digest.sha256(bytes)), failure: failure)
  }

  /// A block that was found some other way than ``blocks(of:)``.
  init(key: String, rows: Range<Int>, end: String, record: RunRecord.TrialRecord) {
    self.key = key
    self.rows = rows
    self.end = end
    self.record = record
  }

  /// The finished blocks whose rows are those that a record knows, each key once.
  public static func sound(_ blocks: [TrialBlock], _ record: RunRecord) -> [TrialBlock] {
    var seen: Set<String> = []
    return blocks.filter { block in
      guard block.isFinished, let known = record.trials[block.key] else { return false }
      guard known.rows == block.record.rows, known.digest == block.record.digest else { return false }
      return seen.insert(block.key).inserted
    }
  }
}
