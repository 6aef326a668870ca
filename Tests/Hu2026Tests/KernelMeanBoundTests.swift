import Foundation
import Testing

@testable import Hu2026

/// The bounds on a kernel's mean over a grid beside the sums themselves.
@Suite struct KernelMeanBoundTests {
  private static let bandwidths = [0.2, 0.5, 1, 1.5, 4]

  /// Σ p_k of a function of z_k = L_k − u.
  private func mean(_ bound: KernelMeanBound, at u: Double, _ value: (Double) -> Double) -> Double {
    let distances = (0..<bound.points).map { -bound.limit + bound.spacing * Double($0) - u }
    let least = distances.map { $0 * $0 }.min() ?? 0
    let weights = distances.map { exp(-bound.beta * ($0 * $0 - least)) }
    return zip(weights, distances).reduce(0) { $0 + $1.0 * value($1.1) } / weights.reduce(0, +)
  }

  private func bound(points: Int, bandwidth: Double) -> KernelMeanBound {
    let spacing = 2 * 3.0 / Double(points - 1)
    return KernelMeanBound(
      limit: 3, spacing: spacing, points: points, beta: 1 / (2 * bandwidth * bandwidth * spacing * spacing))
  }

  @Test(arguments: bandwidths, [2, 5, 9, 33, 200]) func sumsLieBelowTheirBounds(bandwidth: Double, points: Int) {
    let bound = bound(points: points, bandwidth: bandwidth)
    for u in stride(from: -3, through: 3, by: 0.137) {
      let slack = 1 + 1e-9
      #expect(abs(mean(bound, at: u) { $0 }) <= bound.error(u) * slack + 1e-15)
      #expect(mean(bound, at: u, abs) <= bound.nearestPoints(u) * slack)
      #expect(mean(bound, at: u) { $0 * $0 } <= bound.secondMoment(u) * slack)
      for t in [0, 0.01, 0.2, 1, 2.5] {
        let (above, below) = (mean(bound, at: u) { max(0, $0 - t) }, mean(bound, at: u) { max(0, -$0 - t) })
        #expect(max(above, below) <= bound.beyond(t, from: u) * slack, "t = \(t), u = \(u)")
      }
    }
  }

  /// A bound that is far above what it bounds would let a broken construction pass.
  @Test func boundsOfAFineGridAreTight() {
    let bound = bound(points: 200, bandwidth: 1)
    for u in stride(from: -2, through: 2, by: 0.0713) {
      #expect(bound.secondMoment(u) < 1.001 * mean(bound, at: u) { $0 * $0 })
      #expect(bound.beyond(0, from: u) < 2 * mean(bound, at: u) { max(0, $0) })
      #expect(bound.nearestPoints(u) < 4 * mean(bound, at: u, abs))
      #expect(bound.error(u) < 1e-6)
    }
  }

  @Test func whatIsBeyondTheGridHasNoMoments() {
    let bound = bound(points: 33, bandwidth: 1)
    #expect(bound.secondMoment(3.1) == .infinity && bound.beyond(0.1, from: -3.1) == .infinity)
    #expect(abs(mean(bound, at: 4) { $0 }) <= bound.error(4))
  }
}
