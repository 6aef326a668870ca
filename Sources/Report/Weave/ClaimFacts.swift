import Claims
import Foundation

/// What a page says about a claim beside its sentence, in words.
enum ClaimFacts {
  /// What was repeated and how often, for example `one trained model, 5 batches of 64 sequences`; `nil` where nothing is.
  static func units(of outcome: Outcome) -> String? {
    outcome.units > 0 ? outcome.replication?.count(outcome.units) : nil
  }

  /// p-values of both statements, with the error rate; that these very rows are the subject where no noise was estimated.
  static func probabilities(of item: EvaluatedClaim) -> String? {
    let outcome = item.outcome
    guard !outcome.parts.isEmpty, !outcome.isBroken else { return nil }
    guard outcome.units > 1 else {
      return item.claim.kind.isPublished ? nil : "these very rows are compared: no noise is estimated"
    }
    return
      "holds: p = \(text(outcome.holds)) at α = \(text(item.claim.alpha)); deviates: p = \(text(outcome.deviates)) "
      + "over all claims of the run"
  }

  /// A published number with its place.
  static func published(_ component: Component) -> String {
    guard let number = component.published else { return "" }
    return component.locator.map { "\(number) (\($0))" } ?? number
  }

  /// Heading of the intervals, for example `90 % interval`: it lies in the margin exactly when a part holds.
  static func intervalTitle(of claim: Claim) -> String { "\(Printed.number(100 * (1 - 2 * claim.alpha))) % interval" }

  /// The ends of an interval; empty for an estimate without noise.
  static func interval(_ component: Component) -> String {
    guard component.lower < component.upper else { return "" }
    return "\(Printed.number(component.lower)) to \(Printed.number(component.upper))"
  }

  private static func text(_ probability: Double) -> String {
    probability < 1e-4 ? "under 0.0001" : String(format: "%.2g", probability)
  }
}
