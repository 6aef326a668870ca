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
  /// Values that choose the colour, row-major `[rows, columns]`; NaN is grey and hatched.
  public var values: [Double]
  /// Number of rows.
  public var rows: Int
  /// Number of columns.
  public var columns: Int
  /// Text of each cell, row-major; empty for none.
  ///
  /// Texts shrink to fit their cells and are left out when they would be
  /// too small to read.
  public var texts: [RichText]
  /// Values of the first and the last colour; values outside take the nearer one.
  public var range: ClosedRange<Double>
  /// Whether colours follow the logarithm of the values.
  public var isLogarithmic: Bool
  /// The colours.
  public var colormap: Colormap
  /// Cells with a frame, for example the best of each column.
  public var outlined: [Cell]
  /// Cells with a dashed frame: those that a publication names.
  public var published: [Cell]

  /// Creates a heatmap.
  public init(
    values: [Double], rows: Int, columns: Int, texts: [RichText] = [], range: ClosedRange<Double>,
    isLogarithmic: Bool = false, colormap: Colormap = .viridis, outlined: [Cell] = [], published: [Cell] = []
  ) {
    self.values = values
    self.rows = rows
    self.columns = columns
    self.texts = texts
    self.range = range
    self.isLogarithmic = isLogarithmic
    self.colormap = colormap
    self.outlined = outlined
    self.published = published
  }
}
