import Foundation

/// Where labels stand along an axis, chosen so that none touches another: numbers become fewer, names turn and, if even
/// that does not help, are thinned.
struct AxisLayout {
  enum Side { case bottom, left, right }

  static let tickSize = 8.0
  static let tickLength = 3.5
  /// Between ticks and labels.
  static let gap = 2.5

  let side: Side
  let map: AxisMap
  let major: [Double]
  let minor: [Double]
  /// Labels with their positions in data units.
  let labels: [(value: Double, text: TextLayout)]
  /// Angle of the labels, counter-clockwise in degrees: 0, 45 or 90.
  let rotation: Double

  init(_ axis: Axis, map: AxisMap, areIntegers: Bool = false, side: Side, font: FontFace) {
    self.side = side
    self.map = map
    let fixed = Self.fixedTicks(axis, map)
    let length = abs(map.end - map.start)
    if let fixed {
      let texts = fixed.map { (value: $0.value, text: TextLayout($0.label, size: Self.tickSize, font: font)) }
      let areNumbers = fixed.allSatisfy { Double($0.label.plainText) != nil }
      (labels, rotation) = Self.arranged(texts, map, side, mayTurn: !areNumbers)
      major = fixed.map(\.value)
      minor = []
      return
    }
    var chosen = TickSet(major: [])
    var texts: [(value: Double, text: TextLayout)] = []
    // More than nine labels tell no more, however long the axis.
    let most = min(9, max(3, Int(length / (side == .bottom ? 34 : 24))))
    for count in stride(from: most, through: 2, by: -1) {
      chosen = Self.ticks(axis.scale, map.range, count: count, areIntegers: areIntegers)
      texts = chosen.major.map { ($0.value, TextLayout($0.label, size: Self.tickSize, font: font)) }
      if Self.fit(texts, map, side, every: 1) { break }
    }
    (labels, rotation) = Self.arranged(texts, map, side, mayTurn: false)
    major = chosen.major.map(\.value)
    minor = chosen.minor
  }

  private static func fixedTicks(_ axis: Axis, _ map: AxisMap) -> [Tick]? {
    if let ticks = axis.ticks { return ticks.filter { map.range.contains($0.value) } }
    guard case .categorical(let names) = axis.scale else { return nil }
    return names.enumerated().map { Tick(value: Double($0), label: $1) }
  }

  private static func ticks(_ scale: Scale, _ range: ClosedRange<Double>, count: Int, areIntegers: Bool) -> TickSet {
    let (lower, upper) = (range.lowerBound, range.upperBound)
    switch scale {
    case .log10: return LogTicks.ticks(lower: lower, upper: upper, count: count)
    case .symlog(let threshold):
      return SymlogTicks.ticks(lower: lower, upper: upper, threshold: threshold, count: 2 * count)
    case .linear, .categorical:
      return LinearTicks.ticks(lower: lower, upper: upper, count: count, areIntegers: areIntegers)
    }
  }

  // MARK: Room

  /// Half the room that a label takes along the axis.
  private static func half(_ text: TextLayout, _ side: Side, rotation: Double) -> Double {
    switch side {
    case .left, .right: tickSize * 0.62
    case .bottom: rotation == 0 ? text.width / 2 + 3 : rotation == 45 ? tickSize * 0.85 : tickSize * 0.62
    }
  }

  private static func fit(
    _ texts: [(value: Double, text: TextLayout)], _ map: AxisMap, _ side: Side, rotation: Double = 0, every: Int,
    from first: Int = 0
  ) -> Bool {
    var end = -Double.infinity
    let spans = stride(from: first, to: texts.count, by: every).map({ texts[$0] }).compactMap {
      label -> (start: Double, end: Double)? in
      guard let position = map.position(label.value) else { return nil }
      let half = half(label.text, side, rotation: rotation)
      return (position - half, position + half)
    }
    for span in spans.sorted(by: { $0.start < $1.start }) {
      if span.start < end { return false }
      end = span.end
    }
    return true
  }

  private static func arranged(
    _ texts: [(value: Double, text: TextLayout)], _ map: AxisMap, _ side: Side, mayTurn: Bool
  ) -> (labels: [(value: Double, text: TextLayout)], rotation: Double) {
    for rotation in side == .bottom && mayTurn ? [0.0, 45, 90] : [0]
    where fit(texts, map, side, rotation: rotation, every: 1) {
      return (texts, rotation)
    }
    let rotation = side == .bottom && mayTurn ? 90.0 : 0
    // 2, 5, 10, 20, 50, …: steps that readers can count in; of 1, 2, 3, … those that the step divides.
    let numbers = texts.map { Int($0.text.plainText) ?? 1 }
    func first(_ step: Int) -> Int { numbers.prefix(step).firstIndex { $0 % step == 0 } ?? 0 }
    let steps = sequence(first: 1) { $0 * 10 }.lazy.flatMap { [$0, $0 * 2, $0 * 5] }
    let step =
      steps.first { $0 >= texts.count || fit(texts, map, side, rotation: rotation, every: $0, from: first($0)) } ?? 1
    return (stride(from: first(step), to: texts.count, by: step).map { texts[$0] }, rotation)
  }

  /// Room across the axis that ticks and labels take.
  var extent: Double {
    let widest = labels.map(\.text.width).max() ?? 0
    guard widest > 0 else { return Self.tickLength }
    let room: Double
    switch (side, rotation) {
    case (.left, _), (.right, _): room = widest
    case (_, 45): room = (widest + Self.tickSize) * 0.7071
    case (_, 90): room = widest
    default: room = Self.tickSize * (labels.contains { $0.text.hasRaised } ? 1.15 : 0.95)
    }
    return Self.tickLength + Self.gap + room
  }

  /// How far labels reach beyond the two ends of the axis, in the order of the page.
  var overhang: (before: Double, after: Double) {
    let (first, last) = (min(map.start, map.end), max(map.start, map.end))
    var (before, after) = (0.0, 0.0)
    for label in labels {
      guard let position = map.position(label.value) else { continue }
      let half = side == .bottom ? label.text.width / 2 : Self.tickSize * 0.5
      let left = rotation == 45 ? label.text.width * 0.7071 : rotation == 90 ? Self.tickSize * 0.5 : half
      let right = rotation == 0 ? half : Self.tickSize * 0.5
      before = max(before, first - (position - left))
      after = max(after, position + right - last)
    }
    return (before, after)
  }

  // MARK: Drawing

  /// Tick marks on the line at `base`.
  func tickLines(at base: Double, hasMinor: Bool = true) -> [[Point]] {
    func mark(_ value: Double, _ length: Double) -> [Point]? {
      guard let position = map.position(value) else { return nil }
      switch side {
      case .bottom: return [Point(position, base), Point(position, base + length)]
      case .left: return [Point(base, position), Point(base - length, position)]
      case .right: return [Point(base, position), Point(base + length, position)]
      }
    }
    return major.compactMap { mark($0, Self.tickLength) }
      + (hasMinor ? minor.compactMap { mark($0, Self.tickLength * 0.55) } : [])
  }

  /// Labels beside the line at `base`.
  func labelElements(at base: Double, color: Color) -> [DrawList.Element] {
    labels.flatMap { label -> [DrawList.Element] in
      guard let position = map.position(label.value) else { return [] }
      let (text, away) = (label.text, Self.tickLength + Self.gap)
      switch (side, rotation) {
      case (.left, _):
        return text.elements(at: Point(base - away - text.width, position + text.capHeight / 2), color: color)
      case (.right, _): return text.elements(at: Point(base + away, position + text.capHeight / 2), color: color)
      case (.bottom, 0):
        let rise = text.hasRaised ? text.size * 0.2 : 0
        let baseline = base + away + text.capHeight + rise
        return text.elements(at: Point(position - text.width / 2, baseline), color: color)
      case (.bottom, let turned):
        // The end of the text stands under its tick.
        let angle = turned * .pi / 180
        let x = position - text.width * cos(angle) + text.capHeight / 2 * sin(angle)
        let y = base + away + text.width * sin(angle) + (turned == 45 ? text.capHeight * 0.6 : 0)
        return text.elements(at: Point(x, y), angle: -angle, color: color)
      }
    }
  }
}
