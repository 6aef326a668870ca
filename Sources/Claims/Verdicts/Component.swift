import Numerics

/// The range of values that a claim allows; an end may be infinite.
public struct Margin: Sendable, Equatable {
  /// Least value allowed.
  public var lower: Double
  /// Largest value allowed.
  public var upper: Double

  /// Values from `lower` to `upper`.
  public init(_ lower: Double, _ upper: Double) {
    self.lower = lower
    self.upper = upper
  }

  /// Whether a value is allowed; the ends are.
  func contains(_ value: Double) -> Bool { value >= lower && value <= upper }

  /// Its one end, if there is only one.
  var limit: Double? {
    switch (lower.isFinite, upper.isFinite) {
    case (true, false): lower
    case (false, true): upper
    default: nil
    }
  }

  /// Values above a limit.
  static func above(_ limit: Double) -> Margin { Margin(limit, .infinity) }
  /// Values below a limit.
  static func below(_ limit: Double) -> Margin { Margin(-.infinity, limit) }
}

/// One estimate of a claim beside the margin that it has to stay in.
///
/// Two p-values go with it. The claim's parts hold together (intersection-union test), so each is tested at α without
/// correction; that one of them deviates is tested over all parts of all claims of a run (Holm).
public struct Component: Sendable, Equatable {
  /// Which part of the claim, for example `P = 20`; empty when there is one.
  public var label: String
  /// The estimate, in the quantity's own unit.
  public var estimate: Double
  /// Two-sided confidence interval at 1 − 2α: it lies in the margin exactly when the part holds at α.
  public var lower: Double
  /// Its upper end.
  public var upper: Double
  /// What the claim allows.
  public var margin: Margin
  /// p-value of the test whose alternative is that the true value lies within the margin (two one-sided tests).
  ///
  /// A test that cannot be made, because sums overflow, is evidence of nothing.
  public var holds: Double { didSet { if holds.isNaN { holds = 1 } } }
  /// p-value of the test whose alternative is that it lies outside.
  public var deviates: Double { didSet { if deviates.isNaN { deviates = 1 } } }
  /// The published number as it is printed, where there is one.
  public var published: String?
  /// Where it is printed.
  public var locator: String?
  /// Units that would settle it with a power of 80 %, if the estimate is right.
  public var neededUnits: Int?

  /// A part with p-values of its own.
  init(
    _ label: String, _ estimate: Double, _ lower: Double, _ upper: Double, _ margin: Margin, holds: Double,
    deviates: Double
  ) {
    self.label = label
    self.estimate = estimate
    self.lower = lower
    self.upper = upper
    self.margin = margin
    self.holds = holds.isNaN ? 1 : holds
    self.deviates = deviates.isNaN ? 1 : deviates
  }

  /// A part whose estimate has Student's t distribution, or is exact; `units` that it comes from.
  init(_ label: String, _ estimate: Estimate, _ margin: Margin, alpha: Double, units: Int = 0) {
    // What is allowed everything says nothing, be it that the ends of a margin overflow.
    guard margin.lower > -.infinity || margin.upper < .infinity else {
      self.init(label, estimate.value, -.infinity, .infinity, margin, holds: 1, deviates: 1)
      return
    }
    let below = margin.lower > -.infinity ? estimate.probability(above: margin.lower) : 0
    let above = margin.upper < .infinity ? estimate.probability(below: margin.upper) : 0
    let outside = [
      margin.lower > -.infinity ? estimate.probability(strictlyBelow: margin.lower) : 1,
      margin.upper < .infinity ? estimate.probability(strictlyAbove: margin.upper) : 1,
    ]
    // Two sides are two tests.
    let sides = margin.lower > -.infinity && margin.upper < .infinity ? 2.0 : 1
    let interval = estimate.interval(level: 1 - 2 * alpha)
    self.init(
      label, estimate.value, interval.lower, interval.upper, margin, holds: Self.largest(below, above),
      deviates: min(1, sides * (outside.min() ?? 1)))
    guard units > 1, estimate.standardError > 0, holds > alpha else { return }
    neededUnits = Power.units(
      estimate: estimate.value, standardDeviation: estimate.standardError * Double(units).squareRoot(),
      margin: (margin.lower, margin.upper), alpha: alpha, power: 0.8)
  }

  /// The larger of two p-values; NaN, of a test that could not be made, is larger than any other.
  static func largest(_ first: Double, _ second: Double) -> Double {
    first.isNaN || second.isNaN ? .nan : max(first, second)
  }

  /// The label of a part of a group, for example `d = 4, against 2`; `group` is empty where there is one group.
  static func label(_ group: String, _ part: String) -> String { group.isEmpty ? part : "\(group), \(part)" }

  /// The same part with the interval, the estimate and the margin through a monotone map: back from logarithms.
  func mapped(_ map: (Double) -> Double) -> Component {
    var result = self
    result.estimate = map(estimate)
    result.lower = map(lower)
    result.upper = map(upper)
    result.margin = Margin(
      margin.lower == -.infinity ? -.infinity : map(margin.lower),
      margin.upper == .infinity ? .infinity : map(margin.upper))
    return result
  }

  /// A part that is true or not: nothing was sampled.
  static func exact(_ label: String, _ estimate: Double, _ margin: Margin) -> Component {
    Component(label, Estimate.exact(estimate), margin, alpha: 0.05)
  }

  /// The same part with the number that was published for it.
  func citing(_ number: PublishedNumber?) -> Component {
    var result = self
    result.published = number?.text
    result.locator = number?.locator
    return result
  }
}

/// What the rows say about a claim, before all claims of a run are decided together.
struct Finding: Sendable, Equatable {
  /// The estimates with their margins; all have to hold.
  var components: [Component] = []
  /// One sentence that a person would say.
  var measured = ""
  /// What the claim asks for.
  var expected = ""
  /// Why the results are broken: not finite, failed, never arriving.
  var broken: String?
  /// Whether what is broken is that rows are missing: of a run that is not finished, they are still to come.
  var isMissing = false
  /// Whether no row at all meets the conditions of the claim.
  var isScopeEmpty = false
  /// Why it cannot be reproduced, whatever the parts say; parts that deviate do so all the same.
  var doubt: String?
  /// What would settle it, where the test knows better than the parts do.
  var remedy: String?
  /// What may be wrong with the claim itself, where it does not hold.
  var hint: String?
  /// What a reader has to know about how the rows were taken.
  var notes: [String] = []
  /// Units that the estimates come from; 0 where none are needed.
  var units = 0

  /// Evidence for all parts together.
  var holds: Double { components.map(\.holds).max() ?? 1 }
  /// Evidence against one of the parts, corrected for their number (Bonferroni).
  var deviates: Double { min(1, Double(components.count) * (components.map(\.deviates).min() ?? 1)) }

  /// A finding on numbers that cannot be right.
  static func broken(_ reason: String, expected: String) -> Finding { Finding(expected: expected, broken: reason) }
  /// A finding that rows are missing where they must not be.
  static func absent(_ reason: String, expected: String) -> Finding {
    Finding(expected: expected, broken: reason, isMissing: true)
  }
  /// A finding that decides nothing.
  static func doubtful(_ reason: String, expected: String) -> Finding { Finding(expected: expected, doubt: reason) }
}

extension Finding {
  /// The same numbers, of which none decides: units that are copies of each other show no noise.
  func undecided(_ reason: String?) -> Finding {
    guard let reason else { return self }
    var result = self
    result.doubt = reason
    for index in components.indices { (result.components[index].holds, result.components[index].deviates) = (1, 1) }
    return result
  }
}

extension Component {
  /// How near to the end of the margin the estimate lies: 1 at the end, above outside.
  public var strain: Double {
    guard estimate.isFinite else { return .infinity }
    let (low, high) = (margin.lower, margin.upper)
    if low.isFinite, high.isFinite {
      let (middle, half) = ((low + high) / 2, (high - low) / 2)
      return half > 0 ? abs(estimate - middle) / half : estimate == middle ? 0 : .infinity
    }
    return low.isFinite
      ? (estimate >= low ? holds : 1 + deviates.complement) : (estimate <= high ? holds : 1 + deviates.complement)
  }

  /// The estimate, and its interval where it has one.
  var estimateText: String {
    guard lower.isFinite, upper.isFinite, lower < upper else { return Printed.number(estimate) }
    return "\(Printed.number(estimate)) [\(Printed.number(lower)), \(Printed.number(upper))]"
  }

  /// What the margin allows, in words.
  public var marginText: String {
    switch (margin.lower.isFinite, margin.upper.isFinite) {
    case (true, true): "in [\(Printed.number(margin.lower)), \(Printed.number(margin.upper))]"
    case (true, false): "above \(Printed.number(margin.lower))"
    case (false, true): "below \(Printed.number(margin.upper))"
    case (false, false): ""
    }
  }
}

extension Double {
  /// 1 − p.
  fileprivate var complement: Double { 1 - self }
}
