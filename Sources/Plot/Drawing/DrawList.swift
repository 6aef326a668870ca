/// What a laid-out figure consists of, in points; it knows nothing of the library that draws it.
struct DrawList: Sendable, Equatable {
  /// How a path is stroked.
  ///
  /// Joins are round: mitres would spike on noisy lines.
  struct Stroke: Sendable, Equatable {
    var color: Color
    var width: Double
    var dash: [Double] = []
  }

  /// One thing to draw.
  ///
  /// Coordinates are finite and within a few pages of the page.
  enum Element: Sendable, Equatable {
    /// Polylines or polygons drawn together, so that what overlaps does not darken.
    case path([[Point]], isClosed: Bool, fill: Color?, stroke: Stroke?)
    /// Discs or circles of one radius.
    case circles([Point], radius: Double, fill: Color?, stroke: Stroke?)
    /// A run of one style; `origin` is the left end of its baseline, `angle` turns it clockwise, in radians.
    case text(String, style: TextStyle, origin: Point, angle: Double, color: Color)
    /// Cells of equal size, row-major `[rows, columns]`, drawn without seams.
    case cells([Color], rows: Int, columns: Int, in: Rectangle)
    /// Everything inside is cut at the rectangle.
    case clipped(Rectangle, [Element])
  }

  var size: Size
  var background: Color?
  var elements: [Element] = []
}

/// The face and size of a run of text.
struct TextStyle: Sendable, Hashable {
  enum Face: Sendable, Hashable, CaseIterable { case regular, bold }
  var face: Face = .regular
  /// Whether letters lean to the right.
  ///
  /// The upright letters are sheared: the package fonts-dejavu-core has no oblique file.
  var isOblique = false
  /// Height of an em in points.
  var size: Double

  /// Horizontal shift for each unit of height: the 11 degrees of DejaVu Sans Oblique.
  static let shear = 0.194
}

extension DrawList {
  /// The list with every colour that stands for a part of a theme replaced by that part.
  func resolved(_ theme: Theme) -> DrawList {
    var list = self
    list.elements = elements.map { $0.resolved(theme) }
    return list
  }
}

extension DrawList {
  /// Confirms that the font has every character, which would be an empty box otherwise.
  /// - Throws: ``PlotError/missingGlyph(character:text:)``.
  func checkGlyphs(_ font: FontFace) throws(PlotError) {
    for case .text(let text, let style, _, _, _) in elements {
      for scalar in text.unicodeScalars where font.glyphs(style.face)?.index(of: scalar) == 0 {
        throw .missingGlyph(character: scalar, text: text)
      }
    }
  }
}

extension DrawList.Element {
  fileprivate func resolved(_ theme: Theme) -> Self {
    func resolve(_ stroke: DrawList.Stroke?) -> DrawList.Stroke? {
      stroke.map { DrawList.Stroke(color: theme.resolve($0.color), width: $0.width, dash: $0.dash) }
    }
    switch self {
    case .path(let lines, let isClosed, let fill, let stroke):
      return .path(lines, isClosed: isClosed, fill: fill.map(theme.resolve), stroke: resolve(stroke))
    case .circles(let centres, let radius, let fill, let stroke):
      return .circles(centres, radius: radius, fill: fill.map(theme.resolve), stroke: resolve(stroke))
    case .text(let text, let style, let origin, let angle, let color):
      return .text(text, style: style, origin: origin, angle: angle, color: theme.resolve(color))
    case .cells: return self
    case .clipped(let area, let inner): return .clipped(area, inner.map { $0.resolved(theme) })
    }
  }
}
