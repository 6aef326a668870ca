import Claims
import Files
import Foundation
import Journals
import TestSupport
import Testing

@testable import Report

/// A small paper, woven from rows written by hand.
@Suite struct WeaveTests {
  private static let source = """
    ---
    title: A paper
    authors: [A. Author, B. Author]
    url: https://example.org/paper
    ---

    See @fig-n, @tbl-n and [](#fig-n); write to a@fig-n or @someone. The least error is {value}`frozen/mse-vs-n: min(mse)`,
    and $x^2$ costs \\$5.

    ## A section

    ```{figure} frozen/mse-vs-n
    :label: fig-n
    A caption with $\\beta$ and @tbl-n.
    ```

    ```{table} frozen/mse-vs-n
    :label: tbl-n
    :by: n
    :value: mse
    :where: sample = 0
    A table.
    ```

    ```{claim} small
    :experiment: frozen/mse-vs-n
    :test: every mse <= bound
    :source: Theorem 1
    Errors are small.
    ```

    ```{claim} tiny
    :experiment: frozen/mse-vs-n
    :test: every mse <= 0.1
    :source: Theorem 2
    Errors are tiny.
    ```

    ## A section
    """
  private static let journal = """
    trial,revision,n,d,P,beta,samples,sample,target,mse,bound,module,end
    t,1,1,4,100,8,2,0,0,0.25,1,m,0
    t,1,1,4,100,8,2,1,1,0.5,1,m,0
    t,1,2,4,100,8,2,0,0,0.125,1,m,1

    """

  private func report<Result>(
    _ source: String = source, files: [String: String] = [:], _ body: (Report) throws -> Result
  ) async throws -> Result {
    try await withTemporaryFolder { folder in
      let journal = JournalFile(results: folder + "/results", profile: .quick, experiment: "frozen/mse-vs-n")
      try journal.write(Self.journal, RunRecord(revision: 1, asked: ["t"], seeds: [1]))
      try TextFile.write(source, to: folder + "/p/report.md")
      for (name, text) in files { try TextFile.write(text, to: "\(folder)/p/\(name)") }
      let paper = try await PaperSource(id: "p", folder: folder + "/p", known: ["frozen/mse-vs-n"])
      let data = ProfileResults(
        results: folder + "/results", profile: .quick, facts: ["frozen/mse-vs-n": ExperimentFacts(revision: 1)])
      return try body(try await Report([paper], data, recipes: TestRecipes.all, papers: folder))
    }
  }

  @Test func referencesValuesAndFormulasAreFilledIn() async throws {
    let html = try await report { try $0.html() }
    #expect(html.contains("See <a href=\"#p-fig-n\">Figure\u{A0}1</a>, <a href=\"#p-tbl-n\">Table\u{A0}1</a>"))
    #expect(html.contains("and <a href=\"#p-fig-n\">Figure\u{A0}1</a>; write to a@fig-n or @someone."))
    #expect(html.contains(">0.125</span>") && html.contains("costs $5."))
    #expect(html.contains("<figure id=\"p-fig-n\">") && html.contains("<mi>β</mi>"))
    #expect(html.components(separatedBy: "<math").count == 3)
    // Both sections are in the contents, under different anchors.
    #expect(html.contains("href=\"#p-sec-a-section\"") && html.contains("href=\"#p-sec-a-section--2\""))
    #expect(!html.contains("\u{E000}") && !html.contains("{{"))
  }

  @Test func tablesShowTheChosenRows() async throws {
    let markdown = try await report { try $0.markdown() }
    #expect(markdown.contains("| n | mse | seeds |\n| --- | --- | --- |\n| 1 | 0.25 | 1 |\n| 2 | 0.125 | 1 |\n"))
    #expect(markdown.contains("](figures/quick/frozen/mse-vs-n.png)"))
    #expect(markdown.contains("and $x^2$ costs \\$5."))
  }

  @Test func everyVerdictStandsOnTopAndBesideItsClaim() async throws {
    let (html, claims) = try await report { (try $0.html(), $0.claims) }
    #expect(claims.map(\.outcome.verdict) == [.reproduced, .deviates])
    #expect(html.contains("2 claims; trends: 1 reproduced, 1 deviates."))
    #expect(html.contains("<section class=\"claim deviates\" id=\"p-claim-tiny\""))
    #expect(html.contains("exceed it, by most at") && html.contains("0.5 &gt; 0.1"))
    // Every claim's estimate stands in its margin, on top and beside the claim.
    #expect(html.components(separatedBy: "class=\"estimate\" role=\"img\"").count == 5)
  }

  /// Nothing that adds up different kinds is called reproduced.
  @Test func kindsAreCountedApart() async throws {
    let source = Self.source.replacing("{claim} small", with: "{claim} small\n:kind: check")
    let (html, markdown) = try await report(source) { (try $0.html(), try $0.markdown()) }
    #expect(html.contains("2 claims; trends: 1 deviates; checks: 1 reproduced."))
    #expect(html.contains("<b>Only ports and checks are reproduced: nothing published is.</b>"))
    #expect(markdown.contains("**Only ports and checks are reproduced: nothing published is.**"))
    let row = try #require(
      html.components(separatedBy: "<tr><th scope=\"row\">").first { $0.contains("reproduced</span>") })
    #expect(row.contains("</th><td>0</td><td>0</td><td>0</td><td>1</td></tr>"), "\(row)")
    #expect(try await !report { try $0.html() }.contains("Only ports and checks"))
  }

  @Test func partsHaveEstimatesAndMargins() async throws {
    let (html, markdown) = try await report { (try $0.html(), try $0.markdown()) }
    let claim = try #require(html.components(separatedBy: "id=\"p-claim-tiny\"").last)
    #expect(
      claim.contains("<th scope=\"col\">Estimate</th><th scope=\"col\">90 % interval</th><th scope=\"col\">Margin</th>")
    )
    // There is one part, and nothing is published for it.
    #expect(!claim.contains("<th scope=\"col\">Part</th>") && !claim.contains("<th scope=\"col\">Published</th>"))
    #expect(markdown.contains("| part | estimate | 90 % interval | margin | published | verdict |"))
  }

  @Test func whatIsCoveredEndsThePaper() async throws {
    let files = [
      "expected/table.csv": "n,published\n1,0.2\n2,0.1\n",
      "statements.csv": "statement,source,claims,note\nIt *learns*,section 3,,not built\n",
    ]
    let (html, markdown) = try await report(files: files) { (try $0.html(), try $0.markdown()) }
    #expect(html.contains("<a href=\"#p-coverage\">What is covered</a>"))
    #expect(html.contains("<p>Of 2 published numbers: 2 not touched.</p>"))
    #expect(html.contains("<p>Of 3 published statements: 2 tested here; 1 not touched.</p>"))
    #expect(html.contains("<tr><td>It *learns*</td><td>section 3</td><td>not touched</td><td>not built</td></tr>"))
    #expect(markdown.contains("- Of 2 published numbers: 2 not touched.\n"))
    #expect(markdown.contains("| It \\*learns\\* | section 3 | not touched | not built |"))
    #expect(markdown.contains("| table.csv |  | published | 2 not touched |"))
  }

  @Test func junitCountsFailuresAndSkips() async throws {
    let claims = try await report { $0.claims }
    let xml = JUnit.xml(claims, isStrict: false)
    #expect(xml.contains("<testsuite name=\"p\" tests=\"2\" failures=\"1\" errors=\"0\" skipped=\"0\" time=\"0\">"))
    #expect(xml.contains("name=\"small\"") && xml.contains("<failure type=\"deviates\" message=\"deviates"))
    #expect(xml.contains("line=\"25\" time=\"0\"/>"))
  }
}
