import Files
import Foundation
import Subprocess

/// The program that reads the Markdown of reports and typesets their formulas.
enum Pandoc {
  /// CommonMark with formulas, tables and struck-out text.
  private static let grammar = "commonmark+tex_math_dollars+pipe_tables+strikeout"

  /// The trees of some texts, in order; one process reads them all, each as a file of its own, so that nothing which one
  /// leaves open reaches the next.
  /// - Throws: `UsageError` without pandoc, `FileError`, `SourceError` for what reports do not support.
  static func documents(_ sources: [MarkdownSource]) async throws -> [MarkdownDocument] {
    guard !sources.isEmpty else { return [] }
    let folder = FileManager.default.temporaryDirectory.path + "/repro-\(UUID().uuidString)"
    try TextFile.createFolder(folder)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    for (number, source) in sources.enumerated() { try TextFile.write(source.text, to: "\(folder)/\(number).md") }
    let names = sources.indices.map { "\($0).md" }
    let output = try await run(["--file-scope", "-f", "\(grammar)+sourcepos", "-t", "json"] + names, in: folder)
    // Foundation reads a tree of some hundred levels.
    guard let tree = try? PandocNode(json: output) else {
      throw UsageError(
        "the Markdown of \(excerpt(Set(sources.map(\.file)).sorted().joined(separator: ", "), limit: 400)) is nested too "
          + "deeply; remove lists or quotes within each other")
    }
    // Every block of the first level knows its file; files without blocks have none.
    var blocks = [[PandocNode]](repeating: [], count: sources.count)
    var file = 0
    for block in tree.blocks {
      file = block.position?.file ?? file
      guard blocks.indices.contains(file) else { continue }
      blocks[file].append(block)
    }
    return try zip(sources, blocks).map { try MarkdownBuilder.document($0, $1) }
  }

  /// The formulas of some texts as MathML, so that the page needs no script.
  /// - Throws: `SourceError` for a formula that pandoc does not understand, `UsageError` without pandoc.
  static func mathML(_ formulas: [(formula: MarkdownDocument.Formula, place: SourceLocation)]) async throws
    -> [MarkdownDocument.Formula: String]
  {
    var seen: Set<MarkdownDocument.Formula> = []
    let all = formulas.filter { seen.insert($0.formula).inserted }
    guard !all.isEmpty else { return [:] }
    // One paragraph for each formula, in one process.
    let document = all.map { $0.formula.isDisplayed ? "$$\($0.formula.source)$$" : "$\($0.formula.source)$" }
    let output = try await run(
      ["-f", grammar, "-t", "html", "--mathml", "--wrap=none"], input: document.joined(separator: "\n\n"))
    let paragraphs = String(decoding: output, as: UTF8.self).split(separator: "\n")
    var result: [MarkdownDocument.Formula: String] = [:]
    for (index, item) in all.enumerated() {
      let text = index < paragraphs.count ? paragraphs[index] : ""
      guard text.hasPrefix("<p><math"), text.hasSuffix("</math></p>") else {
        throw SourceError(
          item.place, "the formula \(quoted(item.formula.source)) is not understood; check its TeX commands and braces")
      }
      result[item.formula] = String(text.dropFirst(3).dropLast(4))
    }
    return result
  }

  /// What pandoc prints.
  private static func run(_ arguments: [String], input: String = "", in folder: String? = nil) async throws -> Data {
    let missing = UsageError(
      "pandoc, which reads the Markdown of reports, is not installed; run make setup or install pandoc")
    do {
      let result = try await Subprocess.run(
        .name("pandoc"), arguments: Arguments(arguments + ["--sandbox"]),
        workingDirectory: folder.map { .init($0) }, input: .string(input), output: .data(limit: 1 << 28),
        error: .string(limit: 1 << 16))
      guard result.terminationStatus.isSuccess else {
        throw UsageError("pandoc stopped: \(excerpt(result.standardError, limit: 400)); 2.15 or later is needed")
      }
      return result.standardOutput
    } catch let error as SubprocessError where error.code == .executableNotFound {
      throw missing
    }
  }
}
