/// `COLUMN = VALUE`, `COLUMN > 3`, `COLUMN in [A, B]`, `COLUMN in {A, B}` or `COLUMN = last`: a choice among rows; numbers are
/// compared as numbers.
public struct Condition: Sendable, Equatable, CustomStringConvertible {
  /// How a cell is compared with a value.
  public enum Comparison: String, Sendable, CaseIterable {
    /// The same text or number.
    case equal = "="
    /// Another text or number.
    case different = "!="
    /// A smaller number.
    case below = "<"
    /// A number that is not larger.
    case atMost = "<="
    /// A larger number.
    case above = ">"
    /// A number that is not smaller.
    case atLeast = ">="

    /// Whether it compares sizes, which only numbers have.
    public var isOrder: Bool { self != .equal && self != .different }
  }

  /// An end of a column of numbers.
  public enum Rank: String, Sendable {
    /// The smallest number of the column.
    case first
    /// The largest number of the column.
    case last
  }

  private enum Choice: Sendable, Equatable {
    case compared(Comparison)
    case range(ClosedRange<Double>)
    case set([String])
    case rank(Rank)
  }

  /// The column.
  public var column: String
  /// What its cell has to hold; `A…B` for a range, `A, B` for a set.
  public var value: String
  private var choice: Choice

  /// A cell that holds a value.
  public init(column: String, value: String) { self.init(column: column, .equal, value) }

  /// A cell that compares with a value in a certain way.
  public init(column: String, _ comparison: Comparison, _ value: String) {
    self.column = column
    self.value = value
    choice = .compared(comparison)
  }

  /// A cell that holds a number of a range, its ends included.
  public init(column: String, range: ClosedRange<Double>) {
    self.column = column
    choice = .range(range)
    value = "\(range.lowerBound)…\(range.upperBound)"
  }

  /// A cell that holds one of several values.
  public init(column: String, oneOf values: [String]) {
    self.column = column
    choice = .set(values)
    value = values.joined(separator: ", ")
  }

  /// A cell that holds the smallest or the largest number of the column, in each part of the rows for itself; see
  /// ``Table/rows(where:per:)``.
  public init(column: String, rank: Rank) {
    self.column = column
    choice = .rank(rank)
    value = rank.rawValue
  }

  /// The end of a column that it chooses, if it does.
  public var rank: Rank? { if case .rank(let rank) = choice { rank } else { nil } }

  /// As the author of a claim writes it.
  public var description: String {
    switch choice {
    case .compared(let comparison): "\(column) \(comparison.rawValue) \(value)"
    case .range(let range): "\(column) in [\(Self.text(range.lowerBound)), \(Self.text(range.upperBound))]"
    case .set: "\(column) in {\(value)}"
    case .rank: "\(column) = \(value)"
    }
  }

  private static func text(_ number: Double) -> String { Int(exactly: number).map(String.init) ?? String(number) }

  /// Whether a cell meets it; `isText` where its column holds names, so that `1e1` is not 10.
  ///
  /// The end of a column is
  /// compared as a text: which rows have it is for ``Table/rows(where:per:)`` to say.
  public func holds(_ text: String, isText: Bool = false) -> Bool {
    switch choice {
    case .compared(let comparison):
      switch comparison {
      case .equal: return Self.isSame(text, value, isText)
      case .different: return !Self.isSame(text, value, isText)
      case .below: return ordered(text, isText) { $0 < $1 }
      case .atMost: return ordered(text, isText) { $0 <= $1 }
      case .above: return ordered(text, isText) { $0 > $1 }
      case .atLeast: return ordered(text, isText) { $0 >= $1 }
      }
    case .range(let range): return isText ? false : Double(text).map { range.contains($0) } ?? false
    case .set(let values): return values.contains { Self.isSame(text, $0, isText) }
    case .rank: return text == value
    }
  }

  private static func isSame(_ text: String, _ value: String, _ isText: Bool) -> Bool {
    if !isText, let number = Double(text), let wanted = Double(value) { return number == wanted }
    return text == value
  }

  private func ordered(_ text: String, _ isText: Bool, _ compare: (Double, Double) -> Bool) -> Bool {
    guard !isText, let number = Double(text), let limit = Double(value) else { return false }
    return compare(number, limit)
  }

  /// Whether rows with these cells, by column, certainly do not meet it; a column that is not named may hold anything.
  public func excludes(_ setting: [String: String], textColumns: Set<String>) -> Bool {
    guard rank == nil, let text = setting[column] else { return false }
    return !holds(text, isText: textColumns.contains(column))
  }

  /// Whether it compares sizes.
  fileprivate var isOrder: Bool { if case .compared(let comparison) = choice { comparison.isOrder } else { false } }
}

extension Table {
  /// The rows for which all conditions hold; `COLUMN = last` is judged in the parts of the rows that have the same values
  /// in the columns `parts`, after the other conditions.
  /// - Throws: `TableError` for an unknown column, or a cell that is no number where sizes are compared.
  public func rows(where conditions: [Condition], per parts: [String] = []) throws(TableError) -> Table {
    guard !conditions.isEmpty else { return self }
    var keep = [Bool](repeating: true, count: count)
    var ends: [Condition] = []
    for condition in conditions {
      let isText = textColumns.contains(condition.column)
      let texts = try texts(condition.column)
      // A name that happens to be 'last' is a value.
      if condition.rank != nil, !texts.contains(condition.value) {
        ends.append(condition)
        continue
      }
      if condition.isOrder {
        if isText, let text = texts.first {
          throw .notANumber(location(of: 0), column: condition.column, text: text)
        }
        _ = try numbers(condition.column)
      }
      for (row, text) in texts.enumerated() where !condition.holds(text, isText: isText) { keep[row] = false }
    }
    var result = filter { keep[$0] }
    for condition in ends { result = try result.ends(of: condition, per: parts) }
    return result
  }

  /// The rows with the smallest or largest number of a column in each part.
  private func ends(of condition: Condition, per parts: [String]) throws(TableError) -> Table {
    let numbers = try orderedNumbers(condition.column)
    var keep = [Bool](repeating: false, count: count)
    for (_, rows) in try groups(by: parts.filter { has($0) && $0 != condition.column }) {
      let values = rows.map { numbers[$0] }
      guard let end = condition.rank == .first ? values.min() : values.max() else { continue }
      for row in rows where numbers[row] == end { keep[row] = true }
    }
    return filter { keep[$0] }
  }
}
