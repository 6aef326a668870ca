/// What a laid-out figure consists of, in points; it knows nothing of the library that draws it.
struct DrawList: Sendable, Equatable {
  /// How a path is stroked.
  ///
  /// Joins are round: mitres would spike on noisy lines.
  struct Stroke: Sendable, Equatable {
    var color: Color
    var width: Double
    var dash: [Double] = []
    var isRoundCapped = false
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
  enum Face: Sendable, Hashable, CaseIterable { case regular, oblique, bold }
  var face: Face = .regular
  /// Height of an em in points.
  var size: Double
}
