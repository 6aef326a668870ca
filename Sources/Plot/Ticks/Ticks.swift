/// A labelled tick.
public struct Tick: Sendable, Equatable {
  /// Position in data units.
  public var value: Double
  /// Label; empty for a tick without one.
  public var label: RichText

  /// Creates a tick.
  public init(value: Double, label: RichText) {
    self.value = value
    self.label = label
  }
}

/// The ticks of an axis.
public struct TickSet: Sendable, Equatable {
  /// Labelled ticks, ascending.
  public var major: [Tick]
  /// Short ticks without labels, ascending.
  public var minor: [Double]

  /// Creates a set of ticks.
  public init(major: [Tick], minor: [Double] = []) {
    self.major = major
    self.minor = minor
  }
}
