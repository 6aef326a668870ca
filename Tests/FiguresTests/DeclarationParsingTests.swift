import Files
import Plot
import Tables
import Testing

@testable import Figures

@Suite struct DeclarationParsingTests {
  private let lines = ":plot: lines\n:x: step\n:y: loss"

  @Test func optionsAreRead() throws {
    let plot = try Declarations.read(
      """
      :plot: lines
      :x: step
      :y: `train, loss`, test
      :panel: width
      :x-scale: log
      :y-scale: symlog 0.5
      :x-limits: [1e-3, 10]
      :where: method = adam and width in [2, 8]
      :band: ci
      :order: b, a
      :columns: 2
      :published: expected/t.csv
      """)
    #expect(plot.kind == .lines && plot.y.map(\.name) == ["train, loss", "test"] && plot.panel?.name == "width")
    #expect(plot.axes.x.scale == .log && plot.axes.y.scale == .symlog && plot.axes.y.threshold == 0.5)
    #expect(plot.axes.x.limits == 1e-3...10 && plot.conditions.map(\.description).count == 2)
    #expect(plot.spread == .ci && plot.order == ["b", "a"] && plot.columns == 2)
    #expect(plot.publishedPath == "paper/expected/t.csv")
  }

  @Test(arguments: [
    (":x: step", "report.md:3: a figure that is declared here needs ':plot: lines|points|bars|heatmap|box'"),
    (":plot: line\n:x: a\n:y: b", "report.md:4: ':plot:' is not 'line'; did you mean 'lines'?"),
    (":plot: lines\n:x: a", "report.md:3: {figure} needs an option ':y: …'"),
    (":plot: lines\n:x: a, b\n:y: c", "report.md:5: ':x:' is one column"),
    (":plot: lines\n:x: a\n:y: `c", "report.md:6: '`c': a backtick is not closed"),
    (":plot: lines\n:x: a\n:y: c,", "report.md:6: 'c,': a name is missing"),
    (":plot: heatmap\n:x: a\n:y: b", "report.md:3: {figure} needs an option ':value: …'"),
    (":plot: bars\n:x: a\n:y: b\n:value: c", "report.md:7: ':value:' changes nothing in a figure with ':plot: bars'"),
    (":plot: box\n:x: a\n:y: b\n:band: std", "report.md:7: ':band:' changes nothing"),
    (":plot: lines\n:x: a\n:y: b\n:band: sd", "report.md:7: ':band:' is not 'sd'; did you mean 'std'?"),
    (":plot: lines\n:x: a\n:y: b\n:y-limits: 0 to 1", "report.md:7: ':y-limits:' has the form [A, B]"),
    (":plot: lines\n:x: a\n:y: b\n:y-limits: [2, 1]", "report.md:7: ':y-limits: [2, 1]' is empty"),
    (
      ":plot: lines\n:x: a\n:y: b\n:y-scale: log\n:y-limits: [0, 1]",
      "report.md:8: a logarithmic axis begins above zero, not at 0"
    ),
    (":plot: lines\n:x: a\n:y: b\n:y-scale: categorical", "report.md:7: the values of ':y:' are numbers"),
    (":plot: lines\n:x: a\n:y: b\n:y-scale: log 2", "report.md:7: ':y-scale: log 2' is not understood"),
    (":plot: lines\n:x: a\n:y: b\n:where: c is 1", "report.md:7: test 'c is 1': expected '='"),
    (":plot: lines\n:x: a\n:y: b\n:reduce: best", "report.md:7: the best row of a unit is the largest or the least"),
    (":plot: lines\n:x: a\n:y: b\n:best: max", "report.md:7: ':best:' changes nothing without ':reduce: best'"),
    (":plot: lines\n:x: a\n:y: b\n:columns: 0", "report.md:7: ':columns:' is a whole number from 1 to 12, not '0'"),
    (":plot: lines\n:x: a\n:y: b\n:width: wide", "report.md:7: ':width:' is a number from 100 to 2000, not 'wide'"),
    (":plot: lines\n:x: a\n:y: b\n:names: x", "report.md:7: ':names:' has the form VALUE = NAME"),
    (":plot: lines\n:x: a\n:y: b\n:color-label: {c}", "report.md:7: ':color-label:' changes nothing without ':color:'"),
    (
      ":plot: lines\n:x: a\n:y: b\n:color: c\n:color-label: n",
      "report.md:8: label 'n': write '{c}' where the value belongs"
    ),
    (":plot: lines\n:x: a\n:y: b\n:published-label: T", "report.md:7: ':published-label:' changes nothing without"),
    (":plot: lines\n:x: a\n:y: b\n:title:", "report.md:7: ':title:' is empty"),
    (":plot: lines\n:x: a\n:y: b\n:y-label: $x", "report.md:7: label '$x': a dollar sign is not closed"),
    (":plot: lines\n:x: a\n:y: b\n:y-label: $\\frac{a}{b}$", "report.md:7: label: a figure cannot show '\\frac'"),
    (
      ":plot: lines\n:x: a\n:y: b, c\n:color: d\n:dash: e",
      "report.md:6: several columns ':y:' are told apart by their colours; leave out ':color:' or ':dash:'"
    ),
  ])
  func faultsNameTheirLineAndRemedy(options: String, expected: String) throws {
    let message = try Declarations.message(options)
    #expect(message.hasPrefix(expected), "\(message)")
  }

  @Test(arguments: [
    ("squared error / $d$", "squared error / *d*"), ("$\\beta^2$ (m/s)", "*β*^{2} (m/s)"),
    ("$L_{\\text{max}} \\times 10^{-3}$", "*L*_{max} × 10^{−3}"), ("price in \\$", "price in $"),
    ("1/‖$x$‖²", "1/‖*x*‖²"), ("*emphasis*", "*emphasis*"),
  ])
  func labelsHoldFormulas(source: String, markup: String) throws {
    let text = try LabelMarkup.text(source, at: SourceLocation(file: "r.md", line: 1))
    #expect(text.plainText == RichText(markup).plainText)
    #expect(text.runs.map(\.isItalic) == RichText(markup).runs.map(\.isItalic))
  }

  @Test func aColumnThatTheRowsLackIsOneLineWithThePlaceAndTheNearestName() throws {
    let rows = "seed,step,loss\n1,1,2\n"
    let cases = [
      (":plot: lines\n:x: stp\n:y: loss", "report.md:5: no column 'stp' in the rows of runs; did you mean 'step'?"),
      (lines + "\n:color: sead", "report.md:7: no column 'sead' in the rows of runs; did you mean 'seed'?"),
      (lines + "\n:where: stpe = 1", "report.md:7: no column 'stpe' in the rows of runs; did you mean 'step'?"),
      (lines + "\n:unit: sed", "report.md:7: no column 'sed' in the rows of runs; did you mean 'seed'?"),
    ]
    for (options, expected) in cases { #expect(try Declarations.message(options, rows) == expected) }
  }

  @Test func cellsThatAreNoNumbersAreNamed() throws {
    let message = try Declarations.message(lines, "seed,step,loss\n1,1,2\n1,2,high\n")
    #expect(message == "report.md:3: figure: rows.csv:3: column 'loss' holds 'high', which is not a number")
    let axis = try Declarations.message(lines + "\n:x-scale: linear", "seed,step,loss\n1,one,2\n")
    #expect(axis == "report.md:3: figure: rows.csv:2: column 'step' holds 'one', which is not a number")
  }

  @Test func moreThanAFigureCanShowIsRefused() throws {
    let rows = (0..<300).map { "\($0),\($0),1\n" }.joined()
    let curves = try Declarations.message(lines + "\n:color: name", "name,step,loss\n" + rows)
    #expect(curves == "rows.csv: column 'name' holds 300 different values; a figure has at most 100")
    let names = try Declarations.message(":plot: bars\n:x: name\n:y: loss", "name,step,loss\n" + rows)
    #expect(names == "rows.csv: column 'name' holds 300 different values; a map has at most 256")
    let dashes = try Declarations.message(
      lines + "\n:dash: name", "name,step,loss\n" + "a,1,1\nb,1,1\nc,1,1\nd,1,1\ne,1,1\n")
    #expect(dashes.hasPrefix("report.md:7: column 'name' holds 5 different values; 3 kinds of lines"), "\(dashes)")
  }
}
