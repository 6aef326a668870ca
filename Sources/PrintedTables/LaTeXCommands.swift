import Foundation

/// Commands around the text of a LaTeX cell that pandoc does not read, replaced by what they print.
enum LaTeXCommands {
  /// Commands by the number of their groups in braces; the last group is what they print.
  private static let around = [
    "makecell": 1, "shortstack": 1, "thead": 1, "rotatebox": 2, "raisebox": 2, "scalebox": 2, "resizebox": 3, "hl": 1,
    "rothead": 1, "colorbox": 2, "fcolorbox": 3, "mbox": 1, "hbox": 1, "makebox": 1, "fbox": 1,
    "smash": 1, "uline": 1, "uuline": 1, "tablenum": 1, "adjustbox": 2, "parbox": 2, "turnbox": 2, "textcolor": 2,
  ]
  /// Commands with one group that print nothing of a name or a number.
  private static let silent: Set<String> = [
    "cellcolor", "rowcolor", "columncolor", "color", "phantom", "hphantom", "vphantom", "hspace", "vspace", "tnote",
    "tablefootnote", "footnote", "label",
  ]
  /// Numbers of the package siunitx, with their units.
  private static let numbers = ["num": 1, "SI": 2, "qty": 2]

  /// Stands for a number with a decimal comma; no command of LaTeX has this name.
  static let decimalComma = "\\reproDecimalComma{}"

  /// Stands for a command that prints nothing behind a digit, so that digits on both sides are not joined.
  static let nothing = "\\reproNothing{}"

  static func unwrapped(_ text: String, depth: Int = 0) -> String {
    guard depth < 20, text.contains("\\") else { return text }
    var scanner = TeXScanner(text)
    var result = ""
    while let character = scanner.current {
      let start = scanner.position
      guard let command = scanner.command() else {
        result.append(character)
        scanner.position += 1
        continue
      }
      if let replacement = replacement(of: command, &scanner) {
        let isBehindDigit = result.last { !"{}$ ".contains($0) }.map { $0 == "." || $0.isNumber } ?? false
        result += replacement.isEmpty && isBehindDigit ? nothing : unwrapped(replacement, depth: depth + 1)
      } else {
        scanner.position = max(scanner.position, start + 1)
        result += String(scanner.characters[start..<scanner.position])
      }
    }
    return result
  }

  private static func replacement(of command: String, _ scanner: inout TeXScanner) -> String? {
    let start = scanner.position
    if scanner.current == "*" { scanner.position += 1 }
    if command == "begin" { return innerTable(&scanner, start) }
    if silent.contains(command) {
      while scanner.option() != nil {}
      guard scanner.group() != nil else {
        scanner.position = start
        return nil
      }
      return ""
    }
    let count = around[command] ?? numbers[command] ?? 0
    var groups: [String] = []
    while groups.count < count {
      while scanner.option() != nil {}
      guard let group = scanner.group() else { break }
      groups.append(group)
    }
    guard count > 0, groups.count == count, let last = groups.last else {
      scanner.position = start
      return nil
    }
    if numbers[command] != nil, let number = number(groups) { return number }
    guard numbers[command] == nil else {
      scanner.position = start
      return nil
    }
    // Lines of a cell follow each other.
    return "{" + last.replacing(#/\\\\(?:\[[^\[\]]*\])?/#, with: " ") + "}"
  }

  /// A table of one column within a cell, which only breaks its lines.
  private static func innerTable(_ scanner: inout TeXScanner, _ start: Int) -> String? {
    let end = Array("\\end{tabular}")
    if scanner.group() == "tabular" {
      _ = scanner.option()
      if scanner.group() != nil {
        var text = ""
        while let character = scanner.current, !scanner.isAt("\\end{tabular}") {
          text.append(character)
          scanner.position += 1
        }
        if scanner.isAt("\\end{tabular}"), !text.contains("&"), !text.contains("\\begin") {
          scanner.position += end.count
          return "{" + text.replacing(#/\\\\(?:\[[^\[\]]*\])?/#, with: " ") + "}"
        }
      }
    }
    scanner.position = start
    return nil
  }

  /// A number of the package siunitx.
  ///
  /// A comma is a decimal point there, so that it is left to be refused.
  private static func number(_ groups: [String]) -> String? {
    guard !groups[0].contains(",") else { return decimalComma }
    if groups.count == 1 { return "{\(groups[0])}" }
    let unit = groups[1].trimmingCharacters(in: .whitespaces)
    return unit == "\\percent" || unit == "\\%" ? "{\(groups[0])\\,\\%}" : nil
  }
}
