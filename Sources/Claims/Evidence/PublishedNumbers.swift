import Files
import Literate
import Tables

/// A file of published numbers.
///
/// Every column has one part to play: a key that the measured rows have, too; a number that a claim or a table of the
/// paper names; or a note for readers, one of ``PublishedColumn/notes``. Any other column is a misspelt one: passing over it would match
/// rows that it means to tell apart.
package struct PublishedNumbers: Sendable {
  /// Columns that say where a number is printed, and the word before their cells.
  static let locators = [("locator", ""), ("figure", "Figure "), ("table", "Table "), ("section", "section ")]

  /// The file, or the rows of it that a claim's conditions select.
  package let table: Table
  /// Columns of numbers that the paper's claims and tables name.
  let values: Set<String>

  /// Reads a file whose columns `compared` hold the numbers of one claim, and `values` those of the whole paper.
  /// - Throws: `FileError`, `TableError`, `SourceError` for a file without rows or without numbers that are compared.
  package init(path: String, compared: [String], values: Set<String>) throws {
    try self.init(try CSVReader.read(path), compared: compared, values: values)
  }

  init(_ all: Table, compared: [String], values: Set<String>) throws {
    // Where a paper prints several numbers in a row, one that it leaves out is a blank cell.
    let optional = compared.filter { $0.hasPrefix(PublishedColumn.usual + "_") && all.has($0) }
    let table = try all.filter { row in try optional.allSatisfy { try !all.text(row, $0).isEmpty } }
    self.table = table
    self.values = Self.withCompanions(values.union(compared), of: table)
    for column in compared {
      for row in 0..<table.count where PublishedNumber(try table.text(row, column)) == nil {
        _ = try table.number(row, column)
      }
    }
    guard table.count > 0 else {
      throw SourceError(SourceLocation(file: table.file, line: 1), "holds no published numbers below its header")
    }
  }

  /// Columns of numbers with those that hold their deviations and repetitions.
  private static func withCompanions(_ columns: Set<String>, of table: Table) -> Set<String> {
    columns.union(
      columns.flatMap { [PublishedColumn.deviation(of: $0), PublishedColumn.count(of: $0)] }.filter(table.has)
    ).union(
      table.columns.filter { $0.hasPrefix(PublishedColumn.reference) || $0.hasPrefix(PublishedColumn.usual) })
  }

  /// The number in a row's column as it is printed; a blank deviation or number of repetitions is not printed.
  /// - Returns: `nil` for a number that is not finite.
  /// - Throws: `TableError`; `SourceError` for a deviation or number of repetitions that cannot be one.
  func number(_ row: Int, _ column: String) throws -> PublishedNumber? {
    guard var number = PublishedNumber(try table.text(row, column)) else { return nil }
    let (spread, repetitions) = (PublishedColumn.deviation(of: column), PublishedColumn.count(of: column))
    if table.has(spread), try !table.text(row, spread).isEmpty {
      let deviation = try table.number(row, spread)
      guard deviation >= 0, deviation.isFinite else {
        throw SourceError(table.location(of: row), "column \(quoted(spread)) holds no deviation")
      }
      // A deviation that is printed as 0.00 is not known to be zero.
      number.standardDeviation =
        deviation > 0 ? deviation : PublishedNumber(try table.text(row, spread))?.halfUnit
    }
    if table.has(repetitions), try !table.text(row, repetitions).isEmpty {
      let count = try table.number(row, repetitions)
      guard count >= 1, count < 1e9, count == count.rounded() else {
        throw SourceError(
          table.location(of: row), "column \(quoted(repetitions)) holds no number of repetitions")
      }
      number.count = Int(count)
    }
    number.locator = try locator(row)
    return number
  }

  /// Where a row's numbers are printed.
  private func locator(_ row: Int) throws -> String? {
    for (column, word) in Self.locators
    where table.has(column) {
      let text = try table.text(row, column)
      if !text.isEmpty { return word + text }
    }
    return nil
  }

  /// Where the numbers of a file are printed, each place once.
  static func locators(of table: Table) throws -> [String] {
    for (column, word) in locators where table.has(column) {
      return try table.distinct(column).filter { !$0.isEmpty }.map { word + $0 }
    }
    return []
  }

  private init(_ table: Table, values: Set<String>) {
    self.table = table
    self.values = values
  }

  /// The rows that meet those of a claim's conditions that speak of columns of the file: one file may hold the numbers of
  /// several claims.
  /// - Throws: `SourceError` when there are none: a claim about nothing holds of everything.
  func rows(where conditions: [Condition]) throws -> PublishedNumbers {
    // The end of a series is one of the measured rows.
    let known = conditions.filter { table.has($0.column) && !values.contains($0.column) && $0.rank == nil }
    let selected = try table.rows(where: known)
    guard selected.count > 0 else { throw SourceError(place, try emptiness(known)) }
    return PublishedNumbers(selected, values: values)
  }

  /// The columns that match published rows with measured ones.
  /// - Throws: `SourceError` for a column without a part to play, when there is no key at all, or when two rows have the
  ///   same keys.
  package func keys(for rows: Table) throws -> [String] {
    let keys = table.columns.filter { !values.contains($0) && rows.has($0) }
    let strange = table.columns.first { !values.contains($0) && !rows.has($0) && !Self.isNote($0) }
    let names = rows.columns.filter { !table.has($0) } + values.sorted() + PublishedColumn.notes
    let hint = strange.map { Spelling.hint(for: $0, among: names) } ?? ""
    guard !keys.isEmpty else {
      let known = excerpt(rows.columns.joined(separator: ", "), limit: 400)
      throw SourceError(place, "shares no column with the rows (\(known)); nothing can be matched\(hint)")
    }
    if let strange {
      throw SourceError(
        place, "column \(quoted(strange)) is no column of the rows, and no claim or table compares with it\(hint)")
    }
    try checkUniqueness(keys, in: rows)
    return keys
  }

  /// A column without a name numbers the rows, as pandas writes it.
  static func isNote(_ column: String) -> Bool { column.isEmpty || PublishedColumn.notes.contains(column) }

  private var place: SourceLocation { SourceLocation(file: table.file, line: 1) }

  private func checkUniqueness(_ keys: [String], in rows: Table) throws {
    var seen: [[String]: Int] = [:]
    for (row, cells) in try table.keys(of: keys).enumerated() {
      guard let first = seen.updateValue(row, forKey: rows.key(cells, of: keys)) else { continue }
      throw SourceError(
        table.location(of: row),
        "\(excerpt(Printed.setting(keys, cells))) stands in line \(table.location(of: first).line ?? 1), too; "
          + "remove one of the two rows")
    }
  }

  /// Which condition is met by no row, and the value that comes nearest.
  private func emptiness(_ conditions: [Condition]) throws -> String {
    for condition in conditions where try table.rows(where: [condition]).count == 0 {
      let hint = Spelling.hint(for: condition.value, among: try table.distinct(condition.column))
      return "no row has \(excerpt(condition.description)), which the claim asks for\(hint)"
    }
    let words = conditions.map(\.description).joined(separator: " and ")
    return "no row has \(excerpt(words, limit: 400)), which the claim asks for"
  }
}
