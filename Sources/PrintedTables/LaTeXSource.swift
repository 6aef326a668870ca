import Foundation

/// The text of a LaTeX file without what is not printed, line for line as long as before.
struct LaTeXSource {
  let text: String
  /// The commands that the file defines.
  let definitions: LaTeXDefinitions
  /// Types of columns that the file defines, with what they stand for.
  let columnTypes: [Character: String]

  init(_ source: String) {
    text = Self.printed(source)
    definitions = LaTeXDefinitions(text)
    columnTypes = LaTeXColumns.types(text)
  }

  /// Comments, verbatim texts and what stands behind the end of the document become blank.
  private static func printed(_ source: String) -> String {
    var lines: [Substring] = []
    for line in source.split(separator: "\n", omittingEmptySubsequences: false) { lines.append(uncommented(line)) }
    let text = withoutHidden(lines.joined(separator: "\n"))
    return text.range(of: "\\end{document}").map { String(text[..<$0.lowerBound]) } ?? text
  }

  /// A line up to the per cent sign that begins a comment.
  private static func uncommented(_ line: Substring) -> Substring {
    var isEscaped = false
    for index in line.indices {
      if line[index] == "%", !isEscaped { return line[..<index] }
      isEscaped = line[index] == "\\" && !isEscaped
    }
    return line
  }

  /// What begins a verbatim part or belongs to a condition; an end of a row is passed over, so that `\\else` is none.
  private nonisolated(unsafe) static let mark =
    #/\\begin\{(?<name>verbatim\*?|lstlisting|comment|minted|filecontents\*?)\}|\\(?<word>if[a-zA-Z@]*|else|fi)(?![a-zA-Z@])|\\\\/#

  /// A text without its verbatim parts and the branches of `\iffalse` that are not printed, line for line as long.
  private static func withoutHidden(_ text: String) -> String {
    var result = ""
    var conditions = Conditions()
    func keep(_ part: Substring) { result += conditions.arePrinted ? String(part) : part.filter(\.isNewline) }
    var rest = text[...]
    while let match = rest.firstMatch(of: mark) {
      keep(rest[..<match.range.lowerBound])
      rest = rest[match.range.upperBound...]
      if let name = match.output.name, conditions.arePrinted {
        let end = rest.range(of: "\\end{\(name)}")?.upperBound ?? rest.endIndex
        result += rest[..<end].filter(\.isNewline)
        rest = rest[end...]
      } else if let word = match.output.word, conditions.pass(word) {
        // The words of a condition that never holds are not printed.
      } else {
        keep(match.output.0)
      }
    }
    keep(rest)
    return result
  }
}

/// The conditions around a place of a LaTeX text, from an `\iffalse` on; others are left to whoever reads the text.
private struct Conditions {
  private var open: [(isFalse: Bool, isPrinted: Bool)] = []

  var arePrinted: Bool { open.last?.isPrinted ?? true }

  /// Passes over a word of a condition, and says whether it belongs to one that never holds.
  mutating func pass(_ word: Substring) -> Bool {
    switch word {
    case "iffalse":
      open.append((true, false))
      return true
    case "else":
      guard let last = open.last, last.isFalse else { return false }
      open[open.count - 1].isPrinted = open.dropLast().last?.isPrinted ?? true
      return true
    case "fi": return open.popLast()?.isFalse ?? false
    // `\iff` is a sign, `\ifthenelse` has its branches in braces.
    case "iff", "ifthenelse": return false
    default:
      if !open.isEmpty { open.append((false, arePrinted)) }
      return false
    }
  }
}
