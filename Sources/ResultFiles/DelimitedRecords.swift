import Files
import Foundation
import Tables

/// Reads records from comma-separated values and their kin.
struct DelimitedRecords {
  private let path: String
  private let files: ResultFiles

  init(_ path: String, _ files: ResultFiles) {
    self.path = path
    self.files = files
  }

  /// A table with a header; blanks around fields do not count, and repeated headers are left out.
  /// - Throws: `TableError`, `DamagedFile`.
  func table(_ bytes: Data, name: String) throws -> Records {
    let isTabbed = name.hasSuffix(".tsv") || name.hasSuffix(".tab")
    let separator = files.separator ?? (isTabbed ? "\t" : ",")
    let all = try CSVReader.lines(bytes, file: path, separator: separator)
    guard let header = all.first?.fields.map(Self.trimmed) else { throw TableError.empty(file: path) }
    try check(header, separator)
    var records = Records()
    records.columns = header
    records.cells.reserveCapacity(all.count * header.count)
    var repeated = 0
    for record in all.dropFirst() {
      guard record.fields.count == header.count else {
        throw TableError.width(
          SourceLocation(file: path, line: record.line), expected: header.count, found: record.fields.count)
      }
      let cells = record.fields.map(Self.trimmed)
      guard cells != header else {
        repeated += 1
        continue
      }
      records.cells += cells
      records.lines.append(record.line)
    }
    if repeated > 0 { records.notes.append("\(repeated) repeated header lines of \(path)") }
    dropIndex(&records)
    if files.hasDecimalComma { records.cells = records.cells.map(Self.withPoint) }
    try readPercent(&records)
    return try chosen(records)
  }

  private func check(_ header: [String], _ separator: Character) throws {
    if header.count == 1,
      let other = [";", "\t", ","].first(where: { header[0].contains($0) && $0 != String(separator) })
    {
      let name = other == "\t" ? "tab" : other
      throw SourceError(
        SourceLocation(file: path, line: 1),
        "the header has one field, \(quoted(header[0])); if \(quoted(name)) separates fields, write ':separator: \(name)'"
      )
    }
    var seen: Set<String> = []
    for column in header where !seen.insert(column).inserted {
      throw TableError.duplicateColumn(file: path, column: column)
    }
  }

  /// Without blanks at both ends.
  private static func trimmed(_ text: String) -> String {
    guard let first = text.utf8.first, let last = text.utf8.last,
      first == 0x20 || last == 0x20 || first == 9 || last == 9
    else { return text }
    return text.trimmingCharacters(in: .whitespaces)
  }

  /// A column without a name that counts the rows, as pandas writes it.
  private func dropIndex(_ records: inout Records) {
    guard records.columns.first == "", records.columns.count > 1 else { return }
    let width = records.columns.count
    let count = records.lines.count
    guard (0..<count).allSatisfy({ records.cells[$0 * width] == String($0) }) else {
      records.columns[0] = "index"
      return
    }
    records.columns.removeFirst()
    records.cells = records.cells.enumerated().filter { $0.offset % width != 0 }.map(\.element)
    records.notes.append("the column without a name that counts the rows of \(path)")
  }

  /// `0,91` and `1.234,5` with a decimal point, where they are numbers then.
  private static func withPoint(_ cell: String) -> String {
    guard cell.contains(",") else { return cell }
    let plain = cell.replacingOccurrences(of: ".", with: "").replacingOccurrences(of: ",", with: ".")
    return Double(plain) == nil ? cell : plain
  }

  /// Cells such as `87.2 %`: the column is in per cent then, and all of its cells have to say so.
  private func readPercent(_ records: inout Records) throws {
    let width = records.columns.count
    for (position, column) in records.columns.enumerated() {
      var signed = 0
      var other: Int?
      for row in records.lines.indices {
        let cell = records.cells[row * width + position]
        if cell.hasSuffix("%"), Double(cell.dropLast().trimmingCharacters(in: .whitespaces)) != nil {
          signed += 1
        } else if Double(cell) != nil {
          other = other ?? row
        }
      }
      guard signed > 0 else { continue }
      if let other {
        throw SourceError(
          SourceLocation(file: path, line: records.lines[other]),
          "column \(quoted(column)) holds numbers with and without a per cent sign; write all of them in one way")
      }
      for row in records.lines.indices {
        let place = row * width + position
        guard records.cells[place].hasSuffix("%") else { continue }
        records.cells[place] = records.cells[place].dropLast().trimmingCharacters(in: .whitespaces)
      }
      records.percentColumns.insert(column)
    }
  }

  /// The records that are rows.
  private func chosen(_ all: Records) throws -> Records {
    var records = all
    let numbers = all.lines.indices
    if let name = files.rows.path.first {
      throw SourceError(files.place, "':rows: \(excerpt(name))' leads into JSON; \(quoted(path)) is a table")
    }
    for condition in files.finished + files.failed + files.rows.conditions where !all.columns.contains(condition.column)
    {
      throw TableError.missingColumn(file: path, column: condition.column, known: all.columns)
    }
    if !files.failed.isEmpty, let failed = numbers.first(where: { all.meets($0, files.failed) }) {
      records.failure = "\(path):\(all.lines[failed]) says that it failed"
    }
    if !files.finished.isEmpty, !numbers.contains(where: { all.meets($0, files.finished) }) {
      records.unfinished =
        "\(path) is not finished: no row has "
        + files.finished.map(\.description).joined(separator: " and ")
    }
    guard !files.rows.conditions.isEmpty else { return records }
    let kept = numbers.filter { all.meets($0, files.rows.conditions) }
    let width = all.columns.count
    records.cells = kept.flatMap { all.cells[$0 * width..<($0 + 1) * width] }
    records.lines = kept.map { all.lines[$0] }
    if kept.count < numbers.count { records.notes.append("\(numbers.count - kept.count) other rows of \(path)") }
    return records
  }
}
