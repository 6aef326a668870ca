import Files
import Literate
import Numerics
import Tables

/// `highest|lowest Y over X below|above V`, `… between [V, W] [for each A]`, also `maximum|minimum of Y over X …`: the best mean
/// of Y over all X, with a bootstrap over units: where it is reached does not matter.
struct HighestTest: ClaimTest {
  static let form = "highest|lowest Y, maximum|minimum of Y over X \(Level.form) [for each A]"
  static let example = "maximum of acc over epoch at least 0.9"
  let quantity: Quantity
  let over: String
  let isHighest: Bool
  let level: Level
  let group: [String]

  init?(_ words: inout TestWords) throws(SourceError) {
    if words.accept("highest") || words.accept("maximum", "of") {
      isHighest = true
    } else if words.accept("lowest") || words.accept("minimum", "of") {
      isHighest = false
    } else {
      return nil
    }
    quantity = try words.plainQuantity()
    try words.expect("over")
    over = try words.next("a column")
    guard let level = try Level(&words) else {
      try words.expect("between")
      return nil
    }
    self.level = level
    group = try words.groupIfAny()
  }

  var quantityColumns: [String] { [quantity.column] }
  var cellColumns: [String] { group + [over] }
  func limit(in rows: Table) -> Double? { level.limit(of: quantity.column, in: rows) }
  var rejects: Set<NullVersion.Kind> { level.hasOneLimit ? [.mirrored, .broken] : [.scaled, .broken] }

  func evaluate(_ evidence: Evidence) throws -> Finding {
    let name = "\(isHighest ? "highest" : "lowest") \(quantity.name)"
    let margin = level.margin(of: quantity.column, in: evidence.rows)
    let expected = "\(name) over \(over) \(level.description(of: quantity.column, in: evidence.rows))"
    if let gap = try Completeness.gap(in: evidence.rows, spannedBy: cellColumns) {
      return evidence.missing(gap, expected: expected)
    }
    return try evidence.joined(by: group, expected: expected) { label, evidence in
      let table = try UnitTable(evidence.rows, quantity, over: [over], evidence.replication)
      let evidence = evidence.settled(by: table)
      if let obstacle = table.obstacle(evidence, expected: expected) { return obstacle }
      func best(_ means: ArraySlice<Double>) -> Double { (isHighest ? means.max() : means.min()) ?? .nan }
      let estimate =
        evidence.isExact
        ? Estimate.exact(best(table.cells.indices.map { Sample(table.column($0)).mean }[...]))
        : Resampling.estimate(of: table, best)
      let part = level.component(label, estimate, margin, evidence, units: table.units.count)
      return Finding(
        components: [part], measured: "\(name) is \(part.estimateText)", expected: expected, units: table.units.count)
    }
  }
}
