import Claims
import Files

/// What takes the place of directives, roles and references in a Markdown text; all strings are in the output's format.
struct MarkdownHooks {
  typealias Block = MarkdownDocument.Block
  typealias Inline = MarkdownDocument.Inline

  /// The directive of that number.
  var directive: (Int) throws -> String
  /// A role `` {name}`argument` ``.
  var role: (_ name: String, _ argument: String, _ place: SourceLocation) throws -> String
  /// `@fig-…` or `[](#fig-…)`; `nil` for what is no label.
  var reference: (_ label: String, _ place: SourceLocation) throws -> String?
  /// The address of a heading, which the page's list of contents names.
  var heading: (_ level: Int, _ content: [MarkdownDocument.Inline]) throws -> String
  /// The address of a label.
  var anchor: (_ label: String) -> String = { $0 }
  /// What a cross reference names.
  var target: (_ reference: CrossReference, _ place: SourceLocation) throws -> ReferenceTarget = { reference, _ in
    ReferenceTarget(kind: .other, anchor: reference.label, name: [])
  }
  /// The number of a footnote, which is printed at the end, and whether nothing referred to it before.
  var note: (_ content: [Block], _ place: SourceLocation) throws -> (number: Int, isFirst: Bool) = { _, _ in (1, true) }
  /// A citation in words.
  var citation: (_ citation: Citation, _ place: SourceLocation) throws -> [Inline] = { citation, place in
    [Inline(kind: .text(citation.source), line: place.line ?? 1)]
  }
  /// The number of a labelled equation, or what its author wrote as one.
  var equationNumber: (_ equation: MarkdownDocument.Equation) -> String? = { $0.tag }
  /// The number of a theorem.
  var statementNumber: (_ admonition: MarkdownDocument.Admonition, _ line: Int) -> Int? = { _, _ in nil }
  /// The number of an author's image or table.
  var captionNumber: (_ captioned: MarkdownDocument.Captioned, _ line: Int) -> Int = { _, _ in 1 }
  /// The list of references, where the author placed it.
  var references: () throws -> String = { "" }
  /// Where the copy of an image lies, relative to the page.
  var imagePath: (_ image: LocalImage) -> String = { $0.path }
}
