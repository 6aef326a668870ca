import Files
import Foundation
import Journals
import Tables

/// What a journal takes over from earlier runs, however they ended.
extension Journal {
  /// Takes over what is there: trials whose rows are those that the list knows.
  func recover() throws {
    let data = try TextFile.bytes(file.path)
    let finished = try FinishedTrials.read(file)
    list = finished.latest
    for damage in finished.damage { messages.append(Self.message(damage, file.trialsPath)) }
    let (recovered, message) = try RunRecord.recovered(file, finished, revision: record.revision)
    if let message {
      messages.append(message)
      if TextFile.isFile(file.recordPath) { try setAside(try TextFile.bytes(file.recordPath), from: file.recordPath) }
    }
    guard let known = recovered, known.revision == record.revision else {
      return try beginAnew(data, isListSound: finished.damage.isEmpty)
    }
    if finished.damage.isEmpty, takeOver(data, known) { return }
    guard let found = try? CSVReader.salvage(data, file: file.path), takeOver(columns: found.table.columns) else {
      if !known.trials.isEmpty {
        messages.append("\(file.path):1: the header is damaged or names other columns; all its trials run again")
      }
      return try beginAnew(data, isListSound: finished.damage.isEmpty)
    }
    for damage in found.damage { messages.append(Self.message(damage, file.path)) }
    let blocks = try TrialBlock.blocks(of: found.table)
    let sound = TrialBlock.sound(blocks, known)
    let keys = Set(sound.map(\.key))
    if blocks.contains(where: { $0.isFinished && !keys.contains($0.key) }) { try setAside(data, from: file.path) }
    record = known
    record.trials = known.trials.filter { keys.contains($0.key) }
    altered = known.trials.keys.filter { !keys.contains($0) }.sorted()
    // A record of an earlier version of the program knows trials that no list does.
    let listed = Set(list.map(\.key))
    let unlisted = sound.filter { !listed.contains($0.key) }
    list += unlisted.map { FinishedTrial(key: $0.key, record: known.trials[$0.key]) }
    if !finished.damage.isEmpty || !unlisted.isEmpty { try saveList() }
    try replace(sound.map { block in (block.key, found.table.bytes(of: block.rows)) })
  }

  /// Takes over a journal that is just as it was written, without making a table of it.
  /// - Returns: whether it is one.
  private func takeOver(_ data: Data, _ known: RunRecord) -> Bool {
    guard let scan = JournalScan(data),
      let header = try? CSVReader.parse(Data(scan.header.utf8), file: file.path).columns
    else { return false }
    let sound = TrialBlock.sound(scan.blocks, known)
    let listed = Set(list.map(\.key))
    guard sound.count == scan.blocks.count, sound.count == known.trials.count,
      sound.allSatisfy({ listed.contains($0.key) }), takeOver(columns: header)
    else { return false }
    record = known
    adopt(zip(scan.blocks, scan.places).map { ($0.key, $1) }, size: data.count)
    return true
  }

  /// Takes over the columns of a file, of which those of rows may be open.
  /// - Returns: whether they are this journal's.
  private func takeOver(columns found: [String]) -> Bool {
    guard let openFrom else { return found == columns }
    guard found.count > openFrom, found.starts(with: columns.prefix(openFrom)), found.last == columns.last else {
      return false
    }
    (columns, header) = (found, CSVWriter.line(found))
    return true
  }

  /// Sets aside what is not this experiment's today; costs and what decided on its trials stay in the list.
  private func beginAnew(_ data: Data, isListSound: Bool) throws {
    if !data.isEmpty { try setAside(data, from: file.path) }
    if !isListSound || list.contains(where: { $0.record != nil }) {
      for index in list.indices { list[index].record = nil }
      try saveList()
    }
    try replace([])
  }

  private static func message(_ damage: CSVReader.Damage, _ path: String) -> String {
    if damage.isCutOff { return "\(path):\(damage.line): the last line was cut off; it is dropped" }
    return "\(path):\(damage.line): "
      + (damage.line == 1 ? "the header is damaged; it is written anew" : "the line is damaged; its trial runs again")
  }

  /// Names of the columns of rows, where they are open.
  public var rowColumns: [String] { openFrom.map { Array(columns[$0...].dropLast()) } ?? [] }

  /// Gives the rows these columns, unless an earlier trial of the list has rows with others.
  ///
  /// The columns are those of the first trial in the list that has rows, whichever ends first; a later one with others has
  /// failed. A journal of other columns, left by an earlier version of the command, is kept under the name `….superseded`.
  /// - Parameters:
  ///   - names: the columns of a trial's rows.
  ///   - key: the trial.
  /// - Returns: whether the rows have these columns now.
  /// - Throws: `FileError`, `TableError`; `TrialFailure` for a name that the journal has itself.
  public func settle(_ names: [String], by key: String) throws -> Bool {
    guard let openFrom, names != rowColumns else { return true }
    let places = Dictionary(record.asked.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    let usable = record.asked.filter { key in record.trials[key].map { $0.failure == nil } ?? false }
    if let first = usable.first, !rowColumns.isEmpty, (places[first] ?? 0) < (places[key] ?? 0) { return false }
    let whole = Array(columns.prefix(openFrom)) + names + [JournalColumn.end.name]
    guard Set(whole).count == whole.count else {
      throw TrialFailure(
        "a row has a column of the journal's own or of a parameter: \(excerpt(names.joined(separator: ", ")))")
    }
    let old = rowColumns
    let data = try TextFile.bytes(file.path)
    let table = try CSVReader.parse(data, file: file.path)
    columns = whole
    header = CSVWriter.line(columns)
    // Failed trials of this run stay; their rows hold nothing. So do those that had other columns and ended sooner.
    let blocks = try TrialBlock.blocks(of: table).filter { places[$0.key] != nil }
    if blocks.count < record.trials.count { try setAside(data, from: file.path) }
    var trials: [(key: String, bytes: [UInt8])] = []
    var records: [String: RunRecord.TrialRecord] = [:]
    for block in blocks {
      let row = Array(table.row(block.rows.lowerBound))
      let padded = Array(row.prefix(openFrom)) + names.map { _ in Double.nan.cellText } + [JournalFile.failed]
      trials.append((block.key, Array(CSVWriter.line(padded).utf8)))
      let failure = record.trials[block.key]?.failure ?? Self.mismatch(old, names)
      records[block.key] = TrialBlock.record(of: [padded], failure: failure)
    }
    record.trials = records
    for index in list.indices { list[index].record = records[list[index].key] }
    try saveList()
    try replace(trials)
    return true
  }

  /// Why a trial failed whose rows have other columns than those before it.
  static func mismatch(_ names: [String], _ others: [String]) -> String {
    "its rows have the columns \(excerpt(names.joined(separator: ", "), limit: 200)), those of trials before it "
      + excerpt(others.joined(separator: ", "), limit: 200)
  }
}

extension Table {
  /// Rows as lines of a file.
  func bytes(of rows: Range<Int>) -> [UInt8] {
    var bytes: [UInt8] = []
    for row in rows { CSVWriter.append(self.row(row), to: &bytes) }
    return bytes
  }
}
