import Foundation

/// A rich text measured in one size: the layout sees exactly what is drawn later.
struct TextLayout: Sendable, Equatable {
  struct Piece: Sendable, Equatable {
    var text: String
    var style: TextStyle
    var x: Double
    var rise: Double
  }

  let pieces: [Piece]
  let width: Double
  let size: Double

  /// Height of capitals and digits above the baseline, for centring.
  var capHeight: Double { size * 0.73 }
  /// The characters without styles.
  var plainText: String { pieces.map(\.text).joined() }
  /// Whether a superscript stands above the capitals.
  var hasRaised: Bool { pieces.contains { $0.rise > 0 } }

  init(_ text: RichText, size: Double, isBold: Bool = false, font: FontFace) {
    var x = 0.0
    pieces = text.runs.map { run in
      let isRaised = run.position != .normal
      let style = TextStyle(
        face: isBold ? .bold : .regular, isOblique: run.isItalic, size: isRaised ? size * 0.7 : size)
      let rise = run.position == .superscript ? size * 0.38 : run.position == .subscript ? -size * 0.16 : 0
      let characters = Self.printable(run.text)
      defer { x += font.shape(characters, style).advance }
      return Piece(text: characters, style: style, x: x, rise: rise)
    }
    width = x
    self.size = size
  }

  /// A text that takes at most `room` points: it shrinks to five points, and if that is not enough loses its end.
  init(_ text: RichText, size: Double, isBold: Bool = false, within room: Double, font: FontFace) {
    self.init(text, size: size, isBold: isBold, font: font)
    guard width > room else { return }
    let least = min(size, 5)
    self.init(text, size: max(least, size * room / width), isBold: isBold, font: font)
    var runs = text.runs
    while width > room, let last = runs.last {
      runs[runs.count - 1].text = String(last.text.dropLast())
      if runs[runs.count - 1].text.isEmpty { runs.removeLast() }
      self.init(RichText(runs: runs) + RichText(plain: "…"), size: least, isBold: isBold, font: font)
    }
  }

  /// Line ends, tabs and other control characters have no glyph; they become blanks.
  private static func printable(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else { return text }
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      result.append(scalar.properties.generalCategory == .control ? " " : scalar)
    }
    return String(result)
  }

  /// Elements with the left end of the baseline at `origin`, turned clockwise by `angle` in radians.
  func elements(at origin: Point, angle: Double = 0, color: Color) -> [DrawList.Element] {
    let (right, down) = (cos(angle), sin(angle))
    return pieces.map { piece in
      let place = Point(
        origin.x + piece.x * right + piece.rise * down, origin.y + piece.x * down - piece.rise * right)
      return .text(piece.text, style: piece.style, origin: place, angle: angle, color: color)
    }
  }
}
