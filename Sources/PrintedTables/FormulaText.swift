import Foundation

/// Formulas of names and headers as plain text.
enum FormulaText {
  private static let signs = [
    ("\\uparrow", "\u{2191}"), ("\\downarrow", "\u{2193}"), ("\\times", "×"), ("\\pm", "±"), ("\\%", "%"), ("\\,", " "),
    ("\\;", " "), ("\\:", " "), ("\\!", ""), ("\\ ", " "), ("~", " "), ("\\_", "_"), ("\\&", "&"), ("\\#", "#"),
  ]

  /// The TeX source without commands that only change type: `\mathbf{W}_2` becomes `W_2`, `\beta_2` stays.
  static func plain(_ tex: String) -> String {
    var text = tex
    for (command, sign) in signs { text = text.replacingOccurrences(of: command, with: sign) }
    text = text.replacing(
      #/\\(?:mathbf|boldsymbol|bm|mathit|mathrm|mathsf|mathtt|mathcal|textbf|textit|textrm|textsc|text|operatorname|mathbb)\s*\{(?<inner>[^{}]*)\}/#
    ) { String($0.output.inner) }
    // Marks of footnotes.
    text = text.replacing(#/\^\{?\s*(?:\\(?:d?dagger|ast|star|dag|ddag)|[*†‡§¶])\s*\}?/#, with: "")
    if text.contains("\\") { return text.trimmingCharacters(in: .whitespaces) }
    return text.replacing("{", with: "").replacing("}", with: "").trimmingCharacters(in: .whitespaces)
  }
}
