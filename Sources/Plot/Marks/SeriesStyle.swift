/// Shape of the points of a line.
public enum Marker: Sendable, Equatable { case disc, square, diamond, triangle }

/// How a series looks.
public struct SeriesStyle: Sendable, Equatable {
  /// Colour of line and markers.
  public var color: Color
  /// Width of the line in points; 0 draws markers only.
  public var width: Double
  /// Lengths of dashes and gaps in points; empty is solid.
  public var dash: [Double]
  /// Shape of the points.
  ///
  /// A line whose points lie closer than their markers are wide is drawn without them.
  public var marker: Marker?
  /// Whether markers show their outline only.
  public var isHollow: Bool

  /// Creates a style.
  public init(
    color: Color, width: Double = 1.5, dash: [Double] = [], marker: Marker? = .disc, isHollow: Bool = false
  ) {
    self.color = color
    self.width = width
    self.dash = dash
    self.marker = marker
    self.isHollow = isHollow
  }

  /// The i-th measured series: colours and shapes both differ, so that the figure survives a black-and-white print.
  public static func cycle(_ index: Int) -> SeriesStyle {
    let markers: [Marker] = [.disc, .square, .diamond, .triangle]
    return SeriesStyle(color: Palette.color(index), marker: markers[(index % 4 + 4) % 4])
  }

  /// Published values laid over measured ones: hollow and dashed, everywhere.
  public static let published = SeriesStyle(color: .foreground).published

  /// The published counterpart of this measured series: hollow and dashed, in its colour and shape.
  public var published: SeriesStyle {
    SeriesStyle(color: color, width: min(width, 1.2), dash: [4, 2.5], marker: marker, isHollow: true)
  }

  /// The same style with markers only.
  public var withoutLine: SeriesStyle {
    var style = self
    style.width = 0
    return style
  }

  /// A proved or asymptotic reference: dotted, without markers.
  public static func reference(_ color: Color) -> SeriesStyle {
    SeriesStyle(color: color, width: 1, dash: [1.2, 2.2], marker: nil)
  }
}
