import Files
import Tables

extension TestWords {
  /// Takes `where …`, `for each …` and `by at least …` out of the words, wherever they stand.
  /// - Throws: `SourceError` for a clause that is not complete, or stands twice.
  package mutating func takeClauses() throws(SourceError) {
    var rest: [Word] = []
    while let word = words.last {
      if accept("where") {
        guard conditions == nil else { throw error("'where' stands twice; join conditions by 'and'") }
        conditions = try allConditions()
      } else if accept("for") {
        try expect("each")
        guard group == nil else { throw error("'for each' stands twice; join columns by ','") }
        group = try list()
      } else if accept("by", "at") {
        try expect("least")
        guard effect == nil else { throw error("'by at least' stands twice") }
        let isFactor = accept("factor")
        effect = LeastEffect(size: try number(), isFactor: isFactor)
      } else {
        rest.append(word)
        words.removeLast()
      }
    }
    words = rest.reversed()
  }

  /// `for each A, B`, or nothing.
  package mutating func groupIfAny() throws(SourceError) -> [String] {
    defer { group = nil }
    return group ?? []
  }

  /// `by at least M` or `by at least factor F`, or nothing.
  package mutating func leastEffectIfAny() -> LeastEffect? {
    defer { effect = nil }
    return effect
  }

  /// `where A = 1 and B in [2, 5]`, or nothing.
  package mutating func conditionsIfAny() throws(SourceError) -> [Condition] {
    if let taken = conditions {
      conditions = nil
      return taken
    }
    guard accept("where") else { return [] }
    return try allConditions()
  }

  /// `A = 1 and B in [2, 5]`.
  private mutating func allConditions() throws(SourceError) -> [Condition] {
    var conditions: [Condition] = []
    repeat { conditions.append(try condition()) } while accept("and")
    return conditions
  }

  /// `A = 1`, `A != x`, `A > 3`, `A in [2, 5]`, `A in {x, y}`, `A = last`.
  private mutating func condition() throws(SourceError) -> Condition {
    let column = try next("a column")
    if accept("in") {
      guard accept("{") else { return Condition(column: column, range: try range()) }
      let values = try list()
      try expect("}")
      return Condition(column: column, oneOf: values)
    }
    for comparison in Condition.Comparison.allCases where accept(comparison.rawValue) {
      let value = try word("a value after '\(comparison.rawValue)'")
      if comparison == .equal, !value.isQuoted, let rank = Condition.Rank(rawValue: value.text) {
        return Condition(column: column, rank: rank)
      }
      guard !comparison.isOrder else {
        guard let number = Self.number(value.text) else { throw error("\(quoted(value.text)) is not a number") }
        return Condition(column: column, comparison, number.cellText)
      }
      return Condition(column: column, comparison, value.text)
    }
    throw error("expected '=', '!=', '<', '<=', '>', '>=' or 'in' before \(quoted(words.last?.text ?? "the end"))")
  }

  /// Conditions that stand alone, as in an option `:requires:`.
  /// - Throws: `SourceError`.
  package static func conditions(_ text: String, at place: SourceLocation) throws(SourceError) -> [Condition] {
    var words = TestWords(text, at: place)
    let conditions = try words.allConditions()
    try words.end()
    return conditions
  }
}
