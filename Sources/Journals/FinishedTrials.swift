import Files
import Foundation
import Tables

/// A trial that ended, as one line of the list beside a journal knows it.
public struct FinishedTrial: Sendable, Equatable {
  /// Key of the trial.
  public var key: String
  /// Digest of experiment, setting and seed alone: what a trial is a trial of, whatever else decides on its rows.
  public var point: String
  /// Number and digest of its rows, and why it failed; `nil` for one that is to run again.
  public var record: RunRecord.TrialRecord?
  /// What it cost.
  public var cost: TrialCost?
  /// What decided on its rows beside setting and seed.
  public var parts: [KeyPart]

  /// Creates a trial that ended.
  public init(
    key: String, point: String = "", record: RunRecord.TrialRecord? = nil, cost: TrialCost? = nil, parts: [KeyPart] = []
  ) {
    self.key = key
    self.point = point
    self.record = record
    self.cost = cost
    self.parts = parts
  }
}

/// The list of finished trials beside a journal, `ID.trials.csv`: a line is appended when a trial ends, after its rows.
///
/// A trial counts once both are there and fit together: its rows, the last with an end mark, and a line of this list with
/// their number and digest. The last line of a trial counts. Times, memory and machines are kept here because they have no
/// place in results.
public struct FinishedTrials: Sendable {
  /// Lines in their order.
  public private(set) var lines: [FinishedTrial]
  /// Lines that could not be read.
  public private(set) var damage: [CSVReader.Damage]

  /// A list of lines, and of those that could not be read.
  public init(lines: [FinishedTrial], damage: [CSVReader.Damage] = []) {
    self.lines = lines
    self.damage = damage
  }

  private enum Field: String, CaseIterable, NamedColumn {
    case trial, point, rows, digest, failure, started, seconds, threads, memory = "memory_mib", host, parts
    var name: String { rawValue }
  }

  /// The header line.
  static let header = CSVWriter.line(Field.allCases.map(\.name))

  /// The list beside a journal; empty without a file.
  /// - Throws: `FileError` when it cannot be read.
  public static func read(_ journal: JournalFile) throws(FileError) -> FinishedTrials {
    let path = journal.trialsPath
    guard FileManager.default.fileExists(atPath: path) else { return FinishedTrials(lines: [], damage: []) }
    let data = try TextFile.bytes(path)
    if let salvaged = try? CSVReader.salvage(data, file: path), let lines = try? lines(of: salvaged.table) {
      return FinishedTrials(lines: lines, damage: salvaged.damage)
    }
    // The header is always the same: one that was damaged costs no trial.
    let rest = data.firstIndex(of: UInt8(ascii: "\n")).map { data[$0...].dropFirst() } ?? Data()
    let mended = try? CSVReader.salvage(Data(header.utf8) + rest, file: path)
    let found = mended.flatMap { salvaged in (try? lines(of: salvaged.table)).map { ($0, salvaged.damage) } }
    return FinishedTrials(lines: found?.0 ?? [], damage: [.init(line: 1, isCutOff: false)] + (found?.1 ?? []))
  }

  private static func lines(of table: Table) throws(TableError) -> [FinishedTrial] {
    var columns: [Field: [String]] = [:]
    for field in Field.allCases { columns[field] = try table.texts(field) }
    return (0..<table.count).map { row in
      func cell(_ field: Field) -> String { columns[field]?[row] ?? "" }
      let digest = cell(.digest)
      let failure = cell(.failure)
      let record = Int(cell(.rows)).flatMap { count in
        digest.isEmpty
          ? nil : RunRecord.TrialRecord(rows: count, digest: digest, failure: failure.isEmpty ? nil : failure)
      }
      let cost = Double(cell(.seconds)).map { seconds in
        TrialCost(
          started: cell(.started), seconds: seconds, threads: Int(cell(.threads)) ?? 1, memory: Double(cell(.memory)),
          host: cell(.host))
      }
      return FinishedTrial(
        key: cell(.trial), point: cell(.point), record: record, cost: cost, parts: KeyPart.parts(cell(.parts)))
    }
  }

  /// One line of the list.
  public static func line(_ trial: FinishedTrial) -> String {
    let cost = trial.cost
    return CSVWriter.line([
      trial.key, trial.point, trial.record.map { String($0.rows) } ?? "", trial.record?.digest ?? "",
      trial.record?.failure ?? "", cost?.started ?? "", cost.map { String(format: "%.3f", $0.seconds) } ?? "",
      cost.map { String($0.threads) } ?? "", cost?.memory.map { String(format: "%.0f", $0) } ?? "", cost?.host ?? "",
      KeyPart.text(trial.parts),
    ])
  }

  /// The whole list as a file.
  public static func text(_ lines: [FinishedTrial]) -> String { header + lines.map(line).joined() }

  /// What is known of the trials that count, by their keys.
  public var records: [String: RunRecord.TrialRecord] {
    var records: [String: RunRecord.TrialRecord] = [:]
    for line in lines { records[line.key] = line.record }
    return records
  }

  /// The last cost of each trial, by its key.
  public var costs: [String: TrialCost] {
    Dictionary(lines.compactMap { line in line.cost.map { (line.key, $0) } }, uniquingKeysWith: { $1 })
  }

  /// The last line of each trial, in the order of the lines that count.
  public var latest: [FinishedTrial] {
    var seen: Set<String> = []
    return lines.reversed().filter { seen.insert($0.key).inserted }.reversed()
  }
}

extension JournalFile {
  /// Path of the list of finished trials.
  public var trialsPath: String { "\(results)/\(profile.rawValue)/\(experiment).trials.csv" }
}
