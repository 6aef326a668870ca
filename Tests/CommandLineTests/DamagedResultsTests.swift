import Files
import Foundation
import TestSupport
import Testing

/// Damaged results of other programs that a fuzzer once found, each in its smallest form.
@Suite struct DamagedResultsTests {
  private func verify(_ rows: String, claims: String, pattern: String = "scores.csv") throws -> Command {
    let report = "# T\n\n```{experiment} scores\n:files: \(pattern)\n```\n\n```{claims} scores\n\(claims)\n```\n"
    return try verify(["scores.csv": rows, "report.md": report], ["--json"])
  }

  /// Verifies a folder with some files.
  private func verify(_ files: [String: String], _ options: [String] = []) throws -> Command {
    try withTemporaryFolder { folder in
      for (name, text) in files { try TextFile.write(text, to: folder + "/" + name) }
      return try Command.repro(["verify"] + options, in: folder)
    }
  }

  /// Verifies published numbers beside the rows of `scores.csv`; `options` are those of the experiment.
  private func verify(rows: String, published: String, options: String = "", test: String) throws -> Command {
    let report = """
      # T

      ```{experiment} scores
      :files: scores.csv
      \(options)
      ```

      ```{claim} published
      :expected: expected.csv
      :test: \(test)
      As published.
      ```
      """
    return try verify(["scores.csv": rows, "expected.csv": published, "report.md": report])
  }

  private static let scores =
    "model,seed,acc\n" + (1...5).map { "a,\($0),0.80\($0)\nb,\($0),0.88\($0)\n" }.joined()

  /// Squares that overflow leave a test without a p-value, and JSON has no NaN.
  @Test(arguments: ["1e308", "-1e308", "1e300", "nan", "inf"])
  func hugeValuesDecideNothing(value: String) throws {
    let claims =
      "order: higher acc at model = b than at a\nlevel: acc within 0.05 of 88.1 % where model = b\n"
      + "best: argmax of acc over model is b"
    let intact = try verify(Self.scores, claims: claims)
    #expect(intact.status == 0 && intact.output.contains("reproduced"), "\(intact)")
    let result = try verify(Self.scores.replacing("b,3,0.883", with: "b,3,\(value)"), claims: claims)
    #expect([0, 1, 5].contains(result.status) && result.error.isEmpty, "\(value): \(result.error)")
    // Files have no larger profile.
    #expect(!result.output.contains("profile standard"))
    #expect(result.output.contains("verdict") && !result.output.contains("reproduced"), "\(value)")
  }

  @Test func longNamesAreCut() throws {
    let long = String(repeating: "ü", count: 5000)
    let twice = Self.scores.replacing("model,", with: "\(long),").replacing("where model", with: "")
    let column = try verify(twice, claims: "level: acc within 0.05 of 88.1 %")
    #expect(column.status == 4 && column.error.count < 700 && column.error.contains("':unit:'"), "\(column)")
    let pattern = try verify(Self.scores, claims: "level: acc is 3", pattern: "scores.csv \(long).csv")
    #expect((4...5).contains(pattern.status) && pattern.error.count < 1100, "\(pattern)")
  }

  /// pandoc takes minutes for them.
  @Test func heapsOfAccentsAreRefused() throws {
    let heap = "e" + String(repeating: "\u{301}", count: 5000)
    let result = try verify(Self.scores, claims: "level: acc is 3", pattern: "\(heap).csv")
    #expect(
      result.status == 4
        && result.error == "repro: report.md:4: more than 30 accents stand on one letter; remove them\n",
      "\(result)")
  }

  /// Digests such as `1e1` and `10` are two names, in published numbers as in rows.
  @Test func namesThatLookLikeOneNumberStayApart() throws {
    let rows = (1...5).map { "1e1,\($0),0.80\($0)\n10,\($0),0.88\($0)\n" }.joined()
    let result = try verify(
      rows: "commit,seed,acc\n" + rows, published: "commit,published\n1e1,0.803\n10,0.883\n",
      options: ":text: commit\n:matrix: commit = 1e1, 10", test: "acc within 0.05 of published")
    #expect(result.status == 0 && result.error.isEmpty, "\(result)")
    #expect(result.output.split(separator: "\n").count { $0.hasPrefix("✓ reproduced") } == 1, "\(result)")
  }

  /// C ends a text at a NUL byte: `0.88\0junk` would be a number.
  @Test func zeroBytesAreNoEndOfANumber() throws {
    let rows = "model,seed,acc\na,1,0.88\u{0}junk\n"
    let result = try verify(rows, claims: "level: acc within 0.005 of 0.88")
    #expect(
      result.status == 4 && result.error.contains("scores.csv:2: malformed CSV: a NUL byte stands in it"), "\(result)")
    let report =
      "# T\n\n```{experiment} s\n:files: a.json\n```\n\n```{claims} s\nlevel: acc within 0.005 of 0.88\n```\n"
    let json = try verify(["a.json": #"{"acc": "0.88\u0000junk"}"#, "report.md": report])
    #expect(json.status != 0 && !json.output.contains("✓ reproduced"), "\(json)")
  }

  /// Published names that no row has are named with the nearest one, and decide nothing.
  @Test func publishedNamesThatNoRowHasAreNamed() throws {
    let rows = (1...3).map { "baseline,\($0),95.\($0)\n" }.joined()
    let result = try verify(
      rows: "method,seed,acc\n" + rows, published: "method,published\nBaseline,95.2\n",
      test: "acc within 1 % of published")
    #expect(result.status == 5 && result.output.contains("not run"), "\(result)")
    #expect(result.output.contains("no row has method = Baseline; did you mean 'baseline'?"), "\(result)")
  }

  @Test func aHeaderAloneIsNoMissingFile() throws {
    let result = try verify("model,seed,acc\n", claims: "level: acc is 3")
    #expect(result.status == 5 && result.output.contains("no rows in 1 file of 'scores.csv'"), "\(result)")
  }

  @Test func aDocumentIsMarkdown() throws {
    try withTemporaryFolder { folder in
      try TextFile.write(Self.scores, to: folder + "/scores.csv")
      let result = try Command.repro(["init", "--document", "x.txt"], in: folder)
      #expect(result.status == 4 && result.error == "repro: x.txt: a document is a Markdown file; name it x.txt.md\n")
      #expect(!FileManager.default.fileExists(atPath: folder + "/x.txt"))
    }
  }
}
