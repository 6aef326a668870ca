import Files
import Tables
import Testing

@testable import Claims

/// Numbers beside published ones: equivalence within a margin, printed precision, prediction intervals.
@Suite struct AgreementTests {
  private let rows = "seed,x,y\n0,1,10.1\n1,1,10.3\n2,1,9.8\n0,2,1\n1,2,1.1\n2,2,1.02\n"

  @Test(arguments: [
    ("within 3 of z", "1,10.0\n2,1.00", ClaimRows.Said.reproduced), ("within 3 of z", "1,19.0\n2,1.00", .deviates),
    ("within 0.3 of z", "1,10.0\n2,1.00", .inconclusive), ("within 30 % of z", "1,10.0\n2,1.00", .reproduced),
    ("within 10 % of z", "1,20.0\n2,1.00", .deviates), ("within 4 % of z", "1,10.0\n2,1.00", .inconclusive),
    ("within factor 2 of z", "1,12.0\n2,1.00", .reproduced), ("within factor 2 of z", "1,90.0\n2,1.00", .deviates),
    ("within factor 2 of z", "1,20.5\n2,1.00", .inconclusive),
    // Nothing was measured for a published number.
    ("within 3 of z", "1,10.0\n3,1.00", .inconclusive),
  ])
  func everyCellLiesWithinTheMargin(test: String, published: String, said: ClaimRows.Said) throws {
    #expect(try ClaimRows.said("y \(test)", rows, expected: "x,z\n" + published) == said)
  }

  /// SciPy: mean 10.0667, standard error 0.145297, two degrees of freedom against the margin of 0.5 + 0.05 around 10.
  @Test func bothSidesAreTested() throws {
    let finding = try ClaimRows.finding("y within 0.5 of z where x = 1", rows, expected: "x,z\n1,10.0\n")
    let part = try #require(finding.components.first)
    #expect(abs(part.holds - 0.03985641) < 1e-6, "\(part.holds)")
    #expect(abs(part.lower - 9.642401) < 1e-5 && abs(part.upper - 10.490932) < 1e-5, "\(part)")
    #expect(part.margin.lower < 9.4501 && part.margin.upper > 10.5499 && part.published == "10.0")
    #expect(abs(part.deviates - 1) < 1e-9 && finding.units == 3)
  }

  /// The other side has noise, too: 13 ± 3 of nine runs has the standard error 1, its deviation is no tolerance.
  @Test func publishedNoiseWidensTheIntervalNotTheMargin() throws {
    let wide = "x,z,z_std,z_n\n1,13.0,3.0,9\n"
    let plain = "x,z\n1,13.0\n"
    let test = "y within 1.2 of z where x = 1"
    #expect(try ClaimRows.said(test, rows, expected: plain) == .deviates)
    #expect(try ClaimRows.said(test, rows, expected: wide) == .inconclusive)
    let parts = try [plain, wide].map { try ClaimRows.finding(test, rows, expected: $0).components[0] }
    #expect(parts[0].margin == parts[1].margin)
    #expect(parts[1].upper - parts[1].lower > 2 * (parts[0].upper - parts[0].lower))
    // A deviation that is printed as 0 may be one of 0.5.
    let rounded = try ClaimRows.finding(test, rows, expected: "x,z,z_std,z_n\n1,13.0,0,2\n").components[0]
    #expect(rounded.upper - rounded.lower > parts[0].upper - parts[0].lower)
  }

  @Test func halfAUnitOfTheLastDigitIsAllowed() throws {
    let close = "seed,x,y\n0,1,0.9243\n"
    #expect(try ClaimRows.said("single y within 0.001 of z", close, expected: "x,z\n1,0.92\n") == .reproduced)
    #expect(try ClaimRows.said("single y within 0.001 of z", close, expected: "x,z\n1,0.920\n") == .deviates)
  }

  @Test func severalRowsOfAUnitCountOnce() throws {
    // Ten epochs of one training are one unit; of three trainings they are three.
    let one = "seed,epoch,x,y\n" + (0..<10).map { "0,\($0),1,\(10 + 0.001 * Double($0))\n" }.joined()
    let outcome = try ClaimRows.outcome("y within 1 of z", one, expected: "x,z\n1,10.0\n")
    #expect(outcome.verdict == .inconclusive && outcome.reason == "one seed: its noise is unknown")
    let three = (0..<3).map { seed in
      (0..<10).map { "\(seed),\($0),1,\(10 + 0.3 * Double(seed) + 0.001 * Double($0))\n" }.joined()
    }.joined()
    let finding = try ClaimRows.finding("y within 1 of z", "seed,epoch,x,y\n" + three, expected: "x,z\n1,10.0\n")
    let means = "seed,x,y\n0,1,10.0045\n1,1,10.3045\n2,1,10.6045\n"
    let reduced = try ClaimRows.finding("y within 1 of z", means, expected: "x,z\n1,10.0\n")
    #expect(finding.units == 3 && abs(finding.holds - reduced.holds) < 1e-9)
  }

  @Test func aSingleRunCountsOnlyWhenTheClaimSaysSo() throws {
    let one = "seed,x,y\n0,1,10\n"
    #expect(try ClaimRows.said("y within factor 2 of z", one, expected: "x,z\n1,12.0") == .inconclusive)
    #expect(try ClaimRows.said("single y within factor 2 of z", one, expected: "x,z\n1,12.0") == .reproduced)
    #expect(try ClaimRows.said("single y within factor 2 of z", one, expected: "x,z\n1,30.0") == .deviates)
    #expect(
      try ClaimRows.said("single y within factor 2 of z", "seed,x,y\n0,1,nan\n", expected: "x,z\n1,12") == .broken)
    // Several of them are a sample.
    #expect(try ClaimRows.said("single y within 0.3 of z where x = 1", rows, expected: "x,z\n1,10.0") == .inconclusive)
    // Where the rows are the subject, nothing was sampled.
    #expect(try ClaimRows.said("y within 0.1 of z", one, expected: "x,z\n1,10.0", isExact: true) == .reproduced)
    #expect(try ClaimRows.said("y within 0.1 of z", one, expected: "x,z\n1,10.5", isExact: true) == .deviates)
    #expect(try ClaimRows.said("y within 0.1 of z", one, expected: "x,z\n2,10.0", isExact: true) == .broken)
  }

  @Test(arguments: ["nan", "inf", "-inf"]) func numbersThatAreNotFiniteAreBroken(number: String) throws {
    for test in ["y within 3 of z", "y within factor 2 of z", "y equals z"] {
      let outcome = try ClaimRows.outcome(test, rows + "2,2,\(number)\n", expected: "x,z\n1,10.0\n2,1.00\n")
      #expect(
        outcome.isBroken && outcome.verdict == .deviates && outcome.reason.contains("not finite at x = 2, seed = 2"))
    }
  }

  @Test func factorsOfOtherSignsAreJudgedWithTheirNoise() throws {
    let negative = "seed,x,y\n0,1,-2.1\n1,1,-2\n2,1,-1.9\n"
    #expect(try ClaimRows.said("y within factor 2 of z", negative, expected: "x,z\n1,-2.0") == .reproduced)
    #expect(try ClaimRows.said("y within factor 2 of z", negative, expected: "x,z\n1,2.0") == .deviates)
    let noisy = "seed,x,y\n0,1,-1.1\n1,1,1\n2,1,-0.3\n"
    #expect(try ClaimRows.said("y within factor 2 of z", noisy, expected: "x,z\n1,0.05") == .inconclusive)
    let spread = "seed,x,y\n0,1,-6\n1,1,-2\n2,1,2\n"
    #expect(try ClaimRows.said("y within factor 2 of z", spread, expected: "x,z\n1,-2.0") == .inconclusive)
    #expect(try ClaimRows.said("y within factor 2 of z", negative, expected: "x,z\n1,0") == .deviates)
  }

  @Test func keysAreNumbers() throws {
    let spelt = rows.replacing(",2,", with: ",2.0,")
    #expect(try ClaimRows.said("y within 3 of z", spelt, expected: "x,z\n1e0,10.0\n2,1.00\n") == .reproduced)
  }

  @Test(arguments: [
    ("152", "151.6", ClaimRows.Said.reproduced), ("152", "152.6", .deviates), ("0.920", "0.9204", .reproduced),
    ("0.920", "0.9206", .deviates), ("0.92", "0.9206", .reproduced), ("1.5e-3", "0.00154", .reproduced),
    ("1.5e-3", "0.00156", .deviates), ("-0.92", "-0.9206", .reproduced), ("1.2E4", "12400", .reproduced),
    ("0", "0.4", .reproduced), ("0.0", "0.4", .deviates),
    // A decimal tie falls on either side.
    ("0.35", "0.345", .reproduced), ("0.35", "0.355", .reproduced),
  ])
  func equalMeansToTheLastPrintedDigit(printed: String, measured: String, said: ClaimRows.Said) throws {
    #expect(try ClaimRows.said("y equals z", "seed,x,y\n0,1,\(measured)\n", expected: "x,z\n1,\(printed)\n") == said)
  }

  @Test func severalRunsAreEqualOnAverage() throws {
    let near = "seed,x,y\n0,1,0.9200\n1,1,0.9201\n2,1,0.9199\n"
    #expect(try ClaimRows.said("y equals z", near, expected: "x,z\n1,0.920\n") == .reproduced)
    #expect(try ClaimRows.said("y equals z", near, expected: "x,z\n1,0.9200\n") == .inconclusive)
    #expect(try ClaimRows.said("y equals z", near, expected: "x,z\n1,0.930\n") == .deviates)
  }

  @Test func identicalUnitsDecideNothing() throws {
    let copies = "seed,x,y\n0,1,0.92\n1,1,0.92\n2,1,0.93\n"
    for test in ["y equals z", "y within 0.1 of z", "y within 0.001 of z", "y predicted by z no wider than 50 %"] {
      let outcome = try ClaimRows.outcome(test, copies, expected: "x,z,z_std,z_n\n1,0.20,0.01,5\n")
      #expect(outcome.verdict == .inconclusive, "\(test)")
      #expect(outcome.reason == "seed = 0 and seed = 1 have the same numbers: nothing was repeated")
    }
  }

  @Test(arguments: [
    ("0.10", ClaimRows.Said.reproduced), ("0.12", .reproduced), ("0.16", .inconclusive), ("0.60", .deviates),
    ("nan", .broken),
  ])
  func predictions(measured: String, said: ClaimRows.Said) throws {
    // 0.100 ± t(10) · 0.02 · √(1 + 1/11): half-width 0.0465.
    let published = "x,z,z_std,z_n\n1,0.100,0.020,11\n"
    let rows = "seed,x,y\n0,1,\(measured)\n"
    #expect(try ClaimRows.said("y predicted by z no wider than 50 %", rows, expected: published) == said)
  }

  @Test func predictionsThatAreTooWideSayNothing() throws {
    let published = "x,z,z_std,z_n\n1,0.100,0.020,11\n"
    let rows = "seed,x,y\n0,1,0.1\n"
    let test = "y predicted by z no wider than 40 %"
    #expect(try ClaimRows.said(test, rows, expected: published) == .inconclusive)
    // The half-width 0.0465 and half a unit of the last printed digit.
    #expect(
      try ClaimRows.outcome(test, rows, expected: published).reason
        == "the published runs lie too far apart to tell: their prediction interval is ± 47 % of the published number, "
        + "wider than 40 %")
    // The interval of two numbers is wider (Bonferroni): t(10) is 2.634. The widest is named.
    let more = published + "2,0.100,0.030,11\n"
    let reason = try ClaimRows.outcome(test, rows + "0,2,0.1\n", expected: more).reason
    #expect(reason.contains("interval at x = 2 is ± 83 % of") && reason.hasSuffix("; so it is at 1 more"), "\(reason)")
    // Where our number lies outside, that is the reason.
    let outside = try ClaimRows.outcome(test, "seed,x,y\n0,1,0.15\n", expected: published)
    #expect(outside.verdict == .inconclusive)
    #expect(outside.reason.contains("reaches beyond the margin"), "\(outside.reason)")
    for columns in ["x,z\n1,0.1\n", "x,z,z_std\n1,0.1,0.02\n", "x,z,z_std,z_n\n1,0.1,0.02,1\n"] {
      let error = #expect(throws: SourceError.self) {
        try ClaimRows.said("y predicted by z no wider than 40 %", rows, expected: columns)
      }
      #expect(error?.description.contains("a prediction needs the columns 'z_std' and 'z_n'") == true)
    }
  }

  @Test func theFarthestNumberIsTold() throws {
    let far = try ClaimRows.finding("y within 3 of z", rows, expected: "x,z\n1,12.0\n2,1.00\n").measured
    #expect(
      far.hasPrefix("within 1.9") && far.contains(" at 2 points; the nearest to its margin: y is 10.1 ["), "\(far)")
    #expect(far.hasSuffix("z: 12.0"))
    let outside = try ClaimRows.finding("y within 1 of z", rows, expected: "x,z\n1,12.0\n2,1.00\n").measured
    #expect(outside.hasPrefix("within 1.9") && outside.contains("at 2 points"))
  }
}
