import Files
import Foundation
import Journals
import Tables

/// What a running trial may use: rows out, threads, and a checkpoint to go on from.
public final class TrialContext<Row: Record> {
  /// Threads that the trial may use; they change no result.
  public let threads: Int
  /// The cells of the rows so far, `[rows, Row.columns]`.
  public private(set) var rows: [[String]] = []
  /// Names of the cells of a row, once there is one.
  public private(set) var rowNames: [String]?
  /// What the trial has to tell beside its rows.
  public private(set) var notes: [String] = []
  private let live: LiveTrial?
  private let output: OutputFolder?
  private let header: [String]
  private let lead: [String]
  private let onProgress: (Double, String?) -> Void
  private let onCheckpoint: () -> Void
  private let began = ContinuousClock.now
  /// Seconds that interrupted runs of the trial took, up to the checkpoint that it went on from.
  var secondsBefore = 0.0
  private var text: String

  /// A context that keeps rows in memory alone.
  public convenience init(threads: Int = 1) {
    self.init(threads: threads, live: nil, header: [], lead: [], output: nil, onProgress: { _, _ in })
  }

  /// A context that shows rows and keeps checkpoints while the trial runs.
  /// - Parameters:
  ///   - threads: threads that the trial may use.
  ///   - live: files of the running trial.
  ///   - header: the journal's columns.
  ///   - lead: cells before those of a row.
  ///   - output: the list of files that are written.
  ///   - onProgress: is told how much is done, from 0 to 1, and what the trial says of itself.
  ///   - onCheckpoint: is called when the trial begins to keep a checkpoint.
  init(
    threads: Int, live: LiveTrial?, header: [String], lead: [String], output: OutputFolder?,
    onProgress: @escaping (Double, String?) -> Void, onCheckpoint: @escaping () -> Void = {}
  ) {
    self.threads = threads
    self.live = live
    self.header = header
    self.lead = lead
    self.output = output
    self.onProgress = onProgress
    self.onCheckpoint = onCheckpoint
    text = CSVWriter.line(header)
  }

  /// Wall-clock seconds that the trial has taken, interrupted runs that it goes on from included.
  var seconds: Double { secondsBefore + began.duration(to: .now) / .seconds(1) }

  /// Hands over a row; whoever looks at the running trial sees it from now on.
  ///
  /// A training is not interrupted here: the rows of one epoch belong together, and ``progress(_:)`` is asked after them.
  /// - Throws: `CancellationError` when the run was interrupted, `FileError`.
  public func emit(_ row: Row) throws {
    let cells = row.cells
    let names = row.names
    if let known = rowNames, known != names {
      throw TrialFailure(
        "a row has the columns \(excerpt(names.joined(separator: ", "))), those before it "
          + excerpt(known.joined(separator: ", ")))
    }
    rowNames = names
    rows.append(cells)
    if let live, streams {
      text += line(cells)
      try output?.willWrite(live.rowsPath)
      try TextFile.write(text, to: live.rowsPath)
    }
    if !streams { try checkCancellation() }
  }

  /// The rows so far as a table.
  /// - Throws: `TableError` for columns that share a name.
  public func table() throws -> Table {
    var table = try Table(file: "rows", columns: Row.columns.names)
    for cells in rows { try table.append(cells) }
    return table
  }

  private func line(_ cells: [String]) -> String { CSVWriter.line(lead + cells + [JournalFile.open]) }

  /// Whether rows are shown while the trial runs; worth a file only when it takes a while.
  public var streams = false

  /// Says how much is done, from 0 to 1, and something to show beside it, such as the loss.
  /// - Throws: `CancellationError` when the run was interrupted.
  public func progress(_ fraction: Double, detail: String? = nil) throws {
    onProgress(fraction, detail)
    try checkCancellation()
  }

  /// Ends an interrupted trial.
  /// - Throws: `CancellationError`.
  public func checkCancellation() throws { try Task.checkCancellation() }

  /// Path of the state that the trial can go on from, its folder made; `nil` when nothing is kept.
  /// - Throws: `FileError`.
  public func checkpointPath() throws -> String? {
    guard let live else { return nil }
    try TextFile.createFolder(TextFile.parent(of: live.checkpointPath))
    try output?.willWrite(live.checkpointPath)
    onCheckpoint()
    return live.checkpointPath
  }

  /// Path of a file that the trial leaves beside its journal, its folder made; `nil` when nothing is kept.
  /// - Throws: `FileError`.
  public func keptPath(_ name: String) throws -> String? {
    guard let path = live?.keptPath(name) else { return nil }
    try TextFile.createFolder(TextFile.parent(of: path))
    try output?.willWrite(path)
    TextFile.removeUnfinishedWrites(of: path)
    return path
  }

  /// Remembers something to tell beside the rows.
  public func note(_ text: String) { notes.append(text) }

  /// Which profile is run; `nil` where nothing is kept.
  public var profile: Profile? { live?.profile }

  /// An empty folder of the trial's own beside the journal; what an earlier run of the same trial left is removed.
  /// - Throws: `FileError`, and where nothing is kept.
  public func ownFolder() throws -> String {
    guard let path = live?.ownFolder else { throw TrialFailure("this trial needs a folder of its own") }
    if FileManager.default.fileExists(atPath: path) { try FileManager.default.removeItem(atPath: path) }
    try TextFile.createFolder(path)
    for log in TrialLog.allCases { try output?.willWrite(log.path(in: path)) }
    return path
  }

  /// Remembers the files in the trial's own folder as the run's, so that cleaning finds them.
  /// - Throws: `FileError`.
  public func keepOwnFiles() throws {
    guard let path = live?.ownFolder else { return }
    try output?.willWriteFiles(below: path)
  }

  /// Takes over the first rows of an interrupted run, in place of all rows so far.
  ///
  /// They are read like any others: the columns are the journal's, setting and seed are this trial's, every cell is a value
  /// of its column, and their digest is the one that was taken when the checkpoint was saved.
  /// - Parameters:
  ///   - count: how many.
  ///   - digest: their ``rowsDigest``.
  /// - Returns: `false`, with no rows taken over, when the interrupted run did not leave them.
  public func restore(rows count: Int, digest: String) -> Bool {
    reset()
    guard count > 0 else { return true }
    guard let live, let table = try? CSVReader.read(live.rowsPath), table.count >= count, table.columns == header
    else { return false }
    let taken = (0..<count).map { Array(table.row($0)) }
    let isSound = taken.allSatisfy { cells in
      cells.starts(with: lead) && Row.columns.accept(cells.dropFirst(lead.count).dropLast())
    }
    guard isSound else { return false }
    rows = taken.map { Array($0.dropFirst(lead.count).dropLast()) }
    guard rowsDigest == digest else {
      reset()
      return false
    }
    text += rows.map(line).joined()
    return true
  }

  /// A digest of the rows so far, for a checkpoint that belongs to them.
  public var rowsDigest: String { TrialBlock.record(of: rows).digest }

  /// Drops all rows: the trial begins anew.
  public func reset() {
    rows = []
    text = CSVWriter.line(header)
  }
}
