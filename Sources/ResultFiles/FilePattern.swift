import Files
import Foundation

/// A path with wildcards and named parts: `out/{model}-s{seed}.json`.
///
/// `*` stands for any characters within a name, `?` for one, `**` for any folders; `{name}` stands for at least one character
/// and becomes a column of that name. Names that begin with a full stop are found only where the pattern says so.
public struct FilePattern: Sendable, Equatable, CustomStringConvertible {
  /// The pattern as it was written.
  public let description: String
  /// The columns that its named parts become, in order.
  public let names: [String]
  private let components: [[Token]]
  private let isAbsolute: Bool

  private enum Token: Sendable, Equatable {
    case letter(Character)
    case one
    case many
    case named(Int)
    case anyFolders
  }

  /// Reads a pattern.
  /// - Throws: `SourceError` for braces without a name or a partner.
  public init(_ text: String, at place: SourceLocation) throws(SourceError) {
    description = text
    isAbsolute = text.hasPrefix("/")
    var names: [String] = []
    components = try text.split(separator: "/").filter { $0 != "." }.map { part throws(SourceError) in
      part == "**" ? [.anyFolders] : try Self.tokens(part, &names, text, place)
    }
    guard !components.isEmpty else { throw SourceError(place, "\(quoted(text)) names no file") }
    self.names = names
  }

  private static func tokens(
    _ part: Substring, _ names: inout [String], _ text: String, _ place: SourceLocation
  ) throws(SourceError) -> [Token] {
    var tokens: [Token] = []
    var rest = part
    while let letter = rest.popFirst() {
      switch letter {
      case "*": tokens.append(.many)
      case "?": tokens.append(.one)
      case "{":
        guard let end = rest.firstIndex(of: "}"), end > rest.startIndex, !rest[..<end].contains("{") else {
          throw SourceError(place, "\(quoted(text)): '{' needs a name and a '}', for example {seed}")
        }
        let name = String(rest[..<end])
        rest = rest[rest.index(after: end)...]
        if !names.contains(name) { names.append(name) }
        tokens.append(.named(names.firstIndex(of: name) ?? 0))
      case "}": throw SourceError(place, "\(quoted(text)): '}' without '{'")
      default: tokens.append(.letter(letter))
      }
    }
    return tokens
  }

  /// A file that the pattern names, with the values of its named parts.
  public struct Match: Sendable, Equatable {
    /// Path below the folder, or an absolute one.
    public var path: String
    /// One for each of the pattern's names.
    public var values: [String]
  }

  /// The files below a folder that it names, sorted by path.
  /// - Throws: `SourceError` for a path that can be read in two ways.
  public func matches(in folder: String, at place: SourceLocation) throws(SourceError) -> [Match] {
    var found: [Match] = []
    let start = [String?](repeating: nil, count: names.count)
    try search(components[...], isAbsolute ? "" : folder, isAbsolute ? "/" : "", start, place, 0) { found.append($0) }
    return found.sorted { $0.path < $1.path }
  }

  private func search(
    _ rest: ArraySlice<[Token]>, _ folder: String, _ prefix: String, _ values: [String?], _ place: SourceLocation,
    _ depth: Int, _ report: (Match) -> Void
  ) throws(SourceError) {
    // Links may lead in circles.
    guard let component = rest.first, depth < 40 else { return }
    let isLast = rest.count == 1
    if component == [.anyFolders] {
      try search(rest.dropFirst(), folder, prefix, values, place, depth + 1, report)
      for name in Self.entries(folder + "/" + prefix) where !name.hasPrefix(".") {
        guard TextFile.isFolder("\(folder)/\(prefix)\(name)") else { continue }
        try search(rest, folder, "\(prefix)\(name)/", values, place, depth + 1, report)
      }
      return
    }
    let literal = Self.literal(component)
    let candidates = literal.map { [$0] } ?? Self.entries(folder + "/" + prefix)
    for name in candidates {
      let isHidden = name.hasPrefix(".") && component.first != .letter(".")
      guard literal != nil || !isHidden else { continue }
      var readings: [[String?]] = []
      if literal != nil {
        readings = [values]
      } else {
        Self.read(Array(name)[...], component[...], values, &readings)
      }
      guard let values = readings.first else { continue }
      guard readings.count == 1 else {
        throw SourceError(
          place,
          "\(quoted(prefix + name)) can be read in two ways by \(quoted(description)); put more between its names")
      }
      let path = prefix + name
      if !isLast {
        try search(rest.dropFirst(), folder, path + "/", values, place, depth + 1, report)
      } else if TextFile.isFile(TextFile.path(path, in: folder)) {
        report(Match(path: path, values: values.map { $0 ?? "" }))
      }
    }
  }

  /// All ways to read a name; two are enough to know that there is more than one.
  private static func read(
    _ letters: ArraySlice<Character>, _ tokens: ArraySlice<Token>, _ values: [String?], _ found: inout [[String?]]
  ) {
    guard found.count < 2 else { return }
    guard let token = tokens.first else {
      if letters.isEmpty, !found.contains(values) { found.append(values) }
      return
    }
    let others = tokens.dropFirst()
    switch token {
    case .letter(let letter):
      if letters.first == letter { read(letters.dropFirst(), others, values, &found) }
    case .one: if !letters.isEmpty { read(letters.dropFirst(), others, values, &found) }
    case .many:
      for count in 0...letters.count { read(letters.dropFirst(count), others, values, &found) }
    case .named(let number):
      guard !letters.isEmpty else { return }
      for count in 1...letters.count {
        let text = String(letters.prefix(count))
        guard values[number] == nil || values[number] == text else { continue }
        var values = values
        values[number] = text
        read(letters.dropFirst(count), others, values, &found)
      }
    case .anyFolders: break
    }
  }

  private static func literal(_ component: [Token]) -> String? {
    var text = ""
    for token in component {
      guard case .letter(let letter) = token else { return nil }
      text.append(letter)
    }
    return text
  }

  private static func entries(_ folder: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder.isEmpty ? "." : folder)) ?? []).sorted()
  }
}
