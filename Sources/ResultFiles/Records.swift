import Files
import Foundation
import Tables

/// The records of one file: columns, cells, and the line of each.
struct Records: Sendable {
  /// Column names in order of first appearance.
  var columns: [String] = []
  /// Row-major, `[records, columns]`.
  var cells: [String] = []
  /// Line of each record, counted from 1.
  var lines: [Int] = []
  /// Columns of which every cell is a text in quotation marks.
  var textColumns: Set<String> = []
  /// Columns whose cells carried a per cent sign.
  var percentColumns: Set<String> = []
  /// Names that hold lists, for messages.
  var lists: [String] = []
  /// Remarks on what was left out.
  var notes: [String] = []
  /// What a record says about the failure of its trial.
  var failure: String?
  /// Why the file's trial has not finished.
  var unfinished: String?

  /// What stands in for a cell that is not there.
  static let missing = ""

  /// Reads a file by the end of its name.
  /// - Throws: `DamagedFile`, `TableError`, `SourceError`.
  static func parse(_ bytes: Data, of path: String, _ files: ResultFiles, as name: String? = nil) throws -> Records {
    var (bytes, name) = (bytes, (name ?? path).lowercased())
    if name.hasSuffix(".gz") || bytes.starts(with: [0x1F, 0x8B]) {
      do { bytes = try Compression.gunzip(bytes) } catch { throw DamagedFile(path, error.reason) }
      if name.hasSuffix(".gz") { name.removeLast(3) }
    }
    switch name.split(separator: "/").last?.split(separator: ".").last ?? "" {
    case "json": return try JSONRecords(path, files).document(bytes)
    case "jsonl", "ndjson", "jsonlines": return try JSONRecords(path, files).lines(bytes)
    case "csv", "tsv", "tab", "txt", "dat": return try DelimitedRecords(path, files).table(bytes, name: name)
    default:
      throw SourceError(
        files.place,
        "\(quoted(path)): results are read from .csv, .tsv, .json and .jsonl files, also with .gz; name such files")
    }
  }

  /// The record of that number as cells by column.
  func cell(_ record: Int, _ column: String) -> String? {
    guard let position = columns.firstIndex(of: column) else { return nil }
    return cells[record * columns.count + position]
  }

  /// Whether a record meets conditions; one on a column that it lacks is not met.
  func meets(_ record: Int, _ conditions: [Condition]) -> Bool {
    conditions.allSatisfy { condition in
      cell(record, condition.column).map { condition.holds($0, isText: textColumns.contains(condition.column)) }
        ?? false
    }
  }
}
