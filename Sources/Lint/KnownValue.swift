import Literate

/// A number that the rows have, and how a document asks for it.
struct KnownValue: Sendable {
  let experiment: String
  let function: String
  let column: String
  /// Which rows: columns and the values that they have.
  let keys: [Key]
  let value: Double
  /// Whether the column holds per cent.
  let isPercent: Bool

  /// One column and the value that it has.
  struct Key: Sendable {
    var column: String
    var value: String
    /// Its words in small letters, or its number.
    var words: [String]
    var number: Double?
    /// Whether it is a size or an epoch between the first and the last one, which nobody means unless he names it.
    var isMiddle: Bool

    init(_ column: String, _ value: String, isName: Bool, isMiddle: Bool) {
      self.column = column
      self.value = value
      words = Words.of(value)
      number = isName ? nil : Double(value)
      self.isMiddle = isMiddle
    }

    /// Whether the words around a number name it.
    func isNamed(in context: TypedNumber.Context) -> Bool {
      if let number { return context.numbers.contains(number) }
      return !words.isEmpty && words.allSatisfy(context.words.contains)
    }
  }

  /// As `{value}` asks for it.
  var expression: String {
    let conditions = keys.map { "\(TestWords.spelling(of: $0.column)) = \(TestWords.spelling(of: $0.value))" }
    return "\(experiment): \(function)(\(TestWords.spelling(of: column)))"
      + (conditions.isEmpty ? "" : " where " + conditions.joined(separator: " and "))
  }

  /// The value in the unit in which a number is printed.
  func value(inPercent: Bool) -> Double {
    inPercent == isPercent ? value : isPercent ? value / 100 : value * 100
  }

  private static let general: Set<String> = [
    "metrics", "metric", "test", "val", "valid", "validation", "train", "training", "eval", "mean", "value", "score",
    "result", "results", "final", "best",
  ]

  /// Whether the words around a number name a column, or a part of its name that says something.
  static func isNamed(_ column: String, in context: TypedNumber.Context) -> Bool {
    let all = Words.of(column)
    let telling = all.filter { !general.contains($0) }
    return (telling.isEmpty ? all : telling).contains { word in context.words.contains { Words.areAlike($0, word) } }
  }
}
