import Foundation
import Numerics

/// A proved upper bound on the error of one pass of ``LibraryModule``.
///
/// With the weights p_k of the arguments' grid around u and q_l of the coordinates' around x_r, a head returns shift + scale (Σ p_k f(L_k))
/// (Σ q_l M_l). For a smooth f, Σ p_k f(L_k) − f(u) = f′(u) Σ p_k z_k + R with |R| ≤ ½ max|f″| Σ p_k z_k²; a kink at distance t
/// adds its jump times Σ p_k (|z_k| − t)₊; and the difference never exceeds the Lipschitz constant times Σ p_k |z_k|. ``KernelMeanBound``
/// bounds these sums, and Σ q_l M_l − x_r. Layer 2 takes means of these values, or leaves them but for e⁻⁶⁰ of the others. Rounding moves the scores by δ,
/// which moves a mean by at most δ/(1 − δ) times the values' mean distance from it.
struct LibraryBound {
  let prompt: LibraryPrompt

  /// Bounds on the Euclidean error of each column that the pass gives: one for each sample, or a single one.
  var columns: [Double] {
    let (program, samples) = (prompt.program, prompt.program.samples)
    let entries = samples.map { sample in
      zip(program.lookups, sample.x).map { entry($0, sample, coordinate: $1) }
    }
    // The exact values are at most so large, and layer 2 rounds as many sums.
    let largest = entries.joined().map { $0.size + $0.error }.max() ?? 0
    let count = samples.count
    let rounding = Rounding.gamma(count + 8) * largest
    switch program.pooling {
    case .each:
      let leak = count > 1 ? Double(count - 1) * exp(-59) * 2 * largest : 0
      return entries.map { EuclideanNorm.of($0.map { $0.error + leak + rounding }) }
    case .mean:
      let means = program.lookups.indices.map { r in entries.reduce(0) { $0 + $1[r].error } / Double(count) + rounding }
      return [EuclideanNorm.of(means)]
    }
  }

  /// Size of an exact value of layer 1, and a bound on its error.
  private func entry(
    _ lookup: LibraryProgram.Lookup, _ sample: LibrarySample, coordinate: Double
  ) -> (size: Double, error: Double) {
    let (function, scale) = (lookup.function, abs(lookup.scale))
    let u = lookup.argument(sample)
    let size = abs(function(u))
    let (x, coordinateError, coordinateDistance, coordinateLimit) = self.coordinate(coordinate)
    let argumentError = error(of: function, at: u)
    let distance = function.lipschitz * meanDistance(prompt.arguments.bound, u)
    let kernel = argumentError * (x + coordinateError) + size * coordinateError
    let spread = 2 * (distance * (x + coordinateDistance) + size * coordinateDistance)
    // All values lie between the grid's least and largest.
    let range = (size + function.lipschitz * (abs(u) + prompt.arguments.limit)) * coordinateLimit + size * x
    let scores = scoreRounding(lookup, sample, coordinate: x)
    let bound = scores < 0.5 ? min(range, kernel + scores / (1 - scores) * spread) : range
    let value = abs(lookup.shift) + scale * size * x
    let sums = Rounding.gamma(prompt.tokens + 16) * (value + scale * (bound + spread))
    let formula = Rounding.gamma(lookup.direction.count + 8) * scale * function.lipschitz * lookup.magnitude(sample) * x
    let points = 4 * Rounding.unit * scale * (function.lipschitz * prompt.arguments.limit * x + size * coordinateLimit)
    return (value, scale * bound + sums + formula + points)
  }

  /// |x_r|, a bound on its mean's error, on the mean distance of its grid's points, and the grid's limit; 1, 0, 0, 1 without a grid.
  private func coordinate(_ x: Double) -> (size: Double, error: Double, distance: Double, limit: Double) {
    guard let grid = prompt.coordinates else { return (1, 0, 0, 1) }
    return (abs(x), grid.bound.error(x), meanDistance(grid.bound, x), grid.limit)
  }

  private func meanDistance(_ bound: KernelMeanBound, _ u: Double) -> Double {
    min(bound.nearestPoints(u), bound.secondMoment(u).squareRoot())
  }

  /// Bound on |Σ p_k f(L_k) − f(u)|.
  private func error(of function: any LookupFunction, at u: Double) -> Double {
    let bound = prompt.arguments.bound
    var error = abs(function.slope(u)) * bound.error(u)
    // Zero times an infinite moment is no number.
    if function.curvature > 0 { error += function.curvature / 2 * bound.secondMoment(u) }
    for kink in function.kinks { error += abs(kink.jump) * bound.beyond(abs(kink.at - u), from: u) }
    return min(error, function.lipschitz * bound.nearestPoints(u))
  }

  /// Largest relative error of a token's weight by rounding of its score.
  private func scoreRounding(_ lookup: LibraryProgram.Lookup, _ sample: LibrarySample, coordinate: Double) -> Double {
    let grid = prompt.arguments
    var size = grid.beta * grid.limit * (2 * lookup.magnitude(sample) + grid.limit)
    if let other = prompt.coordinates { size += other.beta * other.limit * (2 * coordinate + other.limit) }
    return 2 * Rounding.gamma(lookup.direction.count + 10) * size + Rounding.gamma(16)
  }
}
