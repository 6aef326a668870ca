/// Leaves out points of long paths that no eye and no printer could tell.
enum Decimation {
  /// Width of the columns, in points: a seventh of a pixel at 200 dpi.
  private static let column = 0.05
  /// Distance from the drawn line up to which a point is left out, in points.
  private static let tolerance = 0.02
  /// Shorter paths are kept as they are.
  private static let least = 64

  /// A path with the same look.
  static func thinned(_ points: [Point]) -> [Point] {
    points.count < least ? points : straightened(extremes(points))
  }

  /// Centres of markers without those that hide behind another one, which is within a fifth of a point.
  static func distinct(_ points: [Point]) -> [Point] {
    guard points.count >= least else { return points }
    var seen: Set<[Int]> = []
    return points.filter { seen.insert([Int($0.x * 5), Int($0.y * 5)]).inserted }
  }

  /// Of neighbouring points in one narrow column only the first, the lowest, the highest and the last (Jugel et al.,
  /// "M4: A Visualization-Oriented Time Series Data Aggregation", VLDB 2014).
  private static func extremes(_ points: [Point]) -> [Point] {
    var result: [Point] = []
    result.reserveCapacity(points.count)
    var start = 0
    while start < points.count {
      let left = (points[start].x / column).rounded(.down)
      var (end, low, high) = (start, start, start)
      while end + 1 < points.count, (points[end + 1].x / column).rounded(.down) == left {
        end += 1
        if points[end].y < points[low].y { low = end }
        if points[end].y > points[high].y { high = end }
      }
      var last = -1
      for index in [start, min(low, high), max(low, high), end] where index > last {
        result.append(points[index])
        last = index
      }
      start = end + 1
    }
    return result
  }

  /// Leaves out points that lie on the line between those kept: as long as every point since the last kept one is
  /// within the tolerance of the chord, the chord grows; at most 32 points are looked back at.
  private static func straightened(_ points: [Point]) -> [Point] {
    var result = [points[0]]
    var anchor = 0
    var index = 1
    while index + 1 < points.count {
      if index - anchor >= 32 || !isStraight(points, anchor, index + 1) {
        result.append(points[index])
        anchor = index
      }
      index += 1
    }
    if let last = points.last, points.count > 1 { result.append(last) }
    return result
  }

  private static func isStraight(_ points: [Point], _ from: Int, _ to: Int) -> Bool {
    let (a, b) = (points[from], points[to])
    let (width, height) = (b.x - a.x, b.y - a.y)
    let length = width * width + height * height
    for point in points[from + 1..<to] {
      let (x, y) = (point.x - a.x, point.y - a.y)
      let along = x * width + y * height
      // A point before the start or past the end of the chord is a turn.
      guard along >= 0, along <= length else { return false }
      let across = x * height - y * width
      guard across * across <= tolerance * tolerance * length else { return false }
    }
    return true
  }
}
