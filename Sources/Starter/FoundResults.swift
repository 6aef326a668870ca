import Files
import Foundation

/// Files of results that lie together: those of one folder and kind, under one pattern.
struct FoundResults: Sendable, Equatable {
  /// Name for the experiment.
  var name: String
  /// Pattern with named parts, from the document's folder.
  var pattern: String

  private static let kinds = ["csv", "tsv", "json", "jsonl", "ndjson"]
  /// Folders in which nobody keeps results.
  private static let skipped: Set<String> = [
    "node_modules", "build", "output", "target", "dist", "venv", "env", "__pycache__", "expected", "paper",
  ]
  /// JSON files of other tools.
  private static let foreign: Set<String> = [
    "package.json", "package-lock.json", "tsconfig.json", "verdicts.json", "claims.json", "composer.json",
  ]

  /// Kind of a file of results, with `.gz` if it has one; `nil` for any other file.
  static func kind(of path: String) -> String? {
    var parts = path.split(separator: "/").last.map { $0.lowercased().split(separator: ".") } ?? []
    let isCompressed = parts.last == "gz"
    if isCompressed { parts.removeLast() }
    guard parts.count > 1, let last = parts.last, kinds.contains(String(last)) else { return nil }
    return isCompressed ? "\(last).gz" : String(last)
  }

  /// Files of results below a folder, three levels deep.
  static func files(below folder: String) -> [String] {
    var found: [String] = []
    func search(_ path: String, _ depth: Int) {
      let names =
        (try? FileManager.default.contentsOfDirectory(atPath: path.isEmpty ? folder : "\(folder)/\(path)")) ?? []
      for name in names.sorted() where !name.hasPrefix(".") {
        let below = path.isEmpty ? name : "\(path)/\(name)"
        if TextFile.isFolder("\(folder)/\(below)") {
          if depth < 3, !skipped.contains(name) { search(below, depth + 1) }
        } else if kind(of: name) != nil, !foreign.contains(name), TextFile.isFile("\(folder)/\(below)") {
          found.append(below)
        }
      }
    }
    search("", 0)
    return found
  }

  /// Groups files: those of one folder and kind whose names have the same parts are results of one experiment.
  static func grouped(_ files: [String]) -> [FoundResults] {
    var groups: [String: [String]] = [:]
    var order: [String] = []
    for file in files {
      let folder = TextFile.parent(of: file)
      let shape = parts(of: file).map { $0.isSeparator ? $0.text : "x" }.joined()
      let key = "\(folder)\u{1F}\(kind(of: file) ?? "")\u{1F}\(shape)"
      if groups[key] == nil { order.append(key) }
      groups[key, default: []].append(file)
    }
    var names: Set<String> = []
    return order.flatMap { key in results(groups[key] ?? [], &names) }
  }

  private static func results(_ files: [String], _ names: inout Set<String>) -> [FoundResults] {
    let split = files.map(parts)
    guard files.count > 1, let pattern = pattern(split, folder: TextFile.parent(of: files[0])) else {
      return files.map { FoundResults(name: unique(stem(of: $0), &names), pattern: quotedIfNeeded($0)) }
    }
    let folder = TextFile.parent(of: files[0]).split(separator: "/").last.map(String.init) ?? "runs"
    return [FoundResults(name: unique(folder, &names), pattern: quotedIfNeeded(pattern))]
  }

  private struct Part: Equatable {
    var text: String
    var isSeparator: Bool
  }

  /// The parts of a file's name: words, and what stands between them.
  private static func parts(of path: String) -> [Part] {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    var parts: [Part] = []
    for letter in name {
      let isSeparator = "-_. =+".contains(letter)
      if let last = parts.last, last.isSeparator == isSeparator {
        parts[parts.count - 1].text.append(letter)
      } else {
        parts.append(Part(text: String(letter), isSeparator: isSeparator))
      }
    }
    return parts
  }

  /// What differs between the names becomes a column: `s{seed}` for numbers behind the same letters, `{name}` for words.
  private static func pattern(_ split: [[Part]], folder: String) -> String? {
    guard let first = split.first else { return nil }
    var pattern = ""
    var words = ["model", "setting", "variant", "part"][...]
    var used: Set<String> = []
    for index in first.indices {
      let texts = split.map { $0[index].text }
      guard Set(texts).count > 1 else {
        pattern += texts[0].filter { !"{}*?".contains($0) }
        continue
      }
      let prefix = texts[0].prefix { $0.isLetter }
      let isNumbered = texts.allSatisfy { $0.hasPrefix(prefix) && UInt64($0.dropFirst(prefix.count)) != nil }
      let name =
        isNumbered
        ? (["", "s", "seed", "run", "r"].contains(prefix.lowercased()) ? "seed" : String(prefix))
        : words.popFirst() ?? "column\(index)"
      guard used.insert(name).inserted else { return nil }
      pattern += (isNumbered ? String(prefix) : "") + "{\(name)}"
    }
    return folder.isEmpty ? pattern : "\(folder)/\(pattern)"
  }

  private static func stem(of path: String) -> String {
    String(path.split(separator: "/").last?.split(separator: ".").first ?? "runs")
  }

  private static func unique(_ text: String, _ names: inout Set<String>) -> String {
    let plain = String(text.map { $0.isASCII && ($0.isLetter || $0.isNumber || "-_".contains($0)) ? $0 : "-" })
    let base = plain.first.map { $0.isLetter || $0.isNumber } ?? false ? plain : "runs"
    let name = names.contains(base) ? (2...).lazy.map { "\(base)-\($0)" }.first { !names.contains($0) } ?? base : base
    names.insert(name)
    return name
  }

  private static func quotedIfNeeded(_ path: String) -> String { path.contains(" ") ? "\"\(path)\"" : path }
}
