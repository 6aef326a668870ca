import Files
import Foundation
import Testing

@testable import Claims

/// How best steps grow: growth, doublings against another method, paths.
@Suite struct GrowthTests {
  /// Similarity 1 at the best step of each layer and lower away from it, for each seed; `shift` moves the best step of
  /// single seeds.
  private func map(
    _ best: [Double], steps: [Double], seeds: Int = 6, shift: (Int, Int) -> Int = { _, _ in 0 }
  ) -> String {
    var generator = NormalGenerator(seed: 2)
    var text = "seed,layer,steps,s\n"
    for seed in 0..<seeds {
      for (layer, wanted) in best.enumerated() {
        let place = (steps.firstIndex(of: wanted) ?? 0) + shift(seed, layer)
        for (number, step) in steps.enumerated() {
          let value = 1 - 0.05 * abs(Double(number - place)) + 0.001 * generator.next()
          text += "\(seed),\(layer + 1),\(step),\(value)\n"
        }
      }
    }
    return text
  }

  private func said(_ shape: String, _ rows: String) throws -> ClaimRows.Said? {
    try ClaimRows.said("growth of best steps by s over layer is \(shape)", rows)
  }

  @Test func aRoundedLineIsLinear() throws {
    // 1.9 steps for each of five layers, in quarters of a step.
    let quarters = (4...56).map { Double($0) / 4 }
    let fine = map([2, 3.75, 5.75, 7.5, 9.5], steps: quarters)
    #expect(try said("linear", fine) == .reproduced)
    #expect(try said("exponential", fine) == .deviates)
    // In whole steps an exponent of 0.3 passes through the five of them, too.
    let coarse = try ClaimRows.outcome(
      "growth of best steps by s over layer is linear", map([2, 4, 6, 8, 10], steps: (1...14).map(Double.init)))
    #expect(coarse.verdict == .inconclusive)
    #expect(coarse.reason.hasPrefix("even without noise λ in [0.277, 1.69] fit these steps"), "\(coarse.reason)")
    let long = map((1...10).map { Double(2 * $0 + 1) }, steps: (1...30).map(Double.init))
    #expect(try said("linear", long) == .reproduced)
    #expect(try said("exponential", long) == .deviates)
  }

  /// Three lines of steps whose noise lets some resample bend beyond two, though the means hardly do.
  @Test func adviceThatNobodyCanFollowIsNotGiven() throws {
    let rows = map(
      [3.5, 5.5, 7.75, 9.75, 10.75], steps: (4...56).map { Double($0) / 4 },
      shift: { seed, layer in layer == 4 ? seed % 3 - 1 : 0 })
    let outcome = try ClaimRows.outcome("growth of best steps by s over layer is linear", rows)
    #expect(outcome.verdict == .inconclusive)
    #expect(outcome.reason.contains("no feasible number of seeds would settle it"), "\(outcome.reason)")
  }

  @Test func aSaturatingPathIsNeither() throws {
    let rows = map([1, 9, 12, 13, 13], steps: (1...16).map(Double.init))
    #expect(try said("linear", rows) == .deviates)
    #expect(try said("exponential", rows) == .deviates)
  }

  @Test func doublingOnAGridIsExponential() throws {
    let rows = map((1...10).map { exp2(Double($0)) }, steps: (0...12).map { exp2(Double($0)) })
    #expect(try said("exponential", rows) == .reproduced)
    #expect(try said("linear", rows) == .deviates)
    // On a grid of twenty-fives as well.
    let coarse = map([25, 50, 100, 200, 400], steps: Array(stride(from: 25, through: 500, by: 25)))
    #expect(try said("exponential", coarse) == .reproduced)
    #expect(try said("linear", coarse) == .deviates)
  }

  @Test func pathsThatDoNotGrowAreNeither() throws {
    for path in [[5.0, 5, 5, 5, 5], [10.0, 8, 6, 4, 2]] {
      let rows = map(path, steps: (1...12).map(Double.init))
      #expect(try said("linear", rows) == .deviates, "\(path)")
      #expect(try said("exponential", rows) == .deviates, "\(path)")
    }
    let zigzag = map([1, 12, 2, 14, 3, 15], steps: (1...16).map(Double.init))
    #expect(try said("linear", zigzag) != .reproduced)
    #expect(try said("exponential", zigzag) != .reproduced)
  }

  @Test func noiseOfUnitsCounts() throws {
    let rows = map([2, 4, 6, 8, 10], steps: (1...16).map(Double.init)) { seed, layer in seed % 2 == 0 ? layer : -layer }
    #expect(try said("linear", rows) != .deviates)
    let line = map([2, 4, 6, 8, 10], steps: (1...14).map(Double.init))
    #expect(try said("linear", map([2, 4, 6, 8, 10], steps: (1...14).map(Double.init), seeds: 1)) == .inconclusive)
    #expect(try said("linear", line + "5,5,14,nan\n") == .broken)
    #expect(try said("linear", map([2, 4, 6], steps: (1...14).map(Double.init))) == .inconclusive)
    let lost = line.split(separator: "\n").filter { !$0.contains(",3,7.0,") }.joined(separator: "\n")
    let outcome = try ClaimRows.outcome("growth of best steps by s over layer is linear", lost)
    #expect(outcome.verdict == .inconclusive && outcome.reason == "a combination of layer and steps has no rows")
  }

  /// Steps of a slow method that double whenever the fast one makes a step.
  private func methods(_ slow: [Double], _ fast: [Double]) -> String {
    func lines(_ name: String, _ text: String) -> [String] {
      text.split(separator: "\n").dropFirst().map { "\(name),\($0)" }
    }
    return "method,seed,layer,steps,s\n"
      + (lines("gd", map(slow, steps: (0...9).map { exp2(Double($0)) }))
      + lines("newton", map(fast, steps: (1...9).map(Double.init))))
      .joined(separator: "\n")
  }

  private let doublings = "doublings of best steps by s at method = gd per best steps at method = newton over layer"

  @Test func doublingsBetweenMethods() throws {
    let rows = methods([2, 4, 16, 32, 128], [1, 2, 4, 5, 7])
    #expect(try ClaimRows.said("\(doublings) in [0.5, 1.5]", rows) == .reproduced)
    #expect(try ClaimRows.said("\(doublings) in [1.5, 3]", rows) == .deviates)
    #expect(try ClaimRows.said("\(doublings) in [0.5, 1.5]", rows, isExact: true) == .reproduced)
    let one = rows.split(separator: "\n").filter { $0.hasPrefix("method") || $0.contains(",0,") }
    #expect(try ClaimRows.said("\(doublings) in [0.5, 1.5]", one.joined(separator: "\n"), isExact: true) == .reproduced)
    let still = methods([2, 4, 16, 32, 128], [4, 4, 4, 4, 4])
    #expect(try ClaimRows.said("\(doublings) in [0.5, 1.5]", still) == .broken)
    let absent = try ClaimRows.outcome("\(doublings) in [0.5, 1.5]", rows.replacing("newton,", with: "bfgs,"))
    #expect(absent.verdict == .inconclusive)
  }

  private let path = "path of best steps by s over layer within 1 of z"

  @Test func pathsAreComparedStepByStep() throws {
    let rows = map([2, 4, 6, 8, 10], steps: (1...14).map(Double.init))
    func said(_ best: [Int], _ test: String? = nil) throws -> ClaimRows.Said? {
      let published = "layer,z\n" + best.enumerated().map { "\($0.offset + 1),\($0.element)\n" }.joined()
      return try ClaimRows.said(test ?? path, rows, expected: published)
    }
    #expect(try said([2, 4, 6, 8, 10]) == .reproduced)
    #expect(try said([3, 4, 5, 8, 11]) == .reproduced)
    #expect(try said([2, 4, 6, 8, 13]) == .deviates)
    #expect(try said([4, 6, 8, 10, 12]) == .deviates)
    #expect(try said([2, 4, 6, 8, 15], path.replacing("within 1 of", with: "within factor 1.6 of")) == .reproduced)
    // A grid that ends below the published step cannot tell.
    #expect(try said([2, 4, 6, 8, 30]) == .inconclusive)
    #expect(try said([2, 4, 6, 8, 10, 12]) == .inconclusive)
  }

  @Test func publishedMapsHaveTies() throws {
    let rows = map([2, 4, 6], steps: (1...9).map(Double.init))
    // At layer 2 the steps 5 and 6 are equally good as printed, at layer 3 nothing resembles.
    let published = "layer,steps,z\n1,1,0.80\n1,2,0.99\n2,5,0.97\n2,6,0.97\n2,9,0.50\n3,1,0.30\n3,9,0.40\n"
    #expect(try ClaimRows.said(path, rows, expected: published) == .reproduced)
    #expect(try ClaimRows.said(path, rows, expected: published.replacing("2,5,0.97", with: "2,5,0.70")) == .deviates)
    let error = #expect(throws: SourceError.self) {
      try ClaimRows.said(path, rows, expected: "layer,steps,z\n1,1,0.3\n1,2,0.2\n")
    }
    #expect(error?.description == "report.md:7: no published z is high enough for a best steps")
  }

  @Test func aPathHasOneSettingOnBothSides() throws {
    let rows = map([2, 4, 6], steps: (1...9).map(Double.init)).replacing("seed,", with: "k,seed,").split(
      separator: "\n")
    let text = ([String(rows[0])] + rows.dropFirst().map { "1,\($0)" }).joined(separator: "\n")
    let published = "k,layer,z\n1,1,2\n1,2,4\n1,3,6\n"
    #expect(try ClaimRows.said(path, text, expected: published) == .reproduced)
    for wrong in [published + "2,1,9\n", published.replacing("1,1,2", with: "2,1,2").replacing("\n1,", with: "\n2,")] {
      let error = #expect(throws: SourceError.self) { try ClaimRows.said(path, text, expected: wrong) }
      #expect(error?.description.hasPrefix("report.md:7: a path has one k: choose it by 'where k = …'") == true)
    }
    let misspelt = #expect(throws: SourceError.self) {
      try ClaimRows.said(path, text, expected: published.replacing("k,", with: "kk,"))
    }
    #expect(misspelt?.description.contains("column 'kk' is no column of the rows") == true)
  }
}
