import Files

/// Texts in Markdown that other programs show.
enum MarkdownText {
  /// The beginning of a text that means itself on a line or in a cell of a table.
  static func inline(_ text: String, limit: Int = 400) -> String {
    // Scalar by scalar: a sign with an accent is another character of Swift, and the same sign to Markdown.
    excerpt(text, limit: limit).unicodeScalars.map { scalar in
      switch scalar {
      case "<": "&lt;"
      case "&": "&amp;"
      case "\\", "|", "`", "*", "_", "[", "]", "#", "~": "\\\(scalar)"
      default: String(scalar)
      }
    }.joined()
  }
}
