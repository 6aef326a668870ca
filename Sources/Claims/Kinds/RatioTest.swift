import Files
import Foundation
import Literate
import Numerics
import Tables

/// `ratio of Y to X = V within factor F of Z`: the mean of Y divided by its mean at X = V, against the same ratio of the
/// published column Z: a level that depends on an unseeded draw cancels.
///
/// Ours is the mean over units of log y − log y(V), paired by unit; the published side has the standard errors of both its
/// means, where it prints them.
struct RatioTest: ClaimTest {
  static let example = "ratio of time to size = 1 within factor 1.5 of published"
  static let form = "ratio of Y to X = V within factor F of Z"
  let quantity: Quantity
  let base: Condition
  let factor: Double
  let published: String

  init?(_ words: inout TestWords) throws(SourceError) {
    guard words.accept("ratio") else { return nil }
    try words.expect("of")
    quantity = try words.plainQuantity().logarithm
    try words.expect("to")
    base = try words.equality()
    try words.expect("within")
    try words.expect("factor")
    factor = try words.number()
    guard factor > 1 else { throw words.error("a factor that is not above 1") }
    try words.expect("of")
    published = try words.next("a column of the expected file")
  }

  var comparedColumns: [String] { [published] }
  var quantityColumns: [String] { [quantity.column] }
  var rejects: Set<NullVersion.Kind> { [.shuffled, .swapped, .negated, .shifted, .constant, .broken] }

  func evaluate(_ evidence: Evidence) throws -> Finding {
    let expected = "ratios to \(base.description) within a factor of \(Printed.number(factor)) of \(published)"
    let cells = try PublishedCells(evidence, quantity, Reference(name: published))
    if let unknown = cells.unknown { return .doubtful(unknown, expected: expected) }
    guard let position = cells.keys.firstIndex(of: base.column),
      let reference = cells.matches.first(where: { base.holds($0.key[position]) })
    else { throw evidence.fault("the expected file has no row with \(excerpt(base.description))") }
    let evidence = evidence.settled(by: cells)
    if let obstacle = cells.obstacle(evidence, expected: expected, allowsUnpaired: true) { return obstacle }
    let others = cells.matches.filter { $0.cell != reference.cell }
    guard !others.isEmpty else {
      throw evidence.fault("the expected file has no row beside the one with \(excerpt(base.description))")
    }
    guard let odd = cells.matches.first(where: { $0.published.value <= 0 }) else {
      return finding(others, reference, cells.measured, evidence, expected)
    }
    throw evidence.fault("a ratio needs published numbers above zero; \(published) is \(odd.published.text)")
  }

  private func finding(
    _ others: [PublishedCells.Match], _ reference: PublishedCells.Match, _ measured: UnitTable, _ evidence: Evidence,
    _ expected: String
  ) -> Finding {
    let components = others.map { component($0, reference, measured, evidence) }
    return Finding(
      components: components, measured: AgreementTest.sentence(components, of: "the ratio", from: published),
      expected: expected, units: measured.units.count)
  }

  private func component(
    _ match: PublishedCells.Match, _ reference: PublishedCells.Match, _ measured: UnitTable, _ evidence: Evidence
  ) -> Component {
    let ours = measured.difference(match.cell ?? 0, reference.cell ?? 0, isExact: evidence.isExact)
    let (top, bottom) = (match.published, reference.published)
    let wanted = top.value / bottom.value
    let theirs = Estimate(
      log(wanted), standardError: (Self.relativeVariance(top) + Self.relativeVariance(bottom)).squareRoot(),
      degreesOfFreedom: Double(max(1, min(top.count ?? Int.max, bottom.count ?? Int.max) - 1)))
    let rounding = log1p(top.halfUnit / abs(top.value)) + log1p(bottom.halfUnit / abs(bottom.value))
    let width = log(factor) + rounding
    var component = Component(
      match.label, Tolerance.difference(ours, theirs), Margin(-width, width), alpha: evidence.alpha,
      units: measured.units.count
    ).mapped { wanted * exp($0) }
    component.published = "\(top.text)/\(bottom.text) = \(Printed.number(wanted))"
    component.locator = top.locator
    return component
  }

  /// var log m ≈ var m / m².
  private static func relativeVariance(_ number: PublishedNumber) -> Double {
    (number.squaredStandardError ?? 0) / (number.value * number.value)
  }
}
