import Claims
import Figures
import Files
import Foundation
import Journals
import TestSupport
import Testing

@testable import Report

/// Figures that a source declares, from the text to the files.
@Suite struct DeclaredFigureSourceTests {
  private func figure(_ options: String) -> String { "```{figure} runs\n\(options)\nA caption.\n```\n" }
  private let lines = ":plot: lines\n:x: step\n:y: loss"

  private func write(_ bodies: [String: String], in folder: String) throws {
    for (name, body) in bodies {
      try TextFile.write("---\ntitle: T\n---\n\n" + body, to: "\(folder)/\(name)/report.md")
    }
  }

  private func message(_ bodies: [String: String]) async throws -> String {
    try await withTemporaryFolder { folder in
      try write(bodies, in: folder)
      do {
        _ = try await PaperSource.load(folder: folder, names: [], known: ["runs"])
        return "accepted"
      } catch { return "\(error)".replacingOccurrences(of: folder + "/", with: "") }
    }
  }

  @Test func oneNameIsOneFigure() async throws {
    let one = figure(":label: fig-a\n" + lines)
    #expect(try await message(["p": one + figure(lines)]) == "accepted")
    let twice = try await message(["p": figure(lines) + figure(lines)])
    #expect(twice.hasPrefix("p/report.md:11: a figure named 'runs' is declared at"), "\(twice)")
    let papers = try await message(["p": one, "q": one])
    #expect(papers.hasPrefix("q/report.md:5: a figure named 'fig-a' is declared at"), "\(papers)")
    let typo = try await message(["p": figure(lines.replacing(":x:", with: ":xx:"))])
    #expect(typo.hasPrefix("p/report.md:7: {figure} has no option ':xx:'"), "\(typo)")
  }

  private func report<Result>(_ body: String, _ use: (Report) throws -> Result) async throws -> Result {
    try await withTemporaryFolder { folder in
      let rows = "trial,revision,seed,step,loss,end\nt,1,1,1,4,0\nt,1,1,2,3,1\n"
      let journal = JournalFile(results: folder + "/results", profile: .quick, experiment: "runs")
      try journal.write(rows, RunRecord(revision: 1, asked: ["t"], seeds: [1]))
      try write(["p": body], in: folder)
      let papers = try await PaperSource.load(folder: folder, names: [], known: ["runs"])
      let data = ProfileResults(
        results: folder + "/results", profile: .quick, facts: ["runs": ExperimentFacts(revision: 1)])
      return try use(try await Report(papers, data, recipes: RecipeBook([]), papers: folder))
    }
  }

  @Test func severalFiguresOfOneExperimentAreNamedByTheirLabels() async throws {
    let body = figure(":label: fig-a\n" + lines) + figure(":label: fig-b\n:plot: points\n:x: step\n:y: loss")
    let (html, markdown) = try await report(body) { (try $0.html(), try $0.markdown()) }
    #expect(markdown.contains("(figures/quick/fig-a.png)") && markdown.contains("(figures/quick/fig-b.png)"))
    #expect(html.contains("aria-label=\"Line chart of loss against step.") && html.contains("download=\"fig-b.pdf\""))
    #expect(html.contains("\"fig-a-") && html.contains("\"fig-b-"), "ids within the pictures do not clash")
  }

  @Test func aFigureThatNobodyCanDrawSaysWhatToAdd() async throws {
    let error = await #expect(throws: SourceError.self) { try await report(figure(":label: fig-a")) { _ in } }
    #expect(error?.description.contains("nothing says how the rows of runs are drawn; add ':plot: lines'") == true)
  }
}
