import Files
import Foundation
import Journals
import Tables

/// Files of results that another program left, and how they become rows.
///
/// Nothing is guessed: a file that cannot be read is a trial that failed, files with other columns are refused, and cells
/// that are missing are named.
public struct ResultFiles: RowSource, Equatable {
  /// Folder that the patterns start from.
  public var folder: String
  /// Which files.
  public var patterns: [FilePattern]
  /// Which records of a file are rows; all of them unless said otherwise.
  public var rows = RowChoice()
  /// What a record of a finished file has to hold.
  public var finished: [Condition] = []
  /// A record that meets this says that its file's trial failed.
  public var failed: [Condition] = []
  /// Columns that become rows.
  public var unpivot: Unpivot?
  /// Columns that are left out.
  public var ignored: [String] = []
  /// Columns whose cells are names.
  public var textColumns: Set<String> = []
  /// Columns whose numbers are in per cent.
  public var percentColumns: Set<String> = []
  /// What separates the fields of a table; by the file's name unless said otherwise.
  public var separator: Character?
  /// Whether numbers have a decimal comma.
  public var hasDecimalComma = false
  /// Settings of which there should be rows, by columns.
  public var wanted: [[String: String]] = []
  /// Where they are declared.
  public var place: SourceLocation

  /// All records of some files.
  public init(folder: String, patterns: [FilePattern], place: SourceLocation) {
    self.folder = folder
    self.patterns = patterns
    self.place = place
  }

  /// Which records of a file are rows.
  public struct RowChoice: Sendable, Equatable {
    /// Names that lead to a list within a JSON text, such as `results.test`; empty for the text itself.
    public var path: [String]
    /// What a record has to hold.
    public var conditions: [Condition]

    /// A choice.
    public init(path: [String] = [], conditions: [Condition] = []) {
      self.path = path
      self.conditions = conditions
    }
  }

  /// The patterns and their folder.
  public var description: String {
    "\(patterns.map { quoted($0.description) }.joined(separator: ", ")) in \(folder == "." ? "this folder" : folder)"
  }

  /// Reads the files.
  /// - Returns: rows, files that leave none, and what a reader should know; `nil` when no file matches and none is wanted.
  /// - Throws: `SourceError`, `TableError` for what no single file is to blame for: names that clash, columns that differ.
  public func contents() throws -> JournalFile.Contents? {
    let files = try matches()
    guard !files.isEmpty || !wanted.isEmpty else { return nil }
    let read = try Concurrent.map(files.count) { index in try self.read(files[index]) }
    return try RowAssembly(self, read).contents()
  }

  /// Rows of one file.
  public struct RowSet: Sendable, Equatable {
    /// Names of the columns.
    public var columns: [String]
    /// Cells, one for each column; `nan` where a JSON text has null.
    public var rows: [[String]]
    /// What was left out.
    public var notes: [String]
  }

  /// The rows of a file's bytes.
  /// - Parameters:
  ///   - bytes: what the file holds.
  ///   - path: its path, for messages.
  ///   - name: a name whose end says how it is read, such as `x.jsonl`.
  /// - Returns: columns and cells.
  /// - Throws: an error that names the line that is broken.
  public func rows(in bytes: Data, of path: String, as name: String) throws -> RowSet {
    let records = try Records.parse(bytes, of: path, self, as: name)
    let width = records.columns.count
    let rows = records.lines.indices.map { row in
      records.cells[row * width..<(row + 1) * width].map { $0 == Records.missing ? "nan" : $0 }
    }
    return RowSet(columns: records.columns, rows: rows, notes: records.notes)
  }

  /// A file with the values of its pattern's names.
  struct Match: Sendable {
    var path: String
    var captures: [(name: String, value: String)]
  }

  private func matches() throws(SourceError) -> [Match] {
    var all: [Match] = []
    var seen: Set<String> = []
    for pattern in patterns {
      for match in try pattern.matches(in: folder, at: place) {
        guard seen.insert(match.path).inserted else {
          throw SourceError(place, "\(quoted(match.path)) is named by two patterns; its rows would count twice")
        }
        all.append(Match(path: match.path, captures: Array(zip(pattern.names, match.values))))
      }
    }
    return all
  }

  /// What one file holds.
  struct Read: Sendable {
    var match: Match
    var digest: String
    var records: Records
    /// Why it leaves no rows.
    var failure: String?
    /// Whether it is merely unfinished.
    var isUnfinished = false
  }

  private func read(_ match: Match) throws -> Read {
    let path = TextFile.path(match.path, in: folder)
    let bytes = try TextFile.bytes(path)
    var read = Read(match: match, digest: Digest.sha256(bytes), records: Records())
    do {
      read.records = try Records.parse(bytes, of: path, self)
      if let reason = read.records.failure { read.failure = reason }
      if let reason = read.records.unfinished { (read.failure, read.isUnfinished) = (reason, true) }
    } catch let error as any UserError {
      // A file of its own trial fails alone; the one table of all rows has to be mended.
      guard !match.captures.isEmpty else { throw error }
      read.failure = "\(error)"
    }
    return read
  }
}

/// Columns that become rows: `run_{seed} as score` makes of `run_1`, `run_2` … the columns `seed` and `score`.
public struct Unpivot: Sendable, Equatable {
  /// What the names of the columns begin with.
  public var prefix: String
  /// What they end in.
  public var suffix: String
  /// The column that holds what stands in between.
  public var name: String
  /// The column that holds their cells.
  public var value: String

  /// Columns that become rows.
  public init(prefix: String, suffix: String, name: String, value: String) {
    self.prefix = prefix
    self.suffix = suffix
    self.name = name
    self.value = value
  }

  /// What stands in between, for a column that it is about.
  func middle(of column: String) -> String? {
    guard column.hasPrefix(prefix), column.hasSuffix(suffix), column.count > prefix.count + suffix.count else {
      return nil
    }
    return String(column.dropFirst(prefix.count).dropLast(suffix.count))
  }
}
