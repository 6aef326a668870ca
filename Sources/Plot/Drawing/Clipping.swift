/// Cuts lines and areas at a rectangle, in double precision: cairo's own numbers have 24 bits, and what cannot be seen
/// has no place in a file.
enum Clipping {
  /// The stretches of a polyline within the rectangle.
  static func polyline(_ points: [Point], to area: Rectangle) -> [[Point]] {
    guard points.count > 1 else { return [] }
    if points.allSatisfy(area.contains) { return [points] }
    var stretches: [[Point]] = []
    var current: [Point] = []
    for (from, to) in zip(points, points.dropFirst()) {
      guard let (start, end) = segment(from, to, area) else {
        if current.count > 1 { stretches.append(current) }
        current = []
        continue
      }
      if current.last != start {
        if current.count > 1 { stretches.append(current) }
        current = [start]
      }
      current.append(end)
    }
    if current.count > 1 { stretches.append(current) }
    return stretches
  }

  /// The part of a segment within the rectangle (Liang and Barsky, ACM TOG 3(1), 1984).
  static func segment(_ from: Point, _ to: Point, _ area: Rectangle) -> (Point, Point)? {
    let (width, height) = (to.x - from.x, to.y - from.y)
    var (enter, leave) = (0.0, 1.0)
    for (direction, distance) in [
      (-width, from.x - area.left), (width, area.right - from.x), (-height, from.y - area.top),
      (height, area.bottom - from.y),
    ] {
      if direction == 0 {
        if distance < 0 { return nil }
      } else if direction < 0 {
        enter = max(enter, distance / direction)
      } else {
        leave = min(leave, distance / direction)
      }
    }
    guard enter <= leave else { return nil }
    func at(_ t: Double) -> Point { Point(from.x + width * t, from.y + height * t) }
    return (enter == 0 ? from : at(enter), leave == 1 ? to : at(leave))
  }

  /// The part of a polygon within the rectangle (Sutherland and Hodgman, CACM 17(1), 1974).
  static func polygon(_ points: [Point], to area: Rectangle) -> [Point] {
    if points.allSatisfy(area.contains) { return points }
    var result = points
    cut(&result, isInside: { $0.x >= area.left }, at: { crossing($0, $1, x: area.left) })
    cut(&result, isInside: { $0.x <= area.right }, at: { crossing($0, $1, x: area.right) })
    cut(&result, isInside: { $0.y >= area.top }, at: { crossing($0, $1, y: area.top) })
    cut(&result, isInside: { $0.y <= area.bottom }, at: { crossing($0, $1, y: area.bottom) })
    return result
  }

  private static func cut(
    _ points: inout [Point], isInside: (Point) -> Bool, at crossing: (Point, Point) -> Point
  ) {
    guard var previous = points.last else { return }
    var result: [Point] = []
    result.reserveCapacity(points.count + 4)
    for point in points {
      if isInside(point) != isInside(previous) { result.append(crossing(previous, point)) }
      if isInside(point) { result.append(point) }
      previous = point
    }
    points = result
  }

  private static func crossing(_ from: Point, _ to: Point, x: Double) -> Point {
    Point(x, from.y + (to.y - from.y) * ((x - from.x) / (to.x - from.x)))
  }

  private static func crossing(_ from: Point, _ to: Point, y: Double) -> Point {
    Point(from.x + (to.x - from.x) * ((y - from.y) / (to.y - from.y)), y)
  }
}
