import Files
import Foundation
import Journals
import Tables
import TestSupport
import Testing

@testable import Report

@Suite struct SourceTests {
  private func load(_ body: String, in folder: String) async throws -> PaperSource {
    try TextFile.write("---\ntitle: T\n---\n" + body, to: folder + "/report.md")
    return try await PaperSource(id: "p", folder: folder, known: ["frozen/tune", "frozen/mse-vs-P"])
  }

  private func message(_ body: String) async throws -> String {
    try await withTemporaryFolder { folder in
      do {
        _ = try await load(body, in: folder)
        return "accepted"
      } catch {
        return "\(error)".replacingOccurrences(of: folder + "/", with: "")
      }
    }
  }

  private let claim = """
    ```{claim} falls
    :experiment: frozen/tune
    :test: every mse <= bound
    :source: Theorem 1
    It falls.
    ```
    """

  @Test func aClaimIsRead() async throws {
    let source = try await withTemporaryFolder { try await load("\n" + claim, in: $0) }
    let read = try #require(source.claims.first)
    #expect(read.id == "falls" && read.experiments == ["frozen/tune"] && read.statement == "It falls.")
    #expect(read.place.line == 5 && read.profiles.count == 3)
  }

  @Test func faultsNameTheirLineAndRemedy() async throws {
    let cases = [
      (
        claim.replacing(":source:", with: ":sorce:"),
        "report.md:7: {claim} has no option ':sorce:'; did you mean 'source'?"
      ),
      (claim.replacing("frozen/tune", with: "frozen-tune"), "report.md:5: no experiment 'frozen-tune'"),
      (claim.replacing("{claim}", with: "{clam}"), "report.md:4: no directive {clam}; did you mean 'claim'?"),
      (claim.replacing(" falls\n", with: " It Falls\n"), "report.md:4: a claim's name has small letters"),
      (claim.replacing("It falls.", with: ""), "report.md:4: claim 'falls' says nothing"),
      (claim.replacing(":source: Theorem 1\n", with: ""), "report.md:4: {claim} needs an option ':source: …'"),
      (claim + "\n" + claim, "report.md:10: 'claim-falls' was named before"),
      (claim.replacing(":source:", with: ":test: one a\n:source:"), "report.md:7: option ':test:' appears twice"),
      (claim.replacing(":source:", with: ":profiles: fast\n:source:"), "report.md:7: no profile 'fast'"),
      (claim.replacing(":source:", with: ":waived:\n:source:"), "report.md:7: a waived claim needs a reason"),
      ("```{figure}\n```", "report.md:4: a figure needs its experiment"),
      ("```{figure} frozen/tune\n:label: Fig 1\n```", "report.md:5: a label has the form fig-name"),
    ]
    for (body, expected) in cases {
      let message = try await message(body)
      #expect(message.hasPrefix(expected), "\(message) ≠ \(expected)")
    }
  }

  @Test func frontMatterIsChecked() {
    func message(_ text: String) -> String {
      let error = #expect(throws: SourceError.self) { try FrontMatter.split(text, file: "r.md") }
      return error?.description ?? ""
    }
    #expect(message("Title").hasPrefix("r.md:1: no title; begin with a heading"))
    #expect(message("---\ntitle: X").hasPrefix("r.md:1: no front matter"))
    #expect(
      message("---\ntitle: T\ntitel: U\n---\n") == "r.md:3: the front matter has no key 'titel'; did you mean 'title'?")
    #expect(message("---\nvenue: V\n---\n") == "r.md:1: the front matter needs 'title: …'")
    #expect(
      message("---\ntitle: T\nurl: javascript:alert(1)\n---\n").hasPrefix("r.md:3: 'javascript:alert(1)' is no address")
    )
    #expect(message("---\ntitle: [T\n---\n").hasPrefix("r.md:"))
  }

  @Test(arguments: [
    ("frozen/tune: min(mse)", "1"), ("frozen/tune: max(mse)", "9"), ("frozen/tune: mean(mse)", "4"),
    ("frozen/tune: median(mse)", "4"), ("frozen/tune: count(mse) where d = 2", "3"),
    ("frozen/tune: min(mse) where d = 7", "—"), ("frozen/tune: mean(mse) where d = 1", "1"),
    ("frozen/tune: mean(mse) as .2f", "4.00"), ("frozen/tune: mean(mse) as .1%", "400.0 %"),
    ("frozen/tune: mean(mse) as %", "400 %"), ("frozen/tune: mean(mse) as .1e", "4.0e0"),
    ("frozen/tune: mean(mse)\u{A0}as .3g", "4"), ("frozen/tune: mean(`a loss (%)`) as .1 %", "\u{2212}15.0 %"),
    // Means of two seeds, 1.5 and 6.5: a spread of rows would be another one.
    ("frozen/tune: std(mse)", "3.54"), ("frozen/tune: mean(mse) ± std", "4.0 ± 3.5"),
    ("frozen/tune: mean(mse) ± se where d = 2 as .2", "4.25 ± 2.25"),
    ("frozen/tune: mean(mse) +/- std where d = 1", "1"),
    ("frozen/tune: mean(mse)±ci as .0f", "4 ± 32"),
  ])
  func inlineValues(text: String, expected: String) throws {
    let rows = "seed,d,mse,a loss (%)\n1,1,1,-10\n1,2,2,-20\n2,2,9,-15\n2,2,4,-15\n"
    var table = try CSVReader.parse(Data(rows.utf8), file: "t.csv")
    table.percentColumns = ["a loss (%)"]
    let value = try InlineValue(text, at: SourceLocation(file: "r.md", line: 1))
    #expect(try value.text(in: table, .seed) == expected)
    #expect(try value.text(in: nil, .seed) == "—")
  }

  @Test func spreadOfOneUnitIsUnknown() throws {
    let table = try CSVReader.parse(Data("d,mse\n1,1\n2,2\n".utf8), file: "t.csv")
    let value = try InlineValue("x: std(mse)", at: SourceLocation(file: "r.md", line: 1))
    #expect(try value.text(in: table, .singleRun) == "—")
  }

  @Test(arguments: [
    "frozen/tune", "frozen/tune: least(mse)", "frozen/tune: min mse", "frozen/tune: min(mse) were d = 1",
    "frozen/tune: min(mse) as 2 digits", "frozen/tune: min(mse) as .0g", "frozen/tune: min(mse) as .99f",
    "frozen/tune: min(mse) as ", "frozen/tune: min(mse) ± std", "frozen/tune: mean(mse) ± iqr",
    "frozen/tune: count(mse) as .2f", "frozen/tune: min(max(mse))", "frozen/tune: min(`a", "frozen/tune: min()",
  ])
  func misspeltValuesAreRefused(text: String) {
    #expect(throws: SourceError.self) { try InlineValue(text, at: SourceLocation(file: "r.md", line: 1)) }
  }
}
