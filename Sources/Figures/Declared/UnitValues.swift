import Journals
import Numerics
import Tables

/// Rows by unit of replication: rows of one unit become one number before any spread is shown.
package struct UnitValues {
  private let unitOf: [Int]
  private let reduction: PlotDeclaration.Reduction
  private let best: PlotDeclaration.Best?

  /// Rows of a table whose units some columns tell apart; columns that the table lacks tell nothing.
  /// - Throws: `TableError`.
  package init(
    _ table: Table, units columns: [String], reduction: PlotDeclaration.Reduction = .mean,
    best: PlotDeclaration.Best? = nil
  ) throws(TableError) {
    self.reduction = reduction
    self.best = best
    var numbers: [[String]: Int] = [:]
    var unitOf: [Int] = []
    for key in try table.keys(of: columns.filter(table.has)) {
      let number = numbers[key] ?? numbers.count
      numbers[key] = number
      unitOf.append(number)
    }
    self.unitOf = unitOf
  }

  /// One number for each unit that has some of these rows, in the order of the rows.
  package func values(_ numbers: [Double], rows: [Int]) -> [Double] {
    var order: [Int] = []
    var members: [Int: [Double]] = [:]
    for row in rows {
      if members[unitOf[row]] == nil { order.append(unitOf[row]) }
      members[unitOf[row], default: []].append(numbers[row])
    }
    return order.map { reduced(members[$0] ?? []) }
  }

  private func reduced(_ values: [Double]) -> Double {
    switch reduction {
    case .mean: return Sample(values).mean
    case .median: return Sample(values).median
    case .last: return values.last ?? .nan
    case .best:
      // A value that is not finite is nobody's best: it is shown as what it is.
      if let broken = values.first(where: \.isNaN) { return broken }
      return (best == .min ? values.min() : values.max()) ?? .nan
    }
  }
}

/// The mean over units of replication and what is drawn around it.
struct UnitSpread {
  /// Mean over the units.
  let center: Double
  /// Ends of the band; `nil` for a single unit, whose noise is unknown.
  let ends: (lower: Double, upper: Double)?

  init(_ units: [Double], _ spread: PlotDeclaration.Spread) {
    let sample = Sample(units)
    center = sample.mean
    guard sample.count > 1 else {
      ends = nil
      return
    }
    switch spread {
    case .std: ends = (sample.mean - sample.standardDeviation, sample.mean + sample.standardDeviation)
    case .ci:
      let interval = sample.interval(error: 0.05)
      ends = (interval.lower, interval.upper)
    case .quantiles: ends = (sample.quantile(0.16), sample.quantile(0.84))
    case .none: ends = nil
    }
  }
}
