import Journals
import Numerics

/// Verdicts on all claims of a run together.
///
/// - A claim is `reproduced` when every part holds at its α. All parts have to hold, so none is corrected
///   (intersection-union test; Berger, Technometrics 24, 1982).
/// - It `deviates` when one of its parts lies outside its margin by more than chance explains: the p-values, corrected
///   for the parts of a claim (Bonferroni) and over all claims of the run (Holm, Scand. J. Stat. 6, 1979), are held against
///   ``familyAlpha``. In a run of correct code one claim in all deviates with at most this probability.
/// - Broken results deviate without statistics.
/// - Otherwise it is `inconclusive`, and says what would settle it.
package enum Decision {
  /// Probability that any claim of a run is called `deviates` although the true values lie within all margins.
  package static let familyAlpha = 0.01

  /// What is known about a claim before the decision.
  struct Case: Sendable {
    var claim: Claim
    var replication: Replication
    var finding: Finding
    /// Larger profiles, which have other rows.
    var largerProfiles: [Profile] = []
    /// Why its rows are not those that were asked for: an unfinished run, older code, changed inputs.
    var doubt: String?
  }

  /// Decides on all claims; a waiver counts up to its last day.
  static func outcomes(of cases: [Case], today: String) -> [Outcome] {
    let adjusted = Holm.adjusted(cases.map(\.finding.deviates))
    return zip(cases, adjusted).map { item, deviates in
      waived(outcome(of: item, deviates), item.claim, today)
    }
  }

  private static func outcome(of item: Case, _ deviates: Double) -> Outcome {
    let finding = item.finding
    let measured = ([finding.measured].filter { !$0.isEmpty } + finding.notes).joined(separator: "; ")
    var outcome = Outcome(.inconclusive, measured: measured, expected: finding.expected)
    outcome.parts = finding.components.map { part(of: $0, item.claim) }
    outcome.units = finding.units
    outcome.replication = finding.units > 0 ? item.replication : nil
    outcome.holds = finding.holds
    outcome.deviates = deviates
    if let broken = finding.broken, !finding.isMissing || item.doubt == nil {
      outcome.verdict = .deviates
      outcome.isBroken = true
      outcome.deviates = 0
      outcome.reason = joined("broken: \(broken)", item.doubt)
    } else if deviates <= familyAlpha, !finding.components.isEmpty {
      outcome.verdict = .deviates
      outcome.reason = item.doubt ?? finding.doubt ?? ""
    } else if let doubt = item.doubt ?? finding.doubt {
      outcome.reason = doubt
      outcome.isProvisional = item.doubt != nil
    } else if !finding.components.isEmpty, finding.holds <= item.claim.alpha {
      outcome.verdict = .reproduced
    } else {
      outcome.reason = [remedy(item), otherProfiles(item)].filter { !$0.isEmpty }.joined(separator: "; ")
    }
    if let hint = finding.hint, outcome.verdict != .reproduced {
      outcome.reason = [outcome.reason, hint].filter { !$0.isEmpty }.joined(separator: "; ")
    }
    return outcome
  }

  private static func joined(_ first: String, _ second: String?) -> String {
    second.map { "\(first); \($0)" } ?? first
  }

  private static func part(of component: Component, _ claim: Claim) -> Outcome.Part {
    let verdict: Verdict =
      component.holds <= claim.alpha
      ? .reproduced : component.deviates <= familyAlpha ? .deviates : .inconclusive
    return Outcome.Part(component: component, verdict: verdict)
  }

  /// Larger profiles that test the claim, too.
  private static func otherProfiles(_ item: Case) -> String {
    let larger = item.largerProfiles.filter(item.claim.profiles.contains)
    guard !larger.isEmpty else { return "" }
    return "or run the profile \(larger.map(\.rawValue).joined(separator: " or "))"
  }

  /// What would settle an inconclusive claim: so many more units, or something else.
  private static func remedy(_ item: Case) -> String {
    if let remedy = item.finding.remedy { return remedy }
    let open = item.finding.components.filter { $0.holds > item.claim.alpha }
    guard let worst = open.max(by: { $0.strain < $1.strain }) else { return "no part of it was measured" }
    let place = worst.label.isEmpty ? "" : " at \(worst.label)"
    let isInside = worst.margin.contains(worst.lower) && worst.margin.contains(worst.upper)
    let what =
      isInside
      ? "the evidence\(place) is weak: p = \(Printed.number(worst.holds)) is above \(Printed.number(item.claim.alpha))"
      : "the interval \(worst.estimateText)\(place) reaches beyond the margin (\(worst.marginText))"
    guard item.finding.units > 1 else { return what }
    let needed = open.map(\.neededUnits)
    if needed.allSatisfy({ $0 != nil }), let most = needed.compactMap({ $0 }).max(), most > item.finding.units {
      return "\(what); if the estimate is right, about \(most) \(item.replication.units) would settle it "
        + "(here \(item.finding.units); power 80 %)"
    }
    return open.contains { $0.estimate < $0.margin.lower || $0.estimate > $0.margin.upper }
      ? "\(what); the estimate itself is not inside: more \(item.replication.units) would rather show a deviation"
      : what
  }

  private static func waived(_ outcome: Outcome, _ claim: Claim, _ today: String) -> Outcome {
    guard let waiver = claim.waiver else { return outcome }
    var result = outcome
    guard waiver.holds(on: today) else {
      result.reason = joined(
        "the waiver (\(waiver.reason)) lapsed after \(waiver.until ?? "")",
        outcome.reason.isEmpty ? nil : outcome.reason)
      return result
    }
    result.beneath = outcome.verdict
    result.verdict = .waived
    let term = waiver.until.map { "until \($0)" } ?? "without a last day"
    result.reason = "waived \(term): \(waiver.reason); it would be: \(outcome.word)"
    return result
  }
}
