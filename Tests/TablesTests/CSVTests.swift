import Files
import Foundation
import Testing

@testable import Tables

@Suite struct CSVTests {
  private func parse(_ text: String) throws -> Table { try CSVReader.parse(Data(text.utf8), file: "t.csv") }

  @Test func quotedFieldsKeepCommasQuotesBlanksAndLineEnds() throws {
    let table = try parse("a,b\n\"x,\"\"y\"\"\nz\", 1 \n")
    #expect(try table.texts("a") == ["x,\"y\"\nz"])
    #expect(try table.texts("b") == [" 1 "])
  }

  @Test(arguments: ["a,b\r\n1,2\r\n\r\n3,4\r\n", "a,b\n1,2\n\n3,4", "\u{FEFF}a,b\n1,2\n\n3,4\n"])
  func lineEndsBlankLinesAndByteOrderMarks(text: String) throws {
    let table = try parse(text)
    #expect(try table.numbers("b") == [2, 4])
    #expect(table.location(of: 1).line == 4)
  }

  @Test func aRecordAfterAQuotedLineEndKnowsItsLine() throws {
    let table = try parse("a\n\"1\n2\"\n3\n")
    #expect(table.location(of: 0).line == 2)
    #expect(table.location(of: 1).line == 4)
  }

  @Test(arguments: [
    ("a,b\n1,2\n3\n", "t.csv:3: 1 fields, but the header has 2; add or remove fields (quote those with commas)"),
    ("a,a\n", "t.csv:1: column 'a' appears twice; rename one"),
    ("", "t.csv: the table is empty; its first line must name the columns"),
    ("a\n1\n\"2\n", "t.csv:3: malformed CSV: a quoted field is never closed"),
    (
      "a\n1\nx\"y\n",
      "t.csv:3: malformed CSV: a quote stands inside an unquoted field, or text follows a closing quote"
    ),
  ])
  func damageIsNamedWithItsLine(text: String, message: String) {
    let error = #expect(throws: TableError.self) { try parse(text) }
    #expect(error?.description == message)
  }

  @Test func textInANumberColumnIsNamed() throws {
    let table = try parse("mse\n1\nmany\n")
    let error = #expect(throws: TableError.self) { try table.numbers("mse") }
    #expect(error?.description == "t.csv:3: column 'mse' holds 'many', which is not a number")
  }

  @Test(arguments: ["nan", "-nan", "inf", "-inf"]) func finiteNumbersAreAskedFor(text: String) throws {
    let table = try parse("mse\n1\n\(text)\n")
    let error = #expect(throws: TableError.self) { try table.finiteNumbers("mse") }
    #expect(error?.description == "t.csv:3: column 'mse' holds '\(text)'; a finite number is needed")
  }

  @Test func numbersOfAnOrderMayBeInfinite() throws {
    #expect(try parse("a\n1\ninf\n").orderedNumbers("a") == [1, .infinity])
    let error = #expect(throws: TableError.self) { try parse("a\n1\nnan\n").orderedNumbers("a") }
    #expect(error?.description == "t.csv:3: column 'a' holds 'nan'; a number or inf is needed")
  }

  @Test(arguments: ["4294967296", "0", "-1", "1.5", "nan", "inf", "1e308", "9223372036854775808"])
  func countsAreWholeAndInTheirRange(text: String) throws {
    let table = try parse("layer\n1\n1e2\n\(text)\n")
    let error = #expect(throws: TableError.self) { try table.integers("layer", in: 1...1000) }
    #expect(
      error?.description == "t.csv:4: column 'layer' holds '\(text)'; a whole number from 1 to 1000 is needed")
    #expect(try parse("layer\n1\n1e2\n1000\n").integers("layer", in: 1...1000) == [1, 100, 1000])
  }

  @Test func damageOfAnyLengthIsOneShortLine() throws {
    let flood = String(repeating: "x\u{1B}[31m\n", count: 20_000)
    func check(_ body: () throws -> Void) {
      let text = (#expect(throws: TableError.self, performing: body))?.description ?? ""
      #expect(text.utf8.count < 1200 && !text.contains("\n") && !text.contains("\u{1B}"), "\(text.prefix(200))")
    }
    let quoted = "\"\(flood)\""
    check { _ = try parse("a\n\(quoted)\n").numbers("a") }
    check { _ = try parse("\(quoted),\(quoted)\n1,2\n") }
    check { _ = try parse("\(quoted),b\n1,2\n").numbers("c") }
    check { _ = try parse("a,b\n1,2\n").numbers(flood) }
  }

  @Test func aMissingColumnSuggestsTheNearest() throws {
    let table = try parse("mse_mean,heads\n1,2\n")
    let error = #expect(throws: TableError.self) { try table.texts("mse_maen") }
    #expect(error?.description == "t.csv:1: no column 'mse_maen'; did you mean 'mse_mean'?")
  }

  @Test func latinBytesAreRefused() {
    #expect(throws: TableError.self) { try CSVReader.parse(Data([0x61, 0x0A, 0xE9, 0x0A]), file: "t.csv") }
  }

  @Test func whatIsWrittenIsReadBack() throws {
    var table = try Table(file: "t.csv", columns: ["plain", "with, comma"])
    try table.append(["a \"quoted\" word", "two\nlines"])
    try table.append(["", "-0.5"])
    let read = try parse(CSVWriter.text(table))
    #expect(read.columns == table.columns)
    #expect(Array(read.row(0)) == Array(table.row(0)))
    #expect(Array(read.row(1)) == Array(table.row(1)))
  }
}
