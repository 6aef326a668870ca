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
  /// Height of a line.
  var height: Double { size * 1.2 }

  init(_ text: RichText, size: Double, isBold: Bool = false, font: FontFace) {
    var x = 0.0
    pieces = text.runs.map { run in
      let isRaised = run.position != .normal
      let style = TextStyle(
        face: isBold ? .bold : .regular, isOblique: run.isItalic, size: isRaised ? size * 0.7 : size)
      let rise = run.position == .superscript ? size * 0.38 : run.position == .subscript ? -size * 0.16 : 0
      defer { x += font.shape(run.text, style).advance }
      return Piece(text: run.text, style: style, x: x, rise: rise)
    }
    width = x
    self.size = size
  }

  /// Elements with the left end of the baseline at `origin`; turned a quarter to the left when `isVertical`.
  func elements(at origin: Point, isVertical: Bool = false, color: Color) -> [DrawList.Element] {
    pieces.map { piece in
      let place =
        isVertical
        ? Point(origin.x - piece.rise, origin.y - piece.x) : Point(origin.x + piece.x, origin.y - piece.rise)
      return .text(piece.text, style: piece.style, origin: place, angle: isVertical ? -.pi / 2 : 0, color: color)
    }
  }
}
