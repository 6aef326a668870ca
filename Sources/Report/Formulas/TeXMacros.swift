import Claims
import Files
import Foundation

/// Macros of TeX, from the front matter (`math:`) and from formulas that define some for those behind them.
struct TeXMacros: Sendable, Equatable {
  struct Macro: Sendable, Equatable {
    var parameters: Int
    /// Value of the first parameter where none is given in brackets.
    var preset: String?
    /// With `#1`, `#2` … for the arguments.
    var body: String
  }

  private(set) var macros: [String: Macro] = [:]
  /// A macro that calls itself grows without end.
  private static let limit = 20_000
  private static let depthLimit = 100

  /// What MyST's typesetter knows and others do not (KaTeX, supported functions).
  private static let known: [String: String] = [
    "\\argmin": "\\operatorname*{arg\\,min}", "\\argmax": "\\operatorname*{arg\\,max}",
    "\\plim": "\\operatorname*{plim}", "\\R": "\\mathbb{R}", "\\N": "\\mathbb{N}", "\\Z": "\\mathbb{Z}",
    "\\reals": "\\mathbb{R}", "\\Reals": "\\mathbb{R}", "\\Complex": "\\mathbb{C}", "\\natnums": "\\mathbb{N}",
    "\\bra": "\\langle #1 |", "\\ket": "| #1 \\rangle", "\\braket": "\\langle #1 \\rangle",
  ]

  /// Macros by name, with their backslash, beside those that MyST knows.
  init(_ macros: [String: Macro] = [:]) {
    self.macros = Self.known.mapValues(Self.macro).merging(macros) { $1 }
  }

  /// A macro whose parameters are counted in its body.
  static func macro(_ body: String) -> Macro {
    let parameters = body.matches(of: #/#([1-9])/#).compactMap { Int($0.output.1) }.max() ?? 0
    return Macro(parameters: parameters, body: body)
  }

  /// A formula without macros; definitions within it are taken out and kept.
  /// - Throws: `SourceError` for a definition or a call that is not understood.
  mutating func expand(_ formula: String, at place: SourceLocation) throws(SourceError) -> String {
    var steps = 0
    return try expand(formula, place, &steps, depth: 0).trimmingCharacters(in: .whitespaces)
  }

  private mutating func expand(_ text: String, _ place: SourceLocation, _ steps: inout Int, depth: Int)
    throws(SourceError) -> String
  {
    guard text.contains("\\") else { return text }
    var reader = TeX(text)
    var result = ""
    while let token = reader.next() {
      guard case .command(let name) = token else {
        if case .character(let character) = token { result.append(character) }
        continue
      }
      if Self.definitions.contains(name) {
        try define(name, &reader, place)
        continue
      }
      guard let macro = macros[name] else {
        result += name
        continue
      }
      var arguments: [String] = []
      if let preset = macro.preset { arguments.append(reader.option() ?? preset) }
      while arguments.count < macro.parameters {
        guard let argument = reader.argument() else {
          throw SourceError(
            place, "the macro \(excerpt(name)) needs \(macro.parameters) argument(s), write them in braces")
        }
        arguments.append(argument)
      }
      var body = ""
      var template = macro.body[...]
      while let character = template.popFirst() {
        if character == "#", let number = template.first?.wholeNumberValue, (1...9).contains(number) {
          template.removeFirst()
          body += number <= arguments.count ? arguments[number - 1] : ""
        } else {
          body.append(character)
        }
      }
      steps += body.utf8.count + 1
      guard steps < Self.limit, depth < Self.depthLimit else {
        throw SourceError(place, "the macro \(excerpt(name)) never ends: it calls itself; change its definition")
      }
      // A macro of letters keeps those behind it apart.
      let expanded = try expand(body, place, &steps, depth: depth + 1)
      let hasBlank = macro.parameters == 0 && reader.remainder.first?.isLetter == true
      result += expanded + (hasBlank && expanded.contains(#/\\[A-Za-z]+$/#) ? " " : "")
    }
    return result
  }

  // MARK: Definitions

  private static let definitions: Set<String> = [
    "\\newcommand", "\\renewcommand", "\\providecommand", "\\def", "\\let", "\\DeclareMathOperator",
    "\\DeclarePairedDelimiter",
  ]

  private mutating func define(_ command: String, _ reader: inout TeX, _ place: SourceLocation) throws(SourceError) {
    let isStarred = reader.accept("*")
    guard let name = reader.argument(), name.wholeMatch(of: #/\\([A-Za-z]+|.)/#) != nil else {
      throw SourceError(place, "\(command) defines no command; write \(command){\\name}{…}")
    }
    let macro: Macro?
    switch command {
    case "\\def": macro = Self.plain(&reader)
    case "\\let":
      reader.skipBlanks()
      _ = reader.accept("=")
      macro = reader.argument().map { macros[$0] ?? Macro(parameters: 0, body: $0) }
    case "\\DeclareMathOperator":
      macro = reader.argument().map {
        Macro(parameters: 0, body: "\\operatorname\(isStarred ? "*" : ""){\($0)}")
      }
    case "\\DeclarePairedDelimiter":
      let left = reader.argument()
      macro = left.flatMap { left in
        reader.argument().map { Macro(parameters: 1, body: "\(TeX.joined(left, " #1 "))\($0)") }
      }
    default:
      let parameters = reader.option().map { Int($0.trimmingCharacters(in: .whitespaces)) ?? -1 } ?? 0
      let preset = reader.option()
      macro =
        (0...9).contains(parameters)
        ? reader.argument().map { Macro(parameters: parameters, preset: preset, body: $0) } : nil
    }
    guard let macro else {
      throw SourceError(place, "the definition of \(excerpt(name)) is not understood; write \\newcommand{\\name}[1]{…}")
    }
    if command != "\\providecommand" || macros[name] == nil { macros[name] = macro }
  }

  /// `\def\name#1#2{…}`.
  private static func plain(_ reader: inout TeX) -> Macro? {
    var parameters = 0
    while reader.accept("#") {
      guard case .character? = reader.next() else { return nil }
      parameters += 1
    }
    return reader.argument().map { Macro(parameters: parameters, body: $0) }
  }
}
