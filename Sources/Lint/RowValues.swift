import Figures
import Files
import Journals
import Numerics
import Tables

/// The numbers that an experiment's rows have: means over units for each combination of names and sizes, and extremes.
struct RowValues: Sendable {
  /// More than that are no numbers that somebody typed.
  static let limit = 20_000

  private(set) var values: [KnownValue] = []
  /// Whether combinations were left out.
  private(set) var isCut = false

  private let experiment: String
  private let table: Table
  private let units: UnitValues
  /// Columns that were measured, with their numbers.
  private let measures: [(column: String, numbers: [Double])]
  private let names: Set<String>
  /// By column of sizes or epochs, the first and the last one.
  private let ends: [String: Set<Double>]

  /// - Throws: `TableError`.
  init(_ experiment: String, _ table: Table, _ replication: Replication) throws(TableError) {
    self.experiment = experiment
    self.table = table
    units = try UnitValues(table, units: replication.columns)
    // A seed is no name that anybody writes about, wherever it is kept: `config.seed`.
    let seeds = table.columns.filter { $0.lowercased().split(separator: ".").last == "seed" }
    let skipped = Set(JournalColumn.allCases.map(\.name) + replication.columns + seeds)
    let roles = try ColumnRoles(table, skipping: skipped, limit: 64)
    var measures: [(column: String, numbers: [Double])] = []
    for column in roles.measures { measures.append((column, try table.numbers(column))) }
    self.measures = measures
    names = Set(roles.names.map(\.column))
    var ends: [String: Set<Double>] = [:]
    for column in roles.steps {
      let numbers = try table.orderedNumbers(column)
      ends[column] = Set([numbers.min(), numbers.max()].compactMap(\.self))
    }
    self.ends = ends
    let keys = roles.names.map(\.column) + roles.steps
    for size in 0...min(keys.count, 4) {
      for columns in Self.subsets(of: keys, size: size) {
        guard try add(columns) else {
          isCut = true
          return
        }
      }
    }
  }

  private static func subsets(of all: [String], size: Int) -> [[String]] {
    guard size > 0 else { return [[]] }
    guard all.count >= size else { return [] }
    return subsets(of: Array(all.dropFirst()), size: size - 1).map { [all[0]] + $0 }
      + subsets(of: Array(all.dropFirst()), size: size)
  }

  /// Adds the values of each group; `false` when there would be too many.
  private mutating func add(_ columns: [String]) throws(TableError) -> Bool {
    let groups = try table.groups(by: columns)
    guard values.count + groups.count * measures.count <= Self.limit else { return false }
    for (cells, rows) in groups {
      let keys = zip(columns, cells).map(key)
      for (measure, numbers) in measures {
        add("mean", Sample(units.values(numbers, rows: rows)).mean, measure, keys)
        guard columns.count < 2, rows.count > 1 else { continue }
        add("min", rows.lazy.map { numbers[$0] }.min() ?? .nan, measure, keys)
        add("max", rows.lazy.map { numbers[$0] }.max() ?? .nan, measure, keys)
      }
    }
    return true
  }

  private func key(_ column: String, _ value: String) -> KnownValue.Key {
    let isMiddle = ends[column].map { ends in Double(value).map { !ends.contains($0) } ?? false } ?? false
    return KnownValue.Key(column, value, isName: names.contains(column), isMiddle: isMiddle)
  }

  private mutating func add(_ function: String, _ value: Double, _ column: String, _ keys: [KnownValue.Key]) {
    guard value.isFinite else { return }
    values.append(
      KnownValue(
        experiment: experiment, function: function, column: column, keys: keys, value: value,
        isPercent: table.percentColumns.contains(column)))
  }
}
