import Files
import Literate
import Numerics
import Tables

/// `[single] Y within T|P %|factor F of Z`: the mean of Y is equivalent to the published number, in every cell.
///
/// By two one-sided tests over units (Schuirmann, Journal of Pharmacokinetics and Biopharmaceutics 15, 1987).
/// Margins are the claim's own: a published standard deviation is noise of the published mean, never a tolerance. `single`
/// takes one run as it is, for results of which there is one: the margin has to cover its noise. A tolerance beside a number
/// in per cent is in per cent, too.
struct AgreementTest: ClaimTest {
  static let form = "[single] Y within T|P %|factor F of Z [for each A]"
  static let example = "acc within 0.4 of 88.1"
  let quantity: Quantity
  let tolerance: Tolerance
  let reference: Reference?
  let isSingle: Bool
  let group: [String]

  init?(_ words: inout TestWords) throws(SourceError) {
    var ahead = words
    isSingle = ahead.accept("single")
    quantity = try ahead.plainQuantity()
    guard ahead.accept("within") else { return nil }
    tolerance = try Tolerance(&ahead)
    try ahead.expect("of")
    reference = try ahead.reference()
    group = try ahead.groupIfAny()
    words = ahead
  }

  var quantityColumns: [String] { [quantity.column] }
  var cellColumns: [String] { group }
  var rejects: Set<NullVersion.Kind> { [.shuffled, .swapped, .negated, .scaled, .shifted, .constant, .broken] }

  func evaluate(_ evidence: Evidence) throws -> Finding {
    let cells = try PublishedCells(evidence, quantity, named, for: group)
    let expected = "\(quantity.name) \(tolerance.description) of \(cells.text(of: named))"
    var evidence = evidence.settled(by: cells)
    evidence.isExact = evidence.isExact || (isSingle && cells.measured.units.count == 1)
    if let obstacle = cells.obstacle(evidence, expected: expected, allowsUnpaired: true) { return obstacle }
    let components = cells.matches.map { match in
      tolerance.component(
        match.label, cells.measured.estimate(match.cell ?? 0, isExact: evidence.isExact), match.published, evidence,
        units: cells.measured.count(match.cell ?? 0))
    }
    var finding = Finding(
      components: components,
      measured: Self.sentence(
        components, of: quantity.name, from: named.title,
        span: tolerance.span(components, cells.matches.map(\.published.value))),
      expected: expected,
      units: cells.measured.units.count)
    finding.hint = cells.unitHint(quantity)
    return finding
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

/// `Y is|equals Z`: Y is the published number as far as its digits go, in every cell.
///
/// Half a unit of the last printed digit is the margin; a count in the claim itself, a whole number, is exact. A single run is
/// compared as it is; the mean of several by two one-sided tests.
struct EqualityTest: ClaimTest {
  static let form = "Y is|equals|exactly Z [for each A]"
  static let example = "acc is 0.88"
  let quantity: Quantity
  let reference: Reference?
  let group: [String]

  init?(_ words: inout TestWords) throws(SourceError) {
    var ahead = words
    quantity = try ahead.plainQuantity()
    guard ahead.accept("equals") || ahead.accept("is") || ahead.accept("=") || ahead.accept("exactly") else {
      return nil
    }
    _ = ahead.accept("exactly")
    reference = try ahead.reference()
    group = try ahead.groupIfAny()
    words = ahead
  }

  var quantityColumns: [String] { [quantity.column] }
  var cellColumns: [String] { group }
  var rejects: Set<NullVersion.Kind> { [.shuffled, .swapped, .negated, .scaled, .shifted, .constant, .broken] }

  func evaluate(_ evidence: Evidence) throws -> Finding {
    let cells = try PublishedCells(evidence, quantity, named, for: group)
    let isCount = named.number?.isCount == true
    let expected =
      "\(quantity.name) is \(cells.text(of: named))"
      + (isCount ? ", a count, exactly" : named.number == nil ? " to its last printed digit" : " to its last digit")
    var evidence = evidence.settled(by: cells)
    evidence.isExact = evidence.isExact || cells.measured.units.count == 1
    if let obstacle = cells.obstacle(evidence, expected: expected, allowsUnpaired: true) { return obstacle }
    let components = cells.matches.map { match in
      let half = isCount ? 0 : match.published.halfUnit
      // The text's decimals are no binary numbers: a tie may fall on either side.
      let slack = 1e-9 * (abs(match.published.value) + half)
      return Component(
        match.label, cells.measured.estimate(match.cell ?? 0, isExact: evidence.isExact),
        Margin(match.published.value - half - slack, match.published.value + half + slack), alpha: evidence.alpha,
        units: cells.measured.count(match.cell ?? 0)
      ).citing(match.published)
    }
    var finding = Finding(
      components: components, measured: AgreementTest.sentence(components, of: quantity.name, from: named.title),
      expected: expected,
      units: cells.measured.units.count)
    finding.hint = cells.unitHint(quantity)
    return finding
  }
}

extension Reference {
  /// What stands before a published number in a sentence: its column, or that it was published.
  var title: String { number == nil ? name : Self.published }
}

extension PublishedCells {
  /// What is compared with, in words: a column's name, or the number with the unit that it was given.
  func text(of reference: Reference) -> String {
    reference.number == nil ? reference.name : matches.first?.published.text ?? reference.name
  }
}
