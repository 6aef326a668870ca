/// A straight line across the panel.
public struct ReferenceLine: Sendable, Equatable {
  /// Where it runs.
  public enum Course: Sendable, Equatable {
    /// At a value of the vertical axis.
    case horizontal(Double)
    /// At a value of the horizontal axis.
    case vertical(Double)
    /// Through a point, straight on the page: `slope` is in units per unit, where a decade is the unit of a logarithmic
    /// axis. On two logarithmic axes it is the exponent of a power law.
    case slope(Double, x: Double, y: Double)
  }

  /// Where it runs.
  public var course: Course
  /// Name in the legend; without one the line is not listed.
  public var label: RichText?
  /// Look; markers are not drawn.
  public var style: SeriesStyle

  /// Creates a line.
  public init(_ course: Course, label: RichText? = nil, style: SeriesStyle = .reference(.foreground)) {
    self.course = course
    self.label = label
    self.style = style
  }
}
