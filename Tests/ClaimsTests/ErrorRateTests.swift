import Files
import Foundation
import Journals
import Numerics
import Tables
import Testing

@testable import Claims

/// How often tests are wrong, by seeded simulation of rows for which the truth is known.
@Suite struct ErrorRateTests {
  /// Units and cells without values.
  private static func frame(cells: Int, units: Int) throws -> Table {
    var table = try Table(file: "rows.csv", columns: ["seed", "x", "y"])
    for unit in 0..<units {
      for cell in 0..<cells { try table.append([String(unit), String(cell + 1), ""]) }
    }
    return table
  }

  /// A value for each unit and cell; half of the variance is common to the cells of a unit.
  private static func values(
    _ means: [Double], noise: Double, units: Int, _ generator: inout NormalGenerator
  ) -> [String] {
    var values: [String] = []
    for _ in 0..<units {
      let shift = generator.next()
      for mean in means { values.append(String(mean + noise * 0.5.squareRoot() * (shift + generator.next()))) }
    }
    return values
  }

  /// What is simulated: a test on rows of known means.
  struct Case: Sendable, CustomStringConvertible {
    var test: String
    var means: [Double]
    var published: String?
    var noise = 0.5
    var units = 5
    /// The largest share of draws that may be called reproduced.
    var most = Claim.defaultAlpha
    var description: String { test }

    func findings(_ draws: Int, seed: UInt64 = 1) throws -> [Finding] {
      var generator = NormalGenerator(seed: seed)
      let test = try ConditionalTest(test, at: ClaimRows.place)
      let expected = try published.map {
        try PublishedNumbers(CSVReader.parse(Data($0.utf8), file: "p.csv"), compared: test.comparedColumns, values: [])
      }
      let frame = try ErrorRateTests.frame(cells: means.count, units: units)
      return try (0..<draws).map { _ in
        let rows = try frame.replacing(
          "y", with: ErrorRateTests.values(means, noise: noise, units: units, &generator))
        return try test.evaluate(
          Evidence(rows: rows, expected: expected, replication: .seed, place: ClaimRows.place))
      }
    }
  }

  /// The truth lies at the end of the margin, where a test is wrong most often.
  private static let edges = [
    Case(test: "y within 1 of z", means: [11], published: "x,z\n1,10.0000\n"),
    Case(test: "y within 10 % of z", means: [9], published: "x,z\n1,10.0000\n"),
    Case(test: "y within factor 2 of z", means: [20], published: "x,z\n1,10.0000\n"),
    Case(test: "y within 1 of z", means: [11, 10], published: "x,z\n1,10.0000\n2,10.0000\n"),
    Case(test: "y below 1", means: [1]), Case(test: "y above 1", means: [1]),
    Case(test: "y between [1, 3]", means: [1]),
    Case(test: "decreasing y over x", means: [1, 1, 1, 1]),
    Case(test: "decreasing y over x by at least 2", means: [4, 3, 2.5, 2]),
    Case(test: "decreasing y over x by at least 2", means: [15, 11, 13, 7, 3, 0]),
    Case(test: "higher y at x = 1 than at 2", means: [1, 1]),
    Case(test: "higher y at x = 1 than at 2", means: [1, 1], units: 9),
    Case(test: "higher y at x = 1 than at 2 by at least 1", means: [2, 1], units: 9),
    Case(test: "ranking of y over x is 1 < 2 < 3", means: [1, 2, 2], units: 6),
    Case(test: "argmin of y over x is 1", means: [1, 1, 3]),
    Case(test: "argmin of y over x is 1 within 1", means: [2, 1, 9]),
    // An exponent is a bootstrap of few units.
    Case(test: "exponent of y over x in [0, 9]", means: [5, 5, 5, 5], most: 0.08),
    Case(test: "highest y over x below 5", means: [1, 5, 2], most: 0.08),
  ]

  @Test(arguments: edges) func wrongStatementsAreSeldomReproduced(of: Case) throws {
    let draws = of.test.hasPrefix("exponent") || of.test.hasPrefix("highest") ? 12 : 150
    let share = Double(try of.findings(draws).count { $0.holds <= Claim.defaultAlpha }) / Double(draws)
    #expect(share <= of.most + 3 * (0.05 * 0.95 / Double(draws)).squareRoot(), "\(of): \(share)")
  }

  /// Where the truth lies well inside, the statement is nearly always reproduced.
  @Test(arguments: [
    Case(test: "y within 1 of z", means: [10.1], published: "x,z\n1,10.0000\n", noise: 0.3),
    Case(test: "y within factor 2 of z", means: [11], published: "x,z\n1,10.0000\n"),
    Case(test: "y below 1", means: [0], noise: 0.3), Case(test: "decreasing y over x", means: [4, 3, 2, 1]),
    Case(test: "decreasing y over x by at least factor 2", means: [40, 30, 20, 10]),
    Case(test: "decreasing y over x by at least 4", means: [15, 11, 12, 7, 3, 0]),
    Case(test: "higher y at x = 1 than at 2", means: [3, 1], units: 5),
    Case(test: "argmin of y over x is 1", means: [1, 3, 4]),
    Case(test: "argmin of y over x is 1 within 1", means: [1.2, 1, 9], noise: 0.3),
  ])
  func trueStatementsAreReproduced(of: Case) throws {
    let share = Double(try of.findings(60).count { $0.holds <= Claim.defaultAlpha }) / 60
    #expect(share >= 0.9, "\(of): \(share)")
  }

  /// Where it lies well outside, the statement deviates in a run of forty claims.
  @Test(arguments: [
    Case(test: "y within 1 of z", means: [19], published: "x,z\n1,10.0000\n"), Case(test: "y below 1", means: [9]),
    Case(test: "decreasing y over x by at least 2", means: [19, 5, 25, 3, 1, 0], units: 9),
    Case(test: "decreasing y over x", means: [1, 2, 3, 4]), Case(test: "higher y at x = 1 than at 2", means: [1, 9]),
    Case(test: "argmin of y over x is 1", means: [9, 1, 3]),
  ])
  func falseStatementsDeviate(of: Case) throws {
    let share = Double(try of.findings(60).count { $0.deviates * 40 <= Decision.familyAlpha }) / 60
    #expect(share >= 0.9, "\(of): \(share)")
  }

  /// Runs of forty claims that are just true: at most one of a hundred has a deviation.
  @Test func aFamilyOfTrueClaimsSeldomDeviates() throws {
    let families = 40
    let sources = Self.edges.filter { !$0.test.hasPrefix("exponent") && !$0.test.hasPrefix("highest") }
    let claim = try ClaimRows.claim("y below 1")
    let pools = try sources.enumerated().map {
      try $1.findings(families * 40 / sources.count + 40, seed: UInt64($0) + 2)
    }
    let all = (0..<families * 40).map { pools[$0 % pools.count][$0 / pools.count] }
    let wrong = (0..<families).count { family in
      ClaimRows.decided(Array(all[family * 40..<family * 40 + 40]), claim).contains { $0.verdict == .deviates }
    }
    // 0.4 of forty are expected at most; three or more have a probability of 0.8 %.
    #expect(wrong <= 2, "\(wrong) of \(families)")
  }

  /// Best steps that grow with a power of the layer: the square lies halfway between a line and an exponential.
  private static func powers(_ exponent: Double, noise: Double, _ generator: inout NormalGenerator) throws -> Table {
    var table = try Table(file: "rows.csv", columns: ["seed", "layer", "steps", "s"])
    let steps = (0..<18).map { exp2(Double($0) / 3) }
    for seed in 0..<5 {
      for layer in 1...7 {
        let best = log(pow(Double(layer), exponent)) + noise * generator.next()
        for step in steps {
          let distance = log(step) - best
          try table.append([String(seed), String(layer), String(step), String(1 - 0.01 * distance * distance)])
        }
      }
    }
    return table
  }

  private func growth(
    _ shape: String, exponent: Double, noise: Double, draws: Int, seed: UInt64
  ) throws -> [Finding] {
    var generator = NormalGenerator(seed: seed)
    let test = try ConditionalTest("growth of best steps by s over layer is \(shape)", at: ClaimRows.place)
    return try (0..<draws).map { _ in
      let rows = try Self.powers(exponent, noise: noise, &generator)
      return try test.evaluate(Evidence(rows: rows, expected: nil, replication: .seed, place: ClaimRows.place))
    }
  }

  @Test(arguments: ["linear", "exponential"]) func growthBetweenBothIsSeldomEither(shape: String) throws {
    let findings = try growth(shape, exponent: 2, noise: 0.1, draws: 6, seed: 4)
    #expect(findings.count { $0.holds <= 0.05 } <= 1)
    #expect(findings.allSatisfy { $0.deviates > 0.01 })
  }

  @Test func aLineIsNearlyAlwaysLinear() throws {
    #expect(try growth("linear", exponent: 1, noise: 0.005, draws: 5, seed: 5).count { $0.holds <= 0.05 } >= 4)
    #expect(try growth("exponential", exponent: 1, noise: 0.005, draws: 5, seed: 6).allSatisfy { $0.holds > 0.05 })
  }
}
