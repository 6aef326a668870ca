import Files
import Foundation
import Pandoc

/// Markdown of reports, read, and their formulas, typeset.
extension Pandoc {
  /// CommonMark with formulas, tables, struck-out text, footnotes, definitions and tasks.
  private static let grammar =
    "commonmark+tex_math_dollars+pipe_tables+strikeout+footnotes+definition_lists+task_lists"

  /// The trees of some texts, in order, with the Markdown of their remarks; one process reads them all, each as a file of
  /// its own, so that nothing which one leaves open reaches the next.
  /// - Throws: `UsageError` without pandoc, `FileError`, `SourceError` for what reports do not support.
  static func documents(_ sources: [MarkdownSource]) async throws -> [MarkdownDocument] {
    guard !sources.isEmpty else { return [] }
    let texts = try sources.map { try MySTText($0) }
    let trees = try await trees(texts.map(\.text), files: sources.map(\.file))
    var documents: [MarkdownDocument] = []
    var containers: [[MarkdownBuilder.Container]] = []
    for index in sources.indices {
      let (document, open) = try MarkdownBuilder.document(sources[index], texts[index], trees[index])
      documents.append(document)
      containers.append(open)
    }
    guard containers.contains(where: { !$0.isEmpty }) else { return documents }
    // Remarks within remarks are read together, one process for every depth.
    var inner: [MarkdownSource] = []
    for index in sources.indices {
      for container in containers[index] {
        inner += container.sources(footnotes: documents[index].footnotes)
      }
    }
    var read = try await Self.documents(inner)[...]
    for index in sources.indices {
      try documents[index].fill(containers[index], with: read.prefix(2 * containers[index].count))
      read = read.dropFirst(2 * containers[index].count)
    }
    return documents
  }

  /// Pandoc's trees of some texts.
  private static func trees(_ texts: [String], files: [String]) async throws -> [[PandocNode]] {
    let folder = FileManager.default.temporaryDirectory.path + "/repro-\(UUID().uuidString)"
    try TextFile.createFolder(folder)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    for (number, text) in texts.enumerated() { try TextFile.write(text, to: "\(folder)/\(number).md") }
    let names = texts.indices.map { "\($0).md" }
    let output = try await run(["--file-scope", "-f", "\(grammar)+sourcepos", "-t", "json"] + names, in: folder)
    // Foundation reads a tree of some hundred levels.
    guard let tree = try? PandocNode(json: output) else {
      throw UsageError(
        "the Markdown of \(excerpt(Set(files).sorted().joined(separator: ", "), limit: 400)) is nested too "
          + "deeply; remove lists or quotes within each other")
    }
    // Every block of the first level knows its file; files without blocks have none.
    var blocks = [[PandocNode]](repeating: [], count: texts.count)
    var file = 0
    for block in tree.blocks {
      file = block.position?.file ?? file
      guard blocks.indices.contains(file) else { continue }
      blocks[file].append(block)
    }
    return blocks
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
    let texts = try all.map { try TypesettingTeX($0.formula.source, at: $0.place) }
    let document = zip(all, texts).map { $0.formula.isDisplayed ? "$$\($1.text)$$" : "$\($1.text)$" }
    let output = try await run(
      ["-f", "commonmark+tex_math_dollars", "-t", "html", "--mathml", "--wrap=none"],
      input: document.joined(separator: "\n\n"))
    let paragraphs = String(decoding: output, as: UTF8.self).split(separator: "\n")
    var result: [MarkdownDocument.Formula: String] = [:]
    for (index, item) in all.enumerated() {
      let text = index < paragraphs.count ? paragraphs[index] : ""
      guard text.hasPrefix("<p><math"), text.hasSuffix("</math></p>") else {
        throw await misunderstood(item.formula, document[index], item.place)
      }
      result[item.formula] = texts[index].finished(String(text.dropFirst(3).dropLast(4)))
    }
    return result
  }

  /// Why a formula is not typeset: a command that pandoc does not know is named.
  private static func misunderstood(
    _ formula: MarkdownDocument.Formula, _ text: String, _ place: SourceLocation
  ) async -> any Error {
    let reason = try? await messages(["-f", "commonmark+tex_math_dollars", "-t", "html", "--mathml"], input: text)
    if let match = reason?.firstMatch(of: #/unexpected control sequence (\\[A-Za-z]+)/#) {
      let command = String(match.output.1)
      return SourceError(
        place,
        "the formula \(quoted(formula.source)) has the unknown command \(excerpt(command)); define it in the front matter, "
          + "math: {'\(excerpt(command))': '…'}, or write it otherwise")
    }
    return SourceError(
      place, "the formula \(quoted(formula.source)) is not understood; check its TeX commands and braces")
  }
}
