/// Box plots: a box from the lower to the upper quartile with the median across it, whiskers, and points beyond them;
/// several series stand side by side in each group.
public struct Boxes: Sendable, Equatable {
  /// What a box shows of the values of one group.
  public struct Box: Sendable, Equatable {
    /// The middle value.
    public var median: Double
    /// A quarter of the values lies below it.
    public var lowerQuartile: Double
    /// A quarter of the values lies above it.
    public var upperQuartile: Double
    /// Where the lower whisker ends.
    public var lowerWhisker: Double
    /// Where the upper whisker ends.
    public var upperWhisker: Double
    /// Values beyond the whiskers, drawn as hollow points.
    public var outliers: [Double]

    /// Creates a box.
    public init(
      median: Double, lowerQuartile: Double, upperQuartile: Double, lowerWhisker: Double, upperWhisker: Double,
      outliers: [Double] = []
    ) {
      self.median = median
      self.lowerQuartile = lowerQuartile
      self.upperQuartile = upperQuartile
      self.lowerWhisker = lowerWhisker
      self.upperWhisker = upperWhisker
      self.outliers = outliers
    }
  }

  /// The boxes of one colour.
  public struct Series: Sendable, Equatable {
    /// One for each group; `nil` leaves the place empty.
    public var boxes: [Box?]
    /// Published values, laid over the boxes as hollow markers on dashed lines; empty for none.
    public var published: [Double]
    /// Colour of the outlines; boxes are filled with a tint of it.
    public var color: Color
    /// Name in the legend; without one the series is not listed.
    public var label: RichText?

    /// Creates a series.
    public init(boxes: [Box?], published: [Double] = [], color: Color, label: RichText? = nil) {
      self.boxes = boxes
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

  /// Creates boxes; the default width suits groups at distance 1.
  public init(x: [Double], series: [Series], width: Double = 0.8) {
    self.x = x
    self.series = series
    self.width = width
  }
}
