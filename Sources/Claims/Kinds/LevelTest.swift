import Files
import Literate
import Numerics
import Tables

/// `Y at most|at least|below|above V`, `Y between [V, W] [for each A]`: the mean of Y over the units lies on the stated side of V,
/// or in the range, by Student's t.
struct LevelTest: ClaimTest {
  static let form = "Y \(Level.form) [for each A]"
  static let example = "loss at most 0.1"
  let quantity: Quantity
  let level: Level
  let group: [String]

  init?(_ words: inout TestWords) throws(SourceError) {
    var ahead = words
    quantity = try ahead.plainQuantity()
    guard let level = try Level(&ahead) else { return nil }
    self.level = level
    group = try ahead.groupIfAny()
    words = ahead
  }

  var quantityColumns: [String] { [quantity.column] }
  var cellColumns: [String] { group }
  func limit(in rows: Table) -> Double? { level.limit(of: quantity.column, in: rows) }
  var rejects: Set<NullVersion.Kind> { level.hasOneLimit ? [.mirrored, .broken] : [.scaled, .broken] }

  func evaluate(_ evidence: Evidence) throws -> Finding {
    let expected = "\(quantity.name) \(level.description(of: quantity.column, in: evidence.rows))"
    if let gap = try Completeness.gap(in: evidence.rows, spannedBy: group) {
      return evidence.missing(gap, expected: expected)
    }
    let table = try UnitTable(evidence.rows, quantity, over: group, evidence.replication)
    let evidence = evidence.settled(by: table)
    if let obstacle = table.obstacle(evidence, expected: expected, allowsUnpaired: true) { return obstacle }
    let margin = level.margin(of: quantity.column, in: evidence.rows)
    let components = table.cells.indices.map { cell in
      level.component(
        table.label(cell), table.estimate(cell, isExact: evidence.isExact), margin, evidence, units: table.count(cell))
    }
    let worst = components.max { $0.strain < $1.strain }
    let place = worst.map { $0.label.isEmpty ? "" : " at \(excerpt($0.label))" } ?? ""
    return Finding(
      components: components, measured: "\(quantity.name) is \(worst?.estimateText ?? "–")\(place)",
      expected: expected, units: table.units.count)
  }
}
