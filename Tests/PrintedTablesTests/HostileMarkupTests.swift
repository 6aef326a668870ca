import Files
import Testing

@testable import PrintedTables

/// Pages that show something else than their source says, and units and counts that belong to something else.
@Suite struct HostileMarkupTests {
  private static func page(_ cell: String) -> String {
    "<table><tr><th>M<th>A</tr>\n<tr><td>x</td><td>\(cell)</td></tr></table>"
  }

  @Test(arguments: [
    #"<span style="display:none">1</span>87.2"#, #"<span hidden>1</span>87.2"#,
    #"<span style='visibility: hidden'><span>1</span></span>87.2"#,
    #"<span class="katex"><span class="katex-mathml"><math><mn>87.2</mn></math></span><span class="katex-html" aria-hidden="true"><span>87.2</span></span></span>"#,
    #"87.2<i aria-hidden="true"></i>"#, #"<span style="visibility:hidden">0</span>87.2"#,
    #"<b hidden><b>1</b>2</b>87.2<b title="it is hidden"></b>"#, #"8<!-- 1 -->7.2"#, "87.2<script>1</script>",
    #"<template>1</template><p style="display: none">1</p>87.2"#,
  ])
  func hiddenTextIsNotRead(cell: String) async throws {
    #expect(try await Imported.csv(Self.page(cell), "p.html") == "M,published\nx,87.2", "\(cell)")
    let row = "| M | A |\n|-|-|\n| x | \(cell) |\n"
    if !cell.contains("math") { #expect(try await Imported.csv(row, "p.md") == "M,published\nx,87.2", "\(cell)") }
  }

  @Test func whatOnlySomeSeeIsRefused() async {
    let aloud = Self.page(#"<span aria-hidden="true">87</span><span class="sr-only">87</span>"#)
    #expect(await Imported.fault(aloud, "p.html").contains("holds text that not every reader sees"))
    for cell in ["<span hidden>1", #"<i aria-hidden="true">1"#, "<p hidden>1<p>2</p></p>", "<span hidden/>1"] {
      let fault = await Imported.fault(Self.page(cell), "p.html")
      #expect(fault.hasPrefix("p.html:2: ") && fault.contains("not every reader sees"), "\(cell): \(fault)")
    }
    let gap = await Imported.fault(Self.page(#"8<span style="visibility:hidden">0</span>7"#), "p.html")
    #expect(gap.hasPrefix("p.html:2: column 'A' holds '8 7'"), "\(gap)")
    for page in [
      Self.page("1").replacing("<tr><th>", with: "<tr hidden><th>"),
      "<table><thead hidden><tr><th>M<th>A</thead><tr><td>x<td>1</table>",
    ] {
      let fault = await Imported.fault(page, "p.html")
      #expect(fault.hasPrefix("p.html:1: this <t") && fault.contains("of the header is hidden"), "\(fault)")
    }
  }

  @Test(arguments: [
    "<tr hidden><td>y</td><td>1</td></tr>", #"<tr style="display: none"><td>y<td>1"#,
    #"<tbody hidden><tr><td>y<td>1</tbody>"#, #"<tr style="visibility:collapse"><td>y</td><td>1</td></tr>"#,
    "<tr><td hidden>z</td><td>y</td><td hidden>3</td><td>--</td></tr>",
    #"<tr><td>y</td><td style="visibility:hidden">1</td></tr>"#,
    "</table><div hidden><p>Old:<table><tr><th>M<th>A<tr><td>x<td>1</table></div><table hidden><tr><td>1</table><table>",
  ])
  func hiddenPartsAreSkipped(row: String) async throws {
    let page = Self.page("87.2").replacing("</table>", with: row + "</table>")
    #expect(try await Imported.csv(page, "p.html") == "M,published\nx,87.2", "\(row)")
  }

  @Test func doubtElsewhereOnThePageDoesNotMatter() async throws {
    let other = Self.page(#"<span aria-hidden="true">87</span>"#)
    let page = #"<div hidden>1</div><span hidden>"# + other + Self.page("2")
    #expect(try await Imported.csv(page, "p.html") { $0.table = "2" } == "M,published\nx,2")
  }

  @Test func aTableInACommentIsNone() async throws {
    let table = "| M | A |\n|-|-|\n| x | 1 |\n"
    let text = "<!--\n\(table)-->\n\nWrite `<!--`.\n\n\(table.replacing("1", with: "2"))"
    #expect(try await Imported.csv(text, "p.md") == "M,published\nx,2")
    #expect(await Imported.fault("text\n<!--\n\(table)", "p.md").hasPrefix("p.md: holds no table"))
    let fenced = "```html\n<!--\n```\n\n\(table)\n<!-- a --> b <!-- c\n```\n--> d\n"
    #expect(try await Imported.csv(fenced, "p.md") == "M,published\nx,1")
    let bad = text.replacing("| 2 |", with: "| 2 | 3 |")
    #expect(await Imported.fault(bad, "p.md").hasPrefix("p.md:11: "))
  }

  @Test func theLowerUnitWins() async throws {
    let text =
      #"\begin{tabular}{lcc} & \multicolumn{2}{c}{Results (\%)} \\ M & Acc & Time (s) \\ \midrule x & 1.5 & 2.5 \\ \end{tabular}"#
    let numbers = try await Imported.numbers(text, "p.tex")
    #expect(numbers.csv.contains("x,1.5 %,2.5,"), "\(numbers.csv)")
    #expect(numbers.summary.contains { $0.hasPrefix("a '%' above is not applied to the numbers of ") })
  }

  @Test(arguments: [
    #"Top-1 \%"#, #"Acc (\%, $\uparrow$)"#, #"Acc ($\uparrow$, \%)"#, #"\% Err"#, #"Acc (\%, mean)"#, #"Acc \%"#,
    #"R@5 \%"#,
  ])
  func perCentOfHeaders(header: String) async throws {
    let text = Imported.cell("87.2").replacing("Acc", with: header)
    #expect(try await Imported.csv(text, "p.tex") == "Model,published\nAdam,87.2 %", "\(header)")
  }

  @Test(arguments: ["Top 10%", "CIFAR-10%", "Top-1%", "labels of 10 %"])
  func perCentOfSomethingElseIsTold(header: String) async throws {
    let numbers = try await Imported.numbers("| M | \(header) |\n|-|-|\n| x | 1.5 |\n", "p.md")
    #expect(numbers.csv.contains("x,1.5,"), "\(numbers.csv)")
    #expect(numbers.summary.contains { $0.hasPrefix("a '%' above is not applied to the numbers of ") })
  }

  @Test func perCentOfCaptionsIsTold() async throws {
    let text = "Table 1: Accuracy (%).\n\n| M | A |\n|-|-|\n| x | 1.5 |\n"
    let numbers = try await Imported.numbers(text, "p.md")
    #expect(numbers.csv.contains("x,1.5,"))
    #expect(numbers.summary.contains("the caption has '%', which is not applied to any number"))
  }

  @Test(arguments: [
    ("(n = 5)", true), ("(n = 5 seeds)", true), ("(n = 10000)", false), ("on the test set (n = 500)", false),
    ("(n = 500 images)", false), ("over runs (n = 5)", true), ("(N=200) samples", false),
    ("(n = 500)", false), ("(n = 500 seeds)", true), ("(n = 5000 runs)", false),
  ])
  func whatCountsRepetitions(words: String, isTaken: Bool) async throws {
    let caption = "Table 1: Accuracy \(words).\n\n| M | A |\n|-|-|\n| x | 1.5 |\n"
    let header = "| M | A \(words) |\n|-|-|\n| x | 1.5 |\n"
    for text in [caption, header] {
      let numbers = try await Imported.numbers(text, "p.md")
      #expect(numbers.csv.contains("published_n") == isTaken, "\(numbers.csv)")
      #expect(numbers.summary.contains { $0.contains("is not taken as a number of repetitions") } != isTaken)
    }
  }

  @Test func manyRowsWithoutEnds() {
    let text = "<table><tr><th>M<th>A" + String(repeating: "<tr><td>a<td>1", count: 20_000)
    let isQuick = Imported.isQuick {
      let error = #expect(throws: SourceError.self) { try HTMLTables.tables(text, file: "p.html") }
      #expect(error?.description.contains("this table is never ended") == true)
    }
    #expect(isQuick)
  }

  @Test(arguments: ["<b hidden>", #"<td "x"#, "<td '", "</i>", "<p hidden>", "<!-- ", "`<!--"])
  func tagsWithoutEnds(part: String) throws {
    let text = String(repeating: part, count: 20_000) + "\n\n"
    var tables: [[PrintedTable]?] = []
    let isQuick = Imported.isQuick {
      tables.append(try? HTMLTables.tables(text + Self.page("1"), file: "p.html"))
      tables.append(try? MarkdownTables.tables(text + "| M | A |\n|-|-|\n| x | 1 |\n", file: "p.md"))
    }
    #expect(isQuick)
    // A comment that nothing ends hides the rest of a page; in Markdown only where it begins a line.
    #expect(tables.map { $0?.count } == [part.contains("<!--") ? 0 : 1, part == "<!-- " ? 0 : 1])
  }
}
