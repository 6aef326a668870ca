import Files
import Foundation
import Literate
import Numerics
import Tables

/// `map of Y within|beyond T of Z`: the root mean square of the differences between the mean of Y and the published column Z over all
/// its cells, with a bootstrap over units; `beyond` says that it is larger than T.
///
/// Cells of a map are many and share their noise: a tolerance for each of them would be met or missed together. A map that is
/// shifted by a row or a column is met by ``PathTest``.
struct MapTest: ClaimTest {
  static let example = "map of acc within 0.01 of published"
  static let form = "map of Y within|beyond T of Z"
  let quantity: Quantity
  let tolerance: Double
  let published: String
  let isBeyond: Bool

  init?(_ words: inout TestWords) throws(SourceError) {
    guard words.accept("map") else { return nil }
    try words.expect("of")
    quantity = try words.plainQuantity()
    isBeyond = words.accept("beyond")
    if !isBeyond { try words.expect("within") }
    tolerance = try words.number()
    guard tolerance > 0 else { throw words.error("a tolerance that is not above zero") }
    try words.expect("of")
    published = try words.next("a column of the expected file")
  }

  var comparedColumns: [String] { [published] }
  var quantityColumns: [String] { [quantity.column] }
  /// Wrong rows are beyond any tolerance; right ones are not.
  var rejects: Set<NullVersion.Kind> {
    isBeyond ? [.published, .broken] : [.shuffled, .negated, .scaled, .constant, .broken]
  }

  func evaluate(_ evidence: Evidence) throws -> Finding {
    let expected =
      "root mean square difference from \(published) \(isBeyond ? "above" : "at most") \(Printed.number(tolerance))"
    let cells = try PublishedCells(evidence, quantity, Reference(name: published))
    let evidence = evidence.settled(by: cells)
    if let obstacle = cells.obstacle(evidence, expected: expected) { return obstacle }
    let table = cells.measured.restricted(to: Set(cells.matches.compactMap(\.cell)))
    let wanted = cells.matches.map { (cell: table.place(of: $0.key) ?? 0, value: $0.published.value) }
    func distance(_ means: ArraySlice<Double>) -> Double {
      let squares = wanted.reduce(0.0) { sum, cell in
        let difference = means[means.startIndex + cell.cell] - cell.value
        return sum + difference * difference
      }
      return (squares / Double(wanted.count)).squareRoot()
    }
    let means = table.cells.indices.map { Sample(table.column($0)).mean }
    let estimate = evidence.isExact ? Estimate.exact(distance(means[...])) : Resampling.estimate(of: table, distance)
    let rounding = cells.matches.map(\.published.halfUnit).max() ?? 0
    let limit = tolerance + rounding
    var part = Component(
      "", estimate, isBeyond ? .above(limit) : .below(limit), alpha: evidence.alpha, units: table.units.count)
    // Noise adds to a root mean square: what it adds speaks neither for nor against a difference.
    let noise = evidence.isExact ? 0 : wanted.reduce(0) { $0 + Sample(table.column($1.cell)).squaredStandardError }
    var cautious = estimate
    cautious.value = max(0, estimate.value * estimate.value - noise / Double(wanted.count)).squareRoot()
    let isBeyondNoise = cautious.probability(strictlyAbove: limit)
    if isBeyond { part.holds = isBeyondNoise } else { part.deviates = isBeyondNoise }
    let worst = wanted.map { abs(means[$0.cell] - $0.value) }.max() ?? .nan
    return Finding(
      components: [part],
      measured: "\(wanted.count) cells differ by \(Printed.number(part.estimate)) (root mean square), by "
        + "\(Printed.number(worst)) at most",
      expected: expected, units: table.units.count)
  }
}

/// `curve of Y over X within T|P %|factor F of Z [for each A]`: the mean distance between the curve of Y and the published
/// curve Z over all X, absolute or by logarithms, with a bootstrap over units.
struct CurveTest: ClaimTest {
  static let example = "curve of loss over epoch within 5 % of published"
  static let form = "curve of Y over X within T|P %|factor F of Z [for each A]"
  let quantity: Quantity
  let over: String
  let tolerance: Tolerance
  let published: String
  let group: [String]

  init?(_ words: inout TestWords) throws(SourceError) {
    guard words.accept("curve") else { return nil }
    try words.expect("of")
    quantity = try words.plainQuantity()
    try words.expect("over")
    over = try words.next("a column")
    try words.expect("within")
    tolerance = try Tolerance(&words)
    try words.expect("of")
    published = try words.next("a column of the expected file")
    group = try words.groupIfAny()
  }

  var comparedColumns: [String] { [published] }
  var quantityColumns: [String] { [quantity.column] }
  var cellColumns: [String] { group }
  var rejects: Set<NullVersion.Kind> { [.shuffled, .negated, .scaled, .constant, .broken] }

  func evaluate(_ evidence: Evidence) throws -> Finding {
    let expected = "the curve of \(quantity.name) over \(over) \(tolerance.description) of \(published), on average"
    let cells = try PublishedCells(evidence, quantity, Reference(name: published))
    guard cells.keys.contains(over) else {
      throw evidence.fault("the expected file has no column \(quoted(over)), over which the curve runs")
    }
    let evidence = evidence.settled(by: cells)
    if let obstacle = cells.obstacle(evidence, expected: expected) { return obstacle }
    let places = group.map { cells.keys.firstIndex(of: $0) ?? 0 }
    let curves = Dictionary(grouping: cells.matches) { match in places.map { match.key[$0] } }
    var components: [Component] = []
    for key in curves.keys.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
      components.append(
        component(Printed.setting(group, key), curves[key] ?? [], cells.measured, evidence))
    }
    let worst = components.max { $0.strain < $1.strain }
    let place = worst.map { $0.label.isEmpty ? "" : " at \(excerpt($0.label))" } ?? ""
    return Finding(
      components: components,
      measured: "the mean distance of the curves is \(worst?.estimateText ?? "–")\(place)", expected: expected,
      units: cells.measured.units.count)
  }

  private func component(
    _ label: String, _ matches: [PublishedCells.Match], _ table: UnitTable, _ evidence: Evidence
  ) -> Component {
    func distance(_ means: ArraySlice<Double>) -> Double {
      matches.reduce(0.0) { sum, match in
        let (value, wanted) = (means[means.startIndex + (match.cell ?? 0)], match.published.value)
        switch tolerance.kind {
        case .factor: return sum + (value > 0 && wanted > 0 ? abs(log(value / wanted)) : .infinity)
        case .absolute, .relative: return sum + abs(value - wanted)
        }
      } / Double(matches.count)
    }
    let size = matches.reduce(0.0) { $0 + abs($1.published.value) } / Double(matches.count)
    // On average a rounded number is a quarter of a unit off.
    let rounding = (matches.map(\.published.halfUnit).max() ?? 0) / 2
    let limit: Double =
      switch tolerance.kind {
      case .absolute(let limit): limit + rounding
      case .relative(let share): share * size + rounding
      case .factor(let factor): log(factor)
      }
    let means = table.cells.indices.map { Sample(table.column($0)).mean }
    let observed = distance(means[...])
    guard observed.isFinite else { return .exact(label, observed, .below(limit)) }
    let estimate = evidence.isExact ? Estimate.exact(observed) : Resampling.estimate(of: table, distance)
    var part = Component(label, estimate, .below(limit), alpha: evidence.alpha, units: table.units.count)
    var cautious = estimate
    cautious.value -= evidence.isExact ? 0 : noise(matches, table)
    part.deviates = cautious.probability(strictlyAbove: limit)
    if case .factor = tolerance.kind { return part.mapped { exp($0) } }
    return part
  }

  /// What noise alone adds to the mean distance at most: the mean size of a normal error is √(2/π) of its deviation.
  private func noise(_ matches: [PublishedCells.Match], _ table: UnitTable) -> Double {
    matches.reduce(0.0) { sum, match in
      let sample = Sample(table.column(match.cell ?? 0))
      let error = (sample.squaredStandardError * 2 / .pi).squareRoot()
      if case .factor = tolerance.kind { return sum + error / sample.mean }
      return sum + error
    } / Double(matches.count)
  }
}
