import Files
import Foundation
import Journals
import Tables

/// The append-only CSV file of an experiment's rows at one profile, and the record of its trials beside it.
///
/// All rows of a trial are written by one call, the last with an end mark; the record then takes down their number and
/// digest. A trial without either never counts. After a run that ended, the trials that it was asked for stand in the order
/// of the experiment's list, behind those of earlier runs: the file does not depend on what was interrupted or made anew.
public final class Journal {
  /// The file.
  public let file: JournalFile
  /// How the rows were made; ``append(_:rows:failure:)`` keeps its trials up to date.
  public var record: RunRecord
  /// Keys of trials that had finished but whose rows were lost, doubled or edited: they are to be run again.
  public private(set) var altered: [String] = []
  private var header: String
  private var columns: [String]
  /// How many columns stand before those of the rows, where the latter are open.
  private let openFrom: Int?
  private var descriptor: Int32
  private let output: OutputFolder?

  /// Opens a journal for appending and locks it.
  ///
  /// Rows that are not those that the record knows are cut out, a torn last trial among them; finished ones are kept under
  /// the name `….superseded`, as is a journal of other columns, another revision or an earlier version of the program.
  /// `output` takes down the names of the files. With `hasOpenColumns` the columns of rows, before the last of `columns`,
  /// are those of the journal that is there, or none until ``settle(_:)``.
  /// - Throws: `FileError`, `TableError`, `SourceError` for a damaged record, or `UsageError` when another process is
  ///   writing.
  public init(
    _ file: JournalFile, columns: [String], hasOpenColumns: Bool = false, revision: Int, output: OutputFolder? = nil
  ) throws {
    self.file = file
    self.output = output
    self.columns = columns
    openFrom = hasOpenColumns ? columns.count - 1 : nil
    header = CSVWriter.line(columns)
    for path in [file.path, file.recordPath] { try output?.willWrite(path) }
    try TextFile.createFolder(TextFile.parent(of: file.path))
    descriptor = try Self.openLocked(file.path)
    record = RunRecord(revision: revision, asked: [], seeds: [])
    do { try recover() } catch {
      unlock()
      throw error
    }
  }

  deinit { unlock() }

  private func unlock() {
    // Closing alone would not do: a program that is just being started may hold a copy of the descriptor.
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }

  /// Keys of the finished trials.
  public var finished: Set<String> { Set(record.trials.keys) }

  private static func openLocked(_ path: String, _ flags: Int32 = 0) throws -> Int32 {
    let descriptor = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | flags, 0o666)
    guard descriptor >= 0 else { throw FileError(.write, path) }
    // Another process may have replaced the file between the two calls: its lock would be on a file without a name.
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0, Descriptor.isOpen(descriptor, at: path) else {
      close(descriptor)
      throw UsageError("\(path): another repro is writing this journal; wait for it or stop it")
    }
    return descriptor
  }

  /// Takes over what is there.
  private func recover() throws {
    let data = try TextFile.bytes(file.path)
    let whole = data.lastIndex(of: UInt8(ascii: "\n")).map { data.prefix(through: $0) } ?? Data()
    guard let known = try RunRecord.read(file), let table = try ownTable(whole), known.revision == record.revision
    else {
      if !data.isEmpty { try setAside(data) }
      return try replace(header)
    }
    if openFrom != nil {
      columns = table.columns
      header = CSVWriter.line(columns)
    }
    let blocks = try TrialBlock.blocks(of: table)
    let sound = TrialBlock.sound(blocks, known)
    let keys = Set(sound.map(\.key))
    if blocks.contains(where: { $0.isFinished && !keys.contains($0.key) }) { try setAside(data) }
    record = known
    record.trials = known.trials.filter { keys.contains($0.key) }
    altered = known.trials.keys.filter { !keys.contains($0) }.sorted()
    try keep(sound.flatMap(\.rows).map { table.row($0) }, of: data)
  }

  /// Keeps what is no longer part of the journal, under a name that is not taken.
  private func setAside(_ data: Data) throws {
    let names = (1...).lazy.map { self.file.path + ".superseded" + ($0 == 1 ? "" : ".\($0)") }
    guard let path = names.first(where: { !FileManager.default.fileExists(atPath: $0) }) else { return }
    try output?.willWrite(path)
    try TextFile.write(data, to: path)
  }

  /// The rows of a journal of these columns and this revision, `nil` for another one.
  private func ownTable(_ data: Data) throws -> Table? {
    guard !data.isEmpty else { return nil }
    let table = try CSVReader.parse(data, file: file.path)
    if let openFrom {
      guard table.columns.count > openFrom, table.columns.starts(with: columns.prefix(openFrom)),
        table.columns.last == columns.last
      else { return nil }
    } else {
      guard CSVWriter.line(table.columns) == header else { return nil }
    }
    let revisions = Set(try table.texts(JournalColumn.revision))
    return revisions.isSubset(of: [String(record.revision)]) ? table : nil
  }

  /// Replaces the file by its header and rows, unless it holds just them.
  private func keep(_ rows: [some Sequence<String>], of data: Data) throws {
    var bytes = Array(header.utf8)
    bytes.reserveCapacity(data.count)
    for row in rows { CSVWriter.append(row, to: &bytes) }
    if data != Data(bytes) { try replace(String(decoding: bytes, as: UTF8.self)) }
  }

  /// Replaces the file as a whole; the new one is locked before it takes the place of the old one.
  private func replace(_ text: String) throws {
    let temporary = "\(file.path).\(getpid()).\(UInt32.random(in: 0 ... .max)).partial"
    let replacement = try Self.openLocked(temporary, O_EXCL)
    do {
      try Descriptor.write(text, to: replacement, path: file.path)
      guard rename(temporary, file.path) == 0 else { throw FileError(.write, file.path) }
    } catch {
      unlink(temporary)
      close(replacement)
      throw error
    }
    unlock()
    descriptor = replacement
  }

  /// Names of the columns of rows, where they are open.
  public var rowColumns: [String] { openFrom.map { Array(columns[$0...].dropLast()) } ?? [] }

  /// Gives the rows these columns, unless trials that are asked for have rows with others.
  ///
  /// A journal of other columns, left by an earlier version of the command, is kept under the name `….superseded`.
  /// - Returns: whether the rows have these columns now.
  /// - Throws: `FileError`, `TableError`.
  public func settle(_ names: [String]) throws -> Bool {
    guard let openFrom, names != rowColumns else { return true }
    let old = rowColumns
    let data = try TextFile.bytes(file.path)
    let usable = record.asked.contains { key in record.trials[key].map { $0.failure == nil } ?? false }
    guard old.isEmpty || !usable else { return false }
    let table = try CSVReader.parse(data, file: file.path)
    let whole = Array(columns.prefix(openFrom)) + names + [JournalColumn.end.name]
    guard Set(whole).count == whole.count else {
      throw TrialFailure(
        "a row has a column of the journal's own or of a parameter: \(excerpt(names.joined(separator: ", ")))")
    }
    columns = whole
    header = CSVWriter.line(columns)
    // Failed trials of this run stay; their rows hold nothing.
    let asked = Set(record.asked)
    let blocks = try TrialBlock.blocks(of: table).filter { asked.contains($0.key) && $0.isFailed }
    if blocks.count < record.trials.count { try setAside(data) }
    var trials: [String: RunRecord.TrialRecord] = [:]
    var text = header
    for block in blocks {
      let row = Array(table.row(block.rows.lowerBound))
      let padded = Array(row.prefix(openFrom)) + names.map { _ in Double.nan.cellText } + [JournalFile.failed]
      text += CSVWriter.line(padded)
      trials[block.key] = TrialBlock.record(of: [padded], failure: record.trials[block.key]?.failure)
    }
    record.trials = trials
    try replace(text)
    try save()
    return true
  }

  /// Appends all rows of a finished trial: whole lines of the journal but for their end marks.
  /// - Throws: `FileError`.
  public func append(_ key: String, rows: [[String]], failure: String? = nil) throws {
    let mark = failure == nil ? JournalFile.complete : JournalFile.failed
    let lines = rows.enumerated().map { $1 + [$0 < rows.count - 1 ? JournalFile.open : mark] }
    try Descriptor.write(lines.map { CSVWriter.line($0) }.joined(), to: descriptor, path: file.path)
    record.trials[key] = TrialBlock.record(of: lines, failure: failure)
    // Before the checkpoint of the trial goes: rows that the record does not know would be made anew.
    try save()
  }

  /// Forgets finished trials, which are to be run again.
  /// - Throws: `FileError`, `TableError`.
  public func remove(_ keys: Set<String>) throws {
    guard !keys.isDisjoint(with: record.trials.keys) else { return }
    let data = try TextFile.bytes(file.path)
    let table = try CSVReader.parse(data, file: file.path)
    let trials = try table.texts(JournalColumn.trial)
    record.trials = record.trials.filter { !keys.contains($0.key) }
    try save()
    try keep((0..<table.count).filter { !keys.contains(trials[$0]) }.map { table.row($0) }, of: data)
  }

  /// Puts trials in the order of a list, behind all others, which keep theirs.
  /// - Throws: `FileError`, `TableError`.
  public func arrange(_ keys: [String]) throws {
    let data = try TextFile.bytes(file.path)
    let table = try CSVReader.parse(data, file: file.path)
    let places = Dictionary(keys.enumerated().map { ($1, $0 + 1) }, uniquingKeysWith: { first, _ in first })
    let blocks = try TrialBlock.blocks(of: table).enumerated().sorted {
      (places[$0.element.key] ?? 0, $0.offset) < (places[$1.element.key] ?? 0, $1.offset)
    }
    try keep(blocks.flatMap(\.element.rows).map { table.row($0) }, of: data)
  }

  /// Writes the record.
  /// - Throws: `FileError`.
  public func save() throws { try record.write(file) }
}
