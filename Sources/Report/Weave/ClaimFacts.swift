import Claims
import Foundation

/// What a page says about a claim beside its sentence, in words.
enum ClaimFacts {
  /// What was repeated and how often, for example `one trained model, 5 batches of 64 sequences`; `nil` where nothing is.
  static func units(of outcome: Outcome) -> String? {
    outcome.units > 0 ? outcome.replication?.count(outcome.units) : nil
  }

  /// p-values of both statements, with the error rate; `nil` where no noise was estimated.
  static func probabilities(of item: EvaluatedClaim) -> String? {
    let outcome = item.outcome
    guard outcome.units > 1, !outcome.parts.isEmpty, !outcome.isBroken else { return nil }
    return
      "holds: p = \(text(outcome.holds)) at α = \(text(item.claim.alpha)); deviates: p = \(text(outcome.deviates)) "
      + "over all claims of the run"
  }

  /// A published number with its place.
  static func published(_ component: Component) -> String {
    guard let number = component.published else { return "" }
    return component.locator.map { "\(number) (\($0))" } ?? number
  }

  private static func text(_ probability: Double) -> String {
    probability < 1e-4 ? "under 0.0001" : String(format: "%.2g", probability)
  }
}
