import Claims
import Files
import Foundation

/// Labels and numbers of displayed formulas within running text.
enum EquationText {
  typealias Inline = MarkdownDocument.Inline

  /// The first displayed formula with a label `(label)` behind it, `\label{…}` or `\tag{…}`, and what it covers.
  /// - Throws: `SourceError` for several tags or labels.
  static func first(in inlines: [Inline], place: (Int) -> SourceLocation) throws(SourceError)
    -> (equation: MarkdownDocument.Equation, range: Range<Int>)?
  {
    for (index, inline) in inlines.enumerated() {
      guard case .formula(let formula) = inline.kind, formula.isDisplayed else { continue }
      var equation = try equation(formula.source, at: place(inline.line))
      var end = index + 1
      if end < inlines.count, case .text(let text) = inlines[end].kind,
        let match = text.wholeMatch(of: #/\s*\(([^()\s]+)\)\s*/#), isLineEnd(inlines, end + 1)
      {
        equation.label = String(match.output.1)
        end += 1
      }
      if equation.label != nil || equation.tag != nil { return (equation, index..<end) }
    }
    return nil
  }

  private static func isLineEnd(_ inlines: [Inline], _ index: Int) -> Bool {
    guard index < inlines.count else { return true }
    switch inlines[index].kind {
    case .softBreak, .lineBreak: return true
    default: return false
    }
  }

  /// A displayed formula without its `\label` and `\tag`.
  static func equation(_ source: String, at place: SourceLocation) throws(SourceError) -> MarkdownDocument.Equation {
    var text = source
    var found: [String: String] = [:]
    for (name, pattern) in [("label", #/\\label\s*\{([^{}]*)\}/#), ("tag", #/\\tag\*?\s*\{([^{}]*)\}/#)] {
      let matches = text.matches(of: pattern)
      guard matches.count < 2 else {
        throw SourceError(
          place,
          "a formula has one \\\(name), this one \(matches.count); write each numbered line as a formula of its own")
      }
      if let match = matches.first {
        found[name] = String(match.output.1)
        text.removeSubrange(match.range)
      }
    }
    text = text.trimmingCharacters(in: .whitespaces)
    return MarkdownDocument.Equation(
      formula: .init(source: text, isDisplayed: true), label: found["label"], tag: found["tag"])
  }

  /// Running text without blanks and line ends at its ends.
  static func trimmed(_ inlines: [Inline]) -> [Inline] {
    var result = inlines[...]
    while let first = result.first, isBlank(first) { result.removeFirst() }
    while let last = result.last, isBlank(last) { result.removeLast() }
    return Array(result)
  }

  private static func isBlank(_ inline: Inline) -> Bool {
    switch inline.kind {
    case .softBreak: true
    case .text(let text): text.allSatisfy(\.isWhitespace)
    default: false
    }
  }
}
