import Files
import Foundation

/// The rows and cells of a LaTeX table.
struct LaTeXRows {
  private(set) var rows: [SourceRow] = []
  private(set) var headerRows = 1

  private let file: String
  private var line: Int
  /// The cells of the row that is being read.
  private var cells: [String] = []
  private var cell = ""
  private var rowLine: Int?
  private var headerIsKnown = false

  /// Rows between `\begin{tabular}{…}` and `\end{tabular}`, the first character of which stands in `line`.
  static func read(_ content: [Character], file: String, line: Int) throws -> LaTeXRows {
    var result = LaTeXRows(file: file, line: line)
    try result.read(content)
    return result
  }

  private init(file: String, line: Int) {
    self.file = file
    self.line = line
  }

  private mutating func read(_ content: [Character]) throws {
    var scanner = TeXScanner(content)
    var braces = 0
    var environments = 0
    while let character = scanner.current {
      let start = scanner.position
      let isOutside = braces == 0 && environments == 0
      switch character {
      case "\\":
        let command = scanner.command() ?? ""
        if scanner.position == start { scanner.position += 1 }
        if isOutside, command == "\\" || command == "tabularnewline" {
          if scanner.current == "*" { scanner.position += 1 }
          skipOption(&scanner)
          try endRow()
        } else if isOutside, try isRule(command, &scanner) {
          // A rule or a mark between rows holds nothing.
        } else {
          if command == "begin" { environments += 1 }
          if command == "end" { environments -= 1 }
          append(content[start..<scanner.position])
        }
      case "&" where isOutside:
        scanner.position += 1
        noteLine()
        cells.append(cell)
        cell = ""
      default:
        if character == "{" { braces += 1 }
        if character == "}" { braces -= 1 }
        guard braces >= 0 else { throw fault("a closing brace has no opening one; check the braces of this row") }
        scanner.position += 1
        append(content[start..<scanner.position])
      }
      line += content[start..<min(scanner.position, content.count)].count { $0 == "\n" }
    }
    guard braces == 0, environments == 0 else {
      throw fault("a brace or an environment of this row is not closed; check its braces and \\end")
    }
    try endRow()
  }

  /// Passes over `[2pt]` behind the end of a row.
  private func skipOption(_ scanner: inout TeXScanner) {
    let start = scanner.position
    guard let option = scanner.option() else { return }
    // Anything but a length is the next row.
    if !option.contains(#/^\s*-?[\d.]*\s*(?:[a-z]{2}|\\[A-Za-z]+)\s*$/#) { scanner.position = start }
  }

  private func fault(_ message: String) -> SourceError {
    SourceError(SourceLocation(file: file, line: rowLine ?? line), message)
  }

  private mutating func noteLine() { if rowLine == nil { rowLine = line } }

  private mutating func append(_ characters: ArraySlice<Character>) {
    if rowLine == nil {
      guard let first = characters.firstIndex(where: { !$0.isWhitespace }) else { return }
      rowLine = line + characters[..<first].count { $0 == "\n" }
    }
    cell += String(characters)
  }

  /// Rules and marks between rows, with the number of their groups in braces.
  private static let rules = [
    "hline": 0, "toprule": 0, "midrule": 0, "bottomrule": 0, "cmidrule": 1, "cline": 1, "addlinespace": 0,
    "specialrule": 3, "morecmidrules": 0, "endhead": 0, "endfirsthead": 0, "endfoot": 0, "endlastfoot": 0, "noalign": 1,
    "rowcolor": 1, "arrayrulecolor": 1, "hhline": 1, "Xhline": 1, "caption": 1, "label": 1, "tabucline": 1,
    "rowfont": 1, "hdashline": 0, "cdashline": 1, "cdashlinelr": 1, "Cline": 1, "thickhline": 0, "noindent": 0,
    "centering": 0, "smallskip": 0, "medskip": 0, "bigskip": 0,
  ]

  private static let withOptions: Set<String> = [
    "toprule", "midrule", "bottomrule", "cmidrule", "addlinespace", "rowcolor", "arrayrulecolor", "caption",
    "tabucline", "hdashline", "cdashline",
  ]

  /// Passes over a rule that stands where a row begins.
  private mutating func isRule(_ command: String, _ scanner: inout TeXScanner) throws -> Bool {
    guard let groups = Self.rules[command] else { return false }
    guard cells.isEmpty, rowLine == nil else {
      // Colours of rows may stand anywhere in them.
      guard ["rowcolor", "centering", "noindent"].contains(command) else {
        throw fault("\\\(command) stands within a row; end the row by \\\\ before it")
      }
      passArguments(of: command, groups, &scanner)
      return true
    }
    if command == "caption", scanner.current == "*" { scanner.position += 1 }
    let behind = scanner.position
    passArguments(of: command, groups, &scanner)
    switch command {
    case "midrule", "hline", "specialrule", "hhline", "Xhline", "tabucline", "hdashline", "thickhline": endHeader()
    case "cmidrule", "cline", "cdashline", "cdashlinelr", "Cline":
      if isOverAllColumns(scanner.characters[behind..<min(scanner.position, scanner.characters.count)]) { endHeader() }
    case "endfirsthead": endHeader()
    case "endhead":
      // After \endfirsthead this head is the one of the following pages.
      if headerIsKnown { rows.removeSubrange(headerRows...) } else { endHeader() }
    case "endfoot", "endlastfoot":
      if headerIsKnown { rows.removeSubrange(headerRows...) }
    default: break
    }
    return true
  }

  /// Whether the columns that a rule names, such as `{1-3}`, are all of the row above it.
  private func isOverAllColumns(_ arguments: ArraySlice<Character>) -> Bool {
    let width = rows.last?.cells.reduce(0) { $0 + $1.columns }
    return String(arguments).firstMatch(of: #/\{\s*1\s*-\s*(?<last>\d+)\s*\}/#).map { Int($0.output.last) == width }
      ?? false
  }

  private func passArguments(of command: String, _ groups: Int, _ scanner: inout TeXScanner) {
    if Self.withOptions.contains(command) { _ = scanner.option() }
    if scanner.current == "(" {
      while let character = scanner.current, character != ")" { scanner.position += 1 }
      scanner.position += 1
    }
    for _ in 0..<groups { _ = scanner.group() }
    while command == "rowcolor", scanner.current == "[", scanner.option() != nil {}
  }

  /// The first rule below a row ends the header.
  private mutating func endHeader() {
    guard !headerIsKnown, !rows.isEmpty else { return }
    headerRows = rows.count
    headerIsKnown = true
  }

  private mutating func endRow() throws {
    cells.append(cell)
    defer {
      cells = []
      cell = ""
      rowLine = nil
    }
    // A row without any text is vertical space.
    guard cells.contains(where: { !$0.allSatisfy(\.isWhitespace) }) else { return }
    rows.append(SourceRow(line: rowLine ?? line, cells: try cells.map(Self.spanning)))
  }

  /// A cell without the commands that make it span columns and rows.
  private static func spanning(_ text: String) throws -> SourceCell {
    var cell = SourceCell(text: text.trimmingCharacters(in: .whitespacesAndNewlines))
    var scanner = TeXScanner(cell.text)
    if scanner.command() == "multicolumn", let columns = scanner.group().flatMap(Self.count), columns > 0,
      scanner.group() != nil,
      let content = scanner.group()
    {
      cell = SourceCell(text: content + String(scanner.characters[scanner.position...]), columns: columns)
    }
    scanner = TeXScanner(cell.text.trimmingCharacters(in: .whitespacesAndNewlines))
    if scanner.command() == "multirow" {
      _ = scanner.option()
      if let rows = scanner.group().flatMap(Self.count) {
        _ = scanner.option()
        if scanner.group() != nil || passStar(&scanner) {
          _ = scanner.option()
          if let content = scanner.group() {
            cell.text = content + String(scanner.characters[scanner.position...])
            cell.rows = rows == 0 ? 1 : rows
          }
        }
      }
    }
    cell.text = cell.text.trimmingCharacters(in: .whitespacesAndNewlines)
    return cell
  }

  private static func count(_ text: String) -> Int? {
    Int(text.trimmingCharacters(in: .whitespaces)).flatMap { (-10_000...10_000).contains($0) ? $0 : nil }
  }

  /// `\multirow{2}*{…}`, an older spelling.
  private static func passStar(_ scanner: inout TeXScanner) -> Bool {
    scanner.skipBlanks()
    guard scanner.current == "*" else { return false }
    scanner.position += 1
    return true
  }
}
