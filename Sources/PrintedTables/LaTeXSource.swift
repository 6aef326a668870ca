import Foundation

/// The text of a LaTeX file without what is not printed, line for line as long as before.
struct LaTeXSource {
  let text: String
  /// A command that the file defines.
  struct Definition {
    var name: String
    var body: String
    /// The definition itself.
    var source: String
  }
  let definitions: [Definition]

  init(_ source: String) {
    text = Self.printed(source)
    definitions = Self.definitions(text)
  }

  /// The definitions of the commands that a text uses, as pandoc reads them before a cell; those of styles are not its
  /// business.
  func definitions(for text: String) -> String {
    var used = Set(definitions.indices.filter { Self.uses(definitions[$0].name, text) })
    var new = used
    while !new.isEmpty {
      let bodies = new.map { definitions[$0].body }.joined(separator: " ")
      new = Set(definitions.indices.filter { !used.contains($0) && Self.uses(definitions[$0].name, bodies) })
      used.formUnion(new)
    }
    return used.sorted().map { definitions[$0].source }.joined(separator: "\n")
  }

  /// Comments, verbatim texts and what stands behind the end of the document become blank.
  private static func printed(_ source: String) -> String {
    var lines: [Substring] = []
    for line in source.split(separator: "\n", omittingEmptySubsequences: false) { lines.append(uncommented(line)) }
    let text = withoutHidden(lines.joined(separator: "\n"))
    return text.range(of: "\\end{document}").map { String(text[..<$0.lowerBound]) } ?? text
  }

  /// A text without its verbatim and commented parts, line for line as long.
  private static func withoutHidden(_ text: String) -> String {
    let opening = #/\\begin\{(?<name>verbatim\*?|lstlisting|comment|minted|filecontents\*?)\}|\\iffalse(?![a-zA-Z])/#
    var result = ""
    var rest = text[...]
    while let match = rest.firstMatch(of: opening) {
      result += rest[..<match.range.lowerBound]
      let hidden = rest[match.range.upperBound...]
      if let name = match.output.name {
        let end = hidden.range(of: "\\end{\(name)}")?.upperBound ?? hidden.endIndex
        result += String(hidden[..<end].filter(\.isNewline))
        rest = hidden[end...]
      } else {
        let (otherwise, end) = branches(hidden)
        result += String(hidden[..<otherwise.lowerBound].filter(\.isNewline)) + hidden[otherwise]
        rest = hidden[end...]
      }
    }
    return result + rest
  }

  /// What stands behind the `\else` of a condition that is false, empty without one, and where the text goes on.
  private static func branches(_ text: Substring) -> (otherwise: Range<String.Index>, end: String.Index) {
    var depth = 0
    var otherwise: String.Index?
    for match in text.matches(of: #/\\(?<word>if[a-zA-Z]*|else|fi)(?![a-zA-Z])/#) {
      switch match.output.word {
      case "else": if depth == 0 { otherwise = match.range.upperBound }
      case "fi" where depth == 0:
        return ((otherwise ?? match.range.lowerBound)..<match.range.lowerBound, match.range.upperBound)
      case "fi": depth -= 1
      default: depth += 1
      }
    }
    return (text.endIndex..<text.endIndex, text.endIndex)
  }

  /// A line up to the per cent sign that begins a comment.
  private static func uncommented(_ line: Substring) -> Substring {
    var isEscaped = false
    for index in line.indices {
      if line[index] == "%", !isEscaped { return line[..<index] }
      isEscaped = line[index] == "\\" && !isEscaped
    }
    return line
  }

  private static let defining: Set<String> = [
    "newcommand", "renewcommand", "providecommand", "DeclareRobustCommand", "def", "DeclareMathOperator",
  ]

  private static func definitions(_ text: String) -> [Definition] {
    var scanner = TeXScanner(text)
    var result: [Definition] = []
    while let (command, start) = scanner.nextCommand() {
      guard defining.contains(command) else { continue }
      if scanner.current == "*" { scanner.position += 1 }
      var name = scanner.group()?.trimmingCharacters(in: .whitespaces)
      if name == nil {
        scanner.skipBlanks()
        name = scanner.command().map { "\\" + $0 }
      }
      guard let name else { continue }
      if command == "def" {
        while let character = scanner.current, character != "{" { scanner.position += 1 }
      } else {
        while scanner.option() != nil {}
      }
      guard let body = scanner.group() else { continue }
      result.append(
        Definition(name: name, body: body, source: String(scanner.characters[start..<scanner.position])))
    }
    return result
  }

  /// The first command in a text that the file defines twice: which definition holds there, only TeX knows.
  func redefined(in text: String) -> String? {
    var bodies: [String: String] = [:]
    for definition in definitions {
      guard let first = bodies[definition.name] else {
        bodies[definition.name] = definition.body
        continue
      }
      if first != definition.body, Self.uses(definition.name, text) { return definition.name }
    }
    return nil
  }

  /// The first command in a text whose definition holds ends of cells or rows, which are not seen in the text.
  func hiddenCells(in text: String) -> String? {
    definitions.first { definition in
      definition.body.contains(#/(?:^|[^\\])&|\\\\|\\tabularnewline|\\multicolumn|\\multirow/#)
        && Self.uses(definition.name, text)
    }?.name
  }

  private static func uses(_ name: String, _ text: String) -> Bool {
    var rest = text[...]
    while let range = rest.range(of: name) {
      rest = rest[range.upperBound...]
      if !(rest.first.map(TeXScanner.isLetter) ?? false) { return true }
    }
    return false
  }
}
