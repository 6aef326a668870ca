import Claims
import Files
import Foundation

/// A text of MyST as CommonMark that pandoc reads.
///
/// Fences of colons become fences of backticks, displayed formulas stand on one line, comments and targets `(label)=` are taken
/// out. Every line knows where it stood.
struct MySTText {
  /// A target `(label)=`, which names the block behind it.
  struct Target {
    var label: String
    /// Line of the rewritten text.
    var line: Int
  }

  private(set) var lines: [Substring] = []
  /// Line of the source on which each line stood, counted from 1.
  private(set) var numbers: [Int] = []
  private(set) var targets: [Target] = []
  private(set) var footnotes: [Footnote] = []

  let source: MarkdownSource
  let input: [Substring]
  /// Blanks of four and more begin code, unless a list stands above.
  private var isInList = false

  /// - Throws: `SourceError` for a fence, comment or formula that is never closed.
  init(_ source: MarkdownSource) throws(SourceError) {
    self.source = source
    input = source.text.split(separator: "\n", omittingEmptySubsequences: false)
    try checkMarks()
    var index = 0
    while index < input.count { index = try take(index) }
    appendFootnotes()
  }

  /// pandoc takes minutes for a letter with thousands of accents; no writing needs more than thirty on one (UAX #15, stream-safe
  /// text).
  private func checkMarks() throws(SourceError) {
    for (index, line) in input.enumerated() where line.utf8.count > 64 {
      var run = 0
      for scalar in line.unicodeScalars {
        run = scalar.properties.generalCategory == .nonspacingMark ? run + 1 : 0
        guard run <= 30 else {
          throw SourceError(source.place(index + 1), "more than 30 accents stand on one letter; remove them")
        }
      }
    }
  }

  var text: String { lines.joined(separator: "\n") }

  /// The place of a line of the rewritten text, counted from 1.
  func place(_ line: Int) -> SourceLocation { source.place(number(line)) }

  /// Line of the file of a line of the rewritten text.
  private func number(_ line: Int) -> Int { numbers.isEmpty ? 1 : numbers[min(max(line, 1), numbers.count) - 1] }

  /// Adds a line that stood on a line of the source.
  mutating func add(_ line: Substring, _ index: Int) {
    lines.append(line)
    numbers.append(index + 1)
  }

  /// Rewrites what begins on a line and returns the line behind it.
  private mutating func take(_ index: Int) throws(SourceError) -> Int {
    let line = input[index]
    if let first = line.first, first != " ", first != "\t" {
      isInList = line.prefixMatch(of: #/[-*+] |\d+[.)] /#) != nil
    }
    if !isInList, line.hasPrefix("    ") || line.hasPrefix("\t") {
      add(line, index)
      return index + 1
    }
    if let fence = FenceLine(line) { return try takeFence(fence, index) }
    let text = line.drop { $0 == " " }
    if text.hasPrefix("%") || text.hasPrefix("+++") {
      add("", index)
      return index + 1
    }
    if let match = text.wholeMatch(of: #/\(([^()\s][^()]*)\)=\s*/#) {
      targets.append(Target(label: String(match.output.1), line: lines.count + 1))
      add("", index)
      return index + 1
    }
    if text.hasPrefix("<!--") { return try takeComment(index) }
    if let end = takeEnvironment(index) ?? takeFormula(index) { return end }
    try refuse(text, index)
    if let footnote = Footnote(input, at: index) { footnotes.append(footnote) }
    addText(line, index)
    return index + 1
  }

  /// A line that pandoc would take for a definition, and MyST would not: those begin with a colon and a blank.
  private mutating func addText(_ line: Substring, _ index: Int) {
    let text = line.drop { $0 == " " || $0 == "\t" || $0 == ">" }
    let isDelimiter = text.allSatisfy { "|:- \t".contains($0) } && text.contains("-")
    if text.hasPrefix(":"), !isDelimiter, text.dropFirst().first?.isWhitespace != true {
      return add(line[..<text.startIndex] + "\\" + text, index)
    }
    if text.hasPrefix("~") { return add(line[..<text.startIndex] + String(TextReferences.guardMark) + text, index) }
    add(line, index)
  }

  // MARK: Comments and formulas

  private mutating func takeComment(_ index: Int) throws(SourceError) -> Int {
    guard let last = input[index...].firstIndex(where: { $0.contains("-->") }) else {
      // Within HTML of the author it is text.
      if index > 0, input[index - 1].hasPrefix("<") {
        add(input[index], index)
        return index + 1
      }
      throw SourceError(source.place(index + 1), "the comment '<!--' is never closed; end it with '-->'")
    }
    for line in index...last {
      let text = line == index ? input[line].drop { $0 == " " }.dropFirst(4) : input[line]
      guard let end = text.range(of: "-->") else {
        add("", line)
        continue
      }
      add(text[end.upperBound...].drop { $0 == " " }, line)
    }
    return last + 1
  }

  /// `$$` on several lines: a line of it may begin like a list's item, or end in a comment of TeX.
  private mutating func takeFormula(_ index: Int) -> Int? {
    guard let match = input[index].prefixMatch(of: #/((?:[ \t]|>|[-*+][ \t]|\d{1,9}[.)][ \t])*)\$\$(.*)/#),
      !match.output.2.contains("$$")
    else { return nil }
    var pieces = [TeX.withoutComment(match.output.2)]
    for line in (index + 1)..<max(input.count, index + 1) {
      let text = input[line].drop { $0 == " " || $0 == "\t" || $0 == ">" }
      if text.isEmpty { return nil }
      if let end = text.range(of: "$$") {
        pieces.append(String(text[..<end.lowerBound]))
        let formula = pieces.map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
        add(match.output.1 + "$$" + formula.joined(separator: " ") + "$$" + text[end.upperBound...], index)
        return line + 1
      }
      pieces.append(TeX.withoutComment(text))
    }
    return nil
  }

  /// An environment of amsmath that stands without dollar signs.
  private mutating func takeEnvironment(_ index: Int) -> Int? {
    guard
      let match = input[index].prefixMatch(
        of: #/ {0,3}\\begin\{((?:equation|align|alignat|gather|multline|eqnarray|flalign)\*?)\}/#)
    else { return nil }
    var pieces: [String] = []
    for line in index..<input.count {
      let text = TeX.withoutComment(input[line])
      if text.allSatisfy(\.isWhitespace) && input[line].allSatisfy(\.isWhitespace) { return nil }
      pieces.append(text.trimmingCharacters(in: .whitespaces))
      if text.contains("\\end{\(match.output.1)}") {
        add(Substring("$$" + pieces.filter { !$0.isEmpty }.joined(separator: " ") + "$$"), index)
        return line + 1
      }
    }
    return nil
  }

  /// Lines that other programs obey and that would be printed here.
  private func refuse(_ text: Substring, _ index: Int) throws(SourceError) {
    if let match = text.prefixMatch(of: #/\\begin\{([A-Za-z]+\*?)\}/#) {
      throw SourceError(
        source.place(index + 1),
        "\\begin{\(excerpt(match.output.1))} stands outside a formula, or its \\end is missing; write $$ … $$ around it, or "
          + "Markdown")
    }
    if text.wholeMatch(of: #/\{(?:[#.][\w\-]+|[\w\-]+=[^{}]+)(?: [^{}]*)?\}\s*/#) != nil {
      throw SourceError(
        source.place(index + 1),
        "attributes \(quoted(text)) are not supported; remove the line, or write (LABEL)= for a name")
    }
  }

  // MARK: Footnotes

  /// Notes that this text refers to and that stand elsewhere in the file.
  private mutating func appendFootnotes() {
    let own = Set(footnotes.map(\.name))
    var wanted = Footnote.references(in: source.text)
    var known = own
    while let name = wanted.popFirst() {
      guard !known.contains(name), let note = source.footnotes.first(where: { $0.name == name }) else { continue }
      known.insert(name)
      wanted.formUnion(Footnote.references(in: note.lines.dropFirst().joined(separator: "\n")))
      add("", max(input.count - 1, 0))
      for (offset, line) in note.lines.enumerated() {
        lines.append(line)
        numbers.append(note.line + offset - source.firstLine + 1)
      }
    }
  }
}

/// A footnote's text `[^name]: …` with the lines that belong to it.
struct Footnote: Sendable, Equatable {
  let name: String
  /// Line of the text on which it begins, or of the file in ``MarkdownSource/footnotes``, counted from 1.
  var line: Int
  let lines: [Substring]

  init?(_ input: [Substring], at index: Int) {
    guard let match = input[index].prefixMatch(of: #/ {0,3}\[\^([^\]\s]+)\]:/#) else { return nil }
    name = String(match.output.1)
    line = index + 1
    var end = index + 1
    while end < input.count {
      let text = input[end]
      let isBlank = text.allSatisfy(\.isWhitespace)
      let isIndented = text.hasPrefix("    ") || text.hasPrefix("\t")
      let follows = !isBlank && (isIndented || !input[end - 1].allSatisfy(\.isWhitespace))
      if !isBlank, !follows || (!isIndented && text.prefixMatch(of: #/ {0,3}\[\^/#) != nil) { break }
      end += 1
    }
    lines = Array(input[index..<end])
  }

  /// Names of the notes that a text refers to.
  static func references(in text: String) -> Set<String> {
    Set(text.matches(of: #/\[\^([^\]\s]+)\](?!:)/#).map { String($0.output.1) })
  }
}
