import Testing

@testable import Claims

/// Monotone trends over units.
@Suite struct TrendTests {
  private static let cells = ["1", "2", "3", "4", "5"]

  /// Means at x = 1…5 with noise for each seed.
  private func rows(_ means: [Double], seeds: Int = 5, noise: Double = 0.05) -> String {
    var generator = NormalGenerator(seed: 11)
    var text = "seed,x,y\n"
    for seed in 0..<seeds {
      for (x, mean) in means.enumerated() { text += "\(seed),\(x + 1),\(mean + noise * generator.next())\n" }
    }
    return text
  }

  @Test(arguments: [
    ([5.0, 4, 3, 2, 1], ClaimRows.Said.reproduced), ([1.0, 2, 3, 4, 5], .deviates), ([3.0, 3, 3, 3, 3], .inconclusive),
    // A step back that is smaller than the fall does not undo it.
    ([5.0, 3, 3.2, 2, 1], .reproduced),
  ])
  func trends(means: [Double], said: ClaimRows.Said) throws {
    #expect(try ClaimRows.said("decreasing y over x", rows(means)) == said)
    #expect(try ClaimRows.said("increasing y over x", rows(means.map { -$0 })) == said)
    #expect(try ClaimRows.said("decreasing y over x", rows(means).replacing("4,3,", with: "4,3.0,")) == said)
  }

  /// Page's test: one perfect order of four among 4! in each of two blocks.
  @Test func theTrendIsExact() throws {
    let part = try ClaimRows.finding("decreasing y over x", rows([4, 3, 2, 1], seeds: 2)).components[0]
    #expect(part.holds >= 1 / 576.0)
    let finding = try ClaimRows.finding("decreasing y over x", rows([4, 3, 2, 1], seeds: 2, noise: 0.001))
    #expect(finding.measured.hasSuffix("(trend p = 0.00174)"), "\(finding.measured)")
  }

  @Test func oneUnitIsJudgedByTheOrderOfItsValues() throws {
    // Mann and Kendall: 1/4! for four values in order, 1/3! for three.
    #expect(abs(try ClaimRows.finding("decreasing y over x", rows([4, 3, 2, 1], seeds: 1)).holds - 1 / 24.0) < 1e-12)
    #expect(try ClaimRows.said("decreasing y over x", rows([4, 3, 2, 1], seeds: 1)) == .reproduced)
    #expect(try ClaimRows.said("decreasing y over x", rows([3, 2, 1], seeds: 1)) == .inconclusive)
    #expect(try ClaimRows.said("decreasing y over x", rows([2, 1], seeds: 5)) == .inconclusive)
    // The size of a change without known noise contradicts nothing.
    #expect(try ClaimRows.said("decreasing y over x by at least 4", rows([4, 3, 2, 1], seeds: 1)) == .inconclusive)
  }

  @Test func epochsAreNoRepetitions() throws {
    // A hundred rows of one training are one unit with three cells.
    let one = "seed,epoch,x,y\n" + (0..<100).map { "0,\($0),\($0 % 3 + 1),\(3 - $0 % 3)\n" }.joined()
    #expect(try ClaimRows.said("decreasing y over x", one) == .inconclusive)
  }

  @Test(arguments: [
    ("by at least 3", ClaimRows.Said.reproduced), ("by at least 6", .deviates), ("by at least 4", .inconclusive),
    ("by at least factor 4", .reproduced), ("by at least factor 9", .deviates),
  ])
  func theLeastEffectCounts(effect: String, said: ClaimRows.Said) throws {
    #expect(try ClaimRows.said("decreasing y over x \(effect)", rows([5, 4, 3, 2, 1])) == said)
  }

  /// Of six means in good order one is out of it: Page's test finds a trend all the same.
  @Test(arguments: [
    ("by at least factor 2", 3.5, ClaimRows.Said.reproduced), ("by at least factor 2", 5.0, .inconclusive),
    ("by at least factor 2", 9.0, .deviates), ("by at least 1", 2.7, .reproduced), ("by at least 1", 6, .deviates),
    ("", 4.0, .reproduced), ("", 6.0, .inconclusive),
  ])
  func aStepBackAsLargeAsTheChangeThatCounts(effect: String, third: Double, said: ClaimRows.Said) throws {
    let means = [2.9, 2.5, third, 0.8, 0.6, 0.5]
    #expect(try ClaimRows.said("decreasing y over x \(effect)", rows(means, seeds: 11, noise: 0.1)) == said)
    guard said != .reproduced else { return }
    let finding = try ClaimRows.finding("decreasing y over x \(effect)", rows(means, seeds: 11, noise: 0.1))
    #expect(finding.components.map(\.label) == ["the whole change", "the step back from x = 2 to 3"], "\(finding)")
    let isFactor = effect.contains("factor")
    let size = isFactor ? third / means[1] : third - means[1]
    #expect(abs(finding.components[1].estimate - size) < 0.15, "\(finding)")
    let limit = effect.isEmpty ? finding.components[0].estimate : finding.components[0].margin.lower
    #expect(abs(finding.components[1].margin.upper - limit) < 1e-9, "\(finding)")
    #expect(finding.components[0].holds <= 0.05 && finding.components[0].deviates == 1, "\(finding)")
  }

  /// Steps that are the limit itself, in every unit, hide no larger one.
  @Test func aStepBackThatIsTheLimitHidesNone() throws {
    let exact = staircase(fourth: 1)
    let finding = try ClaimRows.finding("increasing y over x by at least 1", exact)
    #expect(finding.components.last?.label == "the step back from x = 2 to 4", "\(finding)")
    #expect(try ClaimRows.said("increasing y over x by at least 1", exact) == .deviates)
    #expect(try ClaimRows.said("increasing y over x by at least 1", staircase(fourth: 9)) == .inconclusive)
  }

  /// Eight units whose third value lies exactly 1 below the second.
  private func staircase(fourth: Int) -> String {
    var text = "seed,x,y\n"
    for seed in 0..<8 {
      let values = [seed, seed + 6, seed + 5, seed + fourth + seed % 2, seed + 20]
      for (x, value) in values.enumerated() { text += "\(seed),\(x + 1),\(value)\n" }
    }
    return text
  }

  /// However many groups there are, the one with the step back is named.
  @Test func aStepBackInOneOfManyGroups() throws {
    let groups = ["a", "b", "c", "d", "e", "f"].map { group in
      rows([9, 7, group == "d" ? 12 : 5, 3, 1], seeds: 8).split(separator: "\n").dropFirst().map { "\(group),\($0)\n" }
        .joined()
    }
    let test = "decreasing y over x by at least 1 for each g"
    let finding = try ClaimRows.finding(test, "g,seed,x,y\n" + groups.joined())
    #expect(finding.measured.contains("g = d, the step back from x = 2 to 3"), "\(finding.measured)")
    #expect(try ClaimRows.said(test, "g,seed,x,y\n" + groups.joined()) == .deviates)
  }

  /// Where there is no change at all, no step back is asked about.
  @Test func withoutAChangeNothingIsSaidOfSteps() throws {
    let finding = try ClaimRows.finding("decreasing y over x", rows([1, 5, 0, 6, 2], seeds: 6))
    #expect(finding.components.map(\.label) == [""], "\(finding)")
  }

  /// A step back that is not against the stated direction but along it is none.
  @Test func stepsAlongTheTrendAreFree() throws {
    #expect(try ClaimRows.said("decreasing y over x by at least 1", rows([9, 2, 1.5, 1, 0.5])) == .reproduced)
    #expect(try ClaimRows.said("increasing y over x by at least 1", rows([-9, -2, -1.5, -1, -0.5])) == .reproduced)
    #expect(try ClaimRows.said("increasing y over x by at least 1", rows([0, 3, 1, 4, 5, 6], seeds: 8)) == .deviates)
  }

  /// One unit has no noise that is known: a step back that is too large is no contradiction, yet no trend either.
  @Test func aStepBackOfOneUnit() throws {
    let means = [9.0, 8, 7, 6, 5, 7.5, 4, 3, 2, 1]
    #expect(try ClaimRows.said("decreasing y over x by at least 3", rows(means, seeds: 1, noise: 0)) == .reproduced)
    #expect(try ClaimRows.said("decreasing y over x by at least 2", rows(means, seeds: 1, noise: 0)) == .inconclusive)
  }

  @Test func logarithmsSpanDecades() throws {
    let decades = rows([1, 1e-2, 1e-4, 1e-6], noise: 1e-8)
    #expect(try ClaimRows.said("decreasing log(y) over x by at least factor 1e5", decades) == .reproduced)
    #expect(try ClaimRows.said("decreasing log(y) over x by at least factor 1e7", decades) == .deviates)
    // Neither zero nor a negative error has a logarithm.
    #expect(try ClaimRows.said("decreasing log(y) over x", rows([1, 0.5, 0.2, -0.5], noise: 0)) == .broken)
  }

  @Test(arguments: ["nan", "inf", "-inf"]) func brokenNumbers(number: String) throws {
    #expect(try ClaimRows.said("decreasing y over x", rows([4, 3, 2, 1]) + "4,4,\(number)\n") == .broken)
  }

  @Test func identicalUnitsDecideNothing() throws {
    let copies = "seed,x,y\n" + (0..<3).map { "\($0),1,4.5\n\($0),2,3.5\n\($0),3,2.5\n\($0),4,1.5\n" }.joined()
    for test in ["decreasing y over x", "increasing y over x"] {
      let outcome = try ClaimRows.outcome(test, copies)
      #expect(outcome.verdict == .inconclusive && outcome.reason.contains("nothing was repeated"))
    }
  }

  @Test func groupsAreTestedEach() throws {
    let falling = rows([4, 3, 2, 1]).split(separator: "\n").dropFirst().map { "a,\($0)" }
    let rising = rows([1, 2, 3, 4]).split(separator: "\n").dropFirst().map { "b,\($0)" }
    let both = "g,seed,x,y\n" + (falling + rising).joined(separator: "\n")
    #expect(try ClaimRows.said("decreasing y over x for each g", both) == .deviates)
    #expect(try ClaimRows.said("decreasing y over x where g = a", both) == .reproduced)
    let finding = try ClaimRows.finding("decreasing y over x for each g", both)
    #expect(finding.components.map(\.label) == ["g = a", "g = b"])
  }

  @Test func conditionsTakeRanges() throws {
    let valley = rows([4, 3, 2, 1, 9])
    #expect(try ClaimRows.said("decreasing y over x where x in [1, 4]", valley) == .reproduced)
    #expect(try ClaimRows.said("decreasing y over x", valley) == .deviates)
  }
}
