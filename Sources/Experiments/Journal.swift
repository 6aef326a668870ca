import Files
import Foundation
import Journals
import Tables

/// The append-only CSV file of an experiment's rows at one profile, with the list of its finished trials and the record of its
/// runs beside it.
///
/// All rows of a trial are appended by one call, the last with an end mark; then a line with their number and digest goes to
/// the list. A trial without either never counts: readers see all of it or nothing. After a run that ended, the trials that it
/// was asked for stand in the order of the experiment's list, behind those of earlier runs: the file does not depend on
/// what was interrupted, made anew, or ready first.
public final class Journal {
  /// The file.
  public let file: JournalFile
  /// How the rows were made; ``append(_:rows:failure:)`` keeps its trials up to date.
  public var record: RunRecord
  /// Keys of trials that had finished but whose rows were lost, doubled or edited: they are to be run again.
  public internal(set) var altered: [String] = []
  /// What was found damaged when the journal was opened, a line each.
  public internal(set) var messages: [String] = []
  var header: String
  var columns: [String]
  /// How many columns stand before those of the rows, where the latter are open.
  let openFrom: Int?
  /// The list's lines that count for costs and explanations, the latest of each trial.
  var list: [FinishedTrial] = []
  /// Where each trial's rows stand in the file, in their order.
  private var places: [(key: String, bytes: Range<Int>)] = []
  private var size = 0
  private var descriptor: Int32
  private var listDescriptor: Int32 = -1
  private let output: OutputFolder?
  /// Whether something was appended that may not be on the disk yet.
  public private(set) var isDirty = false

  /// Opens a journal for appending and locks it.
  ///
  /// Rows that are not those that the list knows are cut out, a torn last trial among them; finished ones are kept under
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
    for path in file.paths { try output?.willWrite(path) }
    try TextFile.createFolder(TextFile.parent(of: file.path))
    descriptor = try Self.openLocked(file.path)
    record = RunRecord(revision: revision, asked: [], seeds: [])
    do {
      // Whoever holds the lock is the only writer: what a killed one was just writing is of no use to anybody.
      for path in file.paths { TextFile.removeUnfinishedWrites(of: path) }
      try recover()
      if TextFile.isFile(file.trialsPath) { try openList() } else { try saveList() }
    } catch {
      close()
      throw error
    }
  }

  deinit { close() }

  private func close() {
    unlock(descriptor)
    if listDescriptor >= 0 { Foundation.close(listDescriptor) }
    (descriptor, listDescriptor) = (-1, -1)
  }

  private func unlock(_ descriptor: Int32) {
    guard descriptor >= 0 else { return }
    // Closing alone would not do: a program that is just being started may hold a copy of the descriptor.
    flock(descriptor, LOCK_UN)
    Foundation.close(descriptor)
  }

  /// Keys of the finished trials.
  public var finished: Set<String> { Set(record.trials.keys) }

  /// The kernel ends the lock (`flock`) with the process, however that ends: a crash leaves none behind.
  private static func openLocked(_ path: String, _ flags: Int32 = 0) throws -> Int32 {
    let descriptor = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | flags, 0o666)
    guard descriptor >= 0 else { throw FileError(.write, path) }
    // Another process may have replaced the file between the two calls: its lock would be on a file without a name.
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0, Descriptor.isOpen(descriptor, at: path) else {
      Foundation.close(descriptor)
      throw UsageError("\(path): another repro is writing this journal; wait for it or stop it")
    }
    return descriptor
  }

  private func openList() throws {
    if listDescriptor >= 0 { Foundation.close(listDescriptor) }
    listDescriptor = open(file.trialsPath, O_WRONLY | O_APPEND | O_CLOEXEC)
    guard listDescriptor >= 0 else { throw FileError(.write, file.trialsPath) }
  }

  /// Replaces the list by its lines as they are known.
  func saveList() throws {
    try TextFile.write(FinishedTrials.text(list), to: file.trialsPath, isDurable: true)
    try openList()
  }

  /// Keeps what is no longer part of the journal, under a name that is not taken.
  func setAside(_ data: Data, from path: String) throws {
    let names = (1...).lazy.map { path + ".superseded" + ($0 == 1 ? "" : ".\($0)") }
    guard let path = names.first(where: { !FileManager.default.fileExists(atPath: $0) }) else { return }
    try output?.willWrite(path)
    try TextFile.write(data, to: path, isDurable: true)
  }

  /// Replaces the file as a whole by the header and some trials' rows; the new one is locked before it takes the place of
  /// the old one.
  func replace(_ trials: [(key: String, bytes: [UInt8])]) throws {
    var bytes = Array(header.utf8)
    var places: [(key: String, bytes: Range<Int>)] = []
    bytes.reserveCapacity(bytes.count + trials.reduce(0) { $0 + $1.bytes.count })
    for trial in trials {
      places.append((trial.key, bytes.count..<bytes.count + trial.bytes.count))
      bytes += trial.bytes
    }
    if try TextFile.bytes(file.path) != Data(bytes) {
      let temporary = "\(file.path).\(getpid()).\(UInt32.random(in: 0 ... .max)).partial"
      let replacement = try Self.openLocked(temporary, O_EXCL)
      do {
        try Descriptor.write(bytes, to: replacement, path: file.path)
        try Descriptor.sync(replacement, path: file.path)
        guard rename(temporary, file.path) == 0 else { throw FileError(.write, file.path) }
      } catch {
        unlink(temporary)
        unlock(replacement)
        throw error
      }
      unlock(descriptor)
      descriptor = replacement
      try Descriptor.syncFolder(of: file.path)
    }
    (self.places, size) = (places, bytes.count)
  }

  /// Keeps the file as it is.
  func adopt(_ places: [(key: String, bytes: Range<Int>)], size: Int) { (self.places, self.size) = (places, size) }

  /// The bytes of each trial's rows, in their order.
  private func trials() throws -> [(key: String, bytes: [UInt8])] {
    let data = try TextFile.bytes(file.path)
    return places.map { ($0.key, Array(data[$0.bytes])) }
  }

  /// Appends all rows of a trial that ended, whole lines of the journal but for their end marks, and then its line of the
  /// list with their number and digest.
  ///
  /// They are on the disk after ``sync()``; what a trial could go on from has to stay until then.
  /// - Throws: `FileError`; nothing is left of the rows then, or a torn end that the next run drops.
  public func append(_ trial: FinishedTrial, rows: [[String]], failure: String? = nil) throws {
    let mark = failure == nil ? JournalFile.complete : JournalFile.failed
    let lines = rows.enumerated().map { $1 + [$0 < rows.count - 1 ? JournalFile.open : mark] }
    var bytes: [UInt8] = []
    for line in lines { CSVWriter.append(line, to: &bytes) }
    var trial = trial
    trial.record = TrialBlock.record(of: lines, failure: failure)
    isDirty = true
    try Descriptor.append(bytes, to: descriptor, path: file.path)
    places.append((trial.key, size..<size + bytes.count))
    size += bytes.count
    try Descriptor.append(Array(FinishedTrials.line(trial).utf8), to: listDescriptor, path: file.trialsPath)
    list.append(trial)
    record.trials[trial.key] = trial.record
  }

  /// Makes sure that all trials so far are on the disk.
  /// - Throws: `FileError`.
  public func sync() throws {
    guard isDirty else { return }
    try Descriptor.sync(descriptor, path: file.path)
    try Descriptor.sync(listDescriptor, path: file.trialsPath)
    isDirty = false
  }

  /// Forgets finished trials, which are to be run again.
  /// - Throws: `FileError`.
  public func remove(_ keys: Set<String>) throws {
    guard !keys.isDisjoint(with: record.trials.keys) else { return }
    for key in keys { record.trials[key] = nil }
    for index in list.indices where keys.contains(list[index].key) { list[index].record = nil }
    // The list first: rows that it does not know are dropped by whoever opens the journal next.
    try saveList()
    try replace(try trials().filter { !keys.contains($0.key) })
  }

  /// Puts trials in the order of a list, behind all others, which keep theirs.
  /// - Throws: `FileError`.
  public func arrange(_ keys: [String]) throws {
    let order = Dictionary(keys.enumerated().map { ($1, $0 + 1) }, uniquingKeysWith: { first, _ in first })
    let current = places.map { order[$0.key] ?? 0 }
    guard !zip(current, current.dropFirst()).allSatisfy(<=) else { return }
    let sorted = try trials().enumerated().sorted {
      (order[$0.element.key] ?? 0, $0.offset) < (order[$1.element.key] ?? 0, $1.offset)
    }
    try replace(sorted.map(\.element))
  }

  /// Writes the record; the trials stand in the list.
  /// - Throws: `FileError`.
  public func save() throws {
    var written = record
    written.trials = [:]
    try written.write(file)
  }
}
