import Foundation

/// A reference to what a label names, with a text of the author or none.
struct CrossReference: Sendable, Equatable {
  /// What must be named.
  enum Kind: Sendable { case any, equation, numbered }

  var label: String
  /// What the author wrote; empty where the name stands.
  var text: [MarkdownDocument.Inline] = []
  var kind = Kind.any

  /// A role's argument, `LABEL` or `TEXT <LABEL>`.
  init(role argument: String, kind: Kind, line: Int) {
    self.kind = kind
    guard let match = argument.wholeMatch(of: #/\s*([\s\S]*?)\s*<([^<>]+)>\s*/#) else {
      label = argument.trimmingCharacters(in: .whitespacesAndNewlines)
      return
    }
    label = String(match.output.2)
    let text = String(match.output.1)
    self.text = text.isEmpty ? [] : [.init(kind: .text(text), line: line)]
  }

  init(label: String, text: [MarkdownDocument.Inline]) {
    self.label = label
    self.text = text
  }
}

/// What a label names.
struct ReferenceTarget: Equatable {
  enum Kind: Equatable { case heading, equation, numbered, other, reference }
  var kind: Kind
  /// Address within the paper, without the paper's name.
  var anchor: String
  /// What it is called in the text: `Figure 2`, `(3)`, a heading's words.
  var name: [MarkdownDocument.Inline]
  /// Its number, for `%s` and `{number}`.
  var number: String?
}

extension ReferenceTarget {
  /// What stands in the text: the author's words with `%s` or `{number}` filled in, or the name.
  func shown(_ reference: CrossReference) -> [MarkdownDocument.Inline] {
    guard !reference.text.isEmpty else { return name }
    guard let number else { return reference.text }
    return reference.text.map { inline in
      guard case .text(let text) = inline.kind else { return inline }
      var inline = inline
      inline.kind = .text(text.replacing("%s", with: number).replacing("{number}", with: number))
      return inline
    }
  }
}
