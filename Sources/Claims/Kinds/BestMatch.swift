import Files
import Literate
import Numerics
import Tables

/// A map of the mean of Y over Z and X, reduced to units, from which the best X of every Z is read.
///
/// The X are a grid: the best one stands for the interval up to the middles between it and its neighbours. At the last X
/// it is open: the true one may lie beyond.
struct BestMatchMap {
  let table: UnitTable
  /// Values of Z, ascending.
  let columns: [Double]
  /// Values of X, ascending.
  let steps: [Double]
  /// Cell of the table for every Z and X, `[columns, steps]`.
  private let places: [Int]

  /// Reduces rows to a map; `nil` when a combination of Z and X has no rows.
  /// - Throws: `TableError`.
  init?(_ rows: Table, best: String, by quantity: Quantity, over: String, _ evidence: Evidence) throws {
    _ = try rows.finiteNumbers(over)
    _ = try rows.finiteNumbers(best)
    let table = try UnitTable(rows, quantity, over: [over, best], evidence.replication)
    let keys = table.cells.map { (Double($0[0]) ?? .nan, Double($0[1]) ?? .nan) }
    columns = Set(keys.map(\.0)).sorted()
    steps = Set(keys.map(\.1)).sorted()
    var places = [Int](repeating: -1, count: columns.count * steps.count)
    let (columnOf, stepOf) = (Self.numbers(columns), Self.numbers(steps))
    for (cell, key) in keys.enumerated() {
      places[(columnOf[key.0] ?? 0) * steps.count + (stepOf[key.1] ?? 0)] = cell
    }
    guard !places.contains(-1) else { return nil }
    self.places = places
    self.table = table
  }

  private static func numbers(_ values: [Double]) -> [Double: Int] {
    Dictionary(uniqueKeysWithValues: values.enumerated().map { ($1, $0) })
  }

  /// Number of the best X of every Z for cell means in the order of the table.
  func best(_ means: ArraySlice<Double>) -> [Int] {
    let start = means.startIndex
    return columns.indices.map { column in
      var top = 0
      for step in steps.indices
      where means[start + places[column * steps.count + step]] > means[start + places[column * steps.count + top]] {
        top = step
      }
      return top
    }
  }

  /// Means of all cells over all units.
  var means: [Double] { table.cells.indices.map { Sample(table.column($0)).mean } }

  /// The mean of Y at a Z and an X.
  func mean(_ means: ArraySlice<Double>, column: Int, step: Int) -> Double {
    means[means.startIndex + places[column * steps.count + step]]
  }

  /// p-value of the test whose alternative is that the best X of a Z lies outside a margin: some X outside beats all those
  /// inside, paired by unit, by Student's t, corrected for the choice among those outside.
  /// - Returns: 1 when no X of the grid lies inside: then the grid does not tell.
  func probabilityOutside(_ margin: Margin, column: Int, isExact: Bool) -> Double {
    let values = steps.indices.map { table.column(places[column * steps.count + $0]) }
    let inside = steps.indices.filter { margin.contains(steps[$0]) }
    let outside = steps.indices.filter { !inside.contains($0) }
    guard !inside.isEmpty, !outside.isEmpty else { return 1 }
    let least =
      outside.map { rival in
        inside.map { own in
          let lead = Sample(zip(values[rival], values[own]).map { $0 - $1 })
          let p = (isExact ? Estimate.exact(lead.mean) : lead.estimate).probability(strictlyAbove: 0)
          return p.isNaN ? 1 : p
        }.max() ?? 1
      }.min() ?? 1
    return min(1, least * Double(outside.count))
  }

  /// The interval for which a step of the grid stands.
  func interval(_ step: Int) -> (lower: Double, upper: Double) {
    let value = steps[step]
    // A count of steps before the first one is none at all.
    let below = step > 0 ? (steps[step - 1] + value) / 2 : value / 2
    return (below, step + 1 < steps.count ? (value + steps[step + 1]) / 2 : .infinity)
  }

  /// Calls back with the best X of every Z in every resample of the units.
  func resampled(_ body: ([Int]) -> Void) {
    let cells = table.cells.count
    let draws = Resampling.means(of: table)
    for draw in 0..<Resampling.draws { body(best(draws[draw * cells..<(draw + 1) * cells])) }
  }
}
