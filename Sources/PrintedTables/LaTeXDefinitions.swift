import Files

/// The commands that a LaTeX file defines, and how a table is read by them.
struct LaTeXDefinitions {
  /// A definition of a command.
  struct Definition {
    var name: String
    var body: String
    /// What stands behind the name: numbers of arguments, values of options and the body.
    var meaning: String
    /// The definition itself, and where it begins.
    var source: String
    var start: Int
  }
  private let all: [Definition]

  /// The definitions in the text of a file.
  init(_ text: String) {
    var scanner = TeXScanner(text)
    var all: [Definition] = []
    while let (command, start) = scanner.nextCommand() {
      guard Self.defining.contains(command) else { continue }
      if scanner.current == "*" { scanner.position += 1 }
      guard let name = Self.definedName(&scanner) else { continue }
      let behind = scanner.position
      guard
        let body = command == "let" ? Self.other(&scanner) : Self.body(&scanner, ofPrimitive: command.hasSuffix("def"))
      else { continue }
      all.append(
        Definition(
          name: name, body: body,
          meaning: command == "let"
            ? body : String(scanner.characters[behind..<scanner.position].filter { !$0.isWhitespace }),
          source: String(scanner.characters[start..<scanner.position]), start: start))
    }
    self.all = all
  }

  private static let defining: Set<String> = [
    "newcommand", "renewcommand", "providecommand", "DeclareRobustCommand", "DeclareMathOperator", "let",
    "def", "gdef", "edef", "xdef",
  ]

  private static func definedName(_ scanner: inout TeXScanner) -> String? {
    if let group = scanner.group() { return group.filter { !$0.isWhitespace } }
    scanner.skipBlanks()
    return name(&scanner)
  }

  private static func body(_ scanner: inout TeXScanner, ofPrimitive isPrimitive: Bool) -> String? {
    if isPrimitive {
      while let character = scanner.current, character != "{" { scanner.position += 1 }
    } else {
      while scanner.option() != nil {}
    }
    return scanner.group()
  }

  /// What `\let` makes a command stand for: another command or a character.
  private static func other(_ scanner: inout TeXScanner) -> String? {
    scanner.skipBlanks()
    if scanner.current == "=" { scanner.position += 1 }
    scanner.skipBlanks()
    if let name = name(&scanner) { return name }
    guard let character = scanner.current else { return nil }
    scanner.position += 1
    return String(character)
  }

  /// The command at this place with its backslash; in packages `@` is a letter.
  private static func name(_ scanner: inout TeXScanner) -> String? {
    guard let first = scanner.command() else { return nil }
    var name = "\\" + first
    guard first.last.map({ $0 == "@" || TeXScanner.isLetter($0) }) ?? false else { return name }
    while let character = scanner.current, character == "@" || TeXScanner.isLetter(character) {
      name.append(character)
      scanner.position += 1
    }
    return name
  }

  /// How often each command stands in a text; before an `@`, the shorter and the longer name are both meant.
  static func commands(in text: String) -> [String: Int] {
    var counts: [String: Int] = [:]
    var scanner = TeXScanner(text)
    while let (short, start) = scanner.nextCommand() {
      counts["\\" + short, default: 0] += 1
      scanner.position = start
      guard let long = name(&scanner), long.dropFirst() != short else { continue }
      counts[long, default: 0] += 1
    }
    return counts
  }

  /// The definitions of the commands that a text uses, by themselves or by others; those of styles are not its business.
  func used(in text: String) -> [Definition] {
    var found: Set<String> = []
    let places = Dictionary(grouping: all.indices) { all[$0].name }
    var new = Set(Self.commands(in: text).keys)
    while !new.isEmpty {
      found.formUnion(new)
      let bodies = new.flatMap { places[$0] ?? [] }.map { all[$0].body }.joined(separator: " ")
      new = Set(Self.commands(in: bodies).keys).subtracting(found)
    }
    return all.filter { found.contains($0.name) }
  }

  /// Why the rows of a table cannot be read as they stand; `nil` when they can.
  ///
  /// The definitions are those of the commands that its rows and its caption use; the place is that of the table.
  func fault(in rows: String, _ used: [Definition], at place: Int) -> String? {
    if let hidden = used.first(where: {
      $0.body.contains(#/(?:^|[^\\])&|\\\\|\\tabularnewline|\\multicolumn|\\multirow/#)
    }) {
      return "the command \(quoted(hidden.name)) in this table stands for cells or ends of rows; write them out"
    }
    let commands = Self.commands(in: rows)
    if let fault = Self.fault(of: Self.commands(in: rows + used.map(\.body).joined(separator: " "))) { return fault }
    // Which one is in force depends on groups and conditions around them.
    var meanings: [String: String] = [:]
    let twice = used.first { (meanings.updateValue($0.meaning, forKey: $0.name) ?? $0.meaning) != $0.meaning }
    if let twice {
      return
        "the command \(quoted(twice.name)) in this table is defined twice, and differently; write out what it stands for"
    }
    let known = Set(used.filter { $0.start < place }.map(\.name))
    if let late = used.first(where: { !known.contains($0.name) && commands[$0.name] != nil }) {
      return "the command \(quoted(late.name)) in this table is defined behind it only; define it before the table"
    }
    return LaTeXExpansion(used).endless.map {
      "the command \(quoted($0)) of this table stands for itself or for too much text; write out what it prints"
    }
  }

  /// Conditions and definitions among the commands of a table, which only TeX follows.
  private static func fault(of commands: [String: Int]) -> String? {
    let names = commands.keys.sorted()
    // `\iff` is a sign, `\ifthenelse` has its branches in braces.
    if let word = names.first(where: {
      ["\\else", "\\fi"].contains($0) || ($0.hasPrefix("\\if") && !["\\iff", "\\ifthenelse"].contains($0))
    }) {
      return "\(quoted(word)) in this table makes it open what is printed; leave only the part that is"
    }
    return names.first { defining.contains(String($0.dropFirst())) }.map {
      "\(quoted($0)) defines a command within this table; define it before the table"
    }
  }
}
