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
      Exit code 0 when every tested claim holds, 1 when one deviates, 5 when none was tested.

      Tests of a claim, each with 'where COLUMN = VALUE and …' after it; Y is COLUMN or log(COLUMN):
      \(ConditionalTest.forms.map { "  " + $0 }.joined(separator: "\n"))
      """)

  @OptionGroup var names: PaperNames
  @OptionGroup var setup: SetupOptions
  @Flag(help: "Fail on claims that are inconclusive or were not run, too.") var strict = false
  @Option(help: "Write the verdicts as JUnit XML to this file.") var junit: String?
  @Flag(help: "Print the verdicts as JSON instead of a table.") var json = false

  func run() async throws {
    let sources = try await names.load(setup)
    let data = ProfileResults(setup, CatalogOptions.catalog)
    let claims = try ClaimEvaluation.outcomes(of: sources.map(\.paperClaims), data)
    if let junit { try TextFile.write(JUnit.xml(claims, isStrict: strict), to: junit) }
    try StandardOutput.write(json ? try Ledger.json(claims, profile: setup.profile) : Ledger.table(claims) + "\n")
    throw Exit.code(Gate(claims, isStrict: strict))
  }
}
