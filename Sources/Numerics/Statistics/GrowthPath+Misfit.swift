import Foundation

/// The least misfit of curves to intervals, for paths through which none passes.
extension GrowthPath {
  /// A curve whose power λ is a straight line, by the logarithms it has at the first and the last x.
  struct Curve {
    fileprivate var start, end: Double
    fileprivate var rises: Bool { end > start }
  }

  /// The curve with the least misfit of all.
  struct Valley {
    var exponent: Double
    var misfit: Double
    var curve: Curve
  }

  /// The least misfit over a range of exponents.
  ///
  /// The misfit is smooth in the exponent: a coarse grid finds the valley, and golden section search its bottom.
  func valley(_ range: ClosedRange<Double>, step: Double) -> Valley {
    var curve = startingCurve
    var valley = Valley(exponent: range.lowerBound, misfit: .infinity, curve: curve)
    for index in 0...Int(((range.upperBound - range.lowerBound) / step).rounded()) {
      let exponent = range.lowerBound + Double(index) * step
      let misfit = fit(exponent, &curve)
      if misfit < valley.misfit { valley = Valley(exponent: exponent, misfit: misfit, curve: curve) }
    }
    let exponent = valley.exponent
    refine(max(range.lowerBound, exponent - step)...min(range.upperBound, exponent + step), &valley)
    return valley
  }

  /// The exponents around the least misfit whose misfit is hardly larger; nil when its curve does not rise.
  func neighbourhood(
    of valley: Valley, _ range: ClosedRange<Double>, step: Double
  ) -> (lower: Double, upper: Double, misfit: Double)? {
    guard valley.curve.rises else { return nil }
    let limit = valley.misfit + 1e-3 * Double(count)
    func end(_ step: Double, _ last: Double) -> Double {
      var (inside, curve) = (valley.exponent, valley.curve)
      func holds(_ exponent: Double) -> Bool { fit(exponent, &curve) < limit && curve.rises }
      while inside != last {
        let outside = min(max(inside + step, range.lowerBound), range.upperBound)
        guard holds(outside) else { return GrowthExponent.bisect(inside: inside, outside: outside, holds) }
        inside = outside
      }
      return last
    }
    return (end(-step, range.lowerBound), end(step, range.upperBound), valley.misfit)
  }

  /// Golden section search for the least misfit.
  private func refine(_ range: ClosedRange<Double>, _ valley: inout Valley) {
    let ratio = (5.0.squareRoot() - 1) / 2
    var (low, high) = (range.lowerBound, range.upperBound)
    var curve = valley.curve
    var left = high - ratio * (high - low)
    var right = low + ratio * (high - low)
    func misfit(_ exponent: Double) -> Double {
      let misfit = fit(exponent, &curve)
      if misfit < valley.misfit { valley = Valley(exponent: exponent, misfit: misfit, curve: curve) }
      return misfit
    }
    var (leftMisfit, rightMisfit) = (misfit(left), misfit(right))
    for _ in 0..<14 {
      if leftMisfit < rightMisfit {
        (high, right, rightMisfit) = (right, left, leftMisfit)
        left = high - ratio * (high - low)
        leftMisfit = misfit(left)
      } else {
        (low, left, leftMisfit) = (left, right, rightMisfit)
        right = low + ratio * (high - low)
        rightMisfit = misfit(right)
      }
    }
  }

  /// Through the middles of the first and the last interval.
  private var startingCurve: Curve {
    func middle(_ index: Int) -> Double { upper[index].isFinite ? (lower[index] + upper[index]) / 2 : lower[index] }
    return Curve(start: middle(0), end: middle(count - 1))
  }

  /// The least misfit for an exponent by the method of Gauss and Newton with Levenberg's damping, from a curve near it.
  private func fit(_ exponent: Double, _ curve: inout Curve) -> Double {
    var damping = 1e-6
    var state = residuals(exponent, curve)
    for _ in 0..<20 where state.misfit > 1e-14 {
      let (a, b) = (state.startStart + damping, state.endEnd + damping)
      let determinant = a * b - state.startEnd * state.startEnd
      let stepStart = (b * state.startGradient - state.startEnd * state.endGradient) / determinant
      let stepEnd = (a * state.endGradient - state.startEnd * state.startGradient) / determinant
      let next = Curve(start: curve.start - stepStart, end: curve.end - stepEnd)
      let nextState = residuals(exponent, next)
      if nextState.misfit < state.misfit {
        let gain = state.misfit - nextState.misfit
        (curve, state, damping) = (next, nextState, max(1e-9, damping / 10))
        if gain < 1e-9 * Double(count) { break }
      } else {
        damping *= 100
        if damping > 1e4 { break }
      }
    }
    return state.misfit
  }

  /// The misfit of a curve with the normal equations of Gauss and Newton.
  private struct Residuals {
    var misfit = 0.0
    var startGradient = 0.0
    var endGradient = 0.0
    var startStart = 0.0
    var startEnd = 0.0
    var endEnd = 0.0
  }

  /// With the growth g = λ·(end − start) and w the position of x, log s = start + log(1 + w·(e^g − 1))/λ: positive
  /// everywhere, and without cancellation near λ = 0.
  private func residuals(_ exponent: Double, _ curve: Curve) -> Residuals {
    var result = Residuals()
    let growth = expm1(exponent * (curve.end - curve.start))
    for index in 0..<count {
      let weight = position[index]
      let value =
        exponent == 0
        ? curve.start + weight * (curve.end - curve.start) : curve.start + log1p(weight * growth) / exponent
      let distance = value - min(max(value, lower[index]), upper[index])
      guard distance != 0 else { continue }
      let towardsEnd = weight * (1 + growth) / (1 + weight * growth)
      let towardsStart = 1 - towardsEnd
      result.misfit += distance * distance
      result.startGradient += distance * towardsStart
      result.endGradient += distance * towardsEnd
      result.startStart += towardsStart * towardsStart
      result.startEnd += towardsStart * towardsEnd
      result.endEnd += towardsEnd * towardsEnd
    }
    return result
  }
}
