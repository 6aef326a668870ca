/// A point on the page, in points (1/72 inch) from the upper left corner.
public struct Point: Sendable, Equatable {
  /// To the right.
  public var x: Double
  /// Downwards.
  public var y: Double

  /// Creates a point.
  public init(_ x: Double, _ y: Double) {
    self.x = x
    self.y = y
  }
}

/// Width and height in points (1/72 inch).
public struct Size: Sendable, Equatable {
  /// Width.
  public var width: Double
  /// Height.
  public var height: Double

  /// Creates a size.
  public init(width: Double, height: Double) {
    self.width = width
    self.height = height
  }
}

/// An upright rectangle on the page, in points.
struct Rectangle: Sendable, Hashable {
  var left: Double
  var top: Double
  var width: Double
  var height: Double
  var right: Double { left + width }
  var bottom: Double { top + height }
  var corners: [Point] { [Point(left, top), Point(right, top), Point(right, bottom), Point(left, bottom)] }

  func intersects(_ other: Rectangle) -> Bool {
    left < other.right && other.left < right && top < other.bottom && other.top < bottom
  }

  func contains(_ point: Point) -> Bool {
    point.x >= left && point.x <= right && point.y >= top && point.y <= bottom
  }
}
