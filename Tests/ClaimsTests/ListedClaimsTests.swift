import Files
import Literate
import Testing

@testable import Claims

/// `{claims}`, and what a claim about an experiment of its own document may leave out.
@Suite struct ListedClaimsTests {
  private func directive(_ info: String, _ content: String) throws -> Directive {
    try #require(try Directive(info: info, content: content, file: "report.md", line: 10))
  }

  private func list(_ content: String, argument: String = " runs", declared: [String] = ["runs"]) throws -> [Claim] {
    try Claim.list(directive("{claims}" + argument, content), folder: "p", declared: declared)
  }

  @Test func oneClaimALine() throws {
    let claims = try list(
      ":source: README\n:profiles: quick\n\n% the small one\nsmall: acc within 0.4 of 88.1 where model = small\n\n"
        + "large-wins: higher acc at model = large than at small\n")
    #expect(claims.map(\.id) == ["small", "large-wins"] && claims.map(\.place.line) == [15, 17])
    #expect(claims.allSatisfy { $0.experiments == ["runs"] && $0.source == "README" && $0.profiles == [.quick] })
    #expect(claims.map(\.kind) == [.value, .trend])
    #expect(claims[0].statement == "`acc within 0.4 of 88.1 where model = small`" && claims[0].statementLine == 15)
    // The only experiment need not be named; those of the program are listed with a source.
    #expect(try list("a: acc at least 1", argument: "")[0].experiments == ["runs"])
    #expect(try list(":experiment: frozen/tune\n:source: s\na: acc at least 1", argument: "", declared: []).count == 1)
  }

  @Test(arguments: [
    ("", "report.md:10: {claims} holds no claim"), ("% nothing", "report.md:10: {claims} holds no claim"),
    ("a: acc at least 1\nacc at least 1", "report.md:12: a claim of {claims} is 'name: TEST'"),
    ("a: acc at least 1\nB: acc at least 1", "report.md:12: a claim's name has small letters"),
    ("a: acc at least 1\nb: acc at leest 1", "report.md:12: test 'acc at leest 1': "),
    (":test: acc at least 1\na: acc at least 1", "report.md:11: {claims} has a test on each line"),
    (":experiment: runs\na: acc at least 1", "report.md:11: the experiment stands behind {claims} already"),
    (":sauce: s\na: acc at least 1", "report.md:11: {claims} has no option ':sauce:'"),
    ("a:", "report.md:11: no test stands behind 'a:'"),
  ])
  func misspeltLists(content: String, message: String) {
    let error = #expect(throws: SourceError.self) { try list(content) }
    #expect(error?.description.hasPrefix(message) == true, "\(error?.description ?? "")")
  }

  @Test func aClaimOfTheDocumentsOwnExperiment() throws {
    let short = try Claim(directive("{claim} a", ":test: acc at least 0.8"), folder: "p", declared: ["runs"])
    #expect(short.experiments == ["runs"] && short.source == "this document" && short.statement == "`acc at least 0.8`")
    let quoted = try Claim(directive("{claim} a", ":test: `acc %` at least 8"), folder: "p", declared: ["runs"])
    #expect(quoted.statement == "`` `acc %` at least 8 ``")
    let several = #expect(throws: SourceError.self) {
      try Claim(directive("{claim} a", ":test: acc at least 0.8"), folder: "p", declared: ["runs", "scores"])
    }
    #expect(
      several?.description.hasPrefix("report.md:10: the document declares several experiments (runs, scores)") == true)
    // Those of the program have a source and a statement.
    for content in [
      ":test: acc at least 1\n:experiment: e\nText.", ":test: acc at least 1\n:experiment: e\n:source: s",
    ] {
      #expect(throws: SourceError.self) { try Claim(directive("{claim} a", content), folder: "p", declared: ["runs"]) }
    }
  }
}
