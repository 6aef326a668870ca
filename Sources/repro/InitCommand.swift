import ArgumentParser
import Claims
import Files
import Foundation
import Report
import Starter

/// `repro init`.
struct InitCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Write a first report.md from result files, and verify it at once.",
    discussion: """
      Looks at the files that are named, or at all .csv, .tsv, .json and .jsonl files below this folder: each group of files \
      becomes an experiment with a figure, a table and a claim of each kind that fits. The numbers in the claims are those of \
      the rows; replace them by the published ones. Nothing that is there is overwritten.
      """)

  @Argument(help: "Files of results; none means all below this folder.") var files: [String] = []
  @Option(help: "The document that is written.") var document = "report.md"

  func run() async throws {
    guard document.hasSuffix(".md") else {
      throw UsageError(
        "\(excerpt(document, limit: 1000)): a document is a Markdown file; name it \(excerpt(document)).md")
    }
    guard !FileManager.default.fileExists(atPath: document) else {
      throw UsageError("\(document): is there already; name another one by --document, or remove it")
    }
    let folder = TextFile.parent(of: document)
    let starter = try Starter(files: files, folder: folder.isEmpty ? "." : folder)
    // Read first: what is written has to be a document that the other commands understand.
    try TextFile.write(starter.text, to: document)
    for note in starter.notes { try StandardOutput.line("found \(note)") }
    let names = PaperNames.named([document])
    let setup = try SetupOptions.parse([])
    let project = try await names.project(setup)
    let claims = try ClaimEvaluation.outcomes(
      of: project.sources.map(\.paperClaims), ProfileResults(setup, project.catalog))
    try StandardOutput.line("\(document): written\n")
    if !claims.isEmpty { try StandardOutput.line(Ledger.table(claims)) }
    let next = document == "report.md" ? "" : " \(document)"
    try StandardOutput.line("\nNow replace the numbers by those that you published, and run repro report\(next)")
  }
}
