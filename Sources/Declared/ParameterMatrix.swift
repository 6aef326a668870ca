import Files
import Journals

/// The values that each parameter takes: `optimiser = adam, lion; width = 16, 64, 256`; all combinations are run.
public struct ParameterMatrix: Sendable, Equatable {
  /// One parameter.
  public struct Axis: Sendable, Equatable {
    /// Its name.
    public var name: String
    /// Its values, in order.
    public var values: [String]
  }

  /// The parameters, in order.
  public var axes: [Axis] = []

  /// No parameters: one combination.
  public init() {}

  /// Reads a matrix; values and names may stand in backticks or quotation marks where they hold commas or semicolons.
  /// - Throws: `SourceError` for a parameter without values, or one that is named twice.
  public init(_ text: String, at place: SourceLocation) throws(SourceError) {
    for part in Self.split(text, at: ";") {
      let sides = Self.split(part, at: "=", most: 2)
      guard sides.count == 2, !sides[0].isEmpty else {
        throw SourceError(place, "\(quoted(part)) is no parameter; write 'NAME = VALUE, VALUE; NAME = VALUE'")
      }
      let name = Self.bare(sides[0])
      let values = Self.split(sides[1], at: ",").map(Self.bare)
      guard !sides[1].isEmpty, !values.isEmpty else {
        throw SourceError(place, "the parameter \(quoted(name)) has no values; write '\(excerpt(name)) = VALUE, VALUE'")
      }
      guard !axes.contains(where: { $0.name == name }) else {
        throw SourceError(place, "the parameter \(quoted(name)) is named twice")
      }
      if let twice = values.first(where: { value in values.count { $0 == value } > 1 }) {
        throw SourceError(place, "the parameter \(quoted(name)) has the value \(quoted(twice)) twice")
      }
      guard !["out", "seed", "trial", "revision", "end"].contains(name) else {
        throw SourceError(
          place,
          name == "seed"
            ? "seeds are no parameter; write ':seeds: 1..5'"
            : "\(quoted(name)) means something else; choose another name")
      }
      axes.append(Axis(name: name, values: values))
    }
  }

  /// All combinations, the last parameter fastest.
  public var combinations: [[String]] {
    axes.reduce([[]]) { combinations, axis in
      combinations.flatMap { combination in axis.values.map { combination + [$0] } }
    }
  }

  /// Every combination by the names of the parameters, each with every seed where there are any.
  func settings(seeds: [UInt64]?) -> [[String: String]] {
    combinations.flatMap { values in
      let setting = Dictionary(uniqueKeysWithValues: zip(axes.map(\.name), values))
      return seeds?.map { seed in setting.merging([JournalColumn.seed.name: String(seed)]) { $1 } } ?? [setting]
    }
  }

  /// Parts between separators that stand outside of quotation marks, without blanks around them.
  private static func split(_ text: String, at separator: Character, most: Int = .max) -> [String] {
    var parts = [""]
    var mark: Character?
    for letter in text {
      if let open = mark {
        if letter == open { mark = nil }
      } else if letter == "`" || letter == "\"" || letter == "'" {
        mark = letter
      } else if letter == separator, parts.count < most {
        parts.append("")
        continue
      }
      parts[parts.count - 1].append(letter)
    }
    let trimmed = parts.map {
      String($0.trimmingPrefix { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
    }
    return separator == ";" ? trimmed.filter { !$0.isEmpty } : trimmed
  }

  /// Without the quotation marks around it.
  private static func bare(_ text: String) -> String {
    guard let first = text.first, "`\"'".contains(first), text.count > 1, text.last == first else { return text }
    return String(text.dropFirst().dropLast())
  }
}
