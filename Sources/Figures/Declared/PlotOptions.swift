import Files
import Foundation
import Literate
import Plot
import Tables

/// The options of a directive, read as what they have to be.
struct PlotOptions {
  let directive: Directive

  init(_ directive: Directive) { self.directive = directive }

  /// The text of an option; one that is there has to say something.
  private func text(_ key: String) throws(SourceError) -> String? {
    guard let text = directive[key] else { return nil }
    guard !text.isEmpty else {
      throw SourceError(directive.place(of: key), "':\(key):' is empty; write its value or remove it")
    }
    return text
  }

  private func error(_ key: String, _ message: String) -> SourceError { SourceError(directive.place(of: key), message) }

  /// One word of a few.
  func choice<Word: CaseIterable & RawRepresentable>(_ key: String) throws(SourceError) -> Word?
  where Word.RawValue == String {
    guard let text = try text(key) else { return nil }
    return try word(text, key)
  }

  private func word<Word: CaseIterable & RawRepresentable>(_ text: String, _ key: String) throws(SourceError) -> Word
  where Word.RawValue == String {
    if let word = Word(rawValue: text) { return word }
    throw error(
      key, "':\(key):' is not \(quoted(text))\(Spelling.hint(for: text, among: Word.allCases.map(\.rawValue)))")
  }

  // MARK: Columns

  func column(_ key: String) throws(SourceError) -> PlotDeclaration.ColumnName? {
    guard let columns = try columns(key) else { return nil }
    guard columns.count == 1 else {
      throw error(key, "':\(key):' is one column; a name with a comma stands in backticks")
    }
    return columns[0]
  }

  func columns(_ key: String) throws(SourceError) -> [PlotDeclaration.ColumnName]? {
    guard let names = try list(key) else { return nil }
    return names.map { PlotDeclaration.ColumnName(name: $0, place: directive.place(of: key)) }
  }

  func requiredColumn(_ key: String) throws(SourceError) -> PlotDeclaration.ColumnName {
    _ = try directive.required(key)
    guard let column = try column(key) else { throw error(key, "':\(key):' is empty; write the name of a column") }
    return column
  }

  func requiredColumns(_ key: String) throws(SourceError) -> [PlotDeclaration.ColumnName] {
    _ = try directive.required(key)
    return try columns(key) ?? []
  }

  /// Names between commas; in backticks a name may hold any character.
  func list(_ key: String) throws(SourceError) -> [String]? {
    guard let text = try text(key) else { return nil }
    return try ColumnList.names(in: text, at: directive.place(of: key))
  }

  // MARK: Numbers

  func number(_ key: String, _ range: ClosedRange<Double>) throws(SourceError) -> Double? {
    guard let text = try text(key) else { return nil }
    guard let number = TestWords.number(text), range.contains(number) else {
      throw error(
        key,
        "':\(key):' is a number from \(NumberText.short(range.lowerBound)) to \(NumberText.short(range.upperBound)), "
          + "not \(quoted(text))")
    }
    return number
  }

  func count(_ key: String, _ range: ClosedRange<Int>) throws(SourceError) -> Int? {
    guard let text = try text(key) else { return nil }
    guard let number = Int(text), range.contains(number) else {
      throw error(
        key, "':\(key):' is a whole number from \(range.lowerBound) to \(range.upperBound), not \(quoted(text))")
    }
    return number
  }

  /// `[A, B]`.
  private func limits(_ key: String) throws(SourceError) -> ClosedRange<Double>? {
    guard let text = try text(key) else { return nil }
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    guard text.hasPrefix("["), text.hasSuffix("]"), parts.count == 2,
      let lower = TestWords.number(parts[0].dropFirst().trimmingCharacters(in: .whitespaces)),
      let upper = TestWords.number(parts[1].dropLast().trimmingCharacters(in: .whitespaces))
    else { throw error(key, "':\(key):' has the form [A, B], as in [0, 1], not \(quoted(text))") }
    guard lower < upper else {
      throw error(key, "':\(key): \(excerpt(text))' is empty; the first number is the smaller one")
    }
    return lower...upper
  }

  func axis(_ name: String) throws(SourceError) -> PlotDeclaration.AxisOptions {
    var axis = PlotDeclaration.AxisOptions()
    let key = "\(name)-scale"
    if let text = try text(key) {
      let words = text.split(separator: " ").map(String.init)
      let scale: PlotDeclaration.AxisScale = try word(words[0], key)
      axis.scale = scale
      if words.count > 1 {
        guard scale == .symlog, words.count == 2, let threshold = TestWords.number(words[1]), threshold > 0 else {
          throw error(
            key, "':\(key): \(excerpt(text))' is not understood; only symlog takes a number, as in 'symlog 0.1'")
        }
        axis.threshold = threshold
      }
    }
    axis.limits = try limits("\(name)-limits")
    axis.label = try label("\(name)-label")
    return axis
  }

  // MARK: Texts

  /// A label with Plot's markup and formulas.
  func label(_ key: String) throws(SourceError) -> RichText? {
    guard let text = try text(key) else { return nil }
    return try LabelMarkup.text(text, at: directive.place(of: key))
  }

  func template(_ key: String, _ column: PlotDeclaration.ColumnName?) throws(SourceError) -> LabelTemplate? {
    guard let text = try text(key) else { return nil }
    guard let column else {
      throw error(key, "':\(key):' changes nothing without ':\(key.dropLast("-label".count)):'; remove it")
    }
    return try LabelTemplate(text, column: column.name, at: directive.place(of: key))
  }

  /// `VALUE = NAME; VALUE = NAME`.
  func names() throws(SourceError) -> [String: RichText] {
    guard let text = try text("names") else { return [:] }
    let place = directive.place(of: "names")
    var names: [String: RichText] = [:]
    // A semicolon within a name stands behind a backslash.
    let (escaped, stand) = ("\\;", "\u{E000}")
    for item in text.replacingOccurrences(of: escaped, with: stand).split(separator: ";") {
      let parts = item.replacingOccurrences(of: stand, with: escaped).split(separator: "=", maxSplits: 1).map {
        $0.trimmingCharacters(in: .whitespaces)
      }
      guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }) else {
        throw error("names", "':names:' has the form VALUE = NAME; VALUE = NAME, not \(quoted(item))")
      }
      let value = try ColumnList.names(in: parts[0], at: place).joined(separator: ", ")
      guard names.updateValue(try LabelMarkup.text(parts[1], at: place), forKey: value) == nil else {
        throw error("names", "\(quoted(value)) is named twice")
      }
    }
    return names
  }

  func conditions() throws(SourceError) -> [Condition] {
    guard let text = try text("where") else { return [] }
    return try TestWords.conditions(text, at: directive.place(of: "where"))
  }

  func published(folder: String) throws(SourceError) -> PlotDeclaration.Published? {
    guard let path = try text("published") else {
      for key in ["published-value", "published-label"] where directive[key] != nil {
        throw error(key, "':\(key):' changes nothing without ':published:'; remove it")
      }
      return nil
    }
    return PlotDeclaration.Published(
      path: TextFile.path(path, in: folder), place: directive.place(of: "published"),
      column: try column("published-value"), label: try label("published-label") ?? "published")
  }
}

/// Names of columns between commas, as options spell them.
package enum ColumnList {
  /// Splits a list; in backticks a name may hold commas and blanks at its ends.
  /// - Throws: `SourceError` for an empty name or a backtick without its partner.
  package static func names(in text: String, at place: SourceLocation) throws(SourceError) -> [String] {
    var names: [String] = []
    var rest = text[...]
    while true {
      rest = rest.drop(while: \.isWhitespace)
      let name: String
      if rest.first == "`" {
        guard let end = rest.dropFirst().firstIndex(of: "`") else {
          throw SourceError(place, "\(quoted(text)): a backtick is not closed")
        }
        name = String(rest[rest.index(after: rest.startIndex)..<end])
        rest = rest[rest.index(after: end)...].drop(while: \.isWhitespace)
        guard rest.isEmpty || rest.first == "," else {
          throw SourceError(place, "\(quoted(text)): a comma has to stand between two names")
        }
      } else {
        let end = rest.firstIndex(of: ",") ?? rest.endIndex
        name = rest[..<end].trimmingCharacters(in: .whitespaces)
        rest = rest[end...]
      }
      guard !name.isEmpty else { throw SourceError(place, "\(quoted(text)): a name is missing") }
      names.append(name)
      guard rest.first == "," else { return names }
      rest = rest.dropFirst()
    }
  }
}
