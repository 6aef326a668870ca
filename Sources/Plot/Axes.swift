/// One axis.
public struct Axis: Sendable, Equatable {
  /// What it shows.
  public var label: RichText?
  /// Unit of the values, in brackets after the label.
  public var unit: RichText?
  /// How data units map onto it.
  public var scale: Scale
  /// Range shown; `nil` fits the data.
  public var limits: ClosedRange<Double>?
  /// Ticks instead of those that the axis would choose, for example one for each layer of a network.
  public var ticks: [Tick]?
  /// Whether faint lines cross the panel at the labelled ticks.
  public var hasGrid: Bool

  /// Creates an axis.
  public init(
    label: RichText? = nil, unit: RichText? = nil, scale: Scale = .linear, limits: ClosedRange<Double>? = nil,
    ticks: [Tick]? = nil, hasGrid: Bool = false
  ) {
    self.label = label
    self.unit = unit
    self.scale = scale
    self.limits = limits
    self.ticks = ticks
    self.hasGrid = hasGrid
  }

  /// Label and unit as they are drawn.
  var title: RichText? {
    guard let unit else { return label }
    return label.map { $0 + RichText(plain: " (") + unit + RichText(plain: ")") } ?? unit
  }
}

/// Where a panel's legend stands.
public enum LegendPlacement: Sendable, Equatable {
  case none
  /// In the corner of the panel that covers the fewest data.
  case emptiestCorner
  /// Right of the panel.
  case outsideRight
  /// Below the panel, in rows.
  case below
}

/// The key to a heatmap's colours, right of its panel.
public struct ColorBar: Sendable, Equatable {
  /// What the colours show, with the unit.
  public var label: RichText?

  /// Creates a colour bar.
  public init(label: RichText? = nil) { self.label = label }
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
  /// Where the legend stands; a figure's own legend replaces those of its panels.
  public var legend: LegendPlacement
  /// The key to the colours of the panel's first heatmap.
  public var colorBar: ColorBar?

  /// Creates a panel.
  public init(
    title: RichText? = nil, x: Axis = Axis(), y: Axis = Axis(), marks: [Mark],
    legend: LegendPlacement = .emptiestCorner, colorBar: ColorBar? = nil
  ) {
    self.title = title
    self.x = x
    self.y = y
    self.marks = marks
    self.legend = legend
    self.colorBar = colorBar
  }
}
