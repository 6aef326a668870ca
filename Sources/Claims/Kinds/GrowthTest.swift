import Files
import Foundation
import Literate
import Numerics
import Tables

/// `growth of best X by Y over Z is linear|exponential [for each A]`: how the X of highest mean Y grow with Z.
///
/// It is told by the Box–Cox exponent λ for which (X^λ − 1)/λ is a line in Z (Box and Cox, Journal of the Royal Statistical
/// Society B 26, 1964): 1 is a line, 0 an exponential.
/// Linear is ½ < λ < 2 and exponential is λ < ½, halfway between the two. Above 2 the path saturates, and that is
/// neither. A best X stands for the interval between its neighbours in the grid; all λ whose curve passes through
/// all intervals (or misses them least) are compatible. The units are resampled, and the statement has to hold for all
/// compatible λ in 1 − α of the resamples; it deviates when it holds for none of them in all but few. A path that does not
/// grow is neither, nor is one that grows by less than a factor of two: over so short a way all curves are alike.
struct GrowthTest: ClaimTest {
  static let example = "growth of best steps by acc over layer is linear"
  static let form = "growth of best X by Y over Z is linear|exponential [for each A]"
  let best: String
  let quantity: Quantity
  let over: String
  let isExponential: Bool
  let group: [String]

  /// Farthest that a curve may miss an interval, as a root mean square of logarithms: a path may be no curve at all.
  private static let worstMisfit = 0.15
  /// So many times the units at hand are no advice that anybody could follow.
  private static let mostUnits = 100.0

  init?(_ words: inout TestWords) throws(SourceError) {
    guard words.accept("growth") else { return nil }
    try words.expect("of")
    try words.expect("best")
    best = try words.next("a column")
    try words.expect("by")
    quantity = try words.plainQuantity()
    try words.expect("over")
    over = try words.next("a column")
    try words.expect("is")
    isExponential = words.accept("exponential")
    if !isExponential { try words.expect("linear") }
    group = try words.groupIfAny()
    guard best != over else { throw words.error("\(quoted(best)) cannot grow with itself") }
  }

  var quantityColumns: [String] { [quantity.column] }
  var cellColumns: [String] { group + [over, best] }
  var rejects: Set<NullVersion.Kind> { [.shuffled, .negated, .constant, .broken] }

  private var margin: Margin { isExponential ? Margin(-1, 0.5) : Margin(0.5, 2) }

  func evaluate(_ evidence: Evidence) throws -> Finding {
    let expected =
      "the best \(best) grow \(isExponential ? "exponentially" : "linearly") with \(over) "
      + "(\(isExponential ? "λ < ½" : "½ < λ < 2"))"
    return try evidence.joined(by: group, expected: expected) { try self.finding($0, $1, expected) }
  }

  private func finding(_ label: String, _ evidence: Evidence, _ expected: String) throws -> Finding {
    guard let map = try BestMatchMap(evidence.rows, best: best, by: quantity, over: over, evidence) else {
      return evidence.missing("a combination of \(over) and \(best) has no rows", expected: expected)
    }
    let evidence = evidence.settled(by: map.table)
    if let obstacle = map.table.obstacle(evidence, expected: expected) { return obstacle }
    guard map.columns.count > 3, map.steps.count > 3, map.steps[0] > 0 else {
      return .doubtful("growth needs four \(over) and four \(best) above zero", expected: expected)
    }
    let course = map.best(map.means[...])
    var exponents: [GrowthExponents] = []
    exponents.reserveCapacity(Resampling.draws)
    // Paths repeat among resamples.
    var known: [[Int]: GrowthExponents] = [:]
    map.resampled { path in
      let found = known[path] ?? self.exponents(path, map)
      known[path] = found
      exponents.append(found)
    }
    let observed = self.exponents(course, map)
    let component = component(label, observed, exponents, evidence)
    return Finding(
      components: [component], measured: Self.sentence(course, map, component, best, over), expected: expected,
      remedy: component.holds > evidence.alpha ? remedy(observed, component, map.table) : nil,
      units: map.table.units.count)
  }

  /// What would settle it: more units narrow the interval to what the grid leaves open; then only a longer path helps.
  private func remedy(_ observed: GrowthExponents, _ component: Component, _ table: UnitTable) -> String? {
    let interval = "λ in [\(Printed.number(component.lower)), \(Printed.number(component.upper))]"
    guard let observed else { return "the path is no curve of the family (\(interval))" }
    guard observed.lower > margin.lower, observed.upper < margin.upper else {
      let fitting = "[\(Printed.number(observed.lower)), \(Printed.number(observed.upper))]"
      return "even without noise λ in \(fitting) fit these steps: it takes more \(over) or finer \(best)"
    }
    // The interval reaches beyond what fits the observed path by the noise, which falls with the root of the units.
    let ends = [
      (observed.lower - component.lower) / (observed.lower - margin.lower),
      (component.upper - observed.upper) / (margin.upper - observed.upper),
    ]
    let factor = ends.max() ?? 1
    guard factor.isFinite else { return "in some resamples the steps do not grow at all (\(interval))" }
    let times = factor * factor
    guard times <= Self.mostUnits else {
      return "\(interval) reaches beyond the margin, and these steps alone nearly do: no feasible number of "
        + "\(table.replication.units) would settle it; it takes more \(over) or finer \(best)"
    }
    let needed = Int((Double(table.units.count) * times).rounded(.up))
    return "\(interval) reaches beyond the margin; about \(needed) \(table.replication.units) would settle it "
      + "(here \(table.units.count))"
  }

  /// The exponents that are compatible with a path; `nil` when it does not grow, or is no curve of the family.
  private typealias GrowthExponents = (lower: Double, upper: Double)?

  private func exponents(_ path: [Int], _ map: BestMatchMap) -> GrowthExponents {
    guard let first = path.first, let last = path.last, map.steps[last] >= 2 * map.steps[first] else { return nil }
    guard let fit = GrowthExponent.fit(x: map.columns, intervals: path.map(map.interval)),
      (fit.misfit / Double(path.count)).squareRoot() <= Self.worstMisfit
    else { return nil }
    return (fit.lower, fit.upper)
  }

  private func component(
    _ label: String, _ observed: GrowthExponents, _ exponents: [GrowthExponents], _ evidence: Evidence
  ) -> Component {
    let (margin, alpha) = (margin, evidence.alpha)
    // The least exponent that is tried stands for all below it.
    let fails = exponents.count { $0.map { !margin.contains($0.lower) || !margin.contains($0.upper) } ?? true }
    let possible = exponents.count { $0.map { $0.lower <= margin.upper && $0.upper >= margin.lower } ?? false }
    let lowest = Sample(exponents.map { $0?.lower ?? -.infinity }).quantile(alpha)
    let highest = Sample(exponents.map { $0?.upper ?? .infinity }).quantile(1 - alpha)
    return Component(
      label, observed.map { ($0.lower + $0.upper) / 2 } ?? .nan, lowest, highest, margin,
      holds: observed == nil ? 1 : Resampling.probability(fails), deviates: Resampling.probability(possible))
  }

  private static func sentence(
    _ path: [Int], _ map: BestMatchMap, _ component: Component, _ best: String, _ over: String
  ) -> String {
    let course = path.map { Printed.number(map.steps[$0]) }.joined(separator: ", ")
    guard component.estimate.isFinite else { return "best \(best) over \(over): \(course): no steady growth" }
    let span = (map.columns.last ?? 1) - (map.columns.first ?? 0)
    let ends = (map.steps[path.first ?? 0], map.steps[path.last ?? 0])
    let pace =
      component.estimate < 0.5
      ? "doubling every \(Printed.number(span * log(2) / log(ends.1 / ends.0))) of \(over)"
      : "\(Printed.number((ends.1 - ends.0) / span)) for each of \(over)"
    return "best \(best) over \(over): \(course): \(pace), λ in [\(Printed.number(component.lower)), "
      + "\(Printed.number(component.upper))]"
  }
}
