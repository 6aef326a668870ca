import Files
import Foundation
import Journals
import Literate
import Tables
import TestSupport
import Testing

@testable import Report

@Suite struct TableTests {
  /// Two seeds with two epochs each, except for the method c.
  private let rows = """
    seed,method,task,epoch,acc
    1,a,x,1,0.8
    1,a,x,2,0.9
    2,a,x,1,0.9
    2,a,x,2,0.94
    1,a,y,1,0.5
    2,a,y,1,0.7
    1,b,x,1,0.7
    2,b,x,1,0.7123
    1,b,y,1,0.64
    2,b,y,1,0.56
    1,c,x,1,nan

    """

  private func table(
    _ options: String, rows: String? = nil, expected: String? = nil, replication: Replication = .seed
  ) throws -> StatisticTable {
    try withTemporaryFolder { folder in
      if let expected { try TextFile.write(expected, to: folder + "/e.csv") }
      let directive = try #require(
        try Directive(info: "{table} runs", content: options, file: "report.md", line: 3))
      let display = try TableDisplay(directive, folder: folder)
      let table = try CSVReader.parse(Data((rows ?? self.rows).utf8), file: "rows.csv")
      return try StatisticTable(
        display, rows: table, replication: replication, comparedColumns: Set(display.expectedColumns))
    }
  }

  private func texts(_ table: StatisticTable) -> [[String]] { table.rows.map { $0.map(\.text) } }

  private func message(_ options: String, expected: String? = nil) -> String {
    do {
      _ = try table(options, expected: expected)
      return "accepted"
    } catch { return "\(error)" }
  }

  @Test func unitsAreSummarisedWithTheDigitsThatTheirSpreadWarrants() throws {
    let table = try table(":by: method\n:value: acc\n:where: task = x")
    #expect(table.columns == ["method", "acc", "seeds"])
    // Epochs of a seed are averaged first: 0.85 and 0.92.
    #expect(
      texts(table) == [["a", "0.885 ± 0.049", "2"], ["b", "0.7062 ± 0.0087", "2"], ["c", "NaN", "1"]])
  }

  @Test func valuesOfAColumnBecomeColumns() throws {
    let table = try table(":by: method\n:across: task\n:value: acc\n:show: mean +- std\n:digits: 2\n:percent:")
    #expect(table.columns == ["method", "x", "y"])
    #expect(
      texts(table) == [
        ["a", "88.50 ± 4.95 %", "60.00 ± 14.14 %"], ["b", "70.62 ± 0.87 %", "60.00 ± 5.66 %"], ["c", "NaN", "—"],
      ])
  }

  @Test func theBestIsBoldWithAllThatReadTheSame() throws {
    func best(_ options: String) throws -> [[Bool]] {
      try table(":by: method\n:across: task\n:value: acc\n:digits: 2" + options).rows.map { $0.map(\.isBest) }
    }
    let (no, yes) = (false, true)
    #expect(try best("\n:best: max") == [[no, yes, yes], [no, no, yes], [no, no, no]])
    #expect(try best("\n:best: min") == [[no, no, yes], [no, yes, yes], [no, no, no]])
    #expect(try best("\n:best: max in each line") == [[no, yes, no], [no, yes, no], [no, no, no]])
    let cell = [StatisticTable.Cell(text: "a|b"), StatisticTable.Cell(text: "1.0", isBest: true)]
    #expect(MarkdownText.table(["k", "v"], cells: [cell]).hasSuffix("| a\\|b | **1.0** |\n"))
  }

  @Test(arguments: [
    ("mean", "0.885"), ("mean ± std", "0.885 ± 0.049"), ("mean +/- se", "0.885 ± 0.035"), ("mean ± ci", "0.89 ± 0.44"),
    ("median", "0.885"), ("min", "0.85"), ("max", "0.92"), ("std", "0.0495"),
  ])
  func statistics(show: String, expected: String) throws {
    let table = try table(":by: method\n:value: acc\n:where: task = x and method = a\n:show: \(show)")
    #expect(texts(table) == [["a", expected, "2"]])
  }

  @Test func publishedNumbersStandBesideAsPrinted() throws {
    let expected = "method,task,published,published_std,unit\na,x,88.0,1.50,%\na,y,-3,0.1,%\n"
    let lines = ":by: method\n:value: acc\n:where: task = x\n:expected: e.csv\n:expected-value: published"
    let table = try table(lines, expected: expected)
    #expect(table.columns == ["method", "acc", "seeds", "published", "measured ÷ published"])
    #expect(texts(table)[0] == ["a", "0.885 ± 0.049", "2", "88.0 ± 1.50 %", "1.01"])
    #expect(texts(table)[1] == ["b", "0.7062 ± 0.0087", "2", "—", "—"])
    let across = try self.table(
      ":by: method\n:across: task\n:value: acc\n:expected: e.csv\n:expected-value: published", expected: expected)
    #expect(across.columns == ["method", "x", "x, published", "y", "y, published"])
    #expect(texts(across)[0] == ["a", "0.885 ± 0.049", "88.0 ± 1.50 %", "0.60 ± 0.14", "−3 ± 0.1 %"])
  }

  @Test(arguments: [
    (":by: method\n:value: ac", "report.md:5: no column 'ac' in the rows of runs; did you mean 'acc'?"),
    (
      ":by: method\n:value: acc\n:across: tsk", "report.md:6: no column 'tsk' in the rows of runs; did you mean 'task'?"
    ),
    (":by: method\n:value: acc\n:show: average", "report.md:6: ':show:' is not 'average'; known: mean, median"),
    (":by: method\n:value: acc\n:best: most", "report.md:6: ':best:' is 'max' or 'min'"),
    (":by: method\n:value: acc\n:digits: many", "report.md:6: ':digits:' is a whole number of decimals"),
    (":by: method\n:value: acc\n:percent: yes", "report.md:6: ':percent:' has no value; remove 'yes'"),
    (":by: method\n:value: acc\n:colour: b", "report.md:6: {table} has no option ':colour:'"),
    (
      ":by: method\n:value: acc\n:expected-value: p",
      "report.md:6: ':expected-value:' changes nothing without ':expected:'"
    ),
    (":by: method\n:value: method", "rows.csv:2: column 'method' holds 'a', which is not a number"),
  ])
  func faultsNameTheirLineAndRemedy(options: String, expected: String) {
    #expect(message(options).hasPrefix(expected), "\(message(options))")
  }

  @Test func severalPublishedNumbersForOneLineAreRefused() {
    let message = message(
      ":by: method\n:value: acc\n:expected: e.csv\n:expected-value: published",
      expected: "method,task,published\na,x,1\na,y,2\n")
    #expect(message.contains("e.csv:3: 2 published numbers stand for one line of the table"), "\(message)")
  }
}
