import Literate

/// The text of a cell without its markup, in two readings: as a name and as a number.
struct CellText: Sendable, Equatable {
  /// Plain text, without footnotes and citations.
  var name = ""
  /// Text in which ±, exponents and marks of footnotes are as a printed number has them.
  var number = ""
  /// Why it is no name, or no number, whatever its text.
  var nameFault: String?
  var numberFault: String?
  /// Marks of footnotes that are digits, and were taken off.
  var marks: [String] = []

  var isBlank: Bool { name.isEmpty && number.isEmpty && numberFault == nil }

  /// What a cell is.
  enum Value: Equatable {
    case number(PrintedNumber)
    /// A blank, a dash, or a word that says that there is no number.
    case missing
    /// Neither; why, if that is known.
    case other(String?)
  }

  private static let missing: Set<String> = [
    "", "-", "--", "---", "\u{2013}", "\u{2014}", "\u{2212}", "n/a", "n.a.", "na", "oom", "oot", "dnf", "nan",
    "diverged",
    "\\textemdash", "\\textendash", "\\text{-}", "\\dots", "\u{2026}",
  ]

  var value: Value {
    if let numberFault { return .other(numberFault) }
    if Self.missing.contains(number.replacing("$", with: "").lowercased()) || Self.missing.contains(name.lowercased()) {
      return .missing
    }
    // Most names of a long table have no digit; patterns would take their time with each.
    guard number.contains(where: \.isNumber) else { return .other(nil) }
    return PrintedNumber(number).map { .number($0) } ?? .other(ambiguity)
  }

  /// Why a text that resembles a number is none.
  private var ambiguity: String? {
    if number.contains(#/(?:×|\\times|\\cdot|⋅|·)[\s${}]*10\d*[\s${}%]*$/#) { return "a power of ten needs '^'" }
    if number.contains(#/(?:±|\\pm).*(?:×|\\times|\\cdot|⋅|·)[\s${}]*10/#) {
      return "write parentheses around the number and its deviation before a power of ten"
    }
    if number.contains(#/\d ?\(\d*\.\d+\)/#) {
      return "what stands in parentheses is large for a deviation; write ± if it is one, or one number in each cell"
    }
    return nil
  }

  /// The text as a key: digits alone where it is a number, so that `1{,}024` agrees with 1024.
  var key: String {
    guard case .number(let number) = value, number.deviation == nil, number.count == nil, !number.isPercent else {
      return name
    }
    return number.digits
  }

  /// Whether a text that is no number looks like one that was meant to be: `> 90`, `12h`, `87.2 or 88`.
  var looksLikeNumber: Bool { number.contains(#/^[\s$<>~≈≤≥±+\-\u{2212}(]*\.?\d/#) }
}
