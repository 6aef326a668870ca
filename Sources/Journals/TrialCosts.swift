import Files
import Foundation
import Tables

/// What a trial took, as the log of costs beside its journal says.
public struct TrialCost: Sendable, Equatable {
  /// When it began, ISO 8601 in UTC.
  public var started: String
  /// Wall-clock time in seconds.
  public var seconds: Double
  /// Threads that it had.
  public var threads: Int
  /// Peak resident memory of the process that ran it, in MiB; `nil` where that is not known.
  public var memory: Double?
  /// The machine's name.
  public var host: String

  /// Creates the costs of a trial.
  public init(started: String, seconds: Double, threads: Int, memory: Double?, host: String) {
    self.started = started
    self.seconds = seconds
    self.threads = threads
    self.memory = memory
    self.host = host
  }
}

extension JournalFile {
  /// Path of the log of what its trials took; times have no place in results.
  public var costsPath: String { "\(results)/\(profile.rawValue)/\(experiment).costs.csv" }
}

/// Reads the log of what trials took: one line for each finished trial, to which lines are only ever appended.
public enum TrialCosts {
  /// Columns of the log.
  public enum Column: String, NamedColumn, CaseIterable {
    /// Key of the trial in the journal.
    case trial
    /// Start, ISO 8601 in UTC.
    case started
    /// Wall-clock time in seconds.
    case seconds
    /// Threads of the trial.
    case threads
    /// Peak resident memory in MiB, or nothing.
    case memory = "memory_mib"
    /// Name of the machine.
    case host

    /// The name in the header.
    public var name: String { rawValue }
  }

  /// What trials took, by their keys in the journal; empty without a log.
  ///
  /// Of a trial that ran several times the last line counts. A last line without its end is one that was being written when
  /// the run was killed, and counts for nothing.
  /// - Throws: `FileError`, `TableError`; `SourceError` for a line with a time or a size that is none.
  public static func read(_ journal: JournalFile) throws -> [String: TrialCost] {
    let path = journal.costsPath
    guard TextFile.isFile(path) else { return [:] }
    let bytes = try TextFile.bytes(path)
    guard let end = bytes.lastIndex(of: UInt8(ascii: "\n")) else { return [:] }
    let table = try CSVReader.parse(Data(bytes[...end]), file: path)
    let columns = try Dictionary(uniqueKeysWithValues: Column.allCases.map { ($0, try table.texts($0)) })
    var costs: [String: TrialCost] = [:]
    for row in 0..<table.count {
      func text(_ column: Column) -> String { columns[column]?[row] ?? "" }
      guard let seconds = number(text(.seconds)), let threads = Int(text(.threads)), threads > 0,
        text(.memory).isEmpty || number(text(.memory)) != nil
      else {
        throw SourceError(
          SourceLocation(file: path), "the costs of trial \(quoted(text(.trial))) are damaged; remove its line")
      }
      costs[text(.trial)] = TrialCost(
        started: text(.started), seconds: seconds, threads: threads, memory: number(text(.memory)), host: text(.host))
    }
    return costs
  }

  /// A time or a size.
  private static func number(_ text: String) -> Double? {
    Double(text).flatMap { $0.isFinite && $0 >= 0 ? $0 : nil }
  }
}
