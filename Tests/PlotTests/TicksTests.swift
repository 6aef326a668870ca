import Files
import Foundation
import TestSupport
import Testing

@testable import Plot

@Suite struct TicksTests {
  private func labels(_ ticks: TickSet) -> [String] { ticks.major.map(\.label.plainText) }

  @Test(
    arguments: [
      (0.0, 1.0, 5, ["0.00", "0.25", "0.50", "0.75", "1.00"]),
      (0, 100, 6, ["0", "20", "40", "60", "80", "100"]),
      (-1, 1, 5, ["−1.0", "−0.5", "0.0", "0.5", "1.0"]),
      (0, 50_000, 6, ["0", "10\u{2009}000", "20\u{2009}000", "30\u{2009}000", "40\u{2009}000", "50\u{2009}000"]),
    ] as [(Double, Double, Int, [String])])
  func linearTicksAreRound(lower: Double, upper: Double, count: Int, expected: [String]) {
    #expect(labels(LinearTicks.ticks(lower: lower, upper: upper, count: count)) == expected)
  }

  @Test(
    arguments: [
      (1e-300, 3e-300), (-1e300, 1e300), (1e15, 1e15 + 8), (0.1234, 0.1235), (1, 80), (-7.3, 12.9),
    ] as [(Double, Double)])
  func linearTicksStayInsideAndAreFew(lower: Double, upper: Double) {
    for count in 2...12 {
      let values = LinearTicks.ticks(lower: lower, upper: upper, count: count).major.map(\.value)
      #expect((1...2 * count + 2).contains(values.count), "\(count): \(values)")
      let slack = (upper - lower) * 1e-6
      #expect(values.allSatisfy { $0 >= lower - slack && $0 <= upper + slack })
      #expect(values == values.sorted())
    }
  }

  /// Layers, heads and counts have no tick between two of them, however much room there is.
  @Test(
    arguments: [
      (0.8, 5.2, ["1", "2", "3", "4", "5"]), (0.96, 2.04, ["1", "2"]), (-0.32, 8.32, ["0", "2", "4", "6", "8"]),
      // Without a second integer, others are better than none.
      (4.5, 5.5, ["4.50", "4.75", "5.00", "5.25", "5.50"]),
    ] as [(Double, Double, [String])])
  func integersHaveIntegerTicks(lower: Double, upper: Double, expected: [String]) {
    #expect(labels(LinearTicks.ticks(lower: lower, upper: upper, count: 5, areIntegers: true)) == expected)
    for count in 2...20 {
      let values = LinearTicks.ticks(lower: 0.3, upper: 12.7, count: count, areIntegers: true).major.map(\.value)
      #expect(values.count >= 2 && values.allSatisfy { $0 == $0.rounded() }, "\(count): \(values)")
    }
  }

  @Test func aRangeOfNoWidthHasOneTick() {
    #expect(labels(LinearTicks.ticks(lower: 2, upper: 2, count: 5)) == ["2"])
  }

  @Test func decadesHaveRaisedExponentsAndMinorTicks() {
    let ticks = LogTicks.ticks(lower: 1e-3, upper: 1, count: 8)
    #expect(labels(ticks) == ["10^−3", "10^−2", "10^−1", "10^0"])
    #expect(ticks.minor.count == 24)
    #expect(ticks.major[0].label.runs.last?.position == .superscript)
  }

  @Test func manyDecadesAreThinned() {
    let ticks = LogTicks.ticks(lower: 1e-26, upper: 10, count: 7)
    #expect(labels(ticks) == ["10^−25", "10^−20", "10^−15", "10^−10", "10^−5", "10^0"])
    #expect(ticks.minor.count == 22)
  }

  @Test func withinADecadeNumbersArePlain() {
    let ticks = LogTicks.ticks(lower: 18, upper: 85, count: 6)
    #expect(labels(ticks).contains("20") && labels(ticks).contains("50"))
  }

  @Test(arguments: [(1e-300, 1e300), (1, 1.0001), (5, 7), (1e-5, 2e-5)] as [(Double, Double)])
  func logTicksAreFewAndInside(lower: Double, upper: Double) {
    let values = LogTicks.ticks(lower: lower, upper: upper, count: 8).major.map(\.value)
    #expect((1...12).contains(values.count), "\(values)")
    #expect(values.allSatisfy { $0 >= lower * 0.999 && $0 <= upper * 1.001 })
  }

  private struct Oracle: Decodable {
    struct Case: Decodable {
      var lower: Double
      var upper: Double
      var count: Int
      var values: [Double]
    }
    var source: String
    var cases: [Case]
  }

  /// The choice before labels outside the axis are left out is that of another implementation of the article.
  @Test func choicesAreThoseOfTheArticle() throws {
    let data = try TextFile.bytes(Fixtures.path("plot/extended_wilkinson.json"))
    let oracle = try JSONDecoder().decode(Oracle.self, from: data)
    #expect(oracle.cases.count == 120)
    for entry in oracle.cases {
      let choice = try #require(LinearTicks.choose(lower: entry.lower, upper: entry.upper, count: entry.count))
      let deviation = zip(choice.values, entry.values).map { abs($0 - $1) }.max() ?? .infinity
      #expect(choice.count == entry.values.count && deviation <= 1e-9 * choice.step, "\(entry): \(choice.values)")
    }
  }

  @Test func symmetricLogarithmicTicksMirrorEachOther() {
    let ticks = SymlogTicks.ticks(lower: -1000, upper: 1000, threshold: 1, count: 9)
    #expect(labels(ticks) == ["−10^3", "−10^2", "−10^1", "−10^0", "0", "10^0", "10^1", "10^2", "10^3"])
    #expect(ticks.major.map(\.value) == ticks.major.map { -$0.value }.reversed())
    #expect(ticks.minor == ticks.minor.map { -$0 }.reversed() && ticks.minor.count == 48)
  }

  @Test func fixedDecimalsHaveRealMinusSignsAndNoNegativeZero() {
    let texts = [-0.5, -0.0001, 1, .nan].map { NumberText.fixed($0, decimals: 2).plainText }
    #expect(texts == ["\u{2212}0.50", "0.00", "1.00", ""])
  }
}
