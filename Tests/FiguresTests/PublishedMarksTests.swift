import Figures
import Plot
import Tables
import Testing

/// Published numbers over measured ones: hollow and dashed, joined by the columns that both have.
@Suite struct PublishedMarksTests {
  private let rows =
    "seed,method,heads,phase,loss\n1,a,1,test,3\n1,a,4,test,2\n1,b,1,test,5\n1,b,4,test,4\n1,a,1,train,9\n"
  private let lines = ":plot: lines\n:where: phase = test\n:x: heads\n:y: loss\n:published: t.csv"

  @Test func theyJoinByTheHorizontalColumn() throws {
    let panel = try #require(
      Declarations.draw(
        lines + "\n:x-scale: categorical\n:published-label: Table 1", rows,
        published: "heads,published,published_std,locator\n1,3.5,0.5,Table 1\n2,3,0.25,Table 1\n4,2.5,0.125,Table 1\n"
      ).panels.first)
    // The file knows all names of the rows and one more: its order holds.
    #expect(panel.x.scale == .categorical(["1", "2", "4"].map { RichText(plain: $0) }))
    let mark = try #require(panel.lines.last)
    #expect(mark.label == "Table 1" && mark.x == [0, 1, 2] && mark.y == [3.5, 3, 2.5] && mark.style == .published)
    #expect(panel.ranges.first?.upper == [4, 3.25, 2.625])
    #expect(panel.lines.first?.label == "measured" && panel.lines.first?.x == [0, 2])
  }

  @Test func theyJoinByColourAndPanel() throws {
    let table = "method,heads,published\nb,4,1\na,1,2\nc,1,7\n"
    let colored = try #require(Declarations.draw(lines + "\n:color: method", rows, published: table).panels.first)
    let marks = colored.lines.suffix(2)
    #expect(marks.map(\.label?.plainText) == ["a, published", "b, published"] && marks.map(\.y) == [[2], [1]])
    #expect(marks.allSatisfy { $0.style.isHollow && !$0.style.dash.isEmpty })
    let panels = try Declarations.draw(lines + "\n:panel: method", rows, published: table).panels
    #expect(panels.map { $0.lines.last?.y } == [[2], [1]])
  }

  @Test func barsAndBoxesCarryThem() throws {
    let table = "heads,reference\n4,1\n"
    let bars = lines.replacing("lines", with: "bars")
    let series = try #require(Declarations.draw(bars, rows, published: table).panels.first?.bars.first?.series.first)
    #expect(series.published.count == 2 && series.published[0].isNaN && series.published[1] == 1)
    let box = lines.replacing("lines", with: "box")
    #expect(
      try Declarations.draw(box, rows, published: table).panels.first?.boxes.first?.series.first?.published[1] == 1)
  }

  @Test func conditionsHoldForThemToo() throws {
    let table = "phase,heads,published\ntrain,1,9\ntest,1,3\n"
    let panel = try #require(Declarations.draw(lines, rows, published: table).panels.first)
    #expect(panel.lines.last?.y == [3])
  }

  @Test func filesThatCannotBeJoinedAreNamed() throws {
    func message(_ options: String, _ table: String) throws -> String {
      try Declarations.message(options, rows, published: table)
    }
    #expect(
      try message(lines, "head,published\n1,2\n")
        == "published.csv:1: no column 'heads', which joins published with measured numbers; did you mean 'head'?")
    #expect(
      try message(lines, "heads,value\n1,2\n")
        == "report.md:8: published.csv has no column 'published'; name its numbers by ':published-value:'")
    #expect(
      try message(lines + "\n:published-value: publishd", "heads,published\n1,2\n")
        == "report.md:9: no column 'publishd' in published.csv; did you mean 'published'?")
    #expect(
      try message(lines, "heads,method,published\n1,a,2\n1,b,3\n").hasPrefix(
        "published.csv:1: the published numbers differ in column 'method', which the figure does not show"))
    #expect(
      try message(lines, "heads,published\n1,many\n")
        == "report.md:3: figure: published.csv:2: column 'published' holds 'many', which is not a number")
  }
}
