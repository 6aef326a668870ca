import Files
import Yams

/// A section of a YAML file of nested settings; every error names the file and the line.
struct SettingsNode {
  private let path: String
  private let name: String?
  private let mapping: Node.Mapping
  private let line: Int

  /// Longest file that is read; those of trainings have about 1,000 bytes.
  private static let longest = 1 << 16
  /// Aliases repeat what they stand for, so that a few lines could stand for millions.
  private static let mostAliases = 8

  /// The top of a file.
  /// - Throws: `SourceError` when it is no YAML or no list of settings.
  init(yaml: String, path: String) throws(SourceError) {
    let start = SourceLocation(file: path, line: 1)
    guard yaml.utf8.count <= Self.longest, yaml.utf8.count(where: { $0 == UInt8(ascii: "*") }) <= Self.mostAliases
    else {
      throw SourceError(
        start, "too large for a configuration; at most \(Self.longest) bytes and \(Self.mostAliases) aliases are read")
    }
    let root: Node?
    do { root = try Yams.compose(yaml: yaml) } catch let error as YamlError {
      throw Self.error(error, path)
    } catch { throw SourceError(start, "the configuration is not YAML") }
    guard let mapping = root?.mapping else {
      throw SourceError(start, "a configuration must be a list of 'key: value' lines")
    }
    self.init(path: path, name: nil, mapping: mapping, line: 1)
  }

  private init(path: String, name: String?, mapping: Node.Mapping, line: Int) {
    (self.path, self.name, self.mapping, self.line) = (path, name, mapping, line)
  }

  /// Whether there is such a key.
  func has(_ key: String) -> Bool { node(key) != nil }

  /// The keys with their lines, in the file's order.
  var keys: [(name: String, line: Int)] { mapping.map { ($0.key.string ?? "?", $0.key.mark?.line ?? line) } }

  /// A nested section; `nil` when there is none, or nothing behind its key.
  /// - Throws: `SourceError` when the key holds something else.
  func section(_ key: String) throws(SourceError) -> SettingsNode? {
    guard let (line, node) = node(key), node.null == nil else { return nil }
    guard let mapping = node.mapping else { throw fault("'\(key)' must be a section of settings", line: line) }
    return SettingsNode(path: path, name: key, mapping: mapping, line: line)
  }

  /// A text and its line; `nil` when there is none.
  /// - Throws: `SourceError` when the key holds something else.
  func text(_ key: String) throws(SourceError) -> (value: String, line: Int)? {
    guard let (line, node) = node(key) else { return nil }
    guard let scalar = node.scalar else { throw fault("'\(key)' must be a single word", line: line) }
    return (scalar.string, line)
  }

  /// A whole number in decimal digits, without leading zeros, which some readers of YAML take for octal.
  /// - Throws: `SourceError`, with `remedy` when the key is missing.
  func integer(_ key: String, in range: ClosedRange<Int>, else remedy: String) throws(SourceError) -> Int {
    guard let (line, node) = node(key) else { throw fault("no '\(key):' in it\(remedy)") }
    guard let scalar = node.scalar, scalar.style == .plain, let value = Int(scalar.string), "\(value)" == scalar.string,
      range.contains(value)
    else {
      let text = node.scalar.map { " \(quoted($0.string))" } ?? " a list or section"
      throw fault(
        "'\(key)' is\(text); a whole number from \(range.lowerBound) to \(range.upperBound) is needed", line: line)
    }
    return value
  }

  /// An error at a line, by default the section's own.
  func fault(_ message: String, line: Int? = nil) -> SourceError {
    let place = name.map { "section '\($0)': " } ?? ""
    return SourceError(SourceLocation(file: path, line: line ?? self.line), place + message)
  }

  private func node(_ key: String) -> (line: Int, node: Node)? {
    for (name, value) in mapping where name.string == key { return (name.mark?.line ?? line, value) }
    return nil
  }

  private static func error(_ error: YamlError, _ path: String) -> SourceError {
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      return SourceError(
        SourceLocation(file: path, line: mark.line), "the configuration is not YAML: \(problem)")
    case .duplicatedKeysInMapping(let keys, let context):
      let names = keys.prefix(4).map { excerpt($0) }.joined(separator: ", ")
      return SourceError(SourceLocation(file: path, line: context.mark.line), "the key \(names) stands twice")
    default: return SourceError(SourceLocation(file: path, line: 1), "the configuration is not YAML")
    }
  }
}
