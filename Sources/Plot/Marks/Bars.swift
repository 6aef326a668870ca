/// Bars from zero, or from the foot of a logarithmic axis; several series stand side by side in each group.
public struct Bars: Sendable, Equatable {
  /// The bars of one colour.
  public struct Series: Sendable, Equatable {
    /// Heights, one for each group.
    public var values: [Double]
    /// Lower and upper ends of error bars; empty for none.
    public var lower: [Double]
    /// Upper ends of error bars.
    public var upper: [Double]
    /// Published heights, laid over the bars as hollow markers on dashed lines; empty for none.
    public var published: [Double]
    /// Fill.
    public var color: Color
    /// Name in the legend; without one the series is not listed.
    public var label: RichText?

    /// Creates a series.
    public init(
      values: [Double], lower: [Double] = [], upper: [Double] = [], published: [Double] = [], color: Color,
      label: RichText? = nil
    ) {
      self.values = values
      self.lower = lower
      self.upper = upper
      self.published = published
      self.color = color
      self.label = label
    }
  }

  /// Centres of the groups, in data units.
  public var x: [Double]
  /// Series, left to right within a group.
  public var series: [Series]
  /// Width of a group, in data units.
  public var width: Double

  /// Creates bars; the default width suits groups at distance 1.
  public init(x: [Double], series: [Series], width: Double = 0.8) {
    self.x = x
    self.series = series
    self.width = width
  }
}
