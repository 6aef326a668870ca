import Foundation

/// A reference to the literature: `[see @key, p. 3; @other]`, `@key`, or a role `{cite}`.
struct Citation: Sendable, Hashable {
  /// One work.
  struct Item: Sendable, Hashable {
    var key: String
    var prefix = ""
    var suffix = ""
    /// The year alone, the author being named in the text.
    var isYearAlone = false
  }
  var items: [Item]
  /// The author's name is part of the sentence.
  var isNarrative: Bool
  /// What the author wrote.
  var source: String

  /// A key as pandoc reads it: punctuation stands between letters and digits.
  static var key: Regex<Substring> { #/[\p{L}\p{N}_](?:[\p{L}\p{N}_]|[:.#$%&+?<>~\/\-]+(?=[\p{L}\p{N}_]))*/# }

  /// What stands within brackets; `nil` when it cites nothing.
  init?(brackets text: String) {
    var items: [Item] = []
    for part in text.split(separator: ";", omittingEmptySubsequences: false) {
      let part = part.trimmingCharacters(in: .whitespacesAndNewlines)
      guard let sign = part.firstIndex(of: "@"), let match = part[part.index(after: sign)...].prefixMatch(of: Self.key)
      else { return nil }
      var prefix = part[..<sign]
      let isYearAlone = prefix.last == "-" && (prefix.count == 1 || prefix.dropLast().last?.isWhitespace == true)
      if isYearAlone { prefix = prefix.dropLast() }
      guard prefix.isEmpty || prefix.last?.isWhitespace == true else { return nil }
      items.append(
        Item(
          key: String(match.output), prefix: prefix.trimmingCharacters(in: .whitespaces),
          suffix: String(part[match.range.upperBound...]), isYearAlone: isYearAlone))
    }
    self.init(items: items, isNarrative: false, source: "[\(text)]")
  }

  init(items: [Item], isNarrative: Bool, source: String) {
    self.items = items
    self.isNarrative = isNarrative
    self.source = source
  }

  /// Roles that cite, and how: `{cite:t}` is part of the sentence, `{cite:p}` stands in parentheses.
  static let roles: [String: (isNarrative: Bool, isYearAlone: Bool)] = [
    "cite": (false, false), "cite:p": (false, false), "cite:t": (true, false), "cite:ps": (false, false),
    "cite:ts": (true, false), "citep": (false, false), "citet": (true, false), "cite:alp": (false, false),
    "cite:year": (false, true), "cite:yearpar": (false, true), "cite:ct": (true, false), "cite:cp": (false, false),
  ]

  /// A role's argument: keys with commas, each with `{before}` and `{after}` it.
  init?(role name: String, _ argument: String) {
    guard let role = Self.roles[name] else { return nil }
    var items: [Item] = []
    for part in Self.parts(argument) {
      guard let match = part.wholeMatch(of: #/(?:\{([^{}]*)\})?\s*@?([^\s{}@]+)\s*(?:\{([^{}]*)\})?/#) else {
        return nil
      }
      let after = match.output.3.map { ", " + $0 } ?? ""
      items.append(
        Item(
          key: String(match.output.2), prefix: match.output.1.map(String.init) ?? "", suffix: after,
          isYearAlone: role.isYearAlone))
    }
    guard !items.isEmpty else { return nil }
    self.init(items: items, isNarrative: role.isNarrative, source: "{\(name)}`\(argument)`")
  }

  /// Pieces between commas and semicolons that stand in no braces.
  private static func parts(_ text: String) -> [String] {
    var parts = [""]
    var depth = 0
    for character in text {
      if character == "{" { depth += 1 }
      if character == "}" { depth -= 1 }
      if depth == 0, character == "," || character == ";" {
        parts.append("")
      } else {
        parts[parts.count - 1].append(character)
      }
    }
    return parts.map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }.filter { !$0.isEmpty }
  }
}
