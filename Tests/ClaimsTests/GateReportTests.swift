import Files
import Foundation
import Journals
import TestSupport
import Testing

@testable import Claims

/// What a claim means for a merge, and how CI systems are told.
@Suite struct GateReportTests {
  private func item(
    _ id: String, _ verdict: Verdict, options: [String] = [], isBroken: Bool = false, reason: String = "",
    deviates: Double = 1, paper: String = "p"
  ) throws -> EvaluatedClaim {
    var outcome = Outcome(verdict, measured: "y is 3", expected: "below 1", reason: reason)
    outcome.isBroken = isBroken
    outcome.deviates = deviates
    return EvaluatedClaim(
      paper: paper, claim: try ClaimRows.claim("y below 1", options: options, id: id), outcome: outcome)
  }

  /// Accepts some verdicts in a folder and compares others with them.
  private func acceptance(_ before: [EvaluatedClaim], _ after: [EvaluatedClaim]) throws -> Acceptance {
    try withTemporaryFolder { folder in
      var accepted = AcceptedVerdicts(paper: "p", folder: folder)
      accepted.accept(before, .quick)
      try accepted.write()
      return try Acceptance(after, folders: [("p", folder)], .quick)
    }
  }

  private func report(_ claims: [EvaluatedClaim], isStrict: Bool = false, accepted: [EvaluatedClaim]? = nil) throws
    -> GateReport
  {
    GateReport(
      claims, isStrict: isStrict, acceptance: try accepted.map { try acceptance($0, claims) } ?? Acceptance())
  }

  @Test func everyDeclineIsNoticed() throws {
    typealias State = (verdict: Verdict, isBroken: Bool, beneath: Verdict?)
    func isWorse(_ before: State, _ after: State) -> Bool {
      func claim(_ state: State) -> JudgedClaim {
        JudgedClaim(
          paper: "p", claim: "c", kind: .trend, verdict: state.verdict, isBroken: state.isBroken,
          beneath: state.beneath, estimates: [])
      }
      return VerdictChange(before: claim(before), after: claim(after)).isWorse
    }
    let states: [(String, State)] = [
      ("reproduced", (.reproduced, false, nil)), ("inconclusive", (.inconclusive, false, nil)),
      ("not run", (.notRun, false, nil)), ("deviates", (.deviates, false, nil)), ("broken", (.deviates, true, nil)),
      ("waived deviation", (.waived, false, .deviates)), ("waived doubt", (.waived, false, .inconclusive)),
    ]
    let worse = [
      "reproduced": ["inconclusive", "not run", "deviates", "broken", "waived deviation", "waived doubt"],
      "inconclusive": ["not run", "deviates", "broken"], "not run": ["deviates", "broken"],
      "deviates": ["inconclusive", "not run", "broken", "waived doubt"],
      "broken": ["inconclusive", "not run", "waived doubt"], "waived deviation": ["deviates", "broken"],
      "waived doubt": ["deviates", "broken"],
    ]
    for (name, before) in states {
      #expect(states.filter { isWorse(before, $0.1) }.map(\.0) == worse[name], "\(name)")
    }
  }

  @Test func whatWasAcceptedIsKeptUp() throws {
    let before = [try item("a", .reproduced), try item("b", .deviates, deviates: 0)]
    let known = try report(before, accepted: before)
    #expect(known.gate == .holds && known.standing(of: before[1]) == .accepted && known.acceptance.lines.isEmpty)
    #expect(try report(before).gate == .fails)
    // Broken is not what was accepted; nor is silence.
    let broken = try report([before[0], try item("b", .deviates, isBroken: true)], accepted: before)
    #expect(broken.gate == .fails && broken.acceptance.lines.count == 1)
    let silent = [try item("a", .notRun, reason: "no rows"), try item("b", .notRun)]
    let nothing = try report(silent, accepted: before)
    #expect(nothing.gate == .fails)
    #expect(
      nothing.acceptance.lines[0]
        == "p/a: accepted as 'reproduced', now 'not run': it is no longer decided (no rows); if this is meant, run repro accept"
    )
    // A finding that went away is good news and stops nothing.
    let better = try report([before[0], try item("b", .reproduced)], accepted: before)
    #expect(
      better.gate == .holds
        && better.acceptance.notes == [
          "p/b: accepted as deviating, now reproduced; accept it with repro accept"
        ])
    let gone = try report([before[0]], accepted: before)
    #expect(gone.gate == .fails && gone.vanished.map(\.name) == ["p/b"])
  }

  @Test func otherProfilesStayAndAreNotCompared() throws {
    try withTemporaryFolder { folder in
      var accepted = AcceptedVerdicts(paper: "p", folder: folder)
      accepted.accept([try item("a", .reproduced)], .standard)
      accepted.accept([try item("a", .deviates)], .quick)
      try accepted.write()
      let bytes = try TextFile.bytes(accepted.path)
      let again = try #require(try AcceptedVerdicts.read(paper: "p", folder: folder))
      #expect(again == accepted && again.claims(.standard)?.map(\.verdict) == [.reproduced])
      try again.write()
      #expect(try TextFile.bytes(accepted.path) == bytes)
      let other = try Acceptance([try item("a", .notRun)], folders: [("p", folder)], .paper)
      #expect(other.lines.isEmpty && other.known.isEmpty)
      #expect(
        other.notes == ["\(folder)/verdicts.json: no verdicts of the profile paper are accepted; nothing is compared"])
    }
  }

  @Test(arguments: [
    "", "[]", "{\"version\":2,\"profiles\":{}}", "{\"version\":1,\"profiles\":{\"fast\":{}}}",
    "{\"version\":1,\"profiles\":{\"quick\":{\"a\":{\"verdict\":\"fine\"}}}}",
  ])
  func damagedAcceptedVerdictsAreAnError(text: String) throws {
    try withTemporaryFolder { folder in
      try TextFile.write(text, to: folder + "/verdicts.json")
      #expect(throws: DamagedFile.self) { try AcceptedVerdicts.read(paper: "p", folder: folder) }
    }
  }

  @Test func annotationsAreTheWorstTenAndMeanThemselves() throws {
    var claims = try (1...12).map { try item("c\($0)", .deviates, deviates: Double($0) / 1000) }
    claims.append(try item("last", .deviates, isBroken: true, reason: "100 % of it,\r\na: b", deviates: 0))
    claims.append(try item("open", .inconclusive))
    let lines = Annotations.lines(try report(claims.reversed()))
    #expect(lines.count == 12)
    #expect(
      lines[0] == "::error file=report.md,line=4,title=p/last deviates (broken)::deviates (broken)%0Ameasured: y is 3"
        + "%0Aexpected: below 1%0A100 %25 of it,%0D%0Aa: b")
    #expect(lines[1].contains("title=p/c1 deviates::") && lines[9].contains("title=p/c9 deviates::"))
    #expect(lines[10].hasPrefix("::notice title=repro::3 more claims that stop the merge"))
    #expect(lines[11].hasPrefix("::warning file=report.md,line=4,title=p/open inconclusive::"))
    let odd = GateReport([try item("c", .deviates, paper: "a:b,c%")], isStrict: false)
    #expect(Annotations.lines(odd)[0].contains("title=a%3Ab%2Cc%25/c deviates::"))
  }

  @Test(arguments: [
    ("/repo", "/repo", "report.md"), ("/repo", "/repo/sub", "sub/report.md"), ("/other", "/repo", "report.md"),
    (nil, "/repo", "report.md"),
  ])
  func annotationsNameFilesFromTheRootOfTheRepository(workspace: String?, folder: String, file: String) throws {
    let lines = Annotations.lines(try report([try item("c", .deviates)]), workspace: workspace, folder: folder)
    #expect(lines[0].hasPrefix("::error file=\(file),line=4,"))
  }

  @Test func summaryStaysBelowItsLimit() throws {
    let claims =
      try (1...50).map { try item("c\($0)", .reproduced) } + [try item("bad", .deviates, reason: "a | b <c>")]
    let report = try report(claims)
    let whole = Summary.markdown(report, profile: .quick)
    #expect(whole.hasPrefix("## Claims, profile quick: the gate fails\n\ntrends: 50 reproduced, 1 deviates\n"))
    let rows = whole.split(separator: "\n").filter { $0.hasPrefix("| ") && !$0.hasPrefix("| verdict") }
    #expect(rows.count == 51 && rows[0].hasPrefix("| ✗ deviates | p/bad | trend | y is 3; a \\| b &lt;c> |"))
    let short = Summary.markdown(report, profile: .quick, limit: 1000)
    #expect(short.utf8.count < 1000 && short.contains("p/bad") && short.contains(" more claims; see claims.json"))
    #expect(Summary.markdown(report, profile: .quick, limit: 100).isEmpty)
  }

  @Test func aBadgeIsGreenForWhatIsPublishedAlone() throws {
    func badge(_ claims: [EvaluatedClaim]) throws -> [String] {
      let badge = Badge(try report(claims))
      return [badge.message, badge.color]
    }
    let (good, open, bad) = (try item("a", .reproduced), try item("b", .inconclusive), try item("c", .deviates))
    let check = try item("d", .reproduced, options: [":kind: check"])
    #expect(try badge([good, check]) == ["1 of 1 reproduced", "brightgreen"])
    #expect(try badge([good, open]) == ["1 of 2 reproduced, 1 of 2 inconclusive", "yellow"])
    #expect(try badge([good, bad]) == ["1 of 2 reproduced, 1 of 2 deviate", "red"])
    #expect(try badge([check]) == ["nothing published tested", "lightgrey"])
    #expect(try badge([]) == ["nothing published tested", "lightgrey"])
  }

  @Test func kindsAreCountedApart() throws {
    let check = try item("d", .reproduced, options: [":kind: check"])
    let port = try item("e", .deviates, options: [":kind: port", ":seeds: 0"], isBroken: true)
    let idle = try item("a", .notRun)
    #expect(
      Tally([check, port, idle]).text == "trends: 1 not run; ports: 1 deviates (broken); checks: 1 reproduced")
    let table = Ledger.table([check, port, idle])
    #expect(table.hasSuffix("\nonly ports and checks are reproduced: nothing published was tested"))
    #expect(table.contains("✗ deviates (broken)  p/e"))
    #expect(Tally([check, try item("a", .inconclusive)]).warning?.hasSuffix("nothing published is") == true)
    #expect(Tally([check, try item("a", .reproduced)]).warning == nil && Tally([idle]).warning == nil)
  }

  @Test func junitTellsFailuresFromErrors() throws {
    let accepted = [try item("gone", .reproduced), try item("known", .deviates)]
    let claims = [
      try item("good", .reproduced), try item("bad", .deviates, reason: "]]> & <tags>"),
      try item("nan", .deviates, isBroken: true), try item("known", .deviates), try item("open", .inconclusive),
    ]
    let xml = JUnit.xml(try report(claims, accepted: accepted))
    #expect(xml.contains("<testsuite name=\"p\" tests=\"6\" failures=\"2\" errors=\"1\" skipped=\"2\" time=\"0\">"))
    #expect(xml.contains("expected: below 1\n]]&gt; &amp; &lt;tags&gt;</failure></testcase>"))
    #expect(xml.contains("<error type=\"broken\" message=\"deviates (broken); measured: y is 3"))
    #expect(xml.contains("<failure type=\"vanished\" message=\"p/gone: accepted as "))
    #expect(xml.contains("<skipped message=\"deviates (accepted); measured"))
    #expect(JUnit.xml(try report(claims, isStrict: true)).contains("<failure type=\"undecided\""))
  }

  @Test func anAttestationOfNothingHasNotPassed() throws {
    func result(_ claims: [EvaluatedClaim], accepted: [EvaluatedClaim]? = nil) throws -> [[String]] {
      let predicate = Attestation.Predicate(try report(claims, accepted: accepted), [])
      return [[predicate.result], predicate.passedTests, predicate.warnedTests, predicate.failedTests]
    }
    let (good, open, bad) = (try item("a", .reproduced), try item("b", .inconclusive), try item("c", .deviates))
    #expect(try result([good]) == [["PASSED"], ["p/a"], [], []])
    #expect(try result([good, open]) == [["WARNED"], ["p/a"], ["p/b"], []])
    #expect(try result([good, bad]) == [["FAILED"], ["p/a"], [], ["p/c"]])
    #expect(try result([good, bad], accepted: [bad]) == [["WARNED"], ["p/a"], ["p/c"], []])
    #expect(try result([good], accepted: [open, bad]) == [["FAILED"], ["p/a"], [], ["p/b", "p/c"]])
    #expect(try result([try item("a", .notRun)])[0] == ["FAILED"])
    #expect(try result([])[0] == ["FAILED"])
  }
}
