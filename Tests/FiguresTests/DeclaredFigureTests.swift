import Figures
import Journals
import Plot
import Tables
import Testing

/// Every kind of declared figure, drawn from rows: what stands in it, not how its pixels look.
@Suite struct DeclaredFigureTests {
  /// Two seeds with two epochs each, two optimisers and three steps.
  private let rows = """
    seed,name,step,epoch,loss
    1,b-2 (new),10,1,4
    1,b-2 (new),10,2,2
    1,b-2 (new),1,1,8
    1,b-2 (new),1,2,6
    2,b-2 (new),1,1,5
    2,b-2 (new),1,2,3
    2,b-2 (new),10,1,1
    2,b-2 (new),10,2,1
    1,a,1,1,3
    1,a,10,1,2

    """
  private let curves = ":plot: lines\n:x: step\n:y: loss\n:color: name"

  @Test func aCurveIsTheMeanOverUnitsAndItsBandTheirSpread() throws {
    let panel = try #require(Declarations.draw(curves, rows).panels.first)
    // Epochs of a seed are averaged first: 7 and 4 at step 1, 3 and 1 at step 10.
    #expect(panel.lines.map(\.label) == [RichText(plain: "b-2 (new)"), RichText(plain: "a")])
    #expect(panel.lines[0].x == [1, 10] && panel.lines[0].y == [5.5, 2])
    let deviation = 4.5.squareRoot()
    let band = try #require(panel.bands.first)
    #expect(panel.bands.count == 1, "a single unit has no band")
    #expect(abs(band.lower[0] - (5.5 - deviation)) < 1e-12 && abs(band.upper[1] - (2 + 2.0.squareRoot())) < 1e-12)
  }

  @Test func rowsOfAUnitAreReducedAsAsked() throws {
    func first(_ options: String) throws -> Double {
      try #require(Declarations.draw(curves + "\n:band: none" + options, rows).panels.first?.lines.first?.y.first)
    }
    #expect(try first("\n:reduce: last") == 4.5)
    #expect(try first("\n:reduce: best\n:best: max") == 6.5)
    #expect(try first("\n:reduce: best\n:best: min") == 4.5)
    #expect(try first("\n:reduce: median") == 5.5)
  }

  @Test func theExperimentSaysWhatAUnitIs() throws {
    let epochs = Replication("epoch", "epochs", columns: ["epoch"])
    let panel = try #require(Declarations.draw(curves + "\n:band: quantiles", rows, epochs).panels.first)
    #expect(panel.bands.count == 1 && panel.bands[0].upper[0] > 5.5)
    let named = try #require(Declarations.draw(curves + "\n:unit: epoch\n:band: quantiles", rows).panels.first)
    #expect(named == panel)
  }

  @Test func panelsShareTheirCurvesAndColours() throws {
    let figure = try Declarations.draw(
      ":plot: lines\n:x: step\n:y: loss\n:panel: seed\n:color: name\n:columns: 1\n:panel-label: seed {seed}", rows)
    #expect(figure.panels.map(\.title?.plainText) == ["seed 1", "seed 2"] && figure.columns == 1 && figure.sharesY)
    #expect(figure.panels[1].lines.map(\.label) == [RichText(plain: "b-2 (new)")] && figure.legend == .below)
  }

  @Test func categoriesStandInOrderOfAppearanceOrAsOrdered() throws {
    func names(_ options: String) throws -> [RichText] {
      let figure = try Declarations.draw(":plot: bars\n:x: name\n:y: loss" + options, rows)
      guard case .categorical(let names)? = figure.panels.first?.x.scale else { return [] }
      return names
    }
    #expect(try names("") == [RichText(plain: "b-2 (new)"), RichText(plain: "a")])
    #expect(try names("\n:order: a") == [RichText(plain: "a"), RichText(plain: "b-2 (new)")])
    #expect(try names("\n:names: a = *Alpha*") == [RichText(plain: "b-2 (new)"), "*Alpha*"])
  }

  @Test func textsMakeAnAxisOfNames() throws {
    let panel = try #require(Declarations.draw(":plot: lines\n:x: name\n:y: loss", rows).panels.first)
    #expect(panel.lines.first?.x == [0, 1])
    #expect(panel.x.scale == .categorical([RichText(plain: "b-2 (new)"), RichText(plain: "a")]))
  }

  @Test(arguments: ["lines", "points", "bars"])
  func noTwoSeriesHaveOneColour(plot: String) throws {
    let many = "seed,name,step,loss\n" + (1...10).map { "1,\(10 * $0),1,\($0)\n" }.joined()
    func colors(_ options: String) throws -> [Color] {
      let panel = try #require(
        Declarations.draw(":plot: \(plot)\n:x: step\n:y: loss\n:color: name" + options, many).panels.first)
      return panel.marks.flatMap { mark -> [Color] in
        switch mark {
        case .line(let line): [line.style.color]
        case .bars(let bars): bars.series.map(\.color)
        default: []
        }
      }
    }
    #expect(try Set(colors("")).count == 10)
    #expect(try colors("") == colors("\n:palette: ordered"))
    // Distinct ones are there for the asking, and repeat.
    #expect(try Set(colors("\n:palette: distinct")).count == Palette.count)
  }

  @Test func pointsHaveRangesAndNoLine() throws {
    let panel = try #require(Declarations.draw(curves.replacing("lines", with: "points"), rows).panels.first)
    #expect(panel.ranges.count == 1 && panel.ranges[0].center == [5.5, 2])
    #expect(panel.lines.count == 1 && panel.lines[0].style.width == 0)
    #expect(AlternativeText.of(Figure(panels: [panel])).hasPrefix("Point chart of loss against step."))
  }

  @Test func barsStandInGroups() throws {
    let panel = try #require(Declarations.draw(":plot: bars\n:x: step\n:y: loss\n:color: name", rows).panels.first)
    let bars = try #require(panel.bars.first)
    #expect(bars.x == [0, 1] && bars.series.map(\.values) == [[2, 5.5], [2, 3]])
    #expect(bars.series[0].upper.count == 2 && bars.series[1].upper.isEmpty)
  }

  @Test func severalColumnsTakeColoursOrDashes() throws {
    let table = "seed,step,name,train,test\n1,1,a,1,2\n1,2,a,3,4\n"
    let bars = try #require(Declarations.draw(":plot: bars\n:x: step\n:y: train, test", table).panels.first?.bars.first)
    #expect(bars.series.map(\.label) == ["train", "test"] && Set(bars.series.map(\.color)).count == 2)
    let lines = try #require(
      Declarations.draw(":plot: lines\n:x: step\n:y: train, test\n:color: name", table).panels.first?.lines)
    #expect(lines.map(\.label?.plainText) == ["a, train", "a, test"] && lines[0].style.color == lines[1].style.color)
    #expect(lines[0].style.dash.isEmpty && !lines[1].style.dash.isEmpty)
  }

  @Test func aBoxShowsTheUnits() throws {
    let rows = "seed,name,loss\n" + [1, 2, 3, 4, 100].enumerated().map { "\($0),a,\($1)\n" }.joined()
    let figure = try Declarations.draw(":plot: box\n:x: name\n:y: loss", rows)
    let box = try #require(figure.panels.first?.boxes.first?.series.first?.boxes.first as? Boxes.Box)
    #expect(box.median == 3 && box.lowerQuartile == 2 && box.upperQuartile == 4)
    #expect(box.lowerWhisker == 1 && box.upperWhisker == 4 && box.outliers == [100])
    #expect(AlternativeText.of(figure) == "Box plot of loss against name. boxes: median 3 (quartiles 2 and 4) at a.")
    #expect(try figure.render(.svg()).count > 1000)
  }

  @Test func aHeatmapHasACellForEachPair() throws {
    let rows = "seed,d,beta,mse\n1,4,2,0.5\n2,4,2,1.5\n1,8,2,3\n1,4,16,nan\n"
    let map = ":plot: heatmap\n:x: beta\n:y: d\n:value: mse\n:best: min"
    let panel = try #require(Declarations.draw(map, rows).panels.first)
    let heatmap = try #require(panel.heatmaps.first)
    #expect(heatmap.rows == 2 && heatmap.columns == 2 && heatmap.values[0] == 1 && heatmap.values[2] == 3)
    #expect(heatmap.values[1].isNaN && heatmap.values[3].isNaN && heatmap.range == 1...3)
    #expect(heatmap.outlined == [Cell(row: 0, column: 0)] && panel.colorBar?.label == "mse")
    #expect(heatmap.texts.map(\.plainText) == ["1.00", "", "3.00", ""])
    let published = try #require(
      Declarations.draw(map + "\n:published: t.csv", rows, published: "d,beta,published\n8,2.0,3\n").panels.first)
    #expect(published.heatmaps.first?.published == [Cell(row: 1, column: 0)])
  }

  @Test func scalesAndLimitsReachTheAxes() throws {
    let panel = try #require(
      Declarations.draw(
        ":plot: lines\n:x: step\n:y: loss\n:x-scale: log\n:y-scale: symlog\n:y-limits: [-1, 9]\n:x-label: $n$ (1)", rows
      ).panels.first)
    #expect(panel.x.scale == .log10 && panel.y.scale == .symlog(threshold: 1) && panel.y.limits == -1...9)
    #expect(panel.x.label == "*n* (1)" && panel.y.label == "loss")
  }

  @Test func rowsThatNoneOfWhichIsMeantAreSaidToBeMissing() throws {
    let figure = try Declarations.draw(curves + "\n:where: name = c", rows)
    #expect(figure.panels.map(\.title) == [RichText(plain: "no row has name = c")])
  }

  @Test func numbersThatAreNotFiniteLeaveAGapThatIsCounted() throws {
    let figure = try Declarations.draw(":plot: lines\n:x: step\n:y: loss", "seed,step,loss\n1,1,nan\n1,2,1\n1,3,2\n")
    #expect(figure.panels[0].lines[0].y[0].isNaN && figure.panels[0].lines[0].y.count == 3)
  }
}
