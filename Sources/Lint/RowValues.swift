import Claims
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
  private let roles: ColumnRoles

  /// - Throws: `TableError`.
  init(_ experiment: String, _ table: Table, _ replication: Replication) throws(TableError) {
    self.experiment = experiment
    self.table = table
    units = try UnitValues(table, units: replication.columns)
    // A seed is no name that anybody writes about, wherever it is kept: `config.seed`.
    let seeds = table.columns.filter { $0.lowercased().split(separator: ".").last == "seed" }
    let skipped = Set(JournalColumn.allCases.map(\.name) + replication.columns + seeds)
    roles = try ColumnRoles(table, skipping: skipped, limit: 64)
    let names = Set(roles.names.map(\.column))
    let keys = roles.names.map(\.column) + roles.steps
    for size in 0...min(keys.count, 4) {
      for columns in Self.subsets(of: keys, size: size) {
        guard try add(columns, names) else {
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
  private mutating func add(_ columns: [String], _ names: Set<String>) throws(TableError) -> Bool {
    let groups = try table.groups(by: columns)
    guard values.count + groups.count * roles.measures.count <= Self.limit else { return false }
    var ends: [String: Set<Double>] = [:]
    for column in columns where !names.contains(column) {
      let numbers = try table.orderedNumbers(column)
      ends[column] = Set([numbers.min(), numbers.max()].compactMap(\.self))
    }
    for measure in roles.measures {
      let numbers = try table.numbers(measure)
      for (key, rows) in groups {
        let conditions = zip(columns, key).map { column, value in
          let isMiddle = Double(value).map { number in ends[column].map { !$0.contains(number) } ?? false } ?? false
          return KnownValue.Condition(column, value, isName: names.contains(column), isMiddle: isMiddle)
        }
        let sample = Sample(units.values(numbers, rows: rows))
        add("mean", sample.mean, measure, conditions)
        guard columns.count < 2, rows.count > 1 else { continue }
        add("min", rows.lazy.map { numbers[$0] }.min() ?? .nan, measure, conditions)
        add("max", rows.lazy.map { numbers[$0] }.max() ?? .nan, measure, conditions)
      }
    }
    return true
  }

  private mutating func add(
    _ function: String, _ value: Double, _ column: String, _ conditions: [KnownValue.Condition]
  ) {
    guard value.isFinite else { return }
    values.append(
      KnownValue(
        experiment: experiment, function: function, column: column, conditions: conditions, value: value,
        isPercent: table.percentColumns.contains(column)))
  }
}
