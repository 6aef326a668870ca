import Files
import Foundation
import Testing

@testable import Report
import Pandoc

/// What reports make of Markdown.
@Suite struct MarkdownTests {
  private static var hooks: MarkdownHooks {
    MarkdownHooks(
      directive: { "<directive \($0)>" }, role: { name, argument, place in "<\(name) \(argument) \(place)>" },
      reference: { label, _ in label.hasPrefix("fig") ? "<\(label)>" : nil }, heading: { _, _ in "sec" })
  }

  private func parse(_ text: String, line: Int = 1) async throws -> MarkdownDocument {
    try await Pandoc.documents([MarkdownSource(text: text, file: "r.md", firstLine: line)])[0]
  }

  private func html(_ text: String) async throws -> String {
    let document = try await parse(text)
    let formulas = try await Pandoc.mathML(document.formulas)
    return try HTMLWriter(document: document, hooks: Self.hooks, formulas: formulas).text(isFragment: false)
  }

  private func markdown(_ text: String) async throws -> String {
    try MarkdownWriter(document: try await parse(text), hooks: Self.hooks).text()
  }

  private func message(_ text: String, line: Int = 1) async throws -> String? {
    let error = await #expect(throws: SourceError.self) {
      let document = try await parse(text, line: line)
      _ = try await Pandoc.mathML(document.formulas)
    }
    return error?.description
  }

  /// Texts are parsed together; what one leaves open does not reach the next.
  @Test func textsParsedTogetherComeOutAlike() async throws {
    let text = "| a |\n| --- |\n| ~~x~~ |\n\n~~y~~ and ~~z~~\n"
    let open = [
      "```\nnever closed", "<div>\n<!--", "- item\n\n  more", "> quote", "[x]: https://example.org", "",
    ]
    let sources = (0..<400).map { number in
      MarkdownSource(
        text: number % 2 == 0 ? text : open[number / 2 % open.count], file: "r.md", firstLine: 1)
    }
    let documents = try await Pandoc.documents(sources)
    let pages = try stride(from: 0, to: 400, by: 2).map { number in
      try HTMLWriter(document: documents[number], hooks: Self.hooks, formulas: [:]).text(isFragment: false)
    }
    #expect(Set(pages).count == 1)
    #expect(pages[0].contains("<td><del>x</del></td>") && pages[0].contains("<del>y</del> and <del>z</del>"))
  }

  @Test func emptyTextsKeepTheirPlace() async throws {
    let sources = ["", "a", "", "", "b"].map { MarkdownSource(text: $0, file: "r.md", firstLine: 1) }
    let documents = try await Pandoc.documents(sources)
    #expect(documents.map { $0.blocks.count } == [0, 1, 0, 0, 1])
  }

  @Test func formulasAreKeptFromMarkdown() async throws {
    let text = "Let $a_1*b_2$ and `$x$` cost \\$5 or $5, $6; $$\ny^{2}\n$$ end"
    let document = try await parse(text)
    #expect(document.formulas.map(\.formula.source) == ["a_1*b_2", "y^{2}"])
    #expect(document.formulas.map(\.formula.isDisplayed) == [false, true])
    #expect(document.formulas.map(\.place.line) == [1, 1])
    let page = try await html(text)
    #expect(page.hasPrefix("<p>Let <math") && page.contains("<code>$x$</code> cost $5 or $5, $6; <math"))
    #expect(try await markdown(text).contains("cost \\$5 or \\$5, \\$6; $$y^{2}$$ end"))
    #expect(try await message("a\n$$ never closed", line: 7) != nil)
    #expect(
      try await message("a\n$$ never closed", line: 7)?.hasPrefix(
        "r.md:8: '$$' is never closed in its paragraph; add the closing '$$' (") == true)
    #expect(
      try await message("$5, $\\frac{$", line: 7)?.hasPrefix(
        "r.md:7: '$' is never closed in its paragraph; add the closing '$', or write \\$ for a dollar sign (") == true)
    #expect(
      try await message("| a |\n| --- |\n| $|x|$ |", line: 3)?.hasPrefix(
        "r.md:5: a cell of a table ends in '$'; within")
        == true)
    // A line that begins like a list's item ends the paragraph, but not a displayed formula.
    #expect(try await message("$a\n+ b$")?.contains("is never closed in its paragraph") == true)
    #expect(try await parse("$$\na % $b$\n- b\n$$").formulas.map(\.formula.source) == ["a - b"])
    #expect(try await parse("\\$\\$ and \\$$x$").formulas.map(\.formula.source) == ["x"])
  }

  @Test func codeHidesFormulas() async throws {
    #expect(try await parse("```\n$a$\n```\n\n``a ` $b$ ``\n\n~~~\n$c$\n~~~\n").formulas.isEmpty)
  }

  @Test func formulasBecomeMathML() async throws {
    let document = try await parse("$\\beta^2$ and $$x < y$$ and $a\n+b$ and $\\beta^2$")
    let formulas = try await Pandoc.mathML(document.formulas)
    #expect(formulas.count == 3)
    let output = document.formulas.map { formulas[$0.formula] ?? "" }
    #expect(output[0].hasPrefix("<math display=\"inline\"") && output[0].contains("<mi>β</mi>"))
    #expect(output[1].hasPrefix("<math display=\"block\"") && output[1].contains("&lt;"))
    #expect(
      try await message("\n$\\frac{a}$", line: 8)
        == "r.md:9: the formula '\\frac{a}' is not understood; check its TeX commands and braces")
  }

  @Test func directivesRolesAndReferencesKnowTheirLines() async throws {
    let text = """
      See @fig-a, a@fig-b, [](#fig-c) and @who.

      - In a list: {value}`x: min(y)`

      > ```{claim} A *title*
      > :option: v
      >
      > Body
      > ```
      """
    let document = try await parse(text, line: 10)
    let note = try #require(document.directives.first)
    #expect(note.name == "claim" && note.argument == "A *title*" && note.body == "Body")
    #expect(note.place.line == 14 && note.bodyLine == 17 && note["option"] == "v")
    let page = try HTMLWriter(document: document, hooks: Self.hooks, formulas: [:]).text(isFragment: false)
    #expect(page.contains("See <fig-a>, a@fig-b, <fig-c> and @who."))
    #expect(page.contains("<li>In a list: <value x: min(y) r.md:12></li>"))
    #expect(page.contains("<blockquote>\n<directive 0>\n</blockquote>"))
  }

  @Test func markupOfAuthorsIsText() async throws {
    let page = try await html(
      "<b>x</b> [a](javascript:b) [c](d) <https://e.org>\n\n<script>\ny\n</script>\n\n&lt;i&gt;")
    #expect(page.contains("&lt;b&gt;x&lt;/b&gt; a <a href=\"d\">c</a> <a href=\"https://e.org\">https://e.org</a>"))
    #expect(page.contains("<p>&lt;script&gt;\ny\n&lt;/script&gt;</p>") && page.contains("<p>&lt;i&gt;</p>"))
    #expect(
      try await message("a\n\n![x](y.png)")
        == "r.md:3: cannot read the image 'y.png': no such file; write its path from the source's folder")
  }

  /// Written as Markdown and read again, a text is the same.
  @Test(arguments: [
    "# A *b* `c`\n\nText with **bold**, ~~no~~ and `co``de`.\nNext line\\\nbroken",
    "- a\n- b\n  - c\n  - d\n\n    loose\n\n1. one\n2. two", "3. three\n4. four\n\ntext", "> quote\n>\n> - item",
    "| a | b |\n| :-- | --: |\n| 1 \\| 2 | `x` |\n| *y* | |", "```swift\nlet x = \"`\"\n```\n\n````\n```\n````",
    "\\- no list\n\\+ nor this\n1\\. nor that\n\\# no heading\n\\*no\\* \\_emphasis\\_ \\`code\\`",
    "---\n\ntext $x_1$ and $$y$$",
    "[link](https://e.org/a_b?c=(d)) [t](<x y> \"ti\\\"tle\") <https://e.org>", "a & b &amp;amp; < c > d \\<e\\>",
    "- a\n\n* b\n\n- c\n\n1. d\n\n1) e", "x\n\n    indented code\n    more", "1986\\. A year\n\n2. b",
  ])
  func whatIsWrittenIsReadBack(text: String) async throws {
    let once = try await markdown(text)
    #expect(try await markdown(once) == once, "\(once)")
    #expect(
      try await html(once) == html(text))
  }

  @Test func textsWithoutMeasureEndInOneLine() async throws {
    let error = await #expect(throws: UsageError.self) { try await parse(String(repeating: ">", count: 2000) + " a") }
    #expect(error?.description == "the Markdown of r.md is nested too deeply; remove lists or quotes within each other")
    #expect(try await html(String(repeating: "*a ", count: 3000)).utf8.count > 9000)
  }

  /// A title that is no text, a link to nothing and a label without a name.
  @Test func emptyAddressesAreLinks() async throws {
    #expect(try await html("[](#) [a](#) [b]()").contains("<a href=\"#\">a</a> <a href=\"\">b</a>"))
  }

  @Test func linesOfSeveralSystemsAreOneText() async throws {
    #expect(try await html("a\n\n* b\n* c\n") == html("a\r\n\r\n* b\r\n* c\r\n"))
  }
}
