import Foundation
import Pandoc

/// Reads the text of a cell out of pandoc's tree.
struct CellTextBuilder {
  private(set) var cell = CellText()
  /// Whether digits of two pieces follow each other.
  private var isJoined = false

  /// The text of some blocks, which is that of one cell.
  static func text(of blocks: [PandocNode]) -> CellText {
    var builder = CellTextBuilder()
    for (index, block) in blocks.enumerated() {
      if index > 0 { builder.add(" ") }
      builder.block(block)
    }
    return builder.finished()
  }

  /// Text as it stands.
  static func text(plain: String) -> CellText {
    var builder = CellTextBuilder()
    builder.string(plain)
    return builder.finished()
  }

  private func finished() -> CellText {
    var result = cell
    result.name = Self.trimmed(result.name)
    result.number = result.number.trimmingCharacters(in: .whitespacesAndNewlines)
    // As a key it would be the wrong number, too.
    if isJoined, Double(result.name) != nil { result.nameFault = result.nameFault ?? result.numberFault }
    return result
  }

  /// On one line, with single blanks and without characters that cannot be seen.
  static func trimmed(_ text: String) -> String {
    let blank = text.map { $0.isWhitespace ? " " : String($0) }.joined()
    let seen = blank.unicodeScalars.filter { ![.control, .format].contains($0.properties.generalCategory) }
    return String(String.UnicodeScalarView(seen)).split(separator: " ").joined(separator: " ")
  }

  private mutating func add(_ text: String) {
    cell.name += text
    addNumber(text)
  }

  /// Digits of two pieces are two numbers: markup, a space or the mark of a footnote stands between them.
  private mutating func addNumber(_ text: String) {
    let next = text.first { !"${}".contains($0) }
    if let last = cell.number.last(where: { !"${}".contains($0) }), Self.isDigit(last), next.map(Self.isDigit) ?? false
    {
      isJoined = true
      fault("markup stands between its digits; write one number as plain text")
    }
    cell.number += text
  }

  private static func isDigit(_ character: Character) -> Bool {
    character == "." || (character.isASCII && character.isNumber)
  }

  private mutating func fault(_ reason: String) { cell.numberFault = cell.numberFault ?? reason }

  private mutating func block(_ node: PandocNode) {
    switch node.name {
    case "Para", "Plain": inlines(node.content)
    case "Div": for inner in node.content[1].list { block(inner) }
    case "Header": inlines(node.content[2])
    case "RawBlock": raw(node.content[1].text)
    case "Null": break
    default:
      fault("it holds more than a line of text")
      cell.nameFault = cell.nameFault ?? "it holds more than a line of text"
    }
  }

  private mutating func inlines(_ content: PandocNode) { for node in content.list { inline(node) } }

  private mutating func inline(_ node: PandocNode) {
    switch node.name {
    case "Str": string(node.content.text)
    case "Space", "SoftBreak", "LineBreak": add(" ")
    case "Emph", "Strong", "Underline", "SmallCaps": inlines(node.content)
    case "Span", "Link", "Quoted": inlines(node.content[1])
    case "Superscript": superscript(Self.text(of: node.content), isName: true)
    case "Subscript":
      let inner = Self.text(of: node.content)
      cell.name += "_" + inner.name
      // ± within a subscript stands beside the number.
      cell.number += inner.number.contains(#/^(?:±|\$?\\pm)/#) ? " " + inner.number : "_{" + inner.number + "}"
    case "Math": math(node.content[1].text)
    case "Code": add(node.content[1].text)
    case "Note", "Cite": break
    case "RawInline": raw(node.content[1].text)
    case "Strikeout":
      inlines(node.content)
      fault("it is struck out")
      cell.nameFault = cell.nameFault ?? "it is struck out"
    default:
      fault("it holds a picture")
      cell.nameFault = cell.nameFault ?? "it holds a picture"
    }
  }

  private static func text(of content: PandocNode) -> CellText {
    var builder = CellTextBuilder()
    builder.inlines(content)
    return builder.finished()
  }

  private mutating func string(_ text: String) {
    if Self.isPowerOfLetter(text) { fault("a letter stands in the exponent") }
    // Pandoc's blank for LaTeX's `\,`, which separates thousands.
    add(text.replacing("\u{2006}", with: "\u{2009}"))
  }

  /// A whole number with a letter as superscript, such as `2^k`: power or mark of a footnote.
  private static func isPowerOfLetter(_ text: String) -> Bool {
    for match in text.matches(of: #/(?<base>[\d.,{}]*\d\}*)\s*\^\s*\{?\s*(?:\\[a-zA-Z]+\s*\{)?\s*[A-Za-z]/#)
    where !match.output.base.contains(".") { return true }
    return false
  }

  private mutating func math(_ source: String) {
    // Between digits it stays, and makes the text no number.
    let tex = source.replacing(#/^[\s{}]*\\reproNothing\{\}|\\reproNothing\{\}(?![\s{}]*[\d.])/#, with: "")
      .trimmingCharacters(in: .whitespacesAndNewlines)
    if let match = tex.wholeMatch(of: #/\{?\}?\^\s*(?:\{(?<group>[^{}]*)\}|(?<single>\\[A-Za-z]+|[^\\{}]))/#) {
      let inner = String(match.output.group ?? match.output.single ?? "")
      let mark = CellText(name: FormulaText.plain(inner), number: inner)
      return superscript(mark, isName: true)
    }
    if Self.isPowerOfLetter(tex) { fault("a letter stands in the exponent") }
    // A power of ten as a key is the number that the rows have.
    let power = tex.wholeMatch(of: #/(?<sign>-?)10\s*\^\s*(?:\{\s*(?<group>[+-]?\d+)\s*\}|(?<digit>\d))/#)
    if let power, cell.name.isEmpty {
      cell.name += "\(power.output.sign)1e\(power.output.group ?? power.output.digit ?? "0")"
    } else {
      cell.name += FormulaText.plain(tex)
    }
    addNumber(tex)
  }

  private static let symbols: Set<String> = [
    "*", "**", "***", "†", "‡", "††", "‡‡", "§", "¶", "∗", "⋆", "\\dagger", "\\ddagger", "\\ast", "\\star", "\\S",
    "\\P",
    "\\dag", "\\ddag", "\\diamond", "\\bullet", "\\circ", "\\clubsuit", "\\spadesuit", "\\sharp", "#",
  ]

  /// What is raised: an exponent, ± or the mark of a footnote.
  private mutating func superscript(_ inner: CellText, isName: Bool) {
    let text = inner.number.replacing("\u{2212}", with: "-").replacing(" ", with: "")
    // Footnotes and citations within.
    guard !text.isEmpty else { return }
    let base = cell.number.replacing(#/[\s\u{A0}\u{2009}\u{202F}]+/#, with: "")
    if Self.symbols.contains(text) || text.contains(#/^(?:\\?[*†‡§¶]|\\d?dagger|,)+$/#) { return }
    cell.name += "^" + inner.name
    if text.contains(#/^(?:±|\\pm)/#) {
      cell.number += " " + inner.number
    } else if text.contains(#/^[+-]?\d+$/#), base.contains(#/(?:×|\\times|\\cdot|⋅|·)\$?10$/#) {
      cell.number += "^{" + text + "}"
    } else if text.contains(#/^[a-z](?:,[a-z])*$|^\d{1,2}(?:,\d{1,2})*$/#), base.contains(#/\d\.\d+[%)]*$/#) {
      // Behind a number with decimals a small letter or digit is the mark of a footnote.
      if text.contains(#/\d/#) { cell.marks.append(text) }
    } else {
      cell.number += "^{" + text + "}"
      if base.contains(#/\d[%)]*$/#) { fault("\(text) above it may be an exponent or the mark of a footnote") }
    }
  }

  /// Commands that print nothing, or nothing that belongs to a number; what stands in a second group is printed.
  private nonisolated(unsafe) static let silent =
    #/\\(?:reproNothing\{\}|(?:cellcolor|rowcolor|columncolor|color|phantom|hphantom|vphantom|hspace\*?|vspace\*?|tnote|tablefootnote|label|cite[a-z]*|ref)\s*(?:\[[^\[\]]*\])*\s*\{[^{}]*\}|footnotemark(?:\[\d+\])?|(?:hskip|enspace|quad|qquad|hfill|hfil|boldmath|unboldmath|centering|raggedright|raggedleft|noindent|xspace|tiny|scriptsize|footnotesize|small|normalsize|large|strut|null|relax|leavevmode|bfseries|itshape|sffamily|ttfamily|rmfamily|mdseries|upshape|bf|it|rm|sf|tt|em|sc|scshape|slshape|protect|ignorespaces|unskip|dag|ddag|dagger|ddagger|par|newline|linebreak)(?![a-zA-Z]))/#

  private static let printed = [
    "\\checkmark": "\u{2713}", "\\ding{51}": "\u{2713}", "\\ding{55}": "\u{2717}", "\\textemdash": "\u{2014}",
    "\\textendash": "\u{2013}", "\\textpm": "±", "\\pm": "±", "\\textdagger": "", "\\textdaggerdbl": "",
    "\\textasteriskcentered": "", "\\textuparrow": "\u{2191}", "\\textdownarrow": "\u{2193}",
  ]

  /// What pandoc does not know.
  private mutating func raw(_ source: String) {
    let text = source.replacing(Self.silent, with: "").trimmingCharacters(in: .whitespacesAndNewlines)
    guard !text.isEmpty, text != "{}" else { return }
    if let group = text.wholeMatch(of: #/\{(?<inner>[^{}\\]*)\}/#) { return add(String(group.output.inner)) }
    if source.contains("reproDecimalComma") { return fault("the package siunitx reads its comma as a decimal point") }
    if let sign = Self.printed[text.replacing("{}", with: "")] { return add(sign) }
    if let match = text.wholeMatch(of: #/\\(?:text)?pm\s*(?<rest>[\d.]+%?)/#) { return add("± \(match.output.rest)") }
    cell.nameFault = cell.nameFault ?? "its command \(text.prefix { !$0.isWhitespace && $0 != "{" }) is not known here"
    fault(cell.nameFault ?? "")
    add(text)
  }
}
