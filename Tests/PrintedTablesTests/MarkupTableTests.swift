import Foundation
import Testing

@testable import PrintedTables

/// Tables of Markdown, HTML, CSV and TSV files.
@Suite struct MarkupTableTests {
  private static let readme = """
    # Results

    ```
    | not | a table |
    |---|---|
    ```

    Table 2: Accuracy (n = 3).

    | Model | Top-1 (%) | Time (ms) |
    |:------|----------:|-----------|
    | **Adam**[^1] | 87.2 ± 0.3 | 1,024 |
    | `a\\|b` | **88.1**<sup>†</sup> | 12<br>± 3 |
    | [Lion](http://x.org) | $90.1 \\pm 0.2$ | — |

    [^1]: A note.
    """

  @Test func markdown() async throws {
    let csv = try await Imported.csv(Self.readme, "README.md")
    #expect(
      csv == """
        Model,published_Top_1,published_Top_1_std,published_Top_1_n,published_Time_ms,published_Time_ms_std,published_Time_ms_n
        Adam,87.2 %,0.3,3,1024,,3
        a|b,88.1 %,,3,12,3,3
        Lion,90.1 %,0.2,3,,,
        """)
    let numbers = try await Imported.numbers(Self.readme, "README.md") { $0.without = ["Time (ms)"] }
    #expect(
      numbers.values == ["published"] && numbers.locator == "Table 2"
        && numbers.csv.contains("Adam,87.2 %,0.3,3,Table 2,"))
    let unit = try await Imported.csv(Self.readme, "README.md") { $0.without = ["Top-1"] }
    #expect(unit == "Model,published,published_std,published_n,unit\nAdam,1024,,3,ms\na|b,12,3,3,ms")
    let long = try await Imported.csv("| M | A | B |\n|-|-|-|\n| x | 1 | 2 |\n", "p.md") { $0.across = ["dataset"] }
    #expect(long == "M,dataset,published\nx,A,1\nx,B,2")
  }

  @Test func perCentOfSomethingIsNoUnit() async throws {
    let csv = try await Imported.csv("| M | 1% | 10 % | Acc % |\n|-|-|-|-|\n| x | 1 | 2 | 3 |\n", "p.md")
    #expect(csv == "M,published_1,published_10,published_Acc\nx,1,2,3 %")
    let long = try await Imported.csv("| M | 1% | 10% |\n|-|-|-|\n| x | 1 | 2 |\n", "p.md") { $0.across = ["labels"] }
    #expect(long == "M,labels,published\nx,1%,1\nx,10%,2")
    let ours = try await Imported.csv("| M | Acc (ours) |\n|-|-|\n| x | 1 |\n", "p.md")
    #expect(ours == "M,published\nx,1")
  }

  @Test func codeAndDirectivesOfMarkdown() async throws {
    let text =
      "Write `<table>`.\n\n```{table} One\n| M | A |\n|-|-|\n| x | 1 |\n```\n\n~~~html\n<table>\n~~~\n\n| M | A |\n|-|-|\n| y | 2 |\n"
    #expect(try await Imported.csv(text, "p.md") { $0.table = "1" } == "M,published\nx,1")
    #expect(try await Imported.csv(text, "p.md") { $0.table = "2" } == "M,published\ny,2")
    #expect(await Imported.fault(text, "p.md").hasPrefix("p.md: holds 2 tables"))
  }

  @Test func deviationsInParenthesesAreTold() async throws {
    let numbers = try await Imported.numbers("| M | A |\n|-|-|\n| x | 87.2 (0.3) |\n", "p.md")
    #expect(numbers.csv.contains("x,87.2,0.3,"))
    #expect(numbers.summary.contains { $0.hasPrefix("in parentheses, read as a deviation, 1: row 'x'") })
  }

  @Test func headingsOfMarkdown() async throws {
    let text = "| M | A |\n|---|---|\n| *Small* | |\n| a | 1 |\n| **Large** |  |\n| a | 2 |\n"
    let csv = try await Imported.csv(text, "p.md") { $0.heading = "size" }
    #expect(csv == "M,size,published\na,Small,1\na,Large,2")
  }

  @Test(arguments: [
    ("| M | A |\n|---|---|\n| a | 1 | 2 |\n", "p.md:3: the row has 3 cells, the header 2"),
    ("| M | A |\n|---|---|\n| a |\n", "p.md:3: the row has 1 cell, the header 2"),
    ("| M | A |\n|---|---|\n| a | 1 |\nmore text\n", "p.md:4: the row has 1 cell, the header 2"),
    ("| M | A |\n|---|---|---|\n| a | 1 |\n", "p.md:1: the header has 2 cells, the line of dashes below it 3"),
    ("| M | A |\n|---|---|\n| a | 10<sup>3</sup> |\n", "p.md:3: column 'A' holds '10<sup>3</sup>'"),
    ("| M | A |\n|---|---|\n| a | 1 </table> |\n", "p.md:1: the cells of this table cannot be told apart"),
    ("text\n", "p.md: holds no table"), ("| M | A |\n|---|---|\n", "p.md:1: the table has no row below its header"),
    ("| M | A |\n|---|---|\n| ~~a~~ | 1 |\n", "p.md:3: the name '~~a~~' is not understood: it is struck out"),
    ("| M | V |\n|---|---|\n| a | ICML |\n", "p.md:1: no column of numbers"),
  ])
  func badMarkdown(text: String, words: String) async {
    let fault = await Imported.fault(text, "p.md")
    #expect(fault.hasPrefix(words), "\(fault)")
  }

  private static let page = """
    <figure id="S4.T1"><figcaption>Table 1: Results.</figcaption>
    <table class="x"><!-- <tr><td> -->
    <thead><tr><th rowspan=2>Model</th><th colspan='2'>CIFAR-10 (%)</th></tr>
    <tr><th>Top-1<th>Top-5</tr></thead>
    <tr><td rowspan="2">Adam<td><b>87.2</b>&plusmn;0.3<td>99
    <tr><td>88.1<sup>a</sup></td><td>1.5&nbsp;&times;&nbsp;10<sup>&minus;3</sup></td></tr>
    <tr><td colspan=3>Ours</td></tr>
    <tr><td>Lion</td><td>90.1</td><td>n/a</td></tr>
    </table></figure>
    """

  @Test func html() async throws {
    let fault = await Imported.fault(Self.page, "p.html")
    #expect(fault.hasPrefix("p.html:6: 'Adam' stands in line 5, too"), "\(fault)")
    let page = Self.page.replacing("<tr><td>88.1", with: "<tr><td>88.1").replacing("rowspan=\"2\">Adam", with: ">Adam")
      .replacing("<tr><td>88.1", with: "<tr><td>SGD<td>88.1")
    let csv = try await Imported.csv(page, "p.html") { $0.across = ["dataset", "metric"] }
    #expect(
      csv == """
        Model,dataset,metric,published,published_std
        Adam,CIFAR-10,Top-1,87.2 %,0.3
        Adam,CIFAR-10,Top-5,99 %,
        SGD,CIFAR-10,Top-1,88.1 %,
        SGD,CIFAR-10,Top-5,1.5e-3 %,
        Lion,CIFAR-10,Top-1,90.1 %,
        """)
    #expect(try await Imported.numbers(page, "p.html") { $0.table = "S4.T1" }.locator == "Table 1")
    // A page within Markdown.
    #expect(try await Imported.numbers("# Title\n\n\(page)\n", "p.md").keys == ["Model"])
  }

  @Test(arguments: [
    ("<table><tr><th>M<th>A<tr><td>a<td>1<td>2</table>", "p.html:1: the row has 3 cells, the header 2"),
    ("<table><tr><th>M<th>A<tr><td>a<td>1", "p.html:1: this table is never ended"),
    ("<table><tr><th>M<th>A\n<tr><td>a<td><table></table></table>", "p.html:2: a table stands within a table"),
    ("<table><tr><th>M<th>A\n<tr><td rowspan=3>a<td>1</table>", "p.html:2: a cell spans more rows than there are"),
    ("<table><tr><th colspan=x>M<th>A<tr><td>a<td>1</table>", "p.html:1: colspan is 'x'"),
    (
      "<table><tr><th>M<th>A<th>B\n<tr><td>a<td colspan=2>1</table>",
      "p.html:2: row 'a', column 'A': '1' spans several cells"
    ),
    (
      "<table><tr><th>M<th>A\n<tr>" + String(repeating: "<td colspan=1000>1", count: 3) + "</table>",
      "p.html:2: the row has more than 2000 columns"
    ),
    ("<p>none</p><table></table>", "p.html: holds no table"),
  ])
  func badHTML(text: String, words: String) async {
    let fault = await Imported.fault(text, "p.html")
    #expect(fault.hasPrefix(words), "\(fault)")
  }

  @Test func whatIsNotShownHoldsNoTable() async throws {
    let table = "<table><tr><th>M<th>A<tr><td>x<td>1</table>"
    let text = "<!-- \(table) -->\n<SCRIPT>'\(table)'</script><style>\(table)</style>\n\(table)<script>\(table)"
    #expect(try await Imported.csv(text, "p.html") == "M,published\nx,1")
  }

  @Test func separatedValues() async throws {
    let bytes = Data("\u{FEFF}model,acc,loss\r\nadam,87.2 ± 0.3 %,\u{2212}1.5\r\n\"lion, big\",88.1(2) %,\r\n".utf8)
    let numbers = try await Imported.numbers(bytes, "p.csv")
    #expect(
      numbers.csv == """
        model,published_acc,published_acc_std,published_loss,locator,printed
        adam,87.2 %,0.3,-1.5,"p.csv, table 1",87.2 ± 0.3 % | \u{2212}1.5
        "lion, big",88.1 %,0.2,,"p.csv, table 1",88.1(2) %

        """)
    #expect(try await Imported.csv("m\ta\nx\t1\u{A0}024\n", "p.tsv") == "m,published\nx,1024")
  }

  @Test(arguments: [
    ("", "p.csv: is empty"), ("m,a\nx\n", "p.csv:2: the row has 1 cell, the header 2"),
    ("m;a\nx;1\n", "p.csv:1: fields are separated by ';'"),
    ("m,a\nx,\"1\n", "p.csv:2: malformed CSV"),
    ("m,a\nx,2^k\n", "p.csv:2: column 'a' holds '2^k', which is no number: a letter"),
    ("m,a\n", "p.csv:1: the table has no row"), ("m\nx\n", "p.csv:1: no column of numbers"),
  ])
  func badCSV(text: String, words: String) async {
    let fault = await Imported.fault(text, "p.csv")
    #expect(fault.hasPrefix(words), "\(fault)")
  }

  @Test func badOptions() async {
    let changes: [((inout ImportOptions) -> Void, String)] = [
      ({ $0.by = ["published"] }, "'published' begins like a column of numbers"),
      ({ $0.by = [""] }, "--by: '' is blank"), ({ $0.heading = "" }, "--heading: '' is blank"),
      ({ $0.value = "locator" }, "--value 'locator' is the name of a column of notes"),
      ({ $0.value = "printed" }, "--value 'printed' is the name of a column of notes"),
      ({ $0.across = ["unit"] }, "'unit' is the name of a column of notes"),
      ({ $0.value = "a b" }, "--value 'a b' is no name"),
      ({ $0.headers = 0 }, "--headers 0"), ({ $0.headers = 9 }, "p.csv:1: the table has no row"),
      ({ $0.across = ["x", "y"] }, "--across names 2 rows"),
      ({ $0.without = ["los"] }, "--without 'los': no column of numbers has this header; did you mean 'loss'?"),
      ({ $0.heading = "g" }, "--heading 'g': no row of the table"),
      ({ $0.by = ["m", "n", "o"] }, "p.csv:1: no column of numbers stands behind"),
      ({ $0.across = ["m"] }, "p.csv:1: two columns of keys are called 'm'"),
    ]
    for (change, words) in changes {
      let fault = await Imported.fault("m,acc,loss\nx,1,2\n", "p.csv", change)
      #expect(fault.contains(words), "\(fault)")
    }
  }

  @Test func otherFiles() async {
    #expect(await Imported.fault("x", "p.docx").contains("tables are read from .tex, .md, .html, .csv and .tsv files"))
    #expect(await Imported.fault("x", "tables").contains("tables are read from"))
  }
}
