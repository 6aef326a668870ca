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
  private let header: String
  private var descriptor: Int32
  private let output: OutputFolder?

  /// Opens a journal for appending and locks it.
  ///
  /// Rows that are not those that the record knows are cut out, a torn last trial among them; finished ones are kept under
  /// the name `….superseded`, as is a journal of other columns, another revision or an earlier version of the program.
  /// `output` takes down the names of the files.
  /// - Throws: `FileError`, `TableError`, `SourceError` for a damaged record, or `UsageError` when another process is
  ///   writing.
  public init(_ file: JournalFile, columns: [String], revision: Int, output: OutputFolder? = nil) throws {
    self.file = file
    self.output = output
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
    guard CSVWriter.line(table.columns) == header else { return nil }
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
