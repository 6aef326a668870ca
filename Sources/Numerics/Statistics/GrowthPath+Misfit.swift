import Foundation

/// The least misfit of curves to intervals, for paths through which none passes.
extension GrowthPath {
  /// A curve whose power λ is a straight line, by the logarithms it has at the first and the last x.
  private struct Curve {
    var start, end: Double
  }

  /// The exponent with the least misfit, with those around it whose misfit is hardly larger; nil when the best curve does
  /// not rise.
  func leastMisfit(
    _ range: ClosedRange<Double>, _ stepsPerUnit: Double
  ) -> (lower: Double, upper: Double, misfit: Double)? {
    // The misfit is smooth in the exponent: a grid five times as coarse as that of the lines finds the valley.
    let step = 5 / stepsPerUnit
    var curve = startingCurve
    var (best, least, bestCurve) = (range.lowerBound, Double.infinity, curve)
    for index in 0...Int(((range.upperBound - range.lowerBound) / step).rounded()) {
      let exponent = range.lowerBound + Double(index) * step
      let misfit = fit(exponent, &curve)
      if misfit < least { (best, least, bestCurve) = (exponent, misfit, curve) }
    }
    let valley = max(range.lowerBound, best - step)...min(range.upperBound, best + step)
    refine(valley, &best, &least, &bestCurve)
    guard bestCurve.end > bestCurve.start else { return nil }
    let limit = least + 1e-3 * Double(count)
    func end(_ direction: Double, _ last: Double) -> Double {
      var (inside, outside, curve) = (best, best, bestCurve)
      func holds(_ exponent: Double) -> Bool {
        fit(exponent, &curve) < limit && curve.end > curve.start
      }
      while outside != last {
        outside = direction < 0 ? max(last, outside - step) : min(last, outside + step)
        guard holds(outside) else { return GrowthExponent.bisect(inside: inside, outside: outside, holds) }
        inside = outside
      }
      return last
    }
    return (end(-1, range.lowerBound), end(1, range.upperBound), least)
  }

  /// Golden section search for the least misfit.
  private func refine(
    _ valley: ClosedRange<Double>, _ best: inout Double, _ least: inout Double, _ bestCurve: inout Curve
  ) {
    let ratio = (5.0.squareRoot() - 1) / 2
    var (low, high) = (valley.lowerBound, valley.upperBound)
    var curve = bestCurve
    var left = high - ratio * (high - low)
    var right = low + ratio * (high - low)
    func misfit(_ exponent: Double) -> Double {
      let misfit = fit(exponent, &curve)
      if misfit < least { (best, least, bestCurve) = (exponent, misfit, curve) }
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
