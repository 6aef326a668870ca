import Files
import Literate
import Numerics
import Tables

/// `[single] Y within T|P %|factor F of Z`: the mean of Y is equivalent to the published column Z in every cell.
///
/// By two one-sided tests over units (Schuirmann, Journal of Pharmacokinetics and Biopharmaceutics 15, 1987).
/// Margins are the claim's own: a published standard deviation is noise of the published mean, never a tolerance. `single`
/// takes one run as it is, for results of which there is one: the margin has to cover its noise.
struct AgreementTest: ClaimTest {
  static let form = "[single] Y within T|P %|factor F of Z"
  let quantity: Quantity
  let tolerance: Tolerance
  let published: String
  let isSingle: Bool

  init?(_ words: inout TestWords) throws(SourceError) {
    var ahead = words
    isSingle = ahead.accept("single")
    quantity = Quantity(column: try ahead.next("a column"))
    guard ahead.accept("within") else { return nil }
    tolerance = try Tolerance(&ahead)
    try ahead.expect("of")
    published = try ahead.next("a column of the expected file")
    words = ahead
  }

  var comparedColumns: [String] { [published] }
  var quantityColumns: [String] { [quantity.column] }
  var rejects: Set<NullVersion.Kind> { [.shuffled, .swapped, .negated, .scaled, .shifted, .constant, .broken] }

  func evaluate(_ evidence: Evidence) throws -> Finding {
    let expected = "\(quantity.column) \(tolerance.description) of \(published)"
    let cells = try PublishedCells(evidence, quantity, published)
    var evidence = evidence
    evidence.isExact = evidence.isExact || (isSingle && cells.measured.units.count == 1)
    if let obstacle = cells.obstacle(evidence, expected: expected) { return obstacle }
    let components = cells.matches.map { match in
      tolerance.component(
        match.label, cells.measured.estimate(match.cell ?? 0, isExact: evidence.isExact), match.published, evidence,
        units: cells.measured.units.count)
    }
    return Finding(
      components: components,
      measured: Self.sentence(
        components, of: quantity.column, from: published,
        span: tolerance.span(components, cells.matches.map(\.published.value))),
      expected: expected,
      units: cells.measured.units.count)
  }

  /// How many numbers agree, and the one that is farthest from the published one, in words.
  static func sentence(
    _ components: [Component], of name: String, from column: String, span: String? = nil
  ) -> String {
    guard let worst = components.max(by: { $0.strain < $1.strain }) else { return "" }
    let place = worst.label.isEmpty ? "" : " at \(excerpt(worst.label))"
    let pair = "\(name) is \(worst.estimateText)\(place), \(column): \(worst.published ?? "–")"
    guard components.count > 1 else { return pair }
    if let span { return "\(span) at \(Printed.count(components.count, "point")); the nearest to its margin: \(pair)" }
    let inside = components.count { $0.strain <= 1 }
    let count = inside == components.count ? "all \(inside)" : "\(inside) of \(components.count)"
    return "\(count) numbers within the margin; the nearest to it: \(pair)"
  }
}

/// `Y equals Z`: Y is the published column Z as far as its digits go, in every cell.
///
/// Half a unit of the last printed digit is the margin. A single run is compared as it is; the mean of several by two
/// one-sided tests.
struct EqualityTest: ClaimTest {
  static let form = "Y equals Z"
  let quantity: Quantity
  let published: String

  init?(_ words: inout TestWords) throws(SourceError) {
    var ahead = words
    quantity = Quantity(column: try ahead.next("a column"))
    guard ahead.accept("equals") else { return nil }
    published = try ahead.next("a column of the expected file")
    words = ahead
  }

  var comparedColumns: [String] { [published] }
  var quantityColumns: [String] { [quantity.column] }
  var rejects: Set<NullVersion.Kind> { [.shuffled, .swapped, .negated, .scaled, .shifted, .constant, .broken] }

  func evaluate(_ evidence: Evidence) throws -> Finding {
    let expected = "\(quantity.column) is \(published) to its last printed digit"
    let cells = try PublishedCells(evidence, quantity, published)
    var evidence = evidence
    evidence.isExact = evidence.isExact || cells.measured.units.count == 1
    if let obstacle = cells.obstacle(evidence, expected: expected) { return obstacle }
    let components = cells.matches.map { match in
      let half = match.published.halfUnit
      // The text's decimals are no binary numbers: a tie may fall on either side.
      let slack = 1e-9 * (abs(match.published.value) + half)
      return Component(
        match.label, cells.measured.estimate(match.cell ?? 0, isExact: evidence.isExact),
        Margin(match.published.value - half - slack, match.published.value + half + slack), alpha: evidence.alpha,
        units: cells.measured.units.count
      ).citing(match.published)
    }
    return Finding(
      components: components, measured: AgreementTest.sentence(components, of: quantity.column, from: published),
      expected: expected,
      units: cells.measured.units.count)
  }
}
