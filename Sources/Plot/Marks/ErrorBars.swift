/// Vertical ranges with caps; on a logarithmic axis a lower end at or below zero is an arrow downwards.
public struct ErrorBars: Sendable, Equatable {
  /// Positions, in data units.
  public var x: [Double]
  /// Values that the ranges belong to.
  public var center: [Double]
  /// Lower ends.
  public var lower: [Double]
  /// Upper ends.
  public var upper: [Double]
  /// Look: colour, width and dashes of the lines; a marker stands at each centre.
  public var style: SeriesStyle
  /// Name in the legend; without one the bars are not listed.
  public var label: RichText?

  /// Creates error bars.
  public init(
    x: [Double], center: [Double], lower: [Double], upper: [Double], style: SeriesStyle, label: RichText? = nil
  ) {
    self.x = x
    self.center = center
    self.lower = lower
    self.upper = upper
    self.style = style
    self.label = label
  }
}
