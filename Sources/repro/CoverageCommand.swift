import ArgumentParser
import Claims
import Files
import Foundation
import Journals
import Report

/// `repro coverage`.
struct CoverageCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "coverage",
    abstract: "How much of what the papers publish is tested here, testable elsewhere, only drawn, or not touched.",
    discussion: "Published numbers are the cells of PAPER/expected/*.csv, published statements the lines of "
      + "PAPER/statements.csv (statement, source, claims, note). Runs nothing. Exit code 5 when nothing published is listed."
  )

  @OptionGroup var names: PaperNames
  @OptionGroup var setup: SetupOptions
  @Flag(help: "List every file and every statement.") var list = false
  @Flag(help: "Print JSON.") var json = false

  func run() async throws {
    let sources = try await names.load(setup)
    let catalog = CatalogOptions.catalog
    let data = ProfileResults(setup, catalog)
    let claims = try ClaimEvaluation.outcomes(of: sources.map(\.paperClaims), data)
    let coverages = try sources.map { source in
      try source.coverage(of: claims, papers: setup.papers, recipes: catalog.figures)
    }
    if json {
      try StandardOutput.write(try Self.json(coverages))
    } else {
      for coverage in coverages { try Self.print(coverage, list: list) }
    }
    if coverages.allSatisfy({ $0.numbers.isEmpty && $0.statements.isEmpty }) { throw ExitCode(5) }
  }

  private static func print(_ coverage: Coverage, list: Bool) throws {
    try StandardOutput.line("\(coverage.paper)")
    for line in coverage.summary { try StandardOutput.line("  \(line)") }
    guard list else { return }
    for file in coverage.files {
      let name = URL(fileURLWithPath: file.path).lastPathComponent
      let what = file.isReference ? "reference" : file.locators.joined(separator: ", ")
      try StandardOutput.line("  \(name) (\(what)): \(Coverage.words(file))")
    }
    for statement in coverage.statements {
      try StandardOutput.line(
        "  \(statement.standing.word): \(statement.text) [\(statement.source)]"
          + (statement.note.isEmpty ? "" : " (\(statement.note))"))
    }
  }

  private struct Entry: Encodable {
    struct File: Encodable {
      var path: String
      var reference: Bool
      var cells: [String: Int]
    }
    struct Statement: Encodable {
      var statement: String
      var source: String
      var standing: String
      var note: String
    }
    var paper: String
    var numbers: [String: Int]
    var files: [File]
    var statements: [Statement]
  }

  private static func json(_ coverages: [Coverage]) throws -> String {
    func dictionary(_ counts: [(standing: Coverage.Standing, count: Int)]) -> [String: Int] {
      Dictionary(uniqueKeysWithValues: counts.map { ($0.standing.word, $0.count) })
    }
    let entries = coverages.map { coverage in
      Entry(
        paper: coverage.paper, numbers: dictionary(coverage.numbers),
        files: coverage.files.map { .init(path: $0.path, reference: $0.isReference, cells: dictionary($0.cells)) },
        statements: coverage.statements.map {
          .init(statement: $0.text, source: $0.source, standing: $0.standing.word, note: $0.note)
        })
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(entries), as: UTF8.self) + "\n"
  }
}
