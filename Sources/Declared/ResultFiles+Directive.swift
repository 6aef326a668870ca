import Files
import Foundation
import Literate
import ResultFiles
import Tables

extension ResultFiles {
  /// Reads the options of an `{experiment}` with `:files:`; patterns start from `folder`.
  init(_ directive: Directive, folder: String) throws(SourceError) {
    let place = directive.place(of: "files")
    let names = try CommandWords.split(try directive.required("files"), at: place)
    let patterns = try names.map { name throws(SourceError) in try FilePattern(name, at: place) }
    self.init(folder: folder.isEmpty ? "." : folder, patterns: patterns, place: directive.place)
    rows = try Self.choice(directive)
    finished = try directive.conditions("finished")
    failed = try directive.conditions("failed")
    ignored = directive.list("ignore")
    textColumns = Set(directive.list("text"))
    percentColumns = Set(directive.list("percent"))
    unpivot = try Self.unpivot(directive)
    separator = try Self.separator(directive)
    hasDecimalComma = try Self.hasDecimalComma(directive)
    wanted = try Self.wanted(directive)
  }

  /// `results.test`, `kind = eval`, or `results where kind = eval`.
  static func choice(_ directive: Directive) throws(SourceError) -> RowChoice {
    guard let text = directive["rows"] else { return RowChoice() }
    let place = directive.place(of: "rows")
    let parts = text.split(separator: " where ", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
    guard let first = parts.first, !first.isEmpty else {
      throw SourceError(place, "write ':rows: NAME = VALUE' for some records, or ':rows: NAME' for a list within JSON")
    }
    let isPath = !first.contains { " =<>!".contains($0) }
    let path = isPath ? first.split(separator: ".").map(String.init) : []
    let condition = isPath ? (parts.count > 1 ? parts[1] : nil) : text
    return RowChoice(
      path: path,
      conditions: try condition.map { text throws(SourceError) in try TestWords.conditions(text, at: place) } ?? [])
  }

  private static func unpivot(_ directive: Directive) throws(SourceError) -> Unpivot? {
    guard let text = directive["unpivot"] else { return nil }
    guard let match = text.wholeMatch(of: #/([^\s{}]*)\{([^{}]+)\}([^\s{}]*)\s+as\s+(\S.*)/#) else {
      throw SourceError(
        directive.place(of: "unpivot"), "\(quoted(text)) is not understood; write ':unpivot: run_{seed} as score'")
    }
    return Unpivot(
      prefix: String(match.output.1), suffix: String(match.output.3), name: String(match.output.2),
      value: String(match.output.4))
  }

  private static func separator(_ directive: Directive) throws(SourceError) -> Character? {
    guard let text = directive["separator"] else { return nil }
    if text == "tab" { return "\t" }
    guard text.count == 1, let letter = text.first, letter.isASCII, !letter.isLetter, !letter.isNumber, letter != "\""
    else {
      throw SourceError(
        directive.place(of: "separator"), "\(quoted(text)) is no separator; write ';', '|', ',' or 'tab'")
    }
    return letter
  }

  private static func hasDecimalComma(_ directive: Directive) throws(SourceError) -> Bool {
    guard let text = directive["decimal"] else { return false }
    guard ["comma", ",", "point", "."].contains(text) else {
      throw SourceError(directive.place(of: "decimal"), "\(quoted(text)) is no decimal mark; write 'comma' or 'point'")
    }
    return text == "comma" || text == ","
  }

  /// Every combination of the matrix with every seed.
  private static func wanted(_ directive: Directive) throws(SourceError) -> [[String: String]] {
    let matrix = try directive["matrix"].map { text throws(SourceError) in
      try ParameterMatrix(text, at: directive.place(of: "matrix"))
    }
    let seeds = try directive["seeds"].map { text throws(SourceError) in
      try SeedRange.seeds(text, at: directive.place(of: "seeds"))
    }
    guard matrix != nil || seeds != nil else { return [] }
    return (matrix ?? ParameterMatrix()).settings(seeds: seeds)
  }
}
