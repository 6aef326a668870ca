/// How data units map onto an axis.
public enum Scale: Sendable, Equatable {
  case linear
  /// Base-10 logarithm; values must be above zero, others leave a gap.
  case log10
  /// Names at equal spacing; item i stands at i.
  case categorical([RichText])
}

/// One axis.
public struct Axis: Sendable, Equatable {
  /// What it shows, with the unit.
  public var label: RichText?
  /// How data units map onto it.
  public var scale: Scale
  /// Range shown; `nil` fits the data.
  public var limits: ClosedRange<Double>?
  /// Whether faint lines cross the panel at the labelled ticks.
  public var hasGrid: Bool

  /// Creates an axis.
  public init(
    label: RichText? = nil, scale: Scale = .linear, limits: ClosedRange<Double>? = nil, hasGrid: Bool = false
  ) {
    self.label = label
    self.scale = scale
    self.limits = limits
    self.hasGrid = hasGrid
  }
}

/// Where the legend stands.
public enum LegendPlacement: Sendable, Equatable {
  case none
  /// In the corner of the panel that covers the fewest data.
  case emptiestCorner
  /// Right of the panel.
  case outsideRight
}

/// A panel: two axes and what is drawn between them.
public struct Axes: Sendable, Equatable {
  /// Heading of the panel.
  public var title: RichText?
  /// Horizontal axis.
  public var x: Axis
  /// Vertical axis.
  public var y: Axis
  /// What is drawn, first below last.
  public var marks: [Mark]
  /// Where the legend stands.
  public var legend: LegendPlacement

  /// Creates a panel.
  public init(
    title: RichText? = nil, x: Axis = Axis(), y: Axis = Axis(), marks: [Mark],
    legend: LegendPlacement = .emptiestCorner
  ) {
    self.title = title
    self.x = x
    self.y = y
    self.marks = marks
    self.legend = legend
  }
}
