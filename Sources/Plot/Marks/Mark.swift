/// Something drawn in a panel, in data units.
public enum Mark: Sendable, Equatable {
  case line(Line)
  case band(Band)
  case heatmap(Heatmap)
}

/// Shape of the points of a line.
public enum Marker: Sendable, Equatable { case disc, square, diamond, triangle }

/// How a series looks.
public struct SeriesStyle: Sendable, Equatable {
  /// Colour of line and markers.
  public var color: Color
  /// Width of the line in points.
  public var width: Double
  /// Lengths of dashes and gaps in points; empty is solid.
  public var dash: [Double]
  /// Shape of the points.
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
  public static let published = SeriesStyle(color: .foreground, width: 1.2, dash: [4, 2.5], isHollow: true)

  /// A proved or asymptotic reference: dotted, without markers.
  public static func reference(_ color: Color) -> SeriesStyle {
    SeriesStyle(color: color, width: 1, dash: [1.2, 2.2], marker: nil)
  }
}

/// A polyline with optional markers; a value that cannot be shown leaves a gap.
public struct Line: Sendable, Equatable {
  /// Positions, in data units.
  public var x: [Double]
  /// Values, in data units; as many as positions.
  public var y: [Double]
  /// Name in the legend; without one the line is not listed.
  public var label: RichText?
  /// Look.
  public var style: SeriesStyle

  /// Creates a line.
  public init(x: [Double], y: [Double], label: RichText? = nil, style: SeriesStyle) {
    self.x = x
    self.y = y
    self.label = label
    self.style = style
  }
}

/// A shaded range, for example ±1 standard deviation; on a logarithmic axis a lower end at or below zero is cut at the
/// foot of the axis.
public struct Band: Sendable, Equatable {
  /// Positions, in data units.
  public var x: [Double]
  /// Lower ends.
  public var lower: [Double]
  /// Upper ends.
  public var upper: [Double]
  /// Fill, normally of low opacity.
  public var color: Color

  /// Creates a band; the fill takes a fifth of the colour's opacity.
  public init(x: [Double], lower: [Double], upper: [Double], color: Color) {
    self.x = x
    self.lower = lower
    self.upper = upper
    self.color = color.opacity(color.alpha * 0.2)
  }
}

/// A cell of a heatmap.
public struct Cell: Sendable, Hashable {
  /// Row, from the top.
  public var row: Int
  /// Column, from the left.
  public var column: Int

  /// Creates a cell.
  public init(row: Int, column: Int) {
    self.row = row
    self.column = column
  }
}

/// Coloured cells with a text in each; both axes of its panel are categorical, rows run downwards.
public struct Heatmap: Sendable, Equatable {
  /// Values that choose the colour, row-major `[rows, columns]`; NaN is grey.
  public var values: [Double]
  /// Number of rows.
  public var rows: Int
  /// Number of columns.
  public var columns: Int
  /// Text of each cell, row-major; empty for none.
  public var texts: [RichText]
  /// Values of the first and the last colour.
  public var range: ClosedRange<Double>
  /// Whether colours follow the logarithm of the values.
  public var isLogarithmic: Bool
  /// Cells with a frame.
  public var outlined: [Cell]

  /// Creates a heatmap.
  public init(
    values: [Double], rows: Int, columns: Int, texts: [RichText] = [], range: ClosedRange<Double>,
    isLogarithmic: Bool = false, outlined: [Cell] = []
  ) {
    self.values = values
    self.rows = rows
    self.columns = columns
    self.texts = texts
    self.range = range
    self.isLogarithmic = isLogarithmic
    self.outlined = outlined
  }
}
