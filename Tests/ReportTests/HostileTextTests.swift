import Claims
import Files
import Foundation
import Journals
import TestSupport
import Testing

@testable import Report

/// Text that tries to become markup, everywhere an author or a data file can put text, opened in a real browser.
@Suite struct HostileTextTests {
  /// Each would give the body the id `pwned` if anything of it ran.
  private static let run = "document.body.id=`pwned`"
  private static let corpus = [
    "<script>\(run)</script>",
    "\"><img src=x onerror=\(run)>",
    "'><svg onload=\(run)>",
    "</title></style></textarea><script>\(run)</script>",
    "</svg></math><script>\(run)</script>",
    "<iframe srcdoc=\"<script>parent.\(run)</script>\"></iframe>",
    "<details open ontoggle=\(run)>",
    "<!--><script>\(run)</script>-->",
    "<![CDATA[><script>\(run)</script>]]>",
    "&lt;script&gt;\(run)&lt;/script&gt;",
    "&#60;script&#62;\(run)&#60;/script&#62;",
    "{{{body}}} {{#papers}}{{id}}{{/papers}} {{> page}}",
    "[x](javascript:\(run)) <javascript:\(run)>",
    "[x](JaVaScRiPt:\(run)) [y](data:text/html,<script>\(run)</script>)",
    "[x]: javascript:\(run) \"t\"",
    "<a href=\"javascript:\(run)\">x</a>",
    "`<script>`<script>\(run)</script>",
    "\\<script>\(run)\\</script>",
  ]

  private func quoted(_ text: String) -> String {
    "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
  }

  private func source(_ text: String) -> String {
    """
    ---
    title: \(quoted(text))
    authors: [\(quoted(text))]
    venue: \(quoted(text))
    ---

    ## \(text)

    \(text)

    | \(text.replacing("|", with: "\\|")) |
    | --- |
    | x |

    ```{figure} frozen/mse-vs-n
    :alt: \(text)
    \(text)
    ```

    ```{note} \(text.replacing("`", with: "'"))
    \(text)
    ```

    ```{table} frozen/mse-vs-n
    :by: module, n
    :value: mse
    \(text)
    ```

    ```{claim} c
    :experiment: frozen/mse-vs-n
    :test: every mse <= bound
    :source: \(text)
    :waived: \(text) until 2999-12-31
    \(text)
    ```

    ```{claim} d
    :experiment: frozen/mse-vs-n
    :test: one module for each n
    :source: \(text)
    \(text)
    ```

    ```
    \(text)
    ```
    """
  }

  private func journal(_ text: String) -> String {
    let cell = "\"" + text.replacing("\"", with: "\"\"") + "\""
    let rows = [1, 2].flatMap { n in
      (0..<2).map { "t,1,\(n),4,100,8,2,\($0),\($0),1,2,\(cell),\(n == 2 && $0 == 1 ? 1 : 0)" }
    }
    return "trial,revision,n,d,P,beta,samples,sample,target,mse,bound,module,end\n" + rows.joined(separator: "\n")
      + "\n"
  }

  /// The page and the Markdown for one hostile text.
  private func weave(_ text: String, in folder: String) async throws -> (html: String, markdown: String) {
    let journal = JournalFile(results: folder + "/results", profile: .quick, experiment: "frozen/mse-vs-n")
    let environment = RunEnvironment(commit: text, isDirty: true, machine: text, system: text, compiler: text)
    let run = RunRecord.Run(
      command: text, environment: environment, started: text, seconds: 1, trials: 1, jobs: 1)
    try journal.write(self.journal(text), RunRecord(revision: 1, asked: ["t"], seeds: [1], runs: [run]))
    try TextFile.write(source(text), to: folder + "/p/report.md")
    let paper = try await PaperSource(id: "p", folder: folder + "/p", known: ["frozen/mse-vs-n"])
    let data = ProfileResults(results: folder + "/results", profile: .quick, facts: [:])
    let report = try await Report([paper], data, recipes: TestRecipes.all, papers: folder)
    return (try report.html(), try report.markdown())
  }

  /// What the browser made of a page, its scripts having run.
  private func dom(_ html: String, in folder: String) throws -> String {
    let path = folder + "/page.html"
    try TextFile.write(html, to: path)
    let browser = try Command.run(
      "sh", ["-c", "command -v chromium || command -v chromium-browser || command -v google-chrome"])
    let result = try Command.run(
      browser.output.trimmingCharacters(in: .whitespacesAndNewlines),
      [
        "--headless=new", "--no-sandbox", "--disable-gpu", "--user-data-dir=\(folder)/profile",
        "--virtual-time-budget=3000", "--dump-dom", "file://\(path)",
      ])
    #expect(result.status == 0)
    return result.output
  }

  /// Tags of a page, as a browser or pandoc writes them: every value is quoted.
  private func tags(_ dom: String) -> [String] {
    dom.replacing(#/<style>[\s\S]*?<\/style>/#, with: "")
      .matches(of: #/<[a-zA-Z][^\s>\/]*(\s+[^\s"=>]+(="[^"]*")?)*\s*\/?>/#).map { String($0.output.0) }
  }

  /// Tags that could run something.
  private func dangers(_ tags: [String]) -> [String] {
    tags.map { $0.lowercased() }.filter { tag in
      let names = ["<script", "<iframe", "<img src=\"x", "<object", "<embed"]
      let bare = tag.replacing(#/"[^"]*"/#, with: "")
      return names.contains { tag.hasPrefix($0) } || bare.contains(#/\son[a-z]+(\s|=|>)/#)
        || tag.contains(#/\s(href|src)="\s*(javascript|data:text\/html)/#)
    }
  }

  @Test func theBrowserShowsTextAndRunsNothing() async throws {
    try await withTemporaryFolder { folder in
      // One page of all texts: a browser start costs a second.
      var pages: [String] = []
      for (index, text) in Self.corpus.enumerated() {
        pages.append(try await weave(text, in: "\(folder)/\(index)").html)
      }
      let bodies = pages.map { page in
        String(page[(page.range(of: "<body>")?.upperBound ?? page.startIndex)...]).replacing("</body>", with: "")
      }
      let head = String(pages[0].prefix(while: { _ in true }).split(separator: "<body>")[0])
      let dom = try dom(head + "<body>" + bodies.joined() + "</body></html>", in: folder)
      #expect(!dom.contains("id=\"pwned\""))
      let tags = tags(dom)
      #expect(tags.count > 1000)
      #expect(dangers(tags) == [])
      // Shown, not dropped.
      #expect(dom.contains("&lt;iframe srcdoc=") && dom.contains("&lt;script&gt;document.body.id="))
    }
  }

  @Test func thePageIsValid() async throws {
    try await withTemporaryFolder { folder in
      for (index, text) in Self.corpus.enumerated() {
        let page = try await weave(text, in: "\(folder)/\(index)").html
        try TextFile.write(page, to: "\(folder)/page.html")
        let report = try Command.run("tidy", ["-q", "-e", "\(folder)/page.html"]).error
        let faults = report.split(separator: "\n").filter { line in
          line.contains("Error:") || line.contains("already defined") || line.contains("discarding")
            || line.contains("missing")
        }
        #expect(faults == [], "\(text)")
      }
    }
  }

  @Test func theMarkdownHasNoMarkupOfTheAuthors() async throws {
    try await withTemporaryFolder { folder in
      for (index, text) in Self.corpus.enumerated() {
        try TextFile.write(try await weave(text, in: "\(folder)/\(index)").markdown, to: "\(folder)/report.md")
        let html = try Command.run("pandoc", ["-f", "gfm", "-t", "html", "\(folder)/report.md"]).output
        let tags = tags(html)
        #expect(tags.count > 20)
        #expect(dangers(tags) == [], "\(text)")
      }
    }
  }
}
