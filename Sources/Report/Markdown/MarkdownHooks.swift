import Files

/// What takes the place of directives, roles and references in a Markdown text; all strings are in the output's format.
struct MarkdownHooks {
  /// The directive of that number.
  var directive: (Int) throws -> String
  /// A role `` {name}`argument` ``.
  var role: (_ name: String, _ argument: String, _ place: SourceLocation) throws -> String
  /// `@fig-…` or `[](#fig-…)`; `nil` for what is no label.
  var reference: (_ label: String, _ place: SourceLocation) throws -> String?
  /// The address of a heading, which the page's list of contents names.
  var heading: (_ level: Int, _ content: [MarkdownDocument.Inline]) throws -> String
}
