import Files
import Foundation
import Journals
import Numerics
import Testing

@testable import Claims

/// Verdicts on all claims of a run together.
@Suite struct DecisionTests {
  /// A part with these p-values.
  private func part(_ holds: Double, _ deviates: Double) -> Component {
    Component("", 1, 0.5, 1.5, Margin(0, 2), holds: holds, deviates: deviates)
  }

  private func finding(_ parts: [(Double, Double)], broken: String? = nil, doubt: String? = nil) -> Finding {
    Finding(components: parts.map { part($0.0, $0.1) }, broken: broken, doubt: doubt, units: 5)
  }

  private func verdicts(_ findings: [Finding], options: [String] = []) throws -> [Verdict] {
    ClaimRows.decided(findings, try ClaimRows.claim("y below 1", options: options)).map(\.verdict)
  }

  @Test func everyPartHasToHoldAtAlphaWithoutCorrection() throws {
    #expect(try verdicts([finding([(0.05, 1)])]) == [.reproduced])
    #expect(try verdicts([finding([(0.0501, 1)])]) == [.inconclusive])
    #expect(try verdicts([finding([Double](repeating: 0.049, count: 200).map { ($0, 1) })]) == [.reproduced])
    #expect(try verdicts([finding([(0.01, 1), (0.01, 1), (0.3, 1)])]) == [.inconclusive])
    #expect(try verdicts([finding([(0.05, 1)])], options: [":alpha: 0.01"]) == [.inconclusive])
    #expect(try verdicts([finding([(0.15, 1)])], options: [":alpha: 0.2"]) == [.reproduced])
    #expect(try verdicts([finding([])]) == [.inconclusive])
    #expect(try verdicts([finding([(.nan, .nan)])]) == [.inconclusive])
  }

  @Test func deviationsAreCorrectedForPartsAndClaims() throws {
    #expect(try verdicts([finding([(1, 0.009)])]) == [.deviates])
    // Two parts: 2 · 0.009 is above 1 %.
    #expect(try verdicts([finding([(1, 0.009), (0, 1)])]) == [.inconclusive])
    #expect(try verdicts([finding([(1, 0.004), (0, 1)])]) == [.deviates])
    // Two claims; Holm: the second is held against its p-value alone once the first is rejected.
    let one = finding([(1, 0.009)])
    #expect(try verdicts([one, finding([(0, 1)])]) == [.inconclusive, .reproduced])
    #expect(try verdicts([one, finding([(1, 0.001)])]) == [.deviates, .deviates])
    #expect(try verdicts([one, one]) == [.inconclusive, .inconclusive])
    let outcomes = ClaimRows.decided([one, finding([(0, 1)])], try ClaimRows.claim("y below 1"))
    #expect(outcomes[0].deviates == 0.018)
  }

  @Test func brokenResultsDeviateWithoutStatistics() throws {
    let outcomes = ClaimRows.decided(
      [finding([(0, 1)], broken: "not finite", doubt: "lost")] + [Finding](repeating: finding([(0, 1)]), count: 99),
      try ClaimRows.claim("y below 1"))
    #expect(outcomes[0].verdict == .deviates && outcomes[0].isBroken && outcomes[0].word == "deviates (broken)")
    #expect(outcomes[0].reason == "broken: not finite" && outcomes[0].deviates == 0)
    #expect(outcomes.dropFirst().allSatisfy { $0.verdict == .reproduced })
  }

  @Test func doubtHidesNoDeviation() throws {
    #expect(try verdicts([finding([(0, 1)], doubt: "rows are missing")]) == [.inconclusive])
    #expect(try verdicts([finding([(1, 0)], doubt: "rows are missing")]) == [.deviates])
    let claim = try ClaimRows.claim("y below 1")
    func outcome(_ finding: Finding) -> Outcome {
      Decision.outcomes(
        of: [Decision.Case(claim: claim, replication: .seed, finding: finding, doubt: "1 of 2 trials are finished")],
        today: "2026-01-01")[0]
    }
    #expect(outcome(finding([(0, 1)])).reason == "1 of 2 trials are finished")
    #expect(outcome(finding([(0, 1)])).verdict == .inconclusive)
    #expect(outcome(finding([(1, 0)])).verdict == .deviates)
    #expect(outcome(finding([(0, 1)], broken: "NaN")).reason == "broken: NaN; 1 of 2 trials are finished")
    // Rows that an unfinished run has not made yet are not broken.
    let absent = outcome(.absent("no row has x = 2", expected: ""))
    #expect(absent.verdict == .inconclusive && !absent.isBroken && absent.reason == "1 of 2 trials are finished")
  }

  @Test func whatWouldSettleItIsComputed() throws {
    // A mean of 0.9 with the standard error 0.08 of four seeds, below 1.
    let estimate = Estimate(0.9, standardError: 0.08, degreesOfFreedom: 3)
    let open = Finding(
      components: [Component("", estimate, .below(1), alpha: 0.05, units: 4)], measured: "y is 0.9",
      expected: "below 1",
      units: 4)
    let outcome = ClaimRows.decided([open], try ClaimRows.claim("y below 1"))[0]
    #expect(outcome.verdict == .inconclusive)
    // Power 80 % of a one-sided t test at 5 % for an effect of 0.1/0.16 standard deviations: 18 (statsmodels).
    #expect(outcome.reason.contains("about 18 seeds would settle it (here 4; power 80 %)"), "\(outcome.reason)")
    #expect(outcome.reason.contains("reaches beyond the margin (below 1)"))
    #expect(outcome.reason.hasSuffix("power 80 %)"))
    let outside = Finding(
      components: [
        Component("", Estimate(1.1, standardError: 0.08, degreesOfFreedom: 3), .below(1), alpha: 0.05, units: 4)
      ], units: 4)
    let other = ClaimRows.decided([outside], try ClaimRows.claim("y below 1", options: [":profiles: quick"]))[0]
    #expect(other.reason.hasSuffix("the estimate itself is not inside: more seeds would rather show a deviation"))
  }

  @Test func waiversLapse() throws {
    let claim = try ClaimRows.claim("y below 1", options: [":waived: a misprint, until 2026-06-30"])
    func outcome(_ finding: Finding, _ day: String) -> Outcome { ClaimRows.decided([finding], claim, today: day)[0] }
    let wrong = finding([(1, 0)])
    let waived = outcome(wrong, "2026-06-30")
    #expect(waived.verdict == .waived && waived.beneath == .deviates)
    #expect(waived.reason == "waived until 2026-06-30: a misprint; it would be: deviates")
    #expect(outcome(finding([(0, 1)]), "2026-06-30").beneath == .reproduced)
    #expect(outcome(finding([], broken: "NaN"), "2026-06-30").reason.hasSuffix("it would be: deviates (broken)"))
    let lapsed = outcome(wrong, "2026-07-01")
    #expect(lapsed.verdict == .deviates && lapsed.beneath == nil)
    #expect(lapsed.reason.hasPrefix("the waiver (a misprint) lapsed after 2026-06-30"))
    #expect(Waiver.today.wholeMatch(of: #/\d{4}-\d{2}-\d{2}/#) != nil)
  }

  /// A waived claim is one of the run: it is counted among its tests.
  @Test func waivedClaimsAreEvaluated() throws {
    let waived = try ClaimRows.claim("y below 1", options: [":waived: a misprint until 2999-12-31"])
    let cases = [waived, try ClaimRows.claim("y below 1")].map {
      Decision.Case(claim: $0, replication: .seed, finding: finding([(1, 0.009)]))
    }
    #expect(Decision.outcomes(of: cases, today: "2026-01-01").map(\.deviates) == [0.018, 0.018])
  }

  @Test func theGateFollowsTheVerdicts() throws {
    let claim = try ClaimRows.claim("one a")
    func gate(_ verdicts: [Verdict], isStrict: Bool = false) -> Gate {
      Gate(verdicts.map { EvaluatedClaim(paper: "p", claim: claim, outcome: Outcome($0)) }, isStrict: isStrict)
    }
    #expect(gate([.reproduced, .notRun, .waived]) == .holds)
    #expect(gate([.reproduced, .deviates]) == .fails)
    #expect(gate([.inconclusive]) == .holds)
    #expect(gate([.inconclusive], isStrict: true) == .fails)
    #expect(gate([.reproduced, .notRun], isStrict: true) == .fails)
    #expect(gate([.notRun, .waived]) == .nothing)
    #expect(gate([]) == .nothing)
  }
}
