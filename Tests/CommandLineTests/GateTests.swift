import Files
import Foundation
import TestSupport
import Testing

/// What CI reads of the verdicts, and what was accepted of them.
@Suite struct GateTests {
  private static let source = """
    ---
    title: A small paper
    authors: [A. Author]
    ---

    ```{claim} bound-holds
    :kind: check
    :experiment: frozen/mse-vs-n
    :test: every mse <= bound
    :source: Theorem 4.2
    The bound holds.
    ```

    ```{claim} bound-is-exceeded
    :experiment: frozen/mse-vs-n
    :test: every bound <= mse
    :source: Table 1, 100 %
    The error lies above its bound.
    ```

    ```{claim} error-is-small
    :experiment: frozen/mse-vs-n
    :test: mse below 1e-8 for each n
    :source: Theorem 4.2
    The error is small.
    ```

    """

  /// A folder with a paper and the rows that decide on it.
  private func withPaper(_ body: (_ folder: String) throws -> Void) throws {
    try withTemporaryFolder { folder in
      try TextFile.write(Self.source, to: folder + "/paper/small/report.md")
      let run = try Command.repro(["run", "frozen/mse-vs-n"], in: folder)
      #expect(run.status == 0, "\(run)")
      try body(folder)
    }
  }

  private func verify(_ options: [String] = [], in folder: String) throws -> Command {
    try Command.repro(["verify"] + options, in: folder)
  }

  @Test func everyFormatSaysTheSame() throws {
    try withPaper { folder in
      let files = ["--junit", "j.xml", "--badge", "b.json", "--summary", "s.md", "--attestation", "a.json"]
      let result = try verify(files + ["--annotations"], in: folder)
      #expect(result.status == 1)
      #expect(result.output.contains("✗ deviates    small/bound-is-exceeded"), "\(result.output)")
      #expect(result.output.contains("trends: 1 reproduced, 1 deviates; checks: 1 reproduced"), "\(result.output)")
      let annotation = try #require(result.output.split(separator: "\n").first { $0.hasPrefix("::error") })
      #expect(annotation.hasPrefix("::error file=paper/small/report.md,line=14,title="), "\(annotation)")
      let junit = try TextFile.read(folder + "/j.xml")
      #expect(junit.contains("tests=\"3\" failures=\"1\" errors=\"0\" skipped=\"0\" time=\"0\""), "\(junit)")
      #expect(junit.contains("exceed it") && junit.contains("</failure>"))
      let badge = try json(folder + "/b.json")
      #expect(badge["schemaVersion"] as? Int == 1 && badge["color"] as? String == "red", "\(badge)")
      let summary = try TextFile.read(folder + "/s.md")
      #expect(summary.contains("bound-is-exceeded") && summary.contains("bound-holds"))
      let statement = try json(folder + "/a.json")
      #expect(statement["predicateType"] as? String == "https://in-toto.io/attestation/test-result/v0.1")
      let predicate = try #require(statement["predicate"] as? [String: Any])
      #expect(predicate["result"] as? String == "FAILED")
      #expect(predicate["failedTests"] as? [String] == ["small/bound-is-exceeded"])
      #expect((statement["subject"] as? [[String: Any]])?.count == 3, "report, journal and its record: \(statement)")
    }
  }

  @Test func acceptedVerdictsCannotVanishSilently() throws {
    try withPaper { folder in
      let accept = try Command.repro(["accept"], in: folder)
      #expect(accept.status == 0 && accept.output.contains("paper/small/verdicts.json: written"), "\(accept)")
      // A known finding is listed and stops nothing.
      let known = try verify(in: folder)
      #expect(known.status == 0 && known.output.contains("✗ deviates, accepted"), "\(known)")
      let again = try Command.repro(["accept"], in: folder)
      #expect(again.output.contains("verdicts.json: unchanged"))
      let path = folder + "/paper/small/report.md"
      func verdicts(after old: String, _ new: String) throws -> Command {
        try TextFile.write(Self.source.replacing(old, with: new), to: path)
        return try verify(in: folder)
      }
      let worse = try verdicts(after: "mse below 1e-8", "mse below 1e-30")
      #expect(worse.status == 1)
      #expect(worse.error.contains("small/error-is-small: accepted as 'reproduced', now 'deviates'"), "\(worse.error)")
      let renamed = try verdicts(after: "{claim} error-is-small", "{claim} other")
      #expect(renamed.status == 1)
      #expect(renamed.error.contains("accepted as 'reproduced': it vanished from the report"), "\(renamed.error)")
      let hidden = try verdicts(after: "mse below 1e-8 for each n\n", "mse below 1e-8 for each n\n:profiles: paper\n")
      #expect(hidden.status == 1 && hidden.error.contains("it is no longer decided"), "\(hidden.error)")
      let kind = try verdicts(
        after: ":experiment: frozen/mse-vs-n\n:test: mse", ":kind: check\n:experiment: frozen/mse-vs-n\n:test: mse")
      #expect(kind.status == 1 && kind.error.contains("which no paper states"), "\(kind.error)")
      try TextFile.write("{}", to: folder + "/paper/small/verdicts.json")
      let damaged = try verify(in: folder)
      #expect(damaged.status == 4 && damaged.error.contains("these are no accepted verdicts"), "\(damaged)")
    }
  }

  @Test func nothingTestedIsNotAccepted() throws {
    try withTemporaryFolder { folder in
      try TextFile.write(Self.source, to: folder + "/paper/small/report.md")
      let result = try Command.repro(["accept"], in: folder)
      #expect(result.status == 5 && result.error.contains("nothing was tested"), "\(result)")
      #expect(!FileManager.default.fileExists(atPath: folder + "/paper/small/verdicts.json"))
    }
  }

  @Test func differencesAreThoseThatMoved() throws {
    try withPaper { folder in
      let first = try Command.repro(["report", "--output", "output"], in: folder)
      #expect(first.status == 1, "\(first)")
      let second = try Command.repro(["report", "--output", "other", "--seeds", "77"], in: folder)
      #expect(second.status == 1, "\(second)")
      let same = try Command.repro(["diff", "output", "output"], in: folder)
      #expect(same.status == 0 && same.output == "Nothing moved.\n", "\(same)")
      let moved = try Command.repro(["diff", "output", "other"], in: folder)
      #expect(moved.status == 0 && moved.output.contains("  small/error-is-small at n = 1: "), "\(moved)")
      #expect(moved.output.contains("  frozen/mse-vs-n: 96 rows gone; 96 rows new"), "\(moved)")
      let wide = try Command.repro(["diff", "output", "other", "--rtol", "1e9", "--json"], in: folder)
      let document = try #require(
        try JSONSerialization.jsonObject(with: Data(wide.output.utf8)) as? [String: Any])
      #expect((document["estimates"] as? [Any])?.isEmpty == true && document["worse"] as? Bool == false)
      _ = try Command.repro(["accept"], in: folder)
      let accepted = try Command.repro(["diff", "output"], in: folder)
      #expect(accepted.status == 0 && accepted.output == "Nothing moved.\n", "\(accepted)")
      let claims = try TextFile.read(folder + "/other/claims.json")
      try TextFile.write(
        claims.replacing("\"verdict\" : \"reproduced\"", with: "\"verdict\" : \"deviates\""),
        to: folder + "/other/claims.json")
      let worse = try Command.repro(["diff", "output", "other"], in: folder)
      #expect(worse.status == 1 && worse.output.contains("✗ small/bound-holds: reproduced → deviates"), "\(worse)")
      let comment = try Command.repro(["diff", "output", "other", "--markdown"], in: folder)
      #expect(comment.status == 1 && comment.output.contains("- **worse** small/bound-holds"), "\(comment)")
      let none = try Command.repro(["diff", "output", "paper"], in: folder)
      #expect(none.status == 4 && none.error.contains("no output of repro report"), "\(none)")
    }
  }

  @Test func theSelfTestNoticesAClaimThatNothingCanFail() throws {
    try withPaper { folder in
      let idle = try verify(["--self-test", "--profile", "standard"], in: folder)
      #expect(idle.status == 5 && idle.output.contains("–  small/bound-holds"), "\(idle)")
      let mixed = try verify(["--self-test", "--strict", "--badge", "b.json"], in: folder)
      #expect(mixed.status == 4 && mixed.error.contains("leave out --badge, --strict"), "\(mixed)")
      let source = { (test: String) in
        "---\ntitle: T\n---\n```{claim} c\n:experiment: frozen/mse-vs-n\n:test: \(test)\n:source: none\nText.\n```\n"
      }
      try TextFile.write(source("every mse <= bound"), to: folder + "/paper/small/report.md")
      let sound = try verify(["--self-test"], in: folder)
      #expect(sound.status == 0 && sound.output.hasPrefix("✓  small/c  2 of 2 wrong versions noticed"), "\(sound)")
      // The largest wrong value that is tried is 1e300.
      try TextFile.write(source("every mse <= 1e301"), to: folder + "/paper/small/report.md")
      let loose = try verify(["--self-test"], in: folder)
      #expect(loose.status == 1 && loose.output.hasPrefix("✗  small/c  1 of 2"), "\(loose)")
      let record = try verify(["--self-test", "--json"], in: folder)
      let object = try #require(try JSONSerialization.jsonObject(with: Data(record.output.utf8)) as? [String: Any])
      let claim = try #require((object["claims"] as? [[String: Any]])?.first)
      #expect(record.status == 1 && claim["isSound"] as? Bool == false && claim["detectionRate"] as? Double == 0.5)
    }
  }

  /// On GitHub's machines annotations and summary come by themselves; what programs read stays what it is.
  @Test func githubIsToldByItself() throws {
    try withPaper { folder in
      try TextFile.write("# Earlier step", to: folder + "/summary.md")
      func verify(_ options: [String]) throws -> Command {
        try Command.run(
          "env",
          [
            "GITHUB_ACTIONS=true", "GITHUB_STEP_SUMMARY=\(folder)/summary.md", "GITHUB_WORKSPACE=\(folder)",
            Command.reproPath, "verify", "--papers", "\(folder)/paper",
          ] + options, in: folder)
      }
      let table = try verify([])
      #expect(table.output.contains("\n::error file=paper/small/report.md,line=14,"), "\(table)")
      let summary = try TextFile.read(folder + "/summary.md")
      #expect(summary.hasPrefix("# Earlier step\n## Claims, profile quick: the gate fails\n"), "\(summary)")
      let json = try verify(["--json"])
      _ = try JSONSerialization.jsonObject(with: Data(json.output.utf8))
      #expect(json.error.hasPrefix("::error file=paper/small/report.md"), "\(json.error)")
      try TextFile.write(String(repeating: "x", count: 1 << 20), to: folder + "/summary.md")
      #expect(try verify([]).error.contains("is full; no summary was added"))
    }
  }

  /// The page's run knows what was accepted as well as the gate does.
  @Test func theReportKnowsWhatIsAccepted() throws {
    try withPaper { folder in
      _ = try Command.repro(["accept"], in: folder)
      let report = try Command.repro(["report"], in: folder)
      #expect(report.status == 0 && report.output.contains("✗ deviates, accepted"), "\(report)")
      #expect(try TextFile.read(folder + "/output/junit.xml").contains("failures=\"0\" errors=\"0\" skipped=\"1\""))
      try TextFile.write("{}", to: folder + "/paper/small/verdicts.json")
      let damaged = try Command.repro(["report"], in: folder)
      #expect(damaged.status == 4 && damaged.error.contains("verdicts.json: these are no accepted verdicts"))
    }
  }

  @Test func theLedgerMeetsItsSchema() throws {
    try withPaper { folder in
      let schema = try JSONSchema(path: Fixtures.package + "/schema/claims.schema.json")
      let text = try verify(["--json"], in: folder).output
      let ledger = try JSONSerialization.jsonObject(with: Data(text.utf8))
      #expect(schema.faults(of: ledger).isEmpty, "\(schema.faults(of: ledger))")
      // Rows are named with the run that made them.
      let provenance = (ledger as? [String: Any])?["provenance"] as? [[String: Any]] ?? []
      let runs = provenance.first?["runs"] as? [[String: Any]] ?? []
      #expect(provenance.count == 1 && runs.count == 1 && runs[0]["commit"] is String, "\(provenance)")
      let rows = (provenance.first?["rows"] as? [[String: String]])?.first
      let bytes = try TextFile.bytes("\(folder)/output/\(rows?["path"] ?? "")")
      #expect(rows?["sha256"] == Digest.sha256(bytes))
      // The check can fail.
      let wrong = text.replacing("\"kind\" : \"check\"", with: "\"kind\" : \"chek\"").replacing(
        "\"line\"", with: "\"lime\"")
      let faults = schema.faults(of: try JSONSerialization.jsonObject(with: Data(wrong.utf8)))
      #expect(faults.contains { $0.contains("kind") } && faults.contains { $0.contains("lime") }, "\(faults)")
    }
  }

  @Test func coverageCountsWhatIsPublished() throws {
    try withPaper { folder in
      try TextFile.write("n,published\n1,1e-9\n2,1e-9\n", to: folder + "/paper/small/expected/table.csv")
      try TextFile.write(
        "statement,source,claims,note\nThe error is small,Theorem 4.2,error-is-small,\nMore,section 5,,not built\n",
        to: folder + "/paper/small/statements.csv")
      let result = try Command.repro(["coverage", "--list"], in: folder)
      #expect(result.status == 0)
      #expect(result.output.contains("Of 2 published numbers: 2 not touched."), "\(result)")
      // The other trend of the paper is a statement, too, although the list does not name it.
      #expect(result.output.contains("Of 3 published statements: 2 tested here; 1 not touched."), "\(result)")
      #expect(result.output.contains("tested here: The error lies above its bound. [Table 1, 100 %]"), "\(result)")
      try TextFile.write(
        "statement,source,claims,note\nThe error is small,Theorem 4.2,error-is-smal,\n",
        to: folder + "/paper/small/statements.csv")
      let wrong = try Command.repro(["coverage"], in: folder)
      #expect(wrong.status == 4)
      #expect(wrong.error.contains("statements.csv:2: no claim 'error-is-smal'; did you mean 'error-is-small'?"))
    }
  }

  private func json(_ path: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: TextFile.bytes(path)) as? [String: Any])
  }
}
