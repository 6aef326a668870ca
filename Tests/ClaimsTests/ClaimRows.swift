import Files
import Foundation
import Journals
import Literate
import Numerics
import Tables

@testable import Claims

/// Rows and published numbers written by hand, and what a claim says of them.
enum ClaimRows {
  static let place = SourceLocation(file: "report.md", line: 7)

  /// A verdict, in which broken results have a word of their own.
  enum Said: String {
    case reproduced, deviates, inconclusive
    case broken = "deviates (broken)"
  }

  /// A claim with this test; `options` are further lines such as `:kind: check`.
  static func claim(_ test: String, options: [String] = [], id: String = "c") throws -> Claim {
    let lines = [":experiment: e", ":test: \(test)", ":source: Table 1"] + options + ["It holds."]
    let directive = try Directive(
      info: "{claim} \(id)", content: lines.joined(separator: "\n"), file: place.file, line: 4)
    guard let directive else { throw SourceError(place, "no directive") }
    return try Claim(directive, folder: "paper")
  }

  /// What a test finds.
  ///
  /// `named` are columns of the published numbers that other claims name, `isExact` says that the rows themselves are the
  /// subject, as for a port, and `unit` are the columns that tell units apart.
  static func finding(
    _ test: String, _ csv: String, expected: String? = nil, named: Set<String> = [], isExact: Bool = false,
    unit: [String] = ["seed"]
  ) throws -> Finding {
    let rows = try CSVReader.parse(Data(csv.utf8), file: "rows.csv")
    let test = try ConditionalTest(test, at: place)
    let published = try expected.map {
      try PublishedNumbers(
        CSVReader.parse(Data($0.utf8), file: "published.csv"), compared: test.comparedColumns, values: named)
    }
    let replication = Replication("seed", "seeds", columns: unit)
    return try test.evaluate(
      Evidence(rows: rows, expected: published, replication: replication, isExact: isExact, place: place))
  }

  /// What a claim alone in its run is decided to be.
  static func outcome(
    _ test: String, _ csv: String, expected: String? = nil, named: Set<String> = [], isExact: Bool = false,
    unit: [String] = ["seed"]
  ) throws -> Outcome {
    let finding = try finding(test, csv, expected: expected, named: named, isExact: isExact, unit: unit)
    return decided([finding], try claim(test))[0]
  }

  static func said(
    _ test: String, _ csv: String, expected: String? = nil, named: Set<String> = [], isExact: Bool = false,
    unit: [String] = ["seed"]
  ) throws -> Said? {
    Said(
      rawValue: try outcome(test, csv, expected: expected, named: named, isExact: isExact, unit: unit).word)
  }

  /// The outcomes of findings that are decided in one run.
  static func decided(_ findings: [Finding], _ claim: Claim, today: String = "2026-01-01") -> [Outcome] {
    Decision.outcomes(of: findings.map { Decision.Case(claim: claim, replication: .seed, finding: $0) }, today: today)
  }

  /// A table of one number for each seed and cell, `columns` being those of the cells: a mean with small noise.
  static func table(
    _ columns: String, _ means: KeyValuePairs<String, Double>, seeds: Int = 5, noise: Double = 0.01
  ) -> String {
    var generator = NormalGenerator(seed: 7)
    var text = "seed,\(columns),y\n"
    for seed in 0..<seeds {
      for (cell, mean) in means { text += "\(seed),\(cell),\(mean + noise * generator.next())\n" }
    }
    return text
  }
}

/// Normal numbers from SplitMix64 by the method of Box and Muller.
struct NormalGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 }

  /// A uniform number in (0, 1).
  mutating func uniform() -> Double {
    state &+= 0x9E37_79B9_7F4A_7C15
    var bits = state
    bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
    return (Double((bits ^ (bits >> 31)) >> 11) + 0.5) / 9_007_199_254_740_992
  }

  /// A standard normal number.
  mutating func next() -> Double { (-2 * log(uniform())).squareRoot() * cos(2 * .pi * uniform()) }
}
