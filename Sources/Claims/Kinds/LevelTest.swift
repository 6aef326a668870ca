import Files
import Literate
import Numerics
import Tables

/// `Y below|above V [for each A]`, `Y between [V, W] [for each A]`: the mean of Y over the units lies on the stated side of V, or in the range, by Student's t.
struct LevelTest: ClaimTest {
  static let form = "Y below|above V [for each A]; Y between [V, W] [for each A]"
  let quantity: Quantity
  let margin: Margin
  let group: [String]

  init?(_ words: inout TestWords) throws(SourceError) {
    var ahead = words
    let column = try ahead.next("a column")
    if ahead.accept("below") {
      margin = .below(try ahead.number())
    } else if ahead.accept("above") {
      margin = .above(try ahead.number())
    } else if ahead.accept("between") {
      let range = try ahead.range()
      margin = Margin(range.lowerBound, range.upperBound)
    } else {
      return nil
    }
    quantity = Quantity(column: column)
    group = try ahead.groupIfAny()
    words = ahead
  }

  var quantityColumns: [String] { [quantity.column] }
  var cellColumns: [String] { group }
  var limit: Double? { margin.limit }
  var rejects: Set<NullVersion.Kind> { limit == nil ? [.scaled, .broken] : [.mirrored, .broken] }

  func evaluate(_ evidence: Evidence) throws -> Finding {
    let wanted = Component.exact("", margin.lower, margin).marginText
    let expected = "\(quantity.column) \(wanted)"
    if let gap = try Completeness.gap(in: evidence.rows, spannedBy: group) {
      return evidence.missing(gap, expected: expected)
    }
    let table = try UnitTable(evidence.rows, quantity, over: group, evidence.replication)
    if let obstacle = table.obstacle(evidence, expected: expected) { return obstacle }
    let components = table.cells.indices.map { cell in
      Component(
        table.label(cell), table.estimate(cell, isExact: evidence.isExact), margin, alpha: evidence.alpha,
        units: table.units.count)
    }
    let worst = components.max { $0.strain < $1.strain }
    let place = worst.map { $0.label.isEmpty ? "" : " at \(excerpt($0.label))" } ?? ""
    return Finding(
      components: components, measured: "\(quantity.column) is \(worst?.estimateText ?? "–")\(place)",
      expected: expected, units: table.units.count)
  }
}
