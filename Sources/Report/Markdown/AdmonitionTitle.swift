/// What a remark is called and how it looks.
struct AdmonitionTitle {
  /// In words, with its number; empty for a remark that needs a title of its own.
  let name: String
  /// Whether the author's title stands behind the name, in parentheses.
  let isNamed: Bool
  /// A class of the page's style.
  let style: String
  /// The alert of forges that is nearest: they know five.
  let alert: String

  init(_ admonition: MarkdownDocument.Admonition, number: Int?) {
    let kind = admonition.kind
    if let statement = TextDirectives.statement(kind) {
      let word = statement.prefix(1).uppercased() + statement.dropFirst()
      (name, isNamed, style, alert) = (number.map { "\(word)\u{A0}\($0)" } ?? word, true, "statement", "NOTE")
      return
    }
    isNamed = false
    name =
      switch kind {
      case "seealso": "See also"
      case "admonition", "topic", "margin", "aside", "sidebar": ""
      case "dropdown": "Details"
      default: kind.prefix(1).uppercased() + kind.dropFirst()
      }
    style = kind
    alert =
      switch kind {
      case "tip", "hint": "TIP"
      case "important": "IMPORTANT"
      case "warning", "attention": "WARNING"
      case "caution", "danger", "error": "CAUTION"
      default: "NOTE"
      }
  }

  /// The title without markup.
  func plain(_ title: [MarkdownDocument.Inline]) -> String {
    let own = MarkdownDocument.plainText(title)
    return own.isEmpty ? name : isNamed ? "\(name) (\(own))" : own
  }
}
