import Foundation

/// A number as a paper, a README or a LaTeX table prints it: `87.2 ± 0.3 %`, `1{,}024`, `\textbf{87.2}`, `87.2(3)`,
/// `$1.2 \times 10^{-3}$`, `0.91 (n = 5)`.
///
/// What is around a number is understood or the whole text is refused: half a number is never read. A decimal comma is
/// refused, since `1,024` is a thousand.
public struct PrintedNumber: Sendable, Equatable {
  /// The text as it stands in the source.
  public let text: String
  /// Its value in the printed unit: 87.2 for `87.2 %`.
  public let value: Double
  /// The digits and exponent alone, for example `87.2`.
  public let digits: String
  /// One unit of the last printed digit: 0.1 for `87.2`.
  public let lastDigit: Double
  /// What stands behind ±, in the unit of the value: a standard deviation.
  public let deviation: Double?
  /// Its digits in the unit of the value: `0.3` for `87.2(3)`.
  public let deviationDigits: String?
  /// Number of repetitions, `n = 5`.
  public let count: Int?
  /// Whether a per cent sign stands behind it.
  public let isPercent: Bool

  /// Whether it is a count: a whole number without exponent, deviation or per cent sign has no rounded digits.
  public var isCount: Bool {
    !isPercent && deviation == nil && PrintedDigits(digits).isWhole
  }

  /// Half a unit of the last digit: the number was rounded by no more.
  public var halfUnit: Double { lastDigit / 2 }

  /// Reads a printed number; `nil` when the text is no number, or more than one.
  public init?(_ text: String) {
    // A tilde before a number says that it is a rough one; between number and unit it is a blank of LaTeX.
    guard text.utf8.count <= 400, !text.hasPrefix("~"), let match = Self.plain(text).wholeMatch(of: Self.pattern) else {
      return nil
    }
    let parts = match.output
    func part(_ name: Substring?) -> String? { name.map(String.init) }
    guard parts.opening != nil || parts.closing == nil, parts.opening == nil || parts.closing != nil else { return nil }
    let mantissa = parts.number.replacing(",", with: "")
    let power = String((part(parts.power) ?? "").trimmingPrefix("+"))
    guard power.isEmpty || !mantissa.lowercased().contains("e") else { return nil }
    // Without parentheses, as in `1.2 ± 3 × 10^-2`, the power may belong to the deviation alone.
    guard power.isEmpty || parts.deviation == nil || parts.opening != nil else { return nil }
    let digits = power.isEmpty ? String(mantissa) : "\(mantissa)e\(power)"
    let scale = power.isEmpty ? "" : "e\(power)"
    guard let value = Double(digits), value.isFinite, let lastDigit = Self.lastDigit(digits) else { return nil }
    self.text = text.trimmingCharacters(in: .whitespacesAndNewlines)
    (self.value, self.digits, self.lastDigit) = (value, digits, lastDigit)
    isPercent = [parts.percent1, parts.percent2, parts.percent3].contains { $0 != nil }
    if let concise = part(parts.concise) {
      guard parts.deviation == nil, !concise.contains(".") || Self.isDeviation(concise, of: String(mantissa)),
        let size = Double(concise)
      else { return nil }
      deviation = concise.contains(".") ? Double(concise + scale) : size * lastDigit
      deviationDigits = concise.contains(".") ? concise + scale : Self.shifted(concise, behind: digits)
    } else if let beside = part(parts.deviation) ?? part(parts.bracketed) {
      guard scale.isEmpty || !beside.lowercased().contains("e"), let size = Double(beside + scale),
        parts.bracketed == nil || Self.isDeviation(beside, of: String(mantissa))
      else { return nil }
      (deviation, deviationDigits) = (size, beside + scale)
    } else {
      (deviation, deviationDigits) = (nil, nil)
    }
    count = part(parts.count).flatMap { Int($0) }
    guard (parts.count == nil) == (count == nil), count.map({ $0 > 0 }) ?? true else { return nil }
  }

  /// Whether a number in parentheses is small enough for a deviation; another result may stand there, too.
  private static func isDeviation(_ bracketed: String, of mantissa: String) -> Bool {
    guard let size = Double(bracketed), let value = Double(mantissa) else { return false }
    return size <= abs(value) / 5
  }

  /// One unit of the last digit of `0.920` (0.001), `1.5e-3` (0.1e-3), `152` (1).
  public static func lastDigit(_ digits: String) -> Double? {
    let parts = PrintedDigits(digits)
    guard !parts.mantissa.isEmpty, let exponent = parts.exponent.map({ Int($0) }) ?? 0, abs(exponent) < 1000 else {
      return nil
    }
    // As the decimal text would be read: no error of a product.
    return Double("1e\(exponent - parts.decimals)")
  }

  /// Digits that count the last digit of a number, as a decimal number: `0.13` for `13` behind `1.25`.
  private static func shifted(_ digits: String, behind number: String) -> String {
    let parts = PrintedDigits(number)
    let decimals = parts.decimals
    let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
    let decimal = decimals == 0 ? padded : padded.dropLast(decimals) + "." + padded.suffix(decimals)
    return decimal + (parts.exponent.map { "e\($0)" } ?? "")
  }

  nonisolated(unsafe) private static let pattern =
    #/(?<opening>\()?(?<number>[+-]?(?:[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)(?:\((?<concise>\d+(?:\.\d+)?)\)| \((?<bracketed>\d*\.\d+)\))? ?(?<percent1>%)? ?(?:± ?(?<deviation>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?) ?(?<percent2>%)?)?(?<closing>\))? ?(?:× ?10\^\(?(?<power>[+-]?\d+)\)?)? ?(?<percent3>%)?(?:[ ,;]*[(\[]? ?[nN] ?= ?(?<count>\d{1,9}) ?[)\]]?)?/#

  /// Marks that LaTeX, HTML and Markdown put around a number, taken off.
  private static func plain(_ text: String) -> String {
    // Names and bare digits need no reading, and are most of a long table.
    guard text.unicodeScalars.contains(where: { ("0"..."9").contains($0) }) else { return "" }
    if text.utf8.allSatisfy({ (UInt8(ascii: "+")...UInt8(ascii: "9")).contains($0) && $0 != UInt8(ascii: "/") }),
      !text.contains("+-")
    {
      return text
    }
    var plain = text
    for (mark, sign) in signs { plain = plain.replacingOccurrences(of: mark, with: sign) }
    // Narrow blanks separate thousands, wide ones separate numbers.
    plain = plain.replacing(#/(\d)\x{2009}(?=\d{3}(?!\d))/#) { "\($0.output.1)," }
    plain = plain.replacing("\u{2009}", with: " ")
    plain = plain.replacing(#/(10)([⁻⁰¹²³⁴-⁹]+)/#) { "10^" + String($0.output.2.map { Self.superscripts[$0] ?? $0 }) }
    if plain.contains("<") {
      plain = plain.replacing(#/10<sup>\s*(?<power>[+-]?\d+)\s*<\/sup>/#) { "10^\($0.output.power)" }
      plain = plain.replacing(#/<\/?[a-zA-Z][^<>]*>/#, with: mark)
    }
    if plain.contains("\\") { plain = withoutCommands(plain) }
    // Footnote marks.
    plain = plain.replacing(#/\^\{?[a-z*†‡§¶,]{1,3}\}?/#, with: mark).replacing(#/[*†‡§¶_]+$/#, with: "")
    // What markup tells apart are two numbers, as in `87{\tiny 12}`.
    if plain.contains(#/[\d.,][{}$]*(?:\x{E000}[{}$]*)+[\d.,]|[\d.,](?:\$|\{|\})+[\d.,]/#) { return "" }
    plain = plain.replacing(mark, with: "")
    plain = plain.replacing(#/^[*_]+/#, with: "").replacing(#/[_^]\{ ?±/#, with: " ±").replacing(#/\^\{/#, with: "^")
    plain = plain.replacing("{", with: "").replacing("}", with: "").replacing("$", with: "")
    return plain.replacing(#/[ \t\r\n]+/#, with: " ").trimmingCharacters(in: .whitespaces)
  }

  /// A text in which a mark stands for each command that changes type or colour.
  private static func withoutCommands(_ text: String) -> String {
    // Colours name something before the number.
    let plain = text.replacing(#/\\(?:textcolor|color|cellcolor|rowcolor)\{[^{}]*\}/#, with: mark)
    return plain.replacing(
      #/\\(?:textbf|mathbf|boldsymbol|bm|textit|mathit|emph|underline|uline|mathrm|textrm|text|textsc|num|tablenum|ensuremath|bfseries|itshape|bf|it|small|footnotesize|scriptsize|tiny)(?![a-zA-Z]) ?/#,
      with: mark)
  }

  /// Spellings of a sign, longest first where one begins with another.
  private static let signs: [(String, String)] = [
    ("\u{2212}", "-"), ("&minus;", "-"), ("\\textminus", "-"), ("{,}", ","), ("\\pm", "±"), ("&plusmn;", "±"),
    ("+/-", "±"),
    ("+-", "±"), ("\\%", "%"), ("\\times", "×"), ("\\cdot", "×"), ("&times;", "×"), ("\u{22C5}", "×"),
    ("\\dagger", "†"),
    ("\\ddagger", "‡"), ("\\ast", "*"), ("\\star", "*"), ("\\,", thin), ("\\;", thin), ("\\:", thin), ("\\ ", thin),
    ("~", thin),
    ("\\!", ""), ("&nbsp;", thin), ("&thinsp;", thin), ("\u{A0}", thin), ("\u{202F}", thin), ("\u{2007}", thin),
    ("\u{200A}", thin),
  ]
  private static let thin = "\u{2009}"
  /// Stands where markup was taken off; no text has it.
  private static let mark = "\u{E000}"
  private static let superscripts: [Character: Character] = [
    "⁻": "-", "⁰": "0", "¹": "1", "²": "2", "³": "3", "⁴": "4", "⁵": "5", "⁶": "6", "⁷": "7", "⁸": "8", "⁹": "9",
  ]
}
