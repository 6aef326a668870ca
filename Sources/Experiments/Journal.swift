import Files
import Foundation
import Journals
import Tables

/// The append-only CSV file of an experiment's rows at one profile.
///
/// All rows of a trial are written by one call, the last with an end mark: a trial without it never counts.
/// Finished trials stand in the order of the experiment's trial list.
public final class Journal {
  /// Path of the file.
  public let path: String
  private let experiment: any Experiment
  private let descriptor: Int32
  /// Keys of the finished trials.
  public private(set) var finished: Set<String> = []

  /// Opens a journal for appending and locks it.
  ///
  /// A torn last trial is cut off. A journal of other columns or another revision is kept under the name
  /// `….superseded`, and a new one begins.
  /// - Throws: `FileError`, `TableError`, or `UsageError` when another process is writing.
  public init(path: String, experiment: some Experiment) throws {
    self.path = path
    self.experiment = experiment
    try TextFile.createFolder(TextFile.parent(of: path))
    descriptor = try Self.openLocked(path)
    do { finished = try Self.recover(path, descriptor, experiment) } catch {
      close(descriptor)
      throw error
    }
  }

  deinit {
    // Closing alone would not do: a program that is just being started may hold a copy of the descriptor.
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }

  private static func openLocked(_ path: String) throws -> Int32 {
    let descriptor = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw FileError(.write, path) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      throw UsageError("\(path): another repro is writing this journal; wait for it or stop it")
    }
    return descriptor
  }

  private static func recover(_ path: String, _ descriptor: Int32, _ experiment: some Experiment) throws -> Set<String>
  {
    let data = try TextFile.bytes(path)
    let whole = data.lastIndex(of: UInt8(ascii: "\n")).map { data.prefix(through: $0) } ?? Data()
    let header = CSVWriter.line(experiment.journalColumns)
    var keep = 0
    var finished: Set<String> = []
    if whole.starts(with: Data(header.utf8)) {
      let table = try CSVReader.parse(whole, file: path)
      let revisions = Set(try table.texts("revision"))
      if revisions.isSubset(of: [String(experiment.revision)]) {
        (keep, finished) = try completePart(whole, header: header, table: table)
      }
    }
    if keep == 0, !whole.isEmpty { try TextFile.write(data, to: path + ".superseded") }
    if keep != data.count, ftruncate(descriptor, off_t(keep)) != 0 { throw FileError(.write, path) }
    if keep == 0 { try write(header, descriptor, path) }
    return finished
  }

  /// Bytes up to the last end mark, and the keys of the trials in them.
  ///
  /// No cell of a journal spans lines.
  private static func completePart(_ data: Data, header: String, table: Table) throws -> (Int, Set<String>) {
    let finished = try JournalFile.finishedTrials(of: table)
    let rows = (try table.texts("end").lastIndex { $0 != JournalFile.open } ?? -1) + 1
    var newlines = 0
    for (offset, byte) in data.enumerated() where byte == UInt8(ascii: "\n") {
      newlines += 1
      if newlines == rows + 1 { return (offset + 1, finished) }
    }
    return (header.utf8.count, finished)
  }

  private static func write(_ text: String, _ descriptor: Int32, _ path: String) throws {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 {
        if errno == EINTR { continue }
        throw FileError(.write, path)
      }
      bytes = bytes.dropFirst(count)
    }
  }

  /// Appends all rows of a finished trial.
  /// - Throws: `FileError`.
  public func append(_ trial: Trial, rows: [Row], isFailed: Bool = false) throws {
    let lead = trial.lead(in: experiment)
    var text = ""
    for (index, row) in rows.enumerated() {
      let end = index < rows.count - 1 ? JournalFile.open : isFailed ? JournalFile.failed : JournalFile.complete
      text += CSVWriter.line(lead + row.map(\.description) + [end])
    }
    try Self.write(text, descriptor, path)
    finished.insert(trial.key(of: experiment))
  }
}
