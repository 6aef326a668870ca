import Journals
import Literate
import Tables

/// How far the cells of one file of numbers are covered.
struct FileCoverage {
  private let path: String
  private let table: Table
  private let outcomes: [EvaluatedClaim]
  private let isDrawn: Bool
  private let profile: Profile
  /// Columns whose cells are numbers that a paper prints, or that another implementation computed.
  private let published: [String]
  private let references: [String]

  /// A file with the columns of it that claims and tables name, and the claims on it.
  /// - Throws: `TableError`, `FileError` for a file that cannot be read.
  init(
    _ path: String, _ compared: Set<String>, _ outcomes: [EvaluatedClaim], isDrawn: Bool, _ profile: Profile
  ) throws {
    self.path = path
    self.outcomes = outcomes
    self.isDrawn = isDrawn
    self.profile = profile
    table = try CSVReader.read(path)
    let columns = Self.numberColumns(of: table, compared)
    published = columns.filter { !$0.hasPrefix(PublishedColumn.reference) }
    references = columns.filter { $0.hasPrefix(PublishedColumn.reference) }
  }

  /// Columns of numbers: those that claims and tables name, and the usual names.
  ///
  /// Keys stand before numbers: of a file that nobody names, and that has no column of these names, it is the last one that is
  /// no note.
  private static func numberColumns(of table: Table, _ compared: Set<String>) -> [String] {
    let known = table.columns.filter {
      compared.contains($0) || $0.hasPrefix(PublishedColumn.reference)
        || ($0.hasPrefix(PublishedColumn.usual) && !isCompanion($0, table))
    }
    guard known.isEmpty else { return known }
    return [
      table.columns.last {
        !PublishedNumbers.isNote($0) && PublishedColumn.described(by: $0) == nil
      }
    ].compactMap { $0 }
  }

  /// Whether a column holds deviations or repetitions of another one.
  private static func isCompanion(_ column: String, _ table: Table) -> Bool {
    PublishedColumn.described(by: column).map(table.has) ?? false
  }

  /// What a paper prints of the file, and what other implementations computed.
  func files() throws -> [Coverage.File] {
    let locators = try PublishedNumbers.locators(of: table)
    return try [(published, false), (references, true)].compactMap { columns, isReference in
      let cells = Coverage.Count.sum(try standings(of: columns, isReference: isReference))
      guard !cells.isEmpty else { return nil }
      return Coverage.File(path: path, locators: isReference ? [] : locators, cells: cells, isReference: isReference)
    }
  }

  /// One standing for each cell that holds a number.
  private func standings(of columns: [String], isReference: Bool) throws -> [Coverage.Standing] {
    var standings: [[Coverage.Standing]] = Array(
      repeating: Array(repeating: isDrawn ? .drawn : .untouched, count: columns.count), count: table.count)
    let numbers = Set(published + references)
    for item in outcomes {
      let reached = isReference ? Self.reference(item) : Coverage.Standing(item, profile)
      let conditions = item.claim.test.conditions.filter { table.has($0.column) && !numbers.contains($0.column) }
      for (index, column) in columns.enumerated() where item.claim.test.comparedColumns.contains(column) {
        for row in 0..<table.count where try conditions.allSatisfy({ $0.holds(try table.text(row, $0.column)) }) {
          standings[row][index] = min(standings[row][index], reached)
        }
      }
    }
    return try (0..<table.count).flatMap { row in
      try columns.indices.compactMap { index in
        PublishedNumber(try table.text(row, columns[index])) == nil ? nil : standings[row][index]
      }
    }
  }

  /// A number of another implementation is there for any claim.
  private static func reference(_ item: EvaluatedClaim) -> Coverage.Standing {
    (item.outcome.beneath ?? item.outcome.verdict) == .notRun ? .testable("needs its seeds and profile") : .tested
  }
}
