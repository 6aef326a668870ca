import Numerics
import Testing

@testable import Claims

@Suite struct IntervalVerdictTests {
  @Test func intervalsDecideOnlyBeyondDoubt() {
    #expect(Interval(estimate: 1, halfWidth: 0.4).verdict(in: 0.5...2) == .reproduced)
    #expect(Interval(estimate: 1, halfWidth: 0.6).verdict(in: 0.5...2) == .inconclusive)
    #expect(Interval(estimate: 5, halfWidth: 1).verdict(in: 0.5...2) == .deviates)
    #expect(Interval(estimate: .nan, halfWidth: 1).verdict(in: 0.5...2) == .inconclusive)
    #expect(Interval(estimate: 1, halfWidth: .infinity).verdict(in: 0.5...2) == .inconclusive)
  }

  @Test func noiseBeyondAllNumbersDecidesNothing() {
    let lead = Sample.difference(Sample([1e200, 2e200]), Sample([1e154, -1e154]), error: 0.05)
    #expect(lead.verdict(above: 0) == .inconclusive)
    #expect(lead.verdict(below: 0) == .inconclusive)
  }
}
