import Files
import Foundation
import Literate
import TestSupport
import Testing

@testable import Claims

/// What of a paper written by hand is covered.
@Suite struct CoverageTests {
  private static let numbers = "figure,method,step,published\n1,a,1,0.5\n1,a,2,0.6\n2,b,1,0.7\n2,b,2,\n"

  /// A claim on a file of published numbers with a verdict.
  private func item(
    _ id: String, _ test: String, _ verdict: Verdict, options: [String] = [], in folder: String
  ) throws -> EvaluatedClaim {
    let lines = [":experiment: e", ":test: \(test)", ":source: section 1"] + options + ["It \(id)."]
    let directive = try Directive(
      info: "{claim} \(id)", content: lines.joined(separator: "\n"), file: "\(folder)/report.md", line: 4)
    return EvaluatedClaim(
      paper: "p", claim: try Claim(try #require(directive), folder: folder), outcome: Outcome(verdict, reason: "R"))
  }

  private func coverage(
    files: [String: String], drawn: [String] = [], profile: String = "quick",
    _ claims: (_ folder: String) throws -> [EvaluatedClaim] = { _ in [] }
  ) throws -> Coverage {
    try withTemporaryFolder { root in
      let folder = root + "/p"
      for (name, text) in files { try TextFile.write(text, to: "\(folder)/\(name)") }
      let items = try claims(folder)
      var columns: [String: Set<String>] = [:]
      for item in items {
        if let path = item.claim.expectedPath { columns[path, default: []].formUnion(item.claim.test.comparedColumns) }
      }
      let paper = PaperClaims(paper: "p", claims: items.map(\.claim), comparedColumns: columns)
      return try Coverage(
        paper, folder: folder, outcomes: items, drawn: Set(drawn.map { "\(folder)/\($0)" }),
        profile: .init(name: profile))
    }
  }

  private func words(_ coverage: Coverage) -> [String] {
    coverage.files.map { "\($0.name)\($0.isReference ? " (reference)" : ""): \(Coverage.words($0.cells))" }
  }

  /// Rows of an unfinished run, or of older code, test nothing.
  @Test func provisionalRowsTestNothing() throws {
    for (isProvisional, word) in [(false, "4 tested here"), (true, "4 testable: needs a whole run of its experiment")] {
      let result = try coverage(files: ["expected/a.csv": "method,published\na,1\nb,2\nc,3\nd,4\n"]) { folder in
        let open = try item(
          "open", "mean within 2 % of published", .inconclusive, options: [":expected: expected/a.csv"], in: folder)
        var outcome = open.outcome
        outcome.isProvisional = isProvisional
        return [EvaluatedClaim(paper: open.paper, claim: open.claim, outcome: outcome)]
      }
      #expect(words(result) == ["a.csv: \(word)"])
    }
  }

  @Test func aClaimCoversTheRowsThatItSelects() throws {
    let result = try coverage(files: ["expected/a.csv": Self.numbers]) { folder in
      [
        try item(
          "fits", "mean within 2 % of published where method = a", .inconclusive,
          options: [":expected: expected/a.csv"], in: folder)
      ]
    }
    // The fourth cell holds no number.
    #expect(words(result) == ["a.csv: 2 tested here; 1 not touched"])
    #expect(result.files.first?.locators == ["Figure 1", "Figure 2"])
    #expect(result.summary.first == "Of 3 published numbers: 2 tested here; 1 not touched.")
  }

  @Test func theBestClaimCounts() throws {
    let options = [":expected: ./expected/a.csv", ":profiles: paper", ":requires: layers = 12"]
    let claims = { (folder: String) in
      [
        try item("waits", "mean within 2 % of published", .notRun, options: options, in: folder),
        try item(
          "deviates", "mean within 2 % of published where step = 2", .deviates, options: [":expected: expected/a.csv"],
          in: folder),
      ]
    }
    let result = try coverage(files: ["expected/a.csv": Self.numbers], drawn: ["expected/a.csv"], claims)
    #expect(
      words(result) == ["a.csv: 1 tested here; 2 testable: needs the profile paper, rows with layers = 12"])
    let paper = try coverage(files: ["expected/a.csv": Self.numbers], profile: "paper") {
      Array(try claims($0).prefix(1))
    }
    #expect(words(paper) == ["a.csv: 3 testable: needs rows with layers = 12"])
  }

  @Test func portsAndChecksTestNothingPublished() throws {
    let files = [
      "expected/a.csv": Self.numbers, "expected/port_a.csv": "step,reference\n1,2\n2,3\n",
      "statements.csv": "statement,source,claims,note\nIt falls,section 1,misses,\nMore,section 2,,not built\n",
    ]
    let result = try coverage(files: files) { folder in
      [
        try item(
          "misses", "mean within 2 % of published", .reproduced,
          options: [":kind: check", ":expected: expected/a.csv"],
          in: folder),
        try item(
          "ports", "mean within 2 % of reference where step = 1", .reproduced,
          options: [":kind: port", ":seeds: 0", ":expected: expected/port_a.csv"], in: folder),
        try item("rises", "increasing mean over step", .waived, in: folder),
      ]
    }
    #expect(
      words(result) == ["a.csv: 3 only in ports and checks", "port_a.csv (reference): 1 tested here; 1 not touched"])
    // A trend that no line names is a statement, too.
    #expect(result.statements.map(\.standing) == [.indirect, .untouched, .tested])
    #expect(result.statements.map(\.note) == ["misses", "not built", "rises"])
    #expect(
      result.summary == [
        "Of 3 published numbers: 3 only in ports and checks.",
        "Of 3 published statements: 1 tested here; 1 only in ports and checks; 1 not touched.",
        "Of 2 numbers of other implementations, which no paper prints: 1 tested here; 1 not touched.",
      ])
  }

  @Test func filesThatNothingNamesAreListed() throws {
    let files = [
      "expected/drawn.csv": "step,published\n1,2\n",
      "expected/more/other.csv": "step,accuracy,accuracy_std,unit\n1,2,1,s\n2,3,1,s\n",
      "expected/mixed.csv": "step,published,reference\n1,2,3\n", "beside.csv": "step,published\n1,2\n",
    ]
    let result = try coverage(files: files, drawn: ["expected/drawn.csv", "expected/absent.csv"])
    #expect(
      words(result) == [
        "drawn.csv: 1 only drawn", "mixed.csv: 1 not touched", "mixed.csv (reference): 1 not touched",
        "other.csv: 2 not touched",
      ])
    // A claim may name a file anywhere in the paper's folder.
    let named = try coverage(files: files) { folder in
      [try item("fits", "mean within 2 % of published", .reproduced, options: [":expected: beside.csv"], in: folder)]
    }
    #expect(words(named).first == "beside.csv: 1 tested here")
  }

  @Test func machinesReadTheSame() throws {
    let result = try coverage(files: ["expected/a.csv": Self.numbers]) { folder in
      let options = [":expected: expected/a.csv", ":profiles: standard paper"]
      return [try item("waits", "mean within 2 % of published", .notRun, options: options, in: folder)]
    }
    let json = try CoverageDocument.json([result], profile: "quick")
    let document = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
    let paper = try #require((document["papers"] as? [[String: Any]])?.first)
    let count = try #require((paper["numbers"] as? [[String: Any]])?.first)
    #expect(count["standing"] as? String == "testable" && count["count"] as? Int == 3)
    #expect(count["need"] as? String == "needs the profile standard or paper")
    #expect((document["profile"] as? String) == "quick" && (paper["paper"] as? String) == "p")
  }
}

/// Published figures and tables, and what shows them.
@Suite struct ExhibitCoverageTests {
  private func exhibits(_ lines: String, labels: [String: Bool]) throws -> Coverage {
    try withTemporaryFolder { folder in
      try TextFile.write("exhibit,what,shown,note\n" + lines, to: folder + "/exhibits.csv")
      return try Coverage(
        PaperClaims(paper: "p", claims: [], comparedColumns: [:]), folder: folder, outcomes: [], drawn: [],
        labels: labels, profile: .quick)
    }
  }

  @Test func whatIsShownAndWhatIsMissingIsCounted() throws {
    let found = try exhibits(
      "Figure 1,sketch,,no data\nFigure 2,errors,fig-a fig-b,\nTable 1,numbers,tbl-c,rounded\n",
      labels: ["fig-a": false, "fig-b": true, "tbl-c": true])
    #expect(found.summary.first == "Of 3 published figures and tables: 2 shown; 1 missing (Figure 1).")
    // A figure that has no rows shows nothing.
    let waiting = try exhibits(
      "Figure 2,errors,fig-a,\nTable 1,numbers,tbl-c,\n", labels: ["fig-a": false, "tbl-c": true])
    #expect(waiting.summary.first == "Of 2 published figures and tables: 1 shown; 1 without rows yet.")
    let json = try CoverageDocument.json([found], profile: "quick")
    #expect(json.contains("\"fig-b\"") && json.contains("no data"))
  }

  @Test func labelsThatNothingHasAreRefused() throws {
    let error = #expect(throws: SourceError.self) {
      try exhibits("Figure 2,errors,fig-eror,\n", labels: ["fig-error": true])
    }
    #expect(error?.message.contains("did you mean 'fig-error'") == true && error?.location.line == 2)
  }

  @Test func missingOnesNeedAReason() throws {
    let error = #expect(throws: SourceError.self) { try exhibits("Figure 2,errors,, \n", labels: [:]) }
    #expect(error?.message.contains("'Figure 2' is shown by no figure or table") == true)
  }
}
