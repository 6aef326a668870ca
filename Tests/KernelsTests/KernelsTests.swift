import Foundation
import Kernels
import Testing

/// Every instruction set that this processor runs, against loops written from the comments in `kernels.h`.
@Suite struct KernelsTests {
  private let sets = kernelSets

  @Test func theBestComesFirst() {
    #expect((1...3).contains(sets.count))
    #expect(sets.map(\.lanes) == sets.map(\.lanes).sorted(by: >))
    #expect(sets.allSatisfy { [4, 8, 16].contains($0.lanes) })
  }

  @Test(arguments: [(1, 1, 1), (2, 6, 5), (3, 7, 4), (5, 16, 9), (4, 13, 0)])
  func panelProducts(panels: Int, rows: Int, depth: Int) {
    for kernels in sets {
      let lanes = kernels.lanes
      let input = numbers(max(1, panels * depth * lanes), 1)
      let weight = numbers(max(1, rows * depth), 2)
      let bias = numbers(rows, 3)
      for (accumulate, transposed) in [(false, false), (true, true)] {
        var out = numbers(panels * rows * lanes, 4)
        var expected = out.map(Double.init)
        for t in 0..<panels {
          for i in 0..<rows {
            for lane in 0..<lanes {
              let entry = (t * rows + i) * lanes + lane
              if !accumulate { expected[entry] = Double(bias[i]) }
              for k in 0..<depth {
                let factor = weight[transposed ? k * rows + i : i * depth + k]
                expected[entry] += Double(factor) * Double(input[(t * depth + k) * lanes + lane])
              }
            }
          }
        }
        kernels.panel_product(
          &out, input, weight, accumulate ? nil : bias,
          repro_panel_product(
            out_panel: rows * lanes, out_row: lanes, in_panel: depth * lanes, in_row: lanes,
            weight_row: transposed ? 1 : depth, weight_column: transposed ? rows : 1, panels: panels, rows: rows,
            depth: depth, accumulate: accumulate))
        #expect(worst(out, expected) <= 1e-5, "\(String(cString: kernels.name))")
      }
    }
  }

  @Test(arguments: [(1, 1, 1), (2, 4, 3), (5, 7, 9), (20, 12, 16)])
  func panelOuterProductsAndSums(panels: Int, rows: Int, columns: Int) {
    for kernels in sets {
      let lanes = kernels.lanes
      let left = numbers(panels * rows * lanes, 1)
      let right = numbers(panels * columns * lanes, 2)
      for transposed in [false, true] {
        var gradient = numbers(rows * columns, 3)
        var expected = gradient.map(Double.init)
        for t in 0..<panels {
          for lane in 0..<lanes {
            for i in 0..<rows {
              for j in 0..<columns {
                let product =
                  Double(left[(t * rows + i) * lanes + lane]) * Double(right[(t * columns + j) * lanes + lane])
                expected[transposed ? j * rows + i : i * columns + j] += product
              }
            }
          }
        }
        kernels.panel_outer(
          &gradient, left, right,
          repro_panel_outer(
            grad_row: transposed ? 1 : columns, grad_column: transposed ? rows : 1, left_panel: rows * lanes,
            right_panel: columns * lanes, panels: panels, rows: rows, columns: columns))
        #expect(worst(gradient, expected) <= 1e-4)
      }
      var sums = numbers(rows, 4)
      var expected = sums.map(Double.init)
      for t in 0..<panels {
        for entry in 0..<rows * lanes { expected[entry / lanes] += Double(left[t * rows * lanes + entry]) }
      }
      kernels.panel_sum(&sums, left, rows * lanes, panels, rows)
      #expect(worst(sums, expected) <= 1e-4)
    }
  }

  @Test(arguments: [(1, 1, 1), (4, 3, 5), (5, 4, 2), (7, 8, 3), (20, 20, 4)])
  func laneProducts(rows: Int, columns: Int, depth: Int) {
    for kernels in sets {
      let lanes = kernels.lanes
      let left = numbers(rows * depth * lanes, 1)
      let right = numbers(depth * columns * lanes, 2)
      for accumulate in [false, true] {
        var out = numbers(rows * columns * lanes, 3)
        var expected = out.map { accumulate ? Double($0) : 0 }
        for i in 0..<rows {
          for j in 0..<columns {
            for k in 0..<depth {
              for lane in 0..<lanes {
                // The right operand lies transposed, `[columns, depth]`.
                expected[(i * columns + j) * lanes + lane] +=
                  Double(left[(i * depth + k) * lanes + lane]) * Double(right[(j * depth + k) * lanes + lane])
              }
            }
          }
        }
        kernels.lane_product(
          &out, left, right,
          repro_lane_product(
            out_row: columns * lanes, out_column: lanes, left_row: depth * lanes, left_depth: lanes,
            right_column: depth * lanes, right_depth: lanes, rows: rows, columns: columns, depth: depth,
            accumulate: accumulate))
        #expect(worst(out, expected) <= 1e-5)
      }
    }
  }

  /// Error in units of the last place, over the whole range of weights.
  @Test func powersOfTwoAreWithinTwoUnitsOfTheLastPlace() {
    let inputs = (0..<200_003).map { -126 * Float($0) / 200_003 } + [0, -0.0, -0x1p-30, 1, 10]
    for kernels in sets {
      var values = inputs
      var ends: [Float] = [-126.25, -126.75, -127, -1000, -.infinity, .nan, -126]
      let mode = repro_float_mode_flush()
      kernels.powers_of_two(&values, values.count)
      kernels.powers_of_two(&ends, ends.count)
      repro_float_mode_restore(mode)
      let units = zip(inputs, values).map { input, value in
        let exact = exp2(Double(input))
        return abs(Double(value) - exact) / Double(Float(exact).ulp)
      }
      let worst = units.reduce(0) { $0.isNaN || $1 <= $0 ? $0 : $1 }
      #expect(worst <= 2, "\(String(cString: kernels.name)): \(worst)")
      #expect(ends[..<5].allSatisfy { $0 == 0 } && ends[5].isNaN && ends[6] == 0x1p-126)
    }
  }

  /// Rows that see all keys; a query at every token, and at every second one.
  @Test(
    arguments: [
      (1, 0, 3, 1), (5, 0, 3, 5), (60, 0, 3, 60), (1, 1, 21, 21), (1, 2, 11, 21), (1, 2, 2, 8), (5, 1, 4, 8),
    ],
    [40, 4000] as [Float])
  func softmaxForwardAndBackward(shape: (first: Int, step: Int, rows: Int, width: Int), size: Float) {
    let (first, step, rows, width) = shape
    for kernels in sets {
      let lanes = kernels.lanes
      let row = (width + 2) * lanes
      var scores = numbers(rows * row, 1).map { $0 * size }
      var outGradient = numbers(rows * row, 2)
      func entries(_ index: Int, _ lane: Int, _ keys: Range<Int>) -> [Int] {
        keys.map { index * row + $0 * lanes + lane }
      }
      for index in 0..<rows {
        // Products stop near the diagonal: what lies beyond the keys of a row was never written.
        for entry in (0..<lanes).flatMap({ entries(index, $0, first + index * step..<width + 2) }) {
          scores[entry] = .nan
          outGradient[entry] = .infinity
        }
      }
      var (weights, gradient) = (scores, outGradient)
      let shape = repro_causal_rows(row: row, first: first, step: step, rows: rows, width: width)
      kernels.softmax(&weights, 0.5, shape)
      kernels.softmax_backward(&gradient, weights, 0.5, shape)
      for index in 0..<rows {
        let keys = first + index * step
        for lane in 0..<lanes {
          let seen = entries(index, lane, 0..<keys)
          let largest = seen.map { scores[$0] }.max() ?? 0
          let powers = seen.map { exp(0.5 * Double(scores[$0] - largest)) }
          let exact = powers.map { $0 / powers.reduce(0, +) }
          #expect(worst(seen.map { weights[$0] }, exact) <= 1e-6)
          let mean = zip(seen, exact).map { Double(outGradient[$0]) * $1 }.reduce(0, +)
          let exactGradient = zip(seen, exact).map { 0.5 * $1 * (Double(outGradient[$0]) - mean) }
          #expect(worst(seen.map { gradient[$0] }, exactGradient) <= 1e-6)
          let rest = entries(index, lane, keys..<width)
          #expect(rest.allSatisfy { weights[$0] == 0 && gradient[$0] == 0 })
          let beyond = entries(index, lane, width..<width + 2)
          #expect(beyond.allSatisfy { weights[$0].isNaN && gradient[$0] == .infinity }, "nothing else is written")
        }
      }
    }
  }

  @Test func softmaxKeepsNaN() {
    for kernels in sets {
      for entry in [0, 3, 6] {
        var scores = [Float](repeating: 1, count: 7 * kernels.lanes)
        scores[entry * kernels.lanes] = .nan
        kernels.softmax(
          &scores, 1, repro_causal_rows(row: 7 * kernels.lanes, first: 7, step: 0, rows: 1, width: 7))
        #expect((0..<7).allSatisfy { scores[$0 * kernels.lanes].isNaN }, "NaN at key \(entry)")
        #expect(kernels.lanes == 1 || abs(scores[1] - 1.0 / 7) <= 1e-7)
      }
    }
  }

  @Test(arguments: [(5, 7), (8, 4), (3, 1)])
  func gatherIsTheReverseOfScatter(tokens: Int, features: Int) {
    for kernels in sets {
      let lanes = kernels.lanes
      let size = tokens * features
      let values = numbers(20 * size, 1)
      for used in [1, 3, lanes] {
        let samples = (0..<used).map { ($0 * 7 + 2) % 20 }  // All different.
        for isTransposed in [false, true] {
          let token = isTransposed ? 1 : features
          let feature = isTransposed ? tokens : 1
          var panels = [Float](repeating: .nan, count: size * lanes)
          let shape = repro_gather(
            panel: features * lanes, sample: size, token: token, feature: feature, used: used, tokens: tokens,
            features: features)
          kernels.gather(&panels, values, samples, shape)
          if !isTransposed {
            var back = [Float](repeating: .nan, count: 20 * size)
            kernels.scatter(&back, panels, samples, shape)
            let expected = (0..<20 * size).map { samples.contains($0 / size) ? values[$0] : .nan }
            #expect(zip(back, expected).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) })
          }
          let exact = (0..<used).flatMap { lane in
            (0..<size).map { values[samples[lane] * size + $0 / features * token + $0 % features * feature] }
          }
          #expect((0..<used).flatMap { lane in (0..<size).map { panels[$0 * lanes + lane] } } == exact)
          let unused = (used..<lanes).flatMap { lane in (0..<size).map { panels[$0 * lanes + lane] } }
          #expect(unused.allSatisfy { $0 == 0 })
        }
      }
      var transposed = [Float](repeating: .nan, count: size)
      kernels.transpose(&transposed, tokens, values, features, tokens, features)
      let exact: [Float] = (0..<size).map { entry in values[entry % tokens * features + entry / tokens] }
      #expect(transposed == exact)
    }
  }

  @Test func adamAndSums() {
    let count = 37
    for kernels in sets {
      var parameters = numbers(count, 1)
      let gradient = numbers(count, 2)
      var first = numbers(count, 3)
      var second = numbers(count, 4).map(abs)
      var m: [Double] = []
      var v: [Double] = []
      var moved: [Double] = []
      for i in 0..<count {
        let g = Double(gradient[i])
        m.append(0.9 * Double(first[i]) + 0.1 * g)
        v.append(0.999 * Double(second[i]) + 0.001 * g * g)
        moved.append(Double(parameters[i]) - 0.01 * m[i] / (v[i].squareRoot() / 0.5 + 1e-8))
      }
      kernels.adam(
        &parameters, gradient, &first, &second, count,
        repro_adam_step(
          beta1_complement: 0.1, beta2: 0.999, beta2_complement: 0.001, root_correction2: 0.5, epsilon: 1e-8,
          step_size: 0.01))
      #expect(worst(first, m) <= 1e-7 && worst(second, v) <= 1e-7 && worst(parameters, moved) <= 1e-6)
      let slices = numbers(3 * 40, 5)
      var sums = [Float](repeating: .nan, count: count)
      kernels.reduce_slices(&sums, slices, 40, 3, count)
      let exact: [Float] = (0..<count).map { i in slices[i] + slices[40 + i] + slices[80 + i] }
      #expect(sums == exact)
    }
  }
}
