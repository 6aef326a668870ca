import Files
import Literate
import Numerics
import Tables

/// `Y predicted by Z no wider than P %`: the mean of our runs lies in the prediction interval of the published ones, at 95 % for all cells together (Bonferroni),
/// z̄ ± t(n − 1)·s·√(1/m + 1/n) for m runs of ours and n published ones, and half of that interval is at most P % of z̄.
///
/// For one run, or a few, against several published runs: their spread is known, ours is not. An interval that is wider
/// than the claim allows says nothing.
struct PredictionTest: ClaimTest {
  static let form = "Y predicted by Z [no wider than P %]"
  static let example = "acc predicted by published"
  /// Without a width of its own.
  private static let usualWidth = 0.5
  let quantity: Quantity
  let reference: Reference?
  let widest: Double

  init?(_ words: inout TestWords) throws(SourceError) {
    var ahead = words
    quantity = try ahead.plainQuantity()
    guard ahead.accept("predicted") else { return nil }
    try ahead.expect("by")
    reference = try ahead.reference()
    if ahead.accept("no") {
      for word in ["wider", "than"] { try ahead.expect(word) }
      widest = try ahead.number() / 100
      guard widest > 0 else { throw ahead.error("a width that is not above zero") }
      try ahead.expect("%")
    } else {
      widest = Self.usualWidth
    }
    words = ahead
  }

  var quantityColumns: [String] { [quantity.column] }
  var rejects: Set<NullVersion.Kind> { [.negated, .scaled, .broken] }

  func evaluate(_ evidence: Evidence) throws -> Finding {
    let cells = try PublishedCells(evidence, quantity, named)
    let expected =
      "\(quantity.name) in the 95 % prediction interval of \(cells.text(of: named)), no wider than "
      + "\(Printed.number(100 * widest)) %"
    var exact = evidence
    exact.isExact = true
    if let obstacle = cells.obstacle(exact, expected: expected) { return obstacle }
    let runs = cells.measured.units.count
    var components: [Component] = []
    for match in cells.matches {
      guard let deviation = match.published.standardDeviation, let count = match.published.count, count > 1 else {
        throw evidence.fault(
          named.number == nil
            ? "a prediction needs the columns \(quoted(PublishedColumn.deviation(of: named.name))) and \(quoted(PublishedColumn.count(of: named.name))) in the "
              + "expected file"
            : "a prediction needs deviation and repetitions of the published number: ':published: 87.2 ± 0.3 (n = 5)'")
      }
      components.append(component(match, of: cells.matches.count, deviation, count, cells.measured, runs))
    }
    return Finding(
      components: components, measured: AgreementTest.sentence(components, of: quantity.name, from: named.title),
      expected: expected, remedy: tooWide(components, beside: cells.matches.map(\.published.value)), units: runs
    ).undecided(cells.measured.identicalUnits)
  }

  private func isNarrow(_ margin: Margin, beside published: Double) -> Bool {
    (margin.upper - margin.lower) / 2 <= widest * abs(published)
  }

  /// That the published runs, not ours, leave the claim open; nil where one of our numbers lies outside its interval.
  private func tooWide(_ components: [Component], beside published: [Double]) -> String? {
    let isInside = components.allSatisfy { $0.margin.contains($0.estimate) }
    let wide = zip(components, published).filter { !isNarrow($0.margin, beside: $1) }.map { component, published in
      (component.label, (component.margin.upper - component.margin.lower) / 2 / abs(published))
    }
    guard isInside, let (label, share) = wide.max(by: { $0.1 < $1.1 }) else { return nil }
    let place = label.isEmpty ? "" : " at \(label)"
    let more = wide.count > 1 ? "; so it is at \(wide.count - 1) more" : ""
    return "the published runs lie too far apart to tell: their prediction interval\(place) is ± "
      + "\(Printed.number(100 * share)) % of the published number, wider than \(Printed.number(100 * widest)) %\(more)"
  }

  private func component(
    _ match: PublishedCells.Match, of cells: Int, _ deviation: Double, _ count: Int, _ measured: UnitTable, _ runs: Int
  ) -> Component {
    let mean = Sample(measured.column(match.cell ?? 0)).mean
    let wanted = match.published
    let interval = PredictionInterval.of(
      mean: wanted.value, standardDeviation: deviation, count: count, newRuns: runs, level: 1 - 0.05 / Double(cells))
    let margin = Margin(interval.lower - wanted.halfUnit, interval.upper + wanted.halfUnit)
    let isInside = margin.contains(mean)
    let surprise = PredictionInterval.probability(
      of: mean, mean: wanted.value, standardDeviation: deviation, count: count, newRuns: runs)
    let holds = isInside && isNarrow(margin, beside: wanted.value)
    return Component(
      match.label, mean, mean, mean, margin, holds: holds ? 0 : 1, deviates: isInside ? 1 : surprise
    ).citing(wanted)
  }
}
