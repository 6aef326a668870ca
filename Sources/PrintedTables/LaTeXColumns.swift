import Files

/// What the description of a LaTeX table's columns prints beside the cells.
struct LaTeXColumns {
  /// Types of columns that the file defines.
  private let types: [Character: String]
  /// Those that were looked at.
  private var seen: Set<Character> = []

  /// Why cells cannot be read without what stands around them; `nil` when they can.
  static func fault(_ columns: String, _ types: [Character: String]) -> String? {
    var reader = LaTeXColumns(types: types)
    return reader.printed(columns).map {
      "the description of the columns prints something in every cell, \(quoted($0)); write it into the cells"
    }
  }

  private init(types: [Character: String]) { self.types = types }

  /// The types of columns that a text defines, with what they stand for.
  static func types(_ text: String) -> [Character: String] {
    var scanner = TeXScanner(text)
    var types: [Character: String] = [:]
    while let command = scanner.nextCommand()?.name {
      guard command == "newcolumntype" else { continue }
      var name = scanner.group()?.first { !$0.isWhitespace }
      if name == nil {
        scanner.skipBlanks()
        name = scanner.current
        scanner.position += 1
      }
      while scanner.option() != nil {}
      guard let name, let body = scanner.group() else { continue }
      // Of several definitions any may be in force.
      types[name, default: ""] += body
    }
    return types
  }

  /// The first `>{…}`, `<{…}`, `@{…}` or `!{…}` that holds more than type, space and colour.
  private mutating func printed(_ columns: String) -> String? {
    var scanner = TeXScanner(columns)
    while let character = scanner.current {
      let start = scanner.position
      scanner.position += 1
      switch character {
      case "*":
        guard scanner.group() != nil, let repeated = scanner.group() else { continue }
        if let found = printed(repeated) { return found }
      case ">", "<", "@", "!":
        guard let group = scanner.group() else { continue }
        let rest = group.replacing(Self.silent, with: "").filter { !$0.isWhitespace && !"${}|~".contains($0) }
        if !rest.isEmpty { return String(scanner.characters[start..<scanner.position]) }
      case "{", "[":
        // The width of a column.
        scanner.position = start
        if scanner.group() == nil, scanner.option() == nil { scanner.position = start + 1 }
      default:
        guard let body = types[character], seen.insert(character).inserted else { continue }
        if let found = printed(body) { return found }
      }
    }
    return nil
  }

  /// Commands that print nothing, with what belongs to them.
  private nonisolated(unsafe) static let silent =
    #/\\(?:(?:hspace|vspace|color|columncolor|cellcolor|rowcolor|extracolsep|hskip|kern|selectfont|setlength|fontsize|vrule|rule)(?![a-zA-Z])\*?\s*(?:\[[^\[\]]*\]|\{[^{}]*\})*(?:\s*-?[\d.]+\s*(?:em|ex|pt|cm|mm|in))?(?:\s*width\s*[\d.]+\s*[a-z]{2})?|(?:let|newline|centering|arraybackslash|raggedright|raggedleft|RaggedRight|RaggedLeft|Centering|bfseries|itshape|scshape|slshape|upshape|mdseries|ttfamily|sffamily|rmfamily|bf|it|rm|tt|sf|sc|em|tiny|scriptsize|footnotesize|small|normalsize|large|boldmath|quad|qquad|enspace|enskip|thinspace|hfill|hfil|fill|tabcolsep|arraycolsep|vline|hss|noindent|strut|displaystyle|textstyle|relax|ignorespaces|unskip|hangindent|leavevmode|protect)(?![a-zA-Z])|[,;:! \\])/#
}
