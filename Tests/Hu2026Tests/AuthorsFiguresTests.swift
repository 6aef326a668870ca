import Files
import Journals
import Plot
import Tables
import TestSupport
import Testing

@testable import Hu2026

/// The figure of three panels, from rows whose means and deviations are the published ones.
@Suite struct AuthorsFiguresTests {
  private typealias Setting = StatisticalExperiment.Setting
  private typealias Row = StatisticalExperiment.Row

  private struct Published {
    var algorithm: String
    var heads: Int
    var mean: Double
    var deviation: Double
  }

  private func published() throws -> [Published] {
    let table = try CSVReader.read(Fixtures.package + "/paper/hu2026/expected/statistical_heads.csv")
    return try (0..<table.count).map { row in
      Published(
        algorithm: try table.text(row, "algorithm"), heads: Int(try table.number(row, "heads")),
        mean: try table.number(row, "published"), deviation: try table.number(row, "published_std"))
    }
  }

  /// Two seeds of the tests at the mean ± the deviation: their deviation with the divisor n is the published one.
  ///
  /// Two trainings lie around them, which is none of the deviation's business.
  private func rows(_ numbers: [Published]) throws -> Table {
    var table = try Table(
      file: "heads.csv", columns: Setting.columns.names + [JournalColumn.seed.name] + Row.columns.names)
    for number in numbers.reversed() {
      for (training, shift) in [("1234", 0.01), ("1235", -0.01)] {
        for (test, sign) in [(42, -1.0), (43, 1.0)] {
          let row = Row(
            phase: .test, epoch: 1, algorithm: try #require(StatisticalPrompts(rawValue: number.algorithm)),
            testSeed: test, loss: number.mean + sign * number.deviation + shift, relativeLoss: 1, isFrozen: true,
            weights: "w")
          try table.append(Setting(heads: number.heads, samples: 1, epochs: 1).cells + [training] + row.cells)
        }
        let row = Row(
          phase: .train, epoch: 1, algorithm: .mixture, testSeed: 0, loss: 100, relativeLoss: 1, isFrozen: false,
          weights: "w")
        try table.append(Setting(heads: number.heads, samples: 1, epochs: 1).cells + [training] + row.cells)
      }
    }
    return table
  }

  @Test func thePublishedFigureOfThePublishedNumbers() throws {
    let numbers = try published()
    let figure = try StatisticalFigures.heads(rows(numbers))
    #expect(figure.panels.map { $0.title?.plainText } == ["Lasso", "Ridge", "Linear"] && !figure.sharesY)
    for (axes, algorithm) in zip(figure.panels, ["lasso", "ridge", "linear"]) {
      let expected = numbers.filter { $0.algorithm == algorithm }
      #expect(axes.x.scale == .categorical(["1", "2", "4", "6", "8", "12"]))
      guard case .band(let band) = axes.marks.first, case .line(let line) = axes.marks.last else {
        Issue.record("\(algorithm): no band and line")
        continue
      }
      #expect(line.x == [0, 1, 2, 3, 4, 5] && band.x == line.x)
      #expect(line.style.color == Color(0x006400) && band.color == Color(0x808080).opacity(0.2))
      for (place, number) in expected.enumerated() {
        #expect(abs(line.y[place] - number.mean) < 1e-12)
        #expect(abs(band.lower[place] - (number.mean - number.deviation)) < 1e-12)
        #expect(abs(band.upper[place] - (number.mean + number.deviation)) < 1e-12)
      }
    }
  }

  /// Numbers of heads are sorted as numbers, and those without tests leave no place.
  @Test func headsThatWereTestedAlone() throws {
    let numbers = try published().filter { $0.algorithm != "linear" && $0.heads > 1 }
    let figure = try StatisticalFigures.heads(rows(numbers))
    #expect(figure.panels[0].x.scale == .categorical(["2", "4", "6", "8", "12"]))
    #expect(figure.panels[2].marks.isEmpty)
  }
}
