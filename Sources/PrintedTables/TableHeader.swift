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
      if let count = Self.count(in: rest) { self.count = count }
      rest = rest.replacing(Self.counting, with: "")
      if rest.contains(Self.percent) { isPercent = true }
      rest = rest.replacing(Self.percent) { String($0.output.before ?? "") }
      levels.append(Self.trimmed(rest))
    }
    // The lower header's own unit is that of its numbers.
    let isLast = texts.last.map { $0.text.contains(Self.percent) } ?? false
    if let match = levels.last?.wholeMatch(of: #/(?<name>.*\S)\s*[(\[](?<unit>[^()\[\]]{1,20})[)\]]/#),
      !Self.remarks.contains(match.output.unit.lowercased())
    {
      unit = String(match.output.unit)
      if !isLast { isPercent = false }
    }
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

  /// A per cent sign that is a unit; behind a number, as in `10 %` of the labels, it is none.
  private nonisolated(unsafe) static let percent =
    #/\s*(?:[(\[]\s*(?:in )?\\?%\s*[)\]]|,?\s+in %|,\s*%)|(?<before>[^\d\s])\s*%$/#
  private nonisolated(unsafe) static let counting = #/\(\s*[nN]\s*=\s*(?<count>[1-9]\d{0,6})\s*\)/#

  /// The number of repetitions that a caption or a header states as `(n = 5)`.
  static func count(in text: String) -> Int? {
    text.firstMatch(of: counting).flatMap { Int($0.output.count) }
  }
}
