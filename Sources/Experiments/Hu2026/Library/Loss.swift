import Foundation

/// A loss of linear prediction whose gradient is ℓ′(wᵀx − y) x (hu2026, Corollary 3.1.1: the template f(wᵀx − y) x with f = ℓ′).
///
/// As a ``LookupFunction`` it stands for its derivative ℓ′.
public protocol Loss: LookupFunction {
  /// Its name in rows; no blanks, so that conditions can name it.
  var name: String { get }
  /// Whether it judges the margins of a classification: the sample's label, ±1, then multiplies x, and y is zero.
  var isOfMargins: Bool { get }
}

extension Loss {
  /// Losses of residuals are the rule.
  public var isOfMargins: Bool { false }
}

/// ℓ(u) = u²/2.
struct SquaredLoss: Loss {
  var name: String { "squared" }
  func callAsFunction(_ u: Double) -> Double { u }
  func slope(_ u: Double) -> Double { 1 }
  var lipschitz: Double { 1 }
  var curvature: Double { 0 }
}

/// ℓ(u) = log(1 + e⁻ᵘ) of the margin u = ± wᵀx: logistic regression.
struct LogisticLoss: Loss {
  var name: String { "logistic" }
  var isOfMargins: Bool { true }
  func callAsFunction(_ u: Double) -> Double { -1 / (1 + exp(u)) }
  func slope(_ u: Double) -> Double { 1 / ((1 + exp(u)) * (1 + exp(-u))) }
  var lipschitz: Double { 0.25 }
  /// The largest |σ″| of the logistic function σ, 1/(6√3).
  var curvature: Double { 1 / (6 * 3.0.squareRoot()) }
}

/// ℓ(u) = u²/2 within ±δ and δ|u| − δ²/2 beyond.
struct HuberLoss: Loss {
  /// δ.
  var threshold = 1.0

  var name: String { "huber" }
  func callAsFunction(_ u: Double) -> Double { min(max(u, -threshold), threshold) }
  func slope(_ u: Double) -> Double { abs(u) < threshold ? 1 : 0 }
  var lipschitz: Double { 1 }
  var curvature: Double { 0 }
  var kinks: [(at: Double, jump: Double)] { [(-threshold, 1), (threshold, -1)] }
}
