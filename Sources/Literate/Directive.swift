import Files
import Foundation

/// A fenced block of a literate source: ```` ```{name} argument ````, `:option: value` lines, and a body.
package struct Directive: Sendable, Equatable {
  /// What follows an option's name, and where it stands.
  package struct Option: Sendable, Equatable {
    /// What follows the name.
    package var value: String
    /// Where it stands.
    package var place: SourceLocation

    /// What follows a name at a place.
    package init(value: String, place: SourceLocation) {
      self.value = value
      self.place = place
    }
  }

  /// The word in braces.
  package var name: String
  /// What follows the braces.
  package var argument: String
  /// By name, the lines `:option: value`.
  package var options: [String: Option]
  /// What stands below the options, in Markdown.
  package var body: String
  /// The line of the fence.
  package var place: SourceLocation
  /// Line on which the body begins.
  package var bodyLine: Int

  /// Reads a fenced block; `nil` when its info string names no directive.
  /// - Throws: `SourceError` for an option that appears twice.
  package init?(info: String, content: String, file: String, line: Int) throws(SourceError) {
    guard info.hasPrefix("{"), let end = info.firstIndex(of: "}") else { return nil }
    name = String(info[info.index(after: info.startIndex)..<end])
    argument = info[info.index(after: end)...].trimmingCharacters(in: .whitespaces)
    place = SourceLocation(file: file, line: line)
    options = [:]
    var lines = content.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    bodyLine = line + 1
    // Options between two lines '---' have no colon in front.
    let closing = lines.first == "---" ? lines.dropFirst().firstIndex(of: "---") : nil
    if let closing {
      for (index, line) in lines[1..<closing].enumerated() where !line.allSatisfy(\.isWhitespace) {
        let place = SourceLocation(file: file, line: bodyLine + 1 + index)
        guard let (key, value) = Self.option(":" + line) else {
          throw SourceError(place, "an option between '---' has the form 'name: value'")
        }
        guard options.updateValue(Option(value: Self.unquoted(value), place: place), forKey: key) == nil else {
          throw SourceError(place, "option '\(excerpt(key))' appears twice; remove one")
        }
      }
      lines.removeSubrange(0...closing)
      bodyLine += closing + 1
    }
    while let (key, value) = lines.first.flatMap(Self.option) {
      let option = Option(value: value, place: SourceLocation(file: file, line: bodyLine))
      guard options.updateValue(option, forKey: key) == nil else {
        throw SourceError(option.place, "option ':\(excerpt(key)):' appears twice; remove one")
      }
      lines.removeFirst()
      bodyLine += 1
    }
    while let first = lines.first, first.allSatisfy(\.isWhitespace) {
      lines.removeFirst()
      bodyLine += 1
    }
    body = lines.joined(separator: "\n").trimmingCharacters(in: .newlines)
  }

  /// A value without the quotation marks of YAML.
  private static func unquoted(_ value: String) -> String {
    guard value.count > 1, let first = value.first, first == value.last, "\"'".contains(first) else { return value }
    return String(value.dropFirst().dropLast())
  }

  /// A line `:key: value`.
  private static func option(_ line: String) -> (String, String)? {
    guard line.hasPrefix(":"), let end = line.dropFirst().firstIndex(of: ":") else { return nil }
    let key = line[line.index(after: line.startIndex)..<end]
    guard !key.isEmpty, key.allSatisfy({ $0.isLetter || $0 == "-" }) else { return nil }
    return (String(key), line[line.index(after: end)...].trimmingCharacters(in: .whitespaces))
  }

  /// Refuses options that this directive does not know.
  /// - Throws: `SourceError` with a suggestion.
  package func allow(_ known: [String]) throws(SourceError) {
    for (key, option) in options.sorted(by: { ($0.value.place.line ?? 0) < ($1.value.place.line ?? 0) })
    where !known.contains(key) {
      throw SourceError(
        option.place, "{\(excerpt(name))} has no option ':\(excerpt(key)):'\(Spelling.hint(for: key, among: known))")
    }
  }

  /// The value of an option that must be there.
  /// - Throws: `SourceError`.
  package func required(_ key: String) throws(SourceError) -> String {
    guard let value = self[key], !value.isEmpty else {
      throw SourceError(place, "{\(excerpt(name))} needs an option ':\(key): …'")
    }
    return value
  }

  /// The value of an option, if it is there.
  package subscript(key: String) -> String? { options[key]?.value }

  /// Where an option stands, or the directive itself.
  package func place(of key: String) -> SourceLocation { options[key]?.place ?? place }
}
