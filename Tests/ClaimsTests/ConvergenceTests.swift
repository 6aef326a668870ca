import Foundation
import Tables
import Testing

@testable import Claims

/// Exponents, orders of convergence, arrivals.
@Suite struct ConvergenceTests {
  /// y = x^k with noise for each seed.
  private func powers(_ exponent: Double, noise: Double = 0.01, seeds: Int = 5) -> String {
    var generator = NormalGenerator(seed: 5)
    var text = "seed,x,y\n"
    for seed in 0..<seeds {
      for x in [1.0, 2, 4, 8] { text += "\(seed),\(x),\(pow(x, exponent) * (1 + noise * generator.next()))\n" }
    }
    return text
  }

  @Test func exponents() throws {
    let rows = powers(-2)
    #expect(try ClaimRows.said("exponent of y over x in [-3, -1]", rows) == .reproduced)
    #expect(try ClaimRows.said("exponent of y over x in [−1, 0]", rows) == .deviates)
    #expect(try ClaimRows.said("exponent of y over x in [-2, -1]", rows) == .inconclusive)
    #expect(try ClaimRows.finding("exponent of y over x in [-3, -1]", rows).measured.contains("to the power −2"))
    #expect(try ClaimRows.said("exponent of y over x in [-3, -1]", powers(-2, seeds: 1)) == .inconclusive)
    #expect(try ClaimRows.said("exponent of y over x in [-3, -1]", powers(-2, seeds: 1), isExact: true) == .reproduced)
    #expect(try ClaimRows.said("exponent of y over x in [-3, -1] where x in [1, 2]", rows) == .inconclusive)
    #expect(try ClaimRows.said("exponent of y over x in [-3, -1]", rows + "4,8,nan\n") == .broken)
    let zero = "seed,x,y\n0,1,1\n1,1,1.1\n0,2,0\n1,2,0\n0,4,0.3\n1,4,0.4\n"
    #expect(try ClaimRows.said("exponent of y over x in [-3, -1]", zero) == .broken)
    let origin = "seed,x,y\n0,0,1\n1,0,1.1\n0,2,2\n1,2,2.2\n0,4,0.3\n1,4,0.4\n"
    #expect(try ClaimRows.said("exponent of y over x in [-3, -1]", origin) == .inconclusive)
  }

  /// Errors of one unit for each seed.
  private func errors(_ error: (Int, Double) -> Double, steps: Int = 5) -> String {
    var text = "seed,step,error\n"
    for seed in 0..<4 {
      for step in 0..<steps { text += "\(seed),\(step),\(error(step, 0.5 + 0.02 * Double(seed)))\n" }
    }
    return text
  }

  @Test func ordersOfConvergence() throws {
    let quadratic = errors { step, start in pow(start, Double(1 << step)) * (1 + 0.01 * start) }
    let linear = errors { step, start in pow(start, Double(step + 1)) * (1 + 0.001 * Double(step) * start) }
    #expect(try ClaimRows.said("order of error over step in [1.5, 2.5]", quadratic) == .reproduced)
    #expect(try ClaimRows.said("order of error over step in [1.5, 2.5]", linear) == .deviates)
    #expect(try ClaimRows.said("order of error over step in [0.7, 1.3]", linear) == .reproduced)
    #expect(try ClaimRows.said("order of error over step in [0.7, 1.3]", quadratic) == .deviates)
    // What does not fall has no order.
    let stuck = errors { _, start in start }
    #expect(try ClaimRows.said("order of error over step in [0.7, 1.3]", stuck) == .broken)
    let rising = errors { step, start in start * Double(step + 1) }
    #expect(try ClaimRows.said("order of error over step in [0.7, 1.3]", rising) == .broken)
    #expect(try ClaimRows.said("order of error over step in [0.7, 1.3]", linear + "3,9,nan\n") == .broken)
    let one = "seed,step,error\n0,0,1\n0,1,0.1\n0,2,0.01\n"
    #expect(try ClaimRows.said("order of error over step in [0.7, 1.3]", one) == .inconclusive)
    #expect(try ClaimRows.said("order of error over step in [0.7, 1.3]", one, isExact: true) == .reproduced)
  }

  @Test func theOrderIsThatOfTheLastErrorsBeforeRounding() {
    // Quadratic until the floor of rounding, where errors wander.
    let values = [1e-1, 1e-2, 1e-4, 1e-8, 1e-16, 1.1e-16, 0.9e-16]
    let steps = (0..<7).map(Double.init)
    #expect(abs(ConvergenceOrderTest.order(steps: steps, values: values) - 2) < 1e-12)
    #expect(ConvergenceOrderTest.order(steps: [0, 1, 3], values: [1, 0.1, 0.001]).isNaN)
    #expect(ConvergenceOrderTest.order(steps: [0, 1], values: [1, 0.1]).isNaN)
    #expect(ConvergenceOrderTest.order(steps: [0, 1, 2], values: [0, -0.1, -0.2]).isNaN)
  }

  /// The error falls below 0.1 at a step that depends on k and the seed.
  private func falls(_ step: (Int, Int) -> Int, grid: Int = 1, reversed: Bool = false) -> String {
    var rows = "k,seed,step,error\n"
    for k in [1, 100] {
      for seed in reversed && k == 100 ? Array((0..<4).reversed()) : Array(0..<4) {
        for at in stride(from: 0, through: 40, by: grid) {
          rows += "\(k),\(seed),\(at),\(at >= step(k, seed) ? 0.01 + 0.001 * Double(seed) : 1.5)\n"
        }
      }
    }
    return rows
  }

  @Test func arrivals() throws {
    let rows = falls { k, seed in (k == 1 ? 5 : 15) + seed % 2 }
    let reach = "reach error <= 0.1 by step from k = 1 to 100"
    #expect(try ClaimRows.said("\(reach) plus [5, 15]", rows) == .reproduced)
    #expect(try ClaimRows.said("\(reach) plus [20, 30]", rows) == .deviates)
    #expect(try ClaimRows.said("\(reach) times [2, 4]", rows) == .reproduced)
    #expect(try ClaimRows.said("\(reach) times [6, 9]", rows) == .deviates)
    #expect(try ClaimRows.said("reach error <= 0.001 by step from k = 1 to 100 plus [5, 15]", rows) == .broken)
    let absent = try ClaimRows.outcome("reach error <= 0.1 by step from k = 1 to 7 plus [5, 15]", rows)
    #expect(absent.verdict == .inconclusive && absent.reason == "no row has k = 7")
    #expect(try ClaimRows.said("\(reach) plus [5, 15]", rows + "100,3,40,nan\n") == .broken)
  }

  /// A grid of ten steps leaves open where between two of them the limit was passed.
  @Test func theGridLeavesArrivalsOpen() throws {
    let rows = falls({ k, seed in (k == 1 ? 5 : 15) + seed % 2 }, grid: 10)
    let reach = "reach error <= 0.1 by step from k = 1 to 100"
    #expect(try ClaimRows.said("\(reach) plus [-5, 25]", rows) == .reproduced)
    #expect(try ClaimRows.said("\(reach) plus [9, 11]", rows) == .inconclusive)
    #expect(try ClaimRows.said("\(reach) plus [25, 35]", rows) == .deviates)
    #expect(try ClaimRows.said("\(reach) plus [-35, -5]", rows) == .deviates)
  }

  @Test func arrivalsArePairedByUnitNotByPosition() throws {
    func step(_ k: Int, _ seed: Int) -> Int { (k == 1 ? 5 : 15) + 4 * seed }
    let reach = "reach error <= 0.1 by step from k = 1 to 100 plus [8, 12]"
    #expect(try ClaimRows.said(reach, falls(step)) == .reproduced)
    #expect(try ClaimRows.said(reach, falls(step, reversed: true)) == .reproduced)
    let others = falls(step).split(separator: "\n").map { $0.replacing("100,3,", with: "100,4,") }
    #expect(try ClaimRows.said(reach, others.joined(separator: "\n")) == .inconclusive)
  }
}
