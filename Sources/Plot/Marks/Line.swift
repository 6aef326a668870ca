/// A polyline with optional markers, or markers alone.
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
