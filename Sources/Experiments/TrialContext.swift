import Files
import Foundation
import Journals
import Tables

/// A trial that cannot go on for a reason in its numbers, for example a loss that is not finite.
///
/// Its rows are kept and marked; they decide on no claim.
public struct TrialFailure: Error, Equatable, CustomStringConvertible {
  /// What happened.
  public var description: String

  /// Creates a failure.
  public init(_ description: String) { self.description = description }
}

/// What a running trial may use: rows out, threads, and a checkpoint to go on from.
public final class TrialContext {
  /// Threads that the trial may use; they change no result.
  public let threads: Int
  private(set) var rows: [Row] = []
  private let live: LiveTrial?
  private let output: OutputFolder?
  private let header: String
  private let lead: [String]
  private let onProgress: (Double) -> Void
  private var text: String

  /// A context that keeps rows in memory alone.
  public convenience init(threads: Int = 1) {
    self.init(threads: threads, live: nil, header: "", lead: [], output: nil, onProgress: { _ in })
  }

  /// - Parameters:
  ///   - live: files of the running trial.
  ///   - header: line with the journal's columns.
  ///   - lead: cells before those of a row.
  ///   - output: the list of files that are written.
  init(
    threads: Int, live: LiveTrial?, header: String, lead: [String], output: OutputFolder?,
    onProgress: @escaping (Double) -> Void
  ) {
    self.output = output
    self.threads = threads
    self.live = live
    self.header = header
    self.lead = lead
    self.onProgress = onProgress
    text = header
  }

  /// Hands over a row; whoever looks at the running trial sees it from now on.
  /// - Throws: `CancellationError` when the run was interrupted, `FileError`.
  public func emit(_ row: Row) throws {
    rows.append(row)
    if let live, streams {
      text += CSVWriter.line(lead + row.map(\.description) + ["0"])
      try TextFile.write(text, to: live.rowsPath)
    }
    try checkCancellation()
  }

  /// Whether rows are shown while the trial runs; worth a file only when it takes a while.
  public var streams = false

  /// Says how much is done, from 0 to 1.
  /// - Throws: `CancellationError` when the run was interrupted.
  public func progress(_ fraction: Double) throws {
    onProgress(fraction)
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
    return live.checkpointPath
  }

  /// Path of a file that the trial leaves beside its journal, its folder made; `nil` when nothing is kept.
  /// - Throws: `FileError`.
  public func keptPath(_ name: String) throws -> String? {
    guard let live else { return nil }
    let folder = TextFile.parent(of: TextFile.parent(of: live.checkpointPath))
    try TextFile.createFolder(folder)
    try output?.willWrite("\(folder)/\(name)")
    return "\(folder)/\(name)"
  }

  /// Takes over the first rows of an interrupted run; `false` when it had emitted fewer.
  public func restore(rows count: Int) -> Bool {
    guard count > 0 else { return true }
    rows = []
    text = header
    guard let live, let table = try? CSVReader.read(live.rowsPath), table.count >= count,
      CSVWriter.line(table.columns) == header
    else { return false }
    for row in 0..<count {
      let cells = table.row(row)
      rows.append(cells.dropFirst(lead.count).dropLast().map { .text($0) })
      text += CSVWriter.line(cells)
    }
    return true
  }
}
