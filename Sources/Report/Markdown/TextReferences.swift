import Claims
import Files
import Foundation

/// Finds what is written in letters alone: citations `[@key]`, references `@label`, footnotes that nothing defines.
enum TextReferences {
  typealias Inline = MarkdownDocument.Inline

  /// Stands before tildes at the beginning of a line, which would be a definition for pandoc.
  static let guardMark: Character = "\u{10F07E}"
  /// Stand for `@` and `[` after a backslash; all are for private use.
  private static let escapedAt: Character = "\u{10F0A0}"
  private static let escapedBracket: Character = "\u{10F05B}"

  static func escape(_ text: String) -> String { text == "@" ? String(escapedAt) : String(escapedBracket) }

  /// Running text with its references; line ends within brackets are blanks.
  /// - Throws: `SourceError` for a footnote that nothing defines.
  static func found(in inlines: [Inline], file: String) throws(SourceError) -> [Inline] {
    var result: [Inline] = []
    var index = 0
    while index < inlines.count {
      guard case .text = inlines[index].kind else {
        result.append(inlines[index])
        index += 1
        continue
      }
      var text = ""
      let line = inlines[index].line
      run: while index < inlines.count {
        switch inlines[index].kind {
        case .text(let piece): text += piece
        case .softBreak: text += "\n"
        default: break run
        }
        index += 1
      }
      result += try cut(text, line, file)
    }
    return result
  }

  private static func cut(_ text: String, _ line: Int, _ file: String) throws(SourceError) -> [Inline] {
    var result: [Inline] = []
    var line = line
    func addText(_ text: some StringProtocol) {
      for (index, piece) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
        if index > 0 {
          result.append(Inline(kind: .softBreak, line: line))
          line += 1
        }
        let plain = String(piece).replacing(String(escapedAt), with: "@").replacing(String(escapedBracket), with: "[")
          .replacing(String(guardMark), with: "")
        if !plain.isEmpty { result.append(Inline(kind: .text(plain), line: line)) }
      }
    }
    guard text.contains("@") || text.contains("[^") || text.contains("\\") else {
      addText(text)
      return result
    }
    var done = text.startIndex
    for found in try references(text, { SourceLocation(file: file, line: line + $0) }) {
      addText(text[done..<found.range.lowerBound])
      result.append(Inline(kind: found.kind, line: line))
      line += text[found.range].count { $0 == "\n" }
      done = found.range.upperBound
    }
    addText(text[done...])
    return result
  }

  /// What Markdown writes for a command of LaTeX.
  private static func remedy(_ command: String) -> String {
    switch command {
    case "eqref": "write {eq}`LABEL`"
    case "ref", "autoref", "cref", "Cref": "write {ref}`LABEL` or @LABEL"
    case "label": "write (LABEL)= on the line above, or $$ … $$ (LABEL)"
    case "textbf": "write **…**"
    case "textit", "emph": "write *…*"
    case "footnote": "write [^name] and '[^name]: …' below"
    case "url", "href": "write [text](address)"
    default: "write [@KEY]"
    }
  }

  private typealias Found = (range: Range<String.Index>, kind: Inline.Kind)

  /// What a running text refers to, in order; `place` is that of a line, counted from the text's first.
  private static func references(_ text: String, _ place: (Int) -> SourceLocation) throws(SourceError) -> [Found] {
    if let note = text.firstMatch(of: #/\[\^([A-Za-z0-9_\-]+)\]/#) {
      let lines = text[..<note.range.lowerBound].count { $0 == "\n" }
      throw SourceError(
        place(lines), "no footnote [^\(excerpt(note.output.1))]; write '[^\(excerpt(note.output.1))]: …' below")
    }
    if let command = text.firstMatch(
      of: #/\\(cite[a-z]*|eqref|ref|autoref|[cC]ref|label|textbf|textit|emph|footnote|url|href)\*?[\[{]/#)
    {
      let lines = text[..<command.range.lowerBound].count { $0 == "\n" }
      throw SourceError(
        place(lines), "\\\(command.output.1) is LaTeX, not Markdown; \(remedy(String(command.output.1)))")
    }
    var found: [Found] = []
    for match in text.matches(of: #/\[([^\[\]]*@[^\[\]]*)\]/#) {
      if let citation = Citation(brackets: String(match.output.1).replacing("\n", with: " ")) {
        found.append((match.range, .citation(citation)))
      }
    }
    // After a letter, digit or full stop the sign belongs to an address.
    for match in text.matches(
      of: #/(?:^|[^\p{L}\p{N}._\/@])(@([\p{L}\p{N}_](?:[\p{L}\p{N}_]|[:.\-\/+]+(?=[\p{L}\p{N}_]))*))/#)
    {
      let range = match.output.1.startIndex..<match.output.1.endIndex
      guard !found.contains(where: { $0.range.overlaps(range) }) else { continue }
      found.append((range, .reference(label: String(match.output.2), source: String(match.output.1))))
    }
    return found.sorted { $0.range.lowerBound < $1.range.lowerBound }
  }
}
