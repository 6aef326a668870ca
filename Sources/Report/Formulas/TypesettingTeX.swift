import Claims
import Files
import Foundation

/// A formula in the TeX that pandoc's writer of MathML knows, with the colours that it does not.
struct TypesettingTeX {
  private(set) var text = ""
  /// Colours in the order in which they begin, as CSS writes them.
  private var colours: [String] = []
  private let place: SourceLocation

  /// - Throws: `SourceError` for a colour or a command that cannot be shown.
  init(_ formula: String, at place: SourceLocation) throws(SourceError) {
    self.place = place
    text = try rewrite(formula).trimmingCharacters(in: .whitespaces)
  }

  /// MathML with its colours.
  func finished(_ mathML: String) -> String {
    var result = mathML
    for (number, colour) in colours.enumerated() {
      for (mark, tag) in [(Self.begin(number), "<mstyle mathcolor=\"\(colour)\">"), (Self.end(number), "</mstyle>")] {
        result = result.replacing("<mtext mathvariant=\"normal\">\(mark)</mtext>", with: tag)
          .replacing("<mtext>\(mark)</mtext>", with: tag)
      }
    }
    return result
  }

  private static func begin(_ number: Int) -> String { "(colour-\(number)" }
  private static func end(_ number: Int) -> String { "colour-\(number))" }

  /// Commands by others that look alike.
  private static let synonyms = [
    "\\Bigl": "\\Big", "\\Bigr": "\\Big", "\\Bigm": "\\Big", "\\bigm": "\\big", "\\biggm": "\\bigg",
    "\\Biggm": "\\Bigg",
    "\\mathbbm": "\\mathbb", "\\mathds": "\\mathbb", "\\notag": "", "\\nonumber": "", "\\degree": "^\\circ",
    "\\vcentcolon": ":", "\\smash": "", "\\mathclap": "", "\\mathllap": "", "\\mathrlap": "", "\\hphantom": "\\phantom",
    "\\vphantom": "\\phantom", "\\footnotesize": "", "\\small": "", "\\normalsize": "", "\\large": "",
    "\\scriptsize": "",
    "\\allowbreak": "", "\\displaylimits": "\\limits", "\\textsc": "\\text",
  ]
  /// Commands that hold until the end of their group, by those that take an argument.
  private static let declarations = ["\\rm": "\\mathrm", "\\bf": "\\mathbf", "\\it": "\\mathit", "\\cal": "\\mathcal"]

  private mutating func rewrite(_ formula: String) throws(SourceError) -> String {
    var reader = TeX(formula)
    var result = ""
    while let token = reader.next() {
      switch token {
      case .character(let character): result.append(character)
      case .command(let name): result += try rewrite(name, &reader)
      }
    }
    return result
  }

  private mutating func rewrite(_ name: String, _ reader: inout TeX) throws(SourceError) -> String {
    switch name {
    case "\\operatorname": return try operatorName(&reader)
    case "\\textcolor":
      let colour = try colour(&reader)
      return try coloured(colour, reader.argument() ?? "")
    case "\\color":
      let colour = try colour(&reader)
      return try coloured(colour, reader.restOfGroup())
    case "\\nicefrac", "\\sfrac":
      let (over, under) = (reader.argument() ?? "", reader.argument() ?? "")
      return try "{\(rewrite(over))}/{\(rewrite(under))}"
    case "\\prescript":
      let (upper, lower) = (reader.argument() ?? "", reader.argument() ?? "")
      return try "{}^{\(rewrite(upper))}_{\(rewrite(lower))}"
    case "\\texorpdfstring":
      let shown = reader.argument() ?? ""
      _ = reader.argument()
      return try rewrite(shown)
    case "\\tag", "\\ref", "\\eqref":
      throw SourceError(
        place,
        name == "\\tag"
          ? "\\tag stands in a displayed formula, once; write $$…\\tag{1}$$"
          : "\(name) is not filled in within a formula; write {eq}`LABEL` in the text")
    default: break
    }
    if let declared = Self.declarations[name] { return try "\(declared){\(rewrite(reader.restOfGroup()))}" }
    guard let synonym = Self.synonyms[name] else { return name }
    return synonym + (synonym.hasPrefix("\\") && reader.remainder.first?.isLetter == true ? " " : "")
  }

  private mutating func operatorName(_ reader: inout TeX) throws(SourceError) -> String {
    let hasLimits = reader.accept("*")
    let word = try rewrite(reader.argument() ?? "")
    if !hasLimits, word.allSatisfy(\.isLetter) { return "\\operatorname{\(word)}" }
    reader.skipBlanks()
    let isScripted = ["_", "^"].contains(reader.remainder.first)
    return "\\mathop{\\mathrm{\(word)}}" + (hasLimits && isScripted ? "\\limits" : "")
  }

  // MARK: Colours

  private mutating func coloured(_ colour: String, _ content: String) throws(SourceError) -> String {
    let number = colours.count
    colours.append(colour)
    return "{\\text{\(Self.begin(number))}\(try rewrite(content))\\text{\(Self.end(number))}}"
  }

  /// Colours of xcolor by those of CSS that have another name.
  private static let colourNames: [String: String] = [
    "black": "black", "blue": "blue", "brown": "brown", "cyan": "cyan", "darkgray": "dimgray", "gray": "gray",
    "green": "green", "lightgray": "lightgray", "lime": "lime", "magenta": "magenta", "olive": "olive",
    "orange": "orange", "pink": "pink", "purple": "purple", "red": "red", "teal": "teal", "violet": "violet",
    "white": "white", "yellow": "gold", "ForestGreen": "forestgreen", "RoyalBlue": "royalblue", "NavyBlue": "navy",
    "BrickRed": "firebrick", "Orange": "orange", "Maroon": "maroon", "Purple": "purple", "Teal": "teal",
  ]

  private func colour(_ reader: inout TeX) throws(SourceError) -> String {
    let model = reader.option()
    let name = reader.argument() ?? ""
    if model == nil || model == "named", let colour = Self.colourNames[name] { return colour }
    if name.wholeMatch(of: #/#[0-9A-Fa-f]{6}/#) != nil { return name }
    if model == "HTML", name.wholeMatch(of: #/[0-9A-Fa-f]{6}/#) != nil { return "#" + name }
    throw SourceError(
      place,
      "a formula has the colour \(quoted(name))\(Spelling.hint(for: name, among: Self.colourNames.keys.sorted()))")
  }
}
