/// The Box–Cox exponent of a path's growth (Box and Cox, Journal of the Royal Statistical Society B 26, 1964): which power
/// of a quantity that is known to lie in intervals grows along a straight line? 1 is a line, 0 an exponential, above 1 a
/// path that flattens out.
public enum GrowthExponent {
  /// The exponents that are tried.
  static let range = -1.0...4.0
  /// Steps of the grid per unit of the exponent.
  static let stepsPerUnit = 20.0

  /// The exponents λ in [−1, 4] for which (s^λ − 1)/λ = a + b·x (λ = 0: log s) with b > 0 passes through all intervals.
  ///
  /// They are looked for on a grid of 0.05, whose ends are refined by bisection. When none does, the λ with the least misfit
  /// is taken, together with those around it whose misfit exceeds it by less than 0.001 times the number of points. The
  /// misfit is the least sum over points of the squared distance between the logarithms of the model and of the interval.
  /// - Parameters:
  ///   - x: strictly increasing.
  ///   - intervals: at each x, where the quantity lies; the lower end is above 0, the upper may be infinite.
  /// - Returns: the least and the largest exponent, and the misfit (0 when a curve passes through all intervals). Nil for a
  ///   path without growth: a constant passes through all intervals, or the best curve does not rise. Nil, too, for fewer
  ///   than two points, and for x or intervals that are not as described or further apart than a factor of 1e70.
  public static func fit(
    x: [Double], intervals: [(lower: Double, upper: Double)]
  ) -> (lower: Double, upper: Double, misfit: Double)? {
    guard var path = GrowthPath(x: x, intervals: intervals), !path.hasConstant else { return nil }
    let last = Int((range.upperBound - range.lowerBound) * stepsPerUnit)
    func exponent(_ index: Int) -> Double { (Double(index) + range.lowerBound * stepsPerUnit) / stepsPerUnit }
    var (first, final): (Double?, Double) = (nil, 0)
    for index in 0...last where path.hasLine(exponent(index)) {
      if first == nil { first = exponent(index) }
      final = exponent(index)
    }
    if first == nil {
      let valley = path.valley(range, step: 5 / stepsPerUnit)
      guard path.hasLine(valley.exponent) else { return path.neighbourhood(of: valley, range, step: 5 / stepsPerUnit) }
      // The exponents whose line passes lie between two of the grid.
      (first, final) = (valley.exponent, valley.exponent)
    }
    guard let first else { return nil }
    func end(_ inside: Double, _ step: Double) -> Double {
      guard range.contains(inside + step) else { return step < 0 ? range.lowerBound : range.upperBound }
      return bisect(inside: inside, outside: inside + step) { path.hasLine($0) }
    }
    return (end(first, -1 / stepsPerUnit), end(final, 1 / stepsPerUnit), 0)
  }

  /// The last number towards `outside` for which a condition holds that holds at `inside`, to a millionth or so.
  static func bisect(inside: Double, outside: Double, _ holds: (Double) -> Bool) -> Double {
    var (inside, outside) = (inside, outside)
    for _ in 0..<16 {
      let middle = (inside + outside) / 2
      if holds(middle) { inside = middle } else { outside = middle }
    }
    return inside
  }
}
