import ArgumentParser
import Claims
import Files
import Journals
import Report

/// `repro verify`.
struct VerifyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Decide on every claim from the rows that are there; runs nothing.",
    discussion: """
      Exit code 0 when no tested claim deviates, 1 when one does, 5 when none was tested. A claim that is inconclusive stops \
      nothing, unless --strict or accepted verdicts say so.

      Where a paper has accepted verdicts (PAPER/verdicts.json, by repro accept), claims that were decided and no \
      longer are, that got worse, that vanished or that are published statements no more are exit code 1, too, each \
      with a line on standard error; a claim that was accepted as deviating is listed as accepted and does not fail.

      --self-test feeds every claim with the published numbers and with wrong versions of its rows. Exit code 0 when \
      every claim that was tried accepts the former and notices each of the latter, 1 when not, 5 when none was tried.

      Tests of a claim; Y is COLUMN, mean, median, min or max(COLUMN) of a unit's rows, or log of that; Z is a number \
      ('88.1', '87.2 ± 0.3 %'), the word published for the number of ':published:', or a column of ':expected:'. \
      'where …' ('A = x', 'A != x', 'A > 3', 'A in [2, 5]', 'A in {x, y}', 'A = last', joined by 'and'), 'for each …' and \
      'by at least …' may stand anywhere; names with blanks or brackets stand in backticks. A {claims} directive has one \
      'name: TEST' on each line.
      \(ConditionalTest.forms.map { "  " + $0 }.joined(separator: "\n"))
      """)

  @OptionGroup var names: PaperNames
  @OptionGroup var setup: SetupOptions
  @Flag(help: "Fail on claims that are inconclusive, were not run or are waived without a last day, too.")
  var strict = false
  @Flag(help: "Print the verdicts as JSON instead of a table.") var json = false
  @Flag(help: "Try whether the claims can fail, instead of deciding on them.") var selfTest = false
  @OptionGroup var gate: GateOptions

  func validate() throws {
    let others = gate.given + (strict ? ["--strict"] : [])
    if selfTest, !others.isEmpty {
      throw ValidationError("--self-test decides on no claim; leave out \(others.joined(separator: ", "))")
    }
  }

  func run() async throws {
    let project = try await names.project(setup)
    let sources = project.sources
    let data = ProfileResults(setup, project.catalog)
    if selfTest { try tryClaims(sources, data) }
    let claims = try ClaimEvaluation.outcomes(of: sources.map(\.paperClaims), data)
    let report = GateReport(claims, isStrict: strict, acceptance: try Acceptance(claims, sources, setup.profile))
    try StandardOutput.write(
      json
        ? try Ledger.json(claims, data, shown: sources.flatMap(\.experiments))
        : Ledger.table(claims, known: report.acceptance.known) + "\n")
    if !json, let note = try Ledger.recorded(claims, data) { try StandardOutput.line(note) }
    report.acceptance.tell()
    try gate.write(report, sources, data, isOutputTaken: json)
    throw Exit.code(report.gate)
  }

  /// Ends with an exit code in any case.
  private func tryClaims(_ sources: [PaperSource], _ data: ProfileResults) throws -> Never {
    let results = try SelfTest.results(of: sources.map(\.paperClaims), data)
    try StandardOutput.write(
      json ? try SelfTest.json(results, profile: setup.profile) : SelfTest.table(results) + "\n")
    guard results.allSatisfy(\.isSound) else { throw Exit.code(.fails) }
    throw Exit.code(results.contains { $0.reason == nil } ? .holds : .nothing)
  }
}
