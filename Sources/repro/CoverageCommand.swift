import ArgumentParser
import Claims
import Files
import Journals
import Report

/// `repro coverage`.
struct CoverageCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "coverage",
    abstract: "How much of what the papers publish is tested here, testable elsewhere, only drawn, or not touched.",
    discussion:
      "Published figures and tables are the lines of PAPER/exhibits.csv (exhibit, what, shown, note), published numbers the cells of PAPER/expected/*.csv, published statements the lines of "
      + "PAPER/statements.csv (statement, source, claims, note). Runs nothing. Exit code 5 when nothing published is listed."
  )

  @OptionGroup var names: PaperNames
  @OptionGroup var setup: SetupOptions
  @Flag(help: "List every figure and table, every file and every statement.") var list = false
  @Flag(help: "Print JSON.") var json = false

  func run() async throws {
    let project = try await names.project(setup)
    let (sources, catalog) = (project.sources, project.catalog)
    let data = ProfileResults(setup, catalog)
    let claims = try ClaimEvaluation.outcomes(of: sources.map(\.paperClaims), data)
    let coverages = try sources.map { source in
      try source.coverage(of: claims, papers: setup.papers, recipes: catalog.figures, data)
    }
    if json {
      try StandardOutput.write(try CoverageDocument.json(coverages, profile: setup.profile.rawValue))
    } else {
      for coverage in coverages { try Self.print(coverage, list: list) }
    }
    if coverages.allSatisfy({ $0.numbers.isEmpty && $0.statements.isEmpty && $0.exhibits.isEmpty }) {
      throw ExitCode(5)
    }
  }

  private static func print(_ coverage: Coverage, list: Bool) throws {
    try StandardOutput.line("\(coverage.paper), profile \(coverage.profile.rawValue)")
    for line in coverage.summary { try StandardOutput.line("  \(line)") }
    guard list else { return }
    for exhibit in coverage.exhibits {
      let labels = exhibit.shown.joined(separator: ", ")
      let shown = exhibit.shown.isEmpty ? "missing" : exhibit.hasRows ? "shown (\(labels))" : "no rows yet (\(labels))"
      try StandardOutput.line(
        "  \(exhibit.name), \(exhibit.text): \(shown)" + (exhibit.note.isEmpty ? "" : "; \(exhibit.note)"))
    }
    for file in coverage.files {
      let place = file.isReference ? ["reference"] : file.locators
      let what = place.isEmpty ? "" : " (\(place.joined(separator: ", ")))"
      try StandardOutput.line("  \(file.name)\(what): \(Coverage.words(file.cells))")
    }
    for statement in coverage.statements {
      try StandardOutput.line(
        "  \(statement.standing.word): \(statement.text) [\(statement.source)]"
          + (statement.note.isEmpty ? "" : " (\(statement.note))"))
    }
  }
}
