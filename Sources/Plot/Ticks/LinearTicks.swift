import Foundation

/// Ticks at round numbers: Talbot, Lin and Hanrahan, "An Extension of Wilkinson's Algorithm for Positioning Tick Labels
/// on Axes" (InfoVis 2010), with their weights and preference list.
public enum LinearTicks {
  /// Step mantissas, most preferred first.
  private static let mantissas: [Double] = [1, 5, 2, 2.5, 4, 3]
  private static let weights = (simplicity: 0.25, coverage: 0.2, density: 0.5)

  /// A choice of labels: `count` values from `start` with distance `step`.
  struct Choice: Equatable {
    var start: Double
    var step: Double
    var count: Int
    var values: [Double] { (0..<count).map { start + Double($0) * step } }
  }

  /// Ticks for an axis from `lower` to `upper` with about `count` labels, none of them outside.
  public static func ticks(lower: Double, upper: Double, count: Int) -> TickSet {
    guard let choice = choose(lower: lower, upper: upper, count: count) else {
      return TickSet(major: [Tick(value: lower, label: RichText(plain: NumberText.short(lower)))])
    }
    let tolerance = choice.step * 1e-9
    let values = choice.values.filter { $0 >= lower - tolerance && $0 <= upper + tolerance }
    let labels = NumberText.aligned(values, step: choice.step)
    return TickSet(major: zip(values, labels).map { Tick(value: $0, label: $1) })
  }

  /// The best-scored choice, or `nil` for an empty range.
  static func choose(lower: Double, upper: Double, count: Int) -> Choice? {
    guard upper > lower, lower.isFinite, upper.isFinite, (upper - lower).isFinite else { return nil }
    let wanted = Double(max(2, count))
    var best: Choice?
    var bestScore = -2.0
    // j skips among multiples of the mantissa, k counts labels, z is the power of ten; each loop ends as soon as even
    // its best possible score cannot win.
    var j = 1
    outer: while true {
      for (rank, mantissa) in mantissas.enumerated() {
        let maximalSimplicity = simplicity(rank: rank, skip: j, hasZero: true)
        if total(maximalSimplicity, 1, 1) < bestScore { break outer }
        var k = 2
        while total(maximalSimplicity, 1, maximalDensity(k, wanted)) >= bestScore, k < 64 {
          let delta = (upper - lower) / Double(k + 1) / Double(j) / mantissa
          var z = Int(log10(delta).rounded(.up))
          while z < Int(log10(delta).rounded(.up)) + 18 {
            let step = Double(j) * mantissa * pow(10, Double(z))
            let span = step * Double(k - 1)
            if total(maximalSimplicity, maximalCoverage(lower, upper, span), maximalDensity(k, wanted)) < bestScore {
              break
            }
            search(lower, upper, step: step, skip: j, rank: rank, count: k, wanted: wanted, &best, &bestScore)
            z += 1
          }
          k += 1
        }
      }
      j += 1
      if j > 8 { break }
    }
    return best
  }

  private static func search(
    _ lower: Double, _ upper: Double, step: Double, skip: Int, rank: Int, count: Int, wanted: Double,
    _ best: inout Choice?, _ bestScore: inout Double
  ) {
    let unit = step / Double(skip)
    let first = Int((upper / unit).rounded(.down)) - (count - 1) * skip
    let last = Int((lower / unit).rounded(.up))
    guard first <= last, last - first < 10_000 else { return }
    for index in first...last {
      let start = Double(index) * unit
      let end = start + step * Double(count - 1)
      let hasZero = start <= 0 && end >= 0 && abs((start / step).rounded() - start / step) < 1e-9
      let score = total(
        simplicity(rank: rank, skip: skip, hasZero: hasZero), coverage(lower, upper, start, end),
        density(Double(count), lower, upper, start, end, wanted))
      if score > bestScore {
        bestScore = score
        best = Choice(start: start, step: step, count: count)
      }
    }
  }

  /// Legibility is left to the layout, which measures the labels; it counts as 1 here.
  private static func total(_ simplicity: Double, _ coverage: Double, _ density: Double) -> Double {
    weights.simplicity * simplicity + weights.coverage * coverage + weights.density * density + 0.05
  }

  private static func simplicity(rank: Int, skip: Int, hasZero: Bool) -> Double {
    1 - Double(rank) / Double(mantissas.count - 1) - Double(skip) + (hasZero ? 1 : 0)
  }

  private static func coverage(_ lower: Double, _ upper: Double, _ start: Double, _ end: Double) -> Double {
    let range = 0.1 * (upper - lower)
    return 1 - 0.5 * ((upper - end) * (upper - end) + (lower - start) * (lower - start)) / (range * range)
  }

  private static func maximalCoverage(_ lower: Double, _ upper: Double, _ span: Double) -> Double {
    guard span > upper - lower else { return 1 }
    let half = (span - (upper - lower)) / 2
    let range = 0.1 * (upper - lower)
    return 1 - half * half / (range * range)
  }

  private static func density(
    _ count: Double, _ lower: Double, _ upper: Double, _ start: Double, _ end: Double, _ wanted: Double
  ) -> Double {
    let actual = (count - 1) / (end - start)
    let target = (wanted - 1) / (max(end, upper) - min(start, lower))
    return 2 - max(actual / target, target / actual)
  }

  private static func maximalDensity(_ count: Int, _ wanted: Double) -> Double {
    Double(count) >= wanted ? 2 - Double(count - 1) / (wanted - 1) : 1
  }
}
