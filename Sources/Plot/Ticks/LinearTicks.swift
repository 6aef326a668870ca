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
  ///
  /// An axis of integers (layers, heads, steps) has no tick at 2.5, which none of its data can take, unless it is
  /// so short that fewer than two integers lie on it.
  public static func ticks(lower: Double, upper: Double, count: Int, areIntegers: Bool = false) -> TickSet {
    // The best choice may reach beyond the axis, where nothing is drawn; two labels at least should be left.
    for wanted in max(2, count)...max(2, count) + 4 {
      guard let choice = choose(lower: lower, upper: upper, count: wanted, areIntegers: areIntegers) else { break }
      let tolerance = choice.step * 1e-9
      let values = choice.values.filter { $0 >= lower - tolerance && $0 <= upper + tolerance }
      guard values.count >= 2 else { continue }
      let labels = NumberText.aligned(values, step: choice.step)
      return TickSet(major: zip(values, labels).map { Tick(value: $0, label: $1) })
    }
    if areIntegers { return ticks(lower: lower, upper: upper, count: count) }
    return TickSet(major: [Tick(value: lower, label: RichText(plain: NumberText.short(lower)))])
  }

  /// The best-scored choice, or `nil` for an empty range.
  static func choose(lower: Double, upper: Double, count: Int, areIntegers: Bool = false) -> Choice? {
    guard upper > lower, lower.isFinite, upper.isFinite, !areIntegers || upper.rounded(.down) > lower.rounded(.up)
    else {
      return nil
    }
    // Squares of very large or small distances leave the range of numbers: those are scaled by a power of ten.
    let exponent = Int(log10(max(abs(lower), abs(upper))).rounded(.down))
    guard abs(exponent) > 100 else {
      return search(lower, upper, wanted: Double(max(2, count)), areIntegers: areIntegers)
    }
    let half = pow(10, Double(exponent / 2))
    let rest = pow(10, Double(exponent - exponent / 2))
    let scaled = search(lower / half / rest, upper / half / rest, wanted: Double(max(2, count)))
    return scaled.map { Choice(start: $0.start * half * rest, step: $0.step * half * rest, count: $0.count) }
  }

  /// The search of the article's section 4: j skips among multiples of the mantissa, k counts labels, z is the power of
  /// ten; each loop ends as soon as even its best possible score cannot win.
  private static func search(_ lower: Double, _ upper: Double, wanted: Double, areIntegers: Bool = false) -> Choice? {
    var best: Choice?
    var bestScore = -2.0
    for skip in 1... {
      for (rank, mantissa) in mantissas.enumerated() {
        let simplicity = simplicity(rank: rank, skip: skip, hasZero: true)
        if total(simplicity, 1, 1) < bestScore { return best }
        var k = 2
        while total(simplicity, 1, maximalDensity(k, wanted)) >= bestScore {
          let delta = (upper - lower) / Double(k + 1) / Double(skip) / mantissa
          var z = log10(delta).rounded(.up)
          while true {
            let step = Double(skip) * mantissa * pow(10, z)
            let coverage = maximalCoverage(lower, upper, step * Double(k - 1))
            if !(total(simplicity, coverage, maximalDensity(k, wanted)) >= bestScore) { break }
            // An integer step starts at an integer where its unit, the step without skipping, is one.
            if !areIntegers || step / Double(skip) == (step / Double(skip)).rounded() {
              search(lower, upper, step: step, skip: skip, rank: rank, count: k, wanted: wanted, &best, &bestScore)
            }
            z += 1
          }
          k += 1
        }
      }
    }
    return best
  }

  private static func search(
    _ lower: Double, _ upper: Double, step: Double, skip: Int, rank: Int, count: Int, wanted: Double,
    _ best: inout Choice?, _ bestScore: inout Double
  ) {
    let unit = step / Double(skip)
    let first = ((upper / step).rounded(.down) - Double(count - 1)) * Double(skip)
    let last = (lower / step).rounded(.up) * Double(skip)
    guard first.isFinite, last.isFinite, first <= last, last - first < 10_000 else { return }
    for offset in 0...Int(last - first) {
      let start = (first + Double(offset)) * unit
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
