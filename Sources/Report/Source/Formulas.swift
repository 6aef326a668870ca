import Files
import Foundation

/// The mathematics of a report, kept out of Markdown's way: `_`, `*` and `\` mean something else there.
///
/// Each formula is replaced by a marker of private-use characters that no parser touches; a finished page puts the
/// typeset formula, or its source, in the marker's place.
final class Formulas {
  struct Formula: Hashable, Sendable {
    var source: String
    var isDisplayed: Bool
  }

  private(set) var all: [Formula] = []
  /// Where each formula first stands.
  private(set) var places: [SourceLocation] = []
  private var index: [Formula: Int] = [:]
  private static let open: Character = "\u{E000}"
  private static let close: Character = "\u{E001}"

  /// A text whose formulas `$…$` and `$$…$$` are replaced by markers; line ends stay where they are.
  /// - Throws: `SourceError` for a character that is reserved for markers, or a `$$` that is never closed.
  func mark(_ text: String, file: String, line: Int) throws(SourceError) -> String {
    var scanner = MathScanner(text)
    for (number, content) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    where content.contains(where: { $0 == Self.open || $0 == Self.close }) {
      throw SourceError(
        SourceLocation(file: file, line: line + number), "U+E000 and U+E001 are reserved; remove these characters")
    }
    var result = ""
    var current = line
    while let piece = scanner.next() {
      let place = SourceLocation(file: file, line: current)
      switch piece {
      case .text(let text):
        result += text
        current += text.count { $0 == "\n" }
      case .formula(let source, let isDisplayed):
        // TeX reads a line end as a blank; typesetting and messages want one line.
        let trimmed = source.replacing("\n", with: " ").trimmingCharacters(in: .whitespaces)
        guard !trimmed.isEmpty, !trimmed.contains("$"), !source.contains("\n\n") else {
          throw SourceError(place, "a formula must not be empty or hold '$' or an empty line")
        }
        result += marker(Formula(source: trimmed, isDisplayed: isDisplayed), place)
        let lines = source.count { $0 == "\n" }
        result += String(repeating: "\n", count: lines)
        current += lines
      case .open(let lines):
        throw SourceError(SourceLocation(file: file, line: line + lines), "'$$' is never closed; add the closing '$$'")
      }
    }
    return result
  }

  private func marker(_ formula: Formula, _ place: SourceLocation) -> String {
    let number = index[formula] ?? all.count
    if number == all.count {
      all.append(formula)
      places.append(place)
      index[formula] = number
    }
    return "\(Self.open)\(number)\(Self.close)"
  }

  /// A page with every marker replaced by the text of its formula.
  ///
  /// Works on bytes: a page is megabytes of embedded files, and both markers are three bytes in UTF-8.
  func fill(_ page: String, with texts: [String]) -> String {
    let bytes = Array(page.utf8)
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count + texts.reduce(0) { $0 + $1.utf8.count })
    var copied = 0
    var index = 0
    while let start = bytes[index...].firstIndex(of: Self.openBytes[0]) {
      index = start + 1
      guard bytes[start...].starts(with: Self.openBytes) else { continue }
      let digits = bytes[(start + 3)...].prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
      guard bytes[digits.endIndex...].starts(with: Self.closeBytes),
        let formula = Int(String(decoding: digits, as: UTF8.self)), texts.indices.contains(formula)
      else { continue }
      result += bytes[copied..<start]
      result += texts[formula].utf8
      copied = digits.endIndex + 3
      index = copied
    }
    return String(decoding: result + bytes[copied...], as: UTF8.self)
  }

  private static let openBytes = Array(String(open).utf8)
  private static let closeBytes = Array(String(close).utf8)
}

/// Finds formulas outside of code.
///
/// As in Pandoc: the opening `$` has no blank to its right, the closing one none to its left and no digit to its right,
/// and `\$` is a dollar sign.
private struct MathScanner {
  enum Piece {
    case text(String)
    case formula(String, isDisplayed: Bool)
    /// `$$` without end, and the line it stands on, counted from 0.
    case open(line: Int)
  }

  private let characters: [Character]
  private var index = 0
  private var atLineStart = true

  init(_ text: String) { characters = Array(text) }

  mutating func next() -> Piece? {
    guard index < characters.count else { return nil }
    let start = index
    while index < characters.count {
      if let end = endOfCode() {
        atLineStart = end > 0 && characters[end - 1] == "\n"
        index = end
        continue
      }
      if characters[index] == "\\", index + 1 < characters.count {
        index += 2
        atLineStart = false
        continue
      }
      if characters[index] == "$" {
        if index > start { return .text(String(characters[start..<index])) }
        return formula()
      }
      atLineStart = characters[index] == "\n"
      index += 1
    }
    return .text(String(characters[start..<min(index, characters.count)]))
  }

  private mutating func formula() -> Piece {
    let start = index
    atLineStart = false
    if start + 1 < characters.count, characters[start + 1] == "$" {
      var end = start + 2
      while end + 1 < characters.count, !(characters[end] == "$" && characters[end + 1] == "$") { end += 1 }
      guard end + 1 < characters.count else {
        return .open(line: characters[..<start].count { $0 == "\n" })
      }
      index = end + 2
      return .formula(String(characters[start + 2..<end]), isDisplayed: true)
    }
    if let end = endOfInline(from: start + 1) {
      index = end + 1
      return .formula(String(characters[start + 1..<end]), isDisplayed: false)
    }
    index += 1
    return .text("$")
  }

  private func endOfInline(from start: Int) -> Int? {
    guard start < characters.count, !characters[start].isWhitespace else { return nil }
    var end = start
    while end < characters.count {
      if characters[end] == "\n", end + 1 < characters.count, characters[end + 1] == "\n" { return nil }
      if characters[end] == "\\" {
        end += 2
        continue
      }
      if characters[end] == "$" {
        let isPrice = end + 1 < characters.count && characters[end + 1].isNumber
        return end == start || characters[end - 1].isWhitespace || isPrice ? nil : end
      }
      end += 1
    }
    return nil
  }

  /// Where a code span or fenced block that begins here ends.
  private func endOfCode() -> Int? {
    guard characters[index] == "`" || characters[index] == "~" else { return nil }
    let mark = characters[index]
    var end = index
    while end < characters.count, characters[end] == mark { end += 1 }
    let length = end - index
    if atLineStart, length >= 3 { return endOfFence(mark, length, from: end) }
    guard mark == "`" else { return end }
    var run = 0
    for position in end..<characters.count {
      if characters[position] == "`" {
        run += 1
      } else {
        if run == length { return position }
        run = 0
      }
    }
    return run == length ? characters.count : end
  }

  private func endOfFence(_ mark: Character, _ length: Int, from start: Int) -> Int {
    var position = start
    while position < characters.count {
      if characters[position] == "\n" {
        var end = position + 1
        while end < characters.count, characters[end] == mark { end += 1 }
        if end - position - 1 >= length { return end }
      }
      position += 1
    }
    return characters.count
  }
}
