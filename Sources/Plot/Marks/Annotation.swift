/// A text at a point of the panel.
public struct Annotation: Sendable, Equatable {
  /// Where the text stands against its point.
  public enum Placement: Sendable, Equatable { case center, above, below, left, right }

  /// Position, in data units.
  public var x: Double
  /// Value, in data units.
  public var y: Double
  /// The text.
  public var text: RichText
  /// Where the text stands against its point.
  public var placement: Placement
  /// Colour.
  public var color: Color

  /// Creates a text.
  public init(x: Double, y: Double, text: RichText, placement: Placement = .above, color: Color = .foreground) {
    self.x = x
    self.y = y
    self.text = text
    self.placement = placement
    self.color = color
  }
}
