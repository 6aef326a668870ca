import Files
import Foundation
import Plot

/// Labels of figures as authors write them: Plot's markup, and formulas between dollar signs as far as it can show them.
enum LabelMarkup {
  private static let signs: [String: String] = [
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ϵ", "varepsilon": "ε", "zeta": "ζ", "eta": "η",
    "theta": "θ", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "pi": "π", "rho": "ρ", "sigma": "σ",
    "tau": "τ", "phi": "ϕ", "varphi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω", "ell": "ℓ", "partial": "∂",
    "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π", "Sigma": "Σ", "Phi": "Φ",
    "Psi": "Ψ", "Omega": "Ω", "nabla": "∇",
  ]
  private static let upright: [String: String] = [
    "times": "×", "cdot": "·", "pm": "±", "le": "≤", "leq": "≤", "ge": "≥", "geq": "≥", "ne": "≠", "neq": "≠",
    "approx": "≈", "infty": "∞", "to": "→", "lVert": "‖", "rVert": "‖", "Vert": "‖", "lvert": "|", "rvert": "|",
    "log": "log", "ln": "ln", "exp": "exp", "max": "max", "min": "min", "top": "⊤", ",": "\u{2009}", ";": " ", " ": " ",
    "quad": " ", "%": "%", "$": "$", "{": "{", "}": "}", "_": "_", "#": "#", "&": "&",
  ]
  private static let fonts = ["text", "mathrm", "operatorname", "textrm", "mathit", "mathbf"]

  /// A label; formulas between dollar signs become italic letters, signs, super- and subscripts.
  /// - Throws: `SourceError` for a formula that a figure cannot show.
  static func text(_ source: String, at place: SourceLocation) throws(SourceError) -> RichText {
    let parts = source.replacingOccurrences(of: "\\$", with: "\u{E000}").components(separatedBy: "$")
    guard parts.count % 2 == 1 else {
      throw SourceError(place, "label \(quoted(source)): a dollar sign is not closed; write \\$ for the sign itself")
    }
    var result = RichText("")
    for (index, part) in parts.enumerated() {
      let part = part.replacingOccurrences(of: "\u{E000}", with: "$")
      if index % 2 == 0 {
        result = result + RichText(part)
      } else {
        result = result + RichText(try markup(part, place))
      }
    }
    return result
  }

  /// A formula in Plot's markup.
  private static func markup(_ formula: String, _ place: SourceLocation) throws(SourceError) -> String {
    var result = ""
    var rest = formula[...]
    while let character = rest.first {
      switch character {
      case "^", "_":
        rest = rest.dropFirst()
        let script = try argument(&rest, formula, place)
        result += "\(character){\(try plain(script, place))}"
      case "{", "}": rest = rest.dropFirst()
      case "\\": result += try command(&rest, formula, place)
      case "-":
        result += "\u{2212}"
        rest = rest.dropFirst()
      case _ where character.isLetter:
        let letters = rest.prefix(while: \.isLetter)
        result += "*\(letters)*"
        rest = rest.dropFirst(letters.count)
      case "*":
        result += "\\*"
        rest = rest.dropFirst()
      default:
        result.append(character)
        rest = rest.dropFirst()
      }
    }
    return result
  }

  /// Text of a super- or subscript, which has one style.
  private static func plain(_ formula: String, _ place: SourceLocation) throws(SourceError) -> String {
    try markup(formula, place).replacingOccurrences(of: "*", with: "").filter { $0 != "{" && $0 != "}" }
  }

  /// The next sign, or what stands in braces.
  private static func argument(
    _ rest: inout Substring, _ formula: String, _ place: SourceLocation
  ) throws(SourceError) -> String {
    guard let first = rest.first else { throw unfinished(formula, place) }
    if first == "\\" {
      let name = rest.dropFirst().prefix(while: \.isLetter)
      defer { rest = rest.dropFirst(1 + max(1, name.count)) }
      return String(rest.prefix(1 + max(1, name.count)))
    }
    guard first == "{" else {
      rest = rest.dropFirst()
      return String(first)
    }
    var depth = 0
    for index in rest.indices {
      if rest[index] == "{" { depth += 1 }
      if rest[index] == "}" { depth -= 1 }
      guard depth == 0 else { continue }
      let content = rest[rest.index(after: rest.startIndex)..<index]
      rest = rest[rest.index(after: index)...]
      return String(content)
    }
    throw unfinished(formula, place)
  }

  private static func command(
    _ rest: inout Substring, _ formula: String, _ place: SourceLocation
  ) throws(SourceError) -> String {
    rest = rest.dropFirst()
    let letters = rest.prefix { $0.isASCII && $0.isLetter }
    let name = letters.isEmpty ? String(rest.prefix(1)) : String(letters)
    rest = rest.dropFirst(max(1, letters.count))
    if let sign = signs[name] { return "*\(sign)*" }
    if let sign = upright[name] { return sign == "_" || sign == "{" || sign == "}" ? "\\\(sign)" : sign }
    if fonts.contains(name) { return try argument(&rest, formula, place) }
    throw SourceError(
      place,
      "label: a figure cannot show \(quoted("\\" + name)) of the formula \(quoted(formula)); it knows Greek letters, "
        + "^, _, \\text{…} and signs such as \\times")
  }

  private static func unfinished(_ formula: String, _ place: SourceLocation) -> SourceError {
    SourceError(place, "label: the formula \(quoted(formula)) ends too early")
  }
}

/// A label with `{COLUMN}` in the place of a value, as in `$n$ = {examples}`.
struct LabelTemplate: Sendable {
  private let before: RichText
  private let after: RichText

  /// Reads a template.
  /// - Throws: `SourceError` without the value's place.
  init(_ text: String, column: String, at place: SourceLocation) throws(SourceError) {
    guard let range = text.range(of: "{\(column)}") else {
      throw SourceError(place, "label \(quoted(text)): write \(quoted("{\(column)}")) where the value belongs")
    }
    before = try LabelMarkup.text(String(text[..<range.lowerBound]), at: place)
    after = try LabelMarkup.text(String(text[range.upperBound...]), at: place)
  }

  /// The label of a value, which is taken verbatim.
  func text(of value: String) -> RichText { before + RichText(plain: value) + after }
}
