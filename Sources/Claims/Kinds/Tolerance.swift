import Files
import Foundation
import Literate
import Numerics

/// How far a measured number may lie from a published one: `0.01`, `10 %` or `factor 1.5`.
struct Tolerance: Sendable, Equatable {
  enum Kind: Sendable, Equatable {
    case absolute(Double)
    /// As a fraction of the published number's size.
    case relative(Double)
    case factor(Double)
  }

  let kind: Kind

  /// Reads `T`, `P %` or `factor F`.
  /// - Throws: `SourceError` for a tolerance that allows nothing or everything.
  init(_ words: inout TestWords) throws(SourceError) {
    if words.accept("factor") {
      let factor = try words.number()
      guard factor > 1 else { throw words.error("a factor that is not above 1") }
      kind = .factor(factor)
      return
    }
    let size = try words.number()
    guard size > 0 else { throw words.error("a tolerance that is not above zero") }
    kind = words.accept("%") ? .relative(size / 100) : .absolute(size)
  }

  /// Compares an estimate with a published number.
  ///
  /// Noise and rounding of the published number count on its side: its standard error, where deviation and repetitions are
  /// printed, and half a unit of its last digit.
  func component(
    _ label: String, _ estimate: Estimate, _ published: PublishedNumber, _ evidence: Evidence, units: Int
  ) -> Component {
    let wanted = published.value
    let other = published.squaredStandardError.map { squared in
      Estimate(wanted, standardError: squared.squareRoot(), degreesOfFreedom: Double((published.count ?? 2) - 1))
    }
    switch kind {
    case .absolute(let size):
      // A tolerance is in the unit in which the number is printed.
      let allowed = size * published.unit + published.halfUnit
      return difference(label, estimate, other, wanted, allowed, evidence, units).citing(published)
    case .relative(let share):
      let size = share * abs(wanted) + published.halfUnit
      return difference(label, estimate, other, wanted, size, evidence, units).citing(published)
    case .factor(let factor):
      return ratio(label, estimate, other, published, factor, evidence, units).citing(published)
    }
  }

  private func difference(
    _ label: String, _ estimate: Estimate, _ other: Estimate?, _ wanted: Double, _ size: Double, _ evidence: Evidence,
    _ units: Int
  ) -> Component {
    let slack = 1e-9 * size
    let margin = Margin(-size - slack, size + slack)
    let difference = Self.difference(estimate, other ?? .exact(wanted))
    return Component(label, difference, margin, alpha: evidence.alpha, units: units).mapped { $0 + wanted }
  }

  /// By logarithms; the errors go through them by their derivative (var log m ≈ var m / m²).
  private func ratio(
    _ label: String, _ estimate: Estimate, _ other: Estimate?, _ published: PublishedNumber, _ factor: Double,
    _ evidence: Evidence, _ units: Int
  ) -> Component {
    let wanted = published.value
    guard wanted > 0, estimate.value > 0 else {
      return linearRatio(label, estimate, other, published, factor, evidence, units)
    }
    func logarithm(_ of: Estimate) -> Estimate {
      Estimate(log(of.value), standardError: of.standardError / of.value, degreesOfFreedom: of.degreesOfFreedom)
    }
    let width = log(factor) + log1p(published.halfUnit / wanted)
    let slack = 1e-9 * width
    let difference = Self.difference(logarithm(estimate), other.map(logarithm) ?? .exact(log(wanted)))
    return Component(label, difference, Margin(-width - slack, width + slack), alpha: evidence.alpha, units: units)
      .mapped { wanted * exp($0) }
  }

  /// Without logarithms, where a number is not above zero: another sign than the published one lies outside by any factor,
  /// but noise may explain it.
  private func linearRatio(
    _ label: String, _ estimate: Estimate, _ other: Estimate?, _ published: PublishedNumber, _ factor: Double,
    _ evidence: Evidence, _ units: Int
  ) -> Component {
    let wanted = published.value
    let (low, high) = (wanted - published.halfUnit, wanted + published.halfUnit)
    // Zero has no factors.
    let margin =
      wanted == 0
      ? Margin(low, high)
      : Margin(min(low / factor, low * factor) - wanted, max(high / factor, high * factor) - wanted)
    return Component(
      label, Self.difference(estimate, other ?? .exact(wanted)), margin, alpha: evidence.alpha, units: units
    ).mapped { $0 + wanted }
  }

  static func difference(_ a: Estimate, _ b: Estimate) -> Estimate {
    guard b.standardError > 0 else {
      return Estimate(a.value - b.value, standardError: a.standardError, degreesOfFreedom: a.degreesOfFreedom)
    }
    return Welch.difference(a, b)
  }

  /// How far the farthest estimate lies from its published number, in words: `within a factor of 2.75`.
  func span(_ components: [Component], _ published: [Double]) -> String {
    let pairs = zip(components.map(\.estimate), published)
    switch kind {
    case .absolute: return "within \(Printed.number(pairs.map { abs($0 - $1) }.max() ?? 0))"
    case .relative:
      let shares = pairs.map { $0 == $1 ? 0 : abs($0 - $1) / abs($1) }
      return "within \(Printed.number((shares.max() ?? 0) * 100)) %"
    case .factor:
      let factors = pairs.map { $0 > 0 && $1 > 0 ? max($0 / $1, $1 / $0) : .infinity }
      return "within a factor of \(Printed.number(factors.max() ?? 1))"
    }
  }

  /// In words: `within 10 %`.
  var description: String {
    switch kind {
    case .absolute(let size): "within \(Printed.number(size))"
    case .relative(let share): "within \(Printed.number(share * 100)) %"
    case .factor(let factor): "within a factor of \(Printed.number(factor))"
    }
  }
}
