import Claims
import Files
import Foundation
import Journals
import Tables
import TestSupport
import Testing

@testable import Report

/// What a page weighs with the largest rows and pictures of the project.
@Suite struct PageWeightTests {
  /// As many rows as the experiment has, with all digits: five batches of six maps.
  private func journal() -> String {
    var text = "trial,revision,seed,method,newton_steps,steps,convention,similarity,end\n"
    for seed in 0..<5 {
      for method in ["gd", "newton", "bfgs", "lbfgs", "cg"] {
        for newton in 1...23 {
          for steps in 1...26 {
            let similarity = 1 / (1 + abs(Double(newton - steps)) / 9 + Double(seed) / 1e4)
            text += "t\(seed),1,\(seed),\(method),\(newton),\(steps),published,\(similarity),"
            text += newton == 23 && steps == 26 && method == "cg" ? "1\n" : "0\n"
          }
        }
      }
    }
    return text
  }

  private func page(_ rows: String, figures: Int, in folder: String) async throws -> String {
    let journal = JournalFile(results: folder + "/results", profile: .quick, experiment: "algorithms")
    let keys = (0..<5).map { "t\($0)" }
    try journal.write(rows, RunRecord(revision: 1, asked: keys, seeds: [0, 1, 2, 3, 4]))
    let directives = (0..<figures).map { "```{figure} algorithms\n:label: fig-\($0)\nA caption.\n```\n" }
    try TextFile.write("---\ntitle: T\n---\n\n" + directives.joined(separator: "\n"), to: folder + "/p/report.md")
    let paper = try await PaperSource(id: "p", folder: folder + "/p", known: ["algorithms"])
    let data = ProfileResults(
      results: folder + "/results", profile: .quick, facts: ["algorithms": ExperimentFacts(revision: 1)])
    return try await Report([paper], data, recipes: TestRecipes.all, papers: folder).html()
  }

  /// The bytes of the embedded file of that name.
  private func embedded(_ name: String, _ page: String) throws -> Data? {
    guard let start = page.range(of: "download=\"\(name)\" href=\"data:") else { return nil }
    let address = page[start.upperBound...].prefix { $0 != "\"" }
    let content = try #require(address.range(of: ";base64,"))
    let data: Data = try #require(Data(base64Encoded: String(address[content.upperBound...])))
    return data
  }

  @Test func largeFilesAreCompressedOrStayBeside() async throws {
    try await withTemporaryFolder { folder in
      let page = try await page(journal(), figures: 1, in: folder)
      // Rows alone are 1 MB, the pixels as much again.
      #expect(page.utf8.count < 800_000, "\(page.utf8.count)")
      #expect(try embedded("algorithms.csv", page) == nil && embedded("algorithms.png", page) == nil)
      #expect(page.contains("PNG: <code>figures/quick/algorithms.png</code>"))
      #expect(try embedded("algorithms.pdf", page)?.starts(with: Data("%PDF".utf8)) == true)
      let compressed = try #require(try embedded("algorithms.csv.gz", page))
      try TextFile.write(compressed, to: folder + "/rows.csv.gz")
      let data = ProfileResults(
        results: folder + "/results", profile: .quick, facts: ["algorithms": ExperimentFacts(revision: 1)])
      let rows = try #require(try data.rows("algorithms"))
      #expect(rows.count == 14_950)
      #expect(try Command.run("gunzip", ["-c", folder + "/rows.csv.gz"]).output == CSVWriter.text(rows))
    }
  }

  @Test func smallRowsStayReadable() async throws {
    try await withTemporaryFolder { folder in
      let rows = journal().split(separator: "\n").filter { !$0.contains(",published,") || $0.hasSuffix(",1") }
      let page = try await page(rows.joined(separator: "\n") + "\n", figures: 1, in: folder)
      let csv = try #require(try embedded("algorithms.csv", page))
      #expect(String(decoding: csv, as: UTF8.self).split(separator: "\n").count == 6)
      #expect(try embedded("algorithms.csv.gz", page) == nil)
    }
  }

  /// Twelve of the heaviest figures; the papers' pages have forty figures, most of which are lines.
  @Test func aPageOfHeavyFiguresStaysBelowTenMegabytes() async throws {
    try await withTemporaryFolder { folder in
      let count = try await page(journal(), figures: 12, in: folder).utf8.count
      #expect(count < 10_000_000, "\(count)")
    }
  }
}
