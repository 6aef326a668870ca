import Files

/// The header above one column of numbers.
struct ColumnHeader: Sendable {
  /// Position of the column.
  var column: Int
  /// Texts of the rows of the header, from the top, without unit, count and arrows.
  var levels: [String]
  /// The cell in which each text stands.
  var cells: [Int]
  /// Whether the header says that its numbers are in per cent.
  var isPercent = false
  /// Another unit in parentheses.
  var unit: String?
  /// Whether a per cent sign stands above the lowest unit or where it may belong to something else, and is not applied.
  var hasOtherPercent = false
  /// Number of repetitions, as `(n = 5)` says.
  var count: Int?

  /// The texts without blanks and repetitions, as messages name the column.
  var name: String {
    var names: [String] = []
    for level in levels where !level.isEmpty && level != names.last { names.append(level) }
    return names.joined(separator: " ")
  }

  /// Reads the texts above a column.
  init(column: Int, texts: [(cell: Int, text: String)]) {
    self.column = column
    levels = []
    cells = texts.map(\.cell)
    for (_, text) in texts {
      var rest = Self.withoutArrows(text)
      if let count = Repetitions.count(in: rest) { self.count = count }
      rest = Repetitions.removed(from: rest)
      let hasPercent = rest.contains(Self.percent)
      rest = rest.replacing(Self.percent) { match in
        String(match.output.before ?? "") + (match.output.rest.map { $0.isEmpty ? "" : " (\($0))" } ?? "")
      }
      let level = Self.trimmed(rest)
      levels.append(level)
      if rest.contains("%") { hasOtherPercent = true }
      // The unit of a lower row of headers replaces that of the row above.
      if hasPercent {
        isPercent = true
      } else if isPercent, Self.unit(of: level) != nil {
        (isPercent, hasOtherPercent) = (false, true)
      }
    }
    if !isPercent { unit = Self.unit(of: levels.last ?? "") }
  }

  /// The unit in parentheses behind a name.
  private static func unit(of level: String) -> String? {
    guard let match = level.wholeMatch(of: #/(?<name>.*\S)\s*[(\[](?<unit>[^()\[\]]{1,20})[)\]]/#),
      !remarks.contains(match.output.unit.lowercased()), !match.output.unit.contains(#/^[nN]\s*=/#)
    else { return nil }
    return String(match.output.unit)
  }

  /// Words in parentheses that are no units.
  private static let remarks: Set<String> = [
    "ours", "avg", "avg.", "mean", "std", "test", "val", "dev", "train", "best", "last",
  ]

  /// The name of a key column.
  static func keyName(_ text: String) -> String { trimmed(withoutArrows(text)) }

  private static func withoutArrows(_ text: String) -> String {
    text.filter { !"↑↓⬆⬇▲▼".contains($0) && $0 != "\u{FE0F}" }.replacing(#/[(\[]\s*[)\]]/#, with: "")
  }

  private static func trimmed(_ text: String) -> String {
    text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  /// A per cent sign that is a unit; behind a number, as in `10 %` of the labels, it is none, but for measures such as
  /// `Top-1 %`, of which the number is a part.
  private nonisolated(unsafe) static let percent =
    #/\s*(?:[(\[]\s*[,;]?\s*(?:in )?\\?%\s*(?:[,;]\s*(?<rest>[^()\[\]]*))?[)\]]|,?\s+in %|,\s*%)|^%\s+(?=\p{L})|(?<before>[^\d\s(]|\b(?:[Tt]op|[Aa]cc|[Hh]its?|[Rr]ecall|[Rr]ank|[Pp]ass|m?AP|[PR])[-@]?\d+(?=\s))\s*%$/#
}
