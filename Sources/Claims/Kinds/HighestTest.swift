import Files
import Literate
import Numerics
import Tables

/// `highest|lowest Y over X above|below V`, `… between [V, W] [for each A]`: the best mean of Y over all X, with a bootstrap over
/// units: where it is reached does not matter.
struct HighestTest: ClaimTest {
  static let form = "highest|lowest Y over X above|below V [for each A]; … between [V, W] [for each A]"
  let quantity: Quantity
  let over: String
  let isHighest: Bool
  let margin: Margin
  let group: [String]

  init?(_ words: inout TestWords) throws(SourceError) {
    if words.accept("highest") {
      isHighest = true
    } else if words.accept("lowest") {
      isHighest = false
    } else {
      return nil
    }
    quantity = Quantity(column: try words.next("a column"))
    try words.expect("over")
    over = try words.next("a column")
    if words.accept("below") {
      margin = .below(try words.number())
    } else if words.accept("above") {
      margin = .above(try words.number())
    } else {
      try words.expect("between")
      let range = try words.range()
      margin = Margin(range.lowerBound, range.upperBound)
    }
    group = try words.groupIfAny()
  }

  var quantityColumns: [String] { [quantity.column] }
  var cellColumns: [String] { group + [over] }
  var limit: Double? { margin.limit }
  var rejects: Set<NullVersion.Kind> { limit == nil ? [.scaled, .broken] : [.mirrored, .broken] }

  func evaluate(_ evidence: Evidence) throws -> Finding {
    let name = "\(isHighest ? "highest" : "lowest") \(quantity.column)"
    let expected = "\(name) over \(over) \(Component.exact("", margin.lower, margin).marginText)"
    if let gap = try Completeness.gap(in: evidence.rows, spannedBy: cellColumns) {
      return evidence.missing(gap, expected: expected)
    }
    return try evidence.joined(by: group, expected: expected) { label, evidence in
      let table = try UnitTable(evidence.rows, quantity, over: [over], evidence.replication)
      if let obstacle = table.obstacle(evidence, expected: expected) { return obstacle }
      func best(_ means: ArraySlice<Double>) -> Double { (isHighest ? means.max() : means.min()) ?? .nan }
      let estimate =
        evidence.isExact
        ? Estimate.exact(best(table.cells.indices.map { Sample(table.column($0)).mean }[...]))
        : Resampling.estimate(of: table, best)
      let part = Component(label, estimate, margin, alpha: evidence.alpha, units: table.units.count)
      return Finding(
        components: [part], measured: "\(name) is \(part.estimateText)", expected: expected, units: table.units.count)
    }
  }
}
