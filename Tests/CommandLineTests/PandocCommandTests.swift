import Files
import TestSupport
import Testing

/// The command beside pandoc, which reads the papers' Markdown.
@Suite struct PandocCommandTests {
  @Test func withoutPandocTheRemedyIsNamed() throws {
    try withTemporaryFolder { folder in
      try TextFile.write("---\ntitle: T\n---\nText.\n", to: folder + "/papers/p/report.md")
      let result = try Command.run(
        "env", ["PATH=\(folder)", Command.reproPath, "verify", "--papers", "papers"], in: folder)
      #expect(result.status == 4)
      #expect(
        result.error
          == "repro: pandoc, which reads the Markdown of reports, is not installed; run make setup or install pandoc\n")
    }
  }
}
