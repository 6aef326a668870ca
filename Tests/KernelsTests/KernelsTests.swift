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
              let place = (t * rows + i) * lanes + lane
              if !accumulate { expected[place] = Double(bias[i]) }
              for k in 0..<depth {
                let factor = weight[transposed ? k * rows + i : i * depth + k]
                expected[place] += Double(factor) * Double(input[(t * depth + k) * lanes + lane])
              }
            }
          }
        }
        kernels.panel_product(
          &out, rows * lanes, lanes, input, depth * lanes, lanes, weight, transposed ? 1 : depth,
          transposed ? rows : 1, accumulate ? nil : bias, accumulate, panels, rows, depth)
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
          &gradient, transposed ? 1 : columns, transposed ? rows : 1, left, rows * lanes, right, columns * lanes,
          panels, rows, columns)
        #expect(worst(gradient, expected) <= 1e-4)
      }
      var sums = numbers(rows, 4)
      var expected = sums.map(Double.init)
      for t in 0..<panels {
        for place in 0..<rows * lanes { expected[place / lanes] += Double(left[t * rows * lanes + place]) }
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
          &out, columns * lanes, lanes, left, depth * lanes, lanes, right, depth * lanes, lanes, accumulate, rows,
          columns, depth)
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
      func places(_ index: Int, _ lane: Int, _ keys: Range<Int>) -> [Int] {
        keys.map { index * row + $0 * lanes + lane }
      }
      for index in 0..<rows {
        // Products stop near the diagonal: what lies beyond the keys of a row was never written.
        for place in (0..<lanes).flatMap({ places(index, $0, first + index * step..<width + 2) }) {
          scores[place] = .nan
          outGradient[place] = .infinity
        }
      }
      var (weights, gradient) = (scores, outGradient)
      kernels.softmax(&weights, row, 0.5, first, step, rows, width)
      kernels.softmax_backward(&gradient, weights, row, 0.5, first, step, rows, width)
      for index in 0..<rows {
        let keys = first + index * step
        for lane in 0..<lanes {
          let seen = places(index, lane, 0..<keys)
          let largest = seen.map { scores[$0] }.max() ?? 0
          let powers = seen.map { exp(0.5 * Double(scores[$0] - largest)) }
          let exact = powers.map { $0 / powers.reduce(0, +) }
          #expect(worst(seen.map { weights[$0] }, exact) <= 1e-6)
          let mean = zip(seen, exact).map { Double(outGradient[$0]) * $1 }.reduce(0, +)
          let exactGradient = zip(seen, exact).map { 0.5 * $1 * (Double(outGradient[$0]) - mean) }
          #expect(worst(seen.map { gradient[$0] }, exactGradient) <= 1e-6)
          let rest = places(index, lane, keys..<width)
          #expect(rest.allSatisfy { weights[$0] == 0 && gradient[$0] == 0 })
          let beyond = places(index, lane, width..<width + 2)
          #expect(beyond.allSatisfy { weights[$0].isNaN && gradient[$0] == .infinity }, "nothing else is written")
        }
      }
    }
  }

  @Test func softmaxKeepsNaN() {
    for kernels in sets {
      for place in [0, 3, 6] {
        var scores = [Float](repeating: 1, count: 7 * kernels.lanes)
        scores[place * kernels.lanes] = .nan
        kernels.softmax(&scores, 7 * kernels.lanes, 1, 7, 0, 1, 7)
        #expect((0..<7).allSatisfy { scores[$0 * kernels.lanes].isNaN }, "NaN at key \(place)")
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
          kernels.gather(&panels, features * lanes, values, samples, used, size, token, feature, tokens, features)
          if !isTransposed {
            var back = [Float](repeating: .nan, count: 20 * size)
            kernels.scatter(&back, panels, features * lanes, samples, used, size, token, tokens, features)
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
      let exact: [Float] = (0..<size).map { place in values[place % tokens * features + place / tokens] }
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
      kernels.adam(&parameters, gradient, &first, &second, count, 0.1, 0.999, 0.001, 0.5, 1e-8, 0.01)
      #expect(worst(first, m) <= 1e-7 && worst(second, v) <= 1e-7 && worst(parameters, moved) <= 1e-6)
      let parts = numbers(3 * 40, 5)
      var sums = [Float](repeating: .nan, count: count)
      kernels.sum_parts(&sums, parts, 40, 3, count)
      let exact: [Float] = (0..<count).map { i in parts[i] + parts[40 + i] + parts[80 + i] }
      #expect(sums == exact)
    }
  }

  @Test func subnormalsAreFlushedAndTheModeRestored() {
    func half(_ number: Float) -> Float { number / 2 }
    let smallest = Float.leastNormalMagnitude
    #expect(half(smallest) != 0)
    let mode = repro_float_mode_flush()
    let flushed = half(smallest)
    repro_float_mode_restore(mode)
    #expect(flushed == 0)
    #expect(half(smallest) != 0)
  }

  /// What the tasks of a run do, counted without locks: each task has a place of its own.
  private final class Tally: @unchecked Sendable {
    let counts = UnsafeMutablePointer<Int>.allocate(capacity: 1000)
    let products = UnsafeMutablePointer<Float>.allocate(capacity: 1000)
    deinit {
      counts.deallocate()
      products.deallocate()
    }
  }

  @Test(arguments: [1, 2, 5])
  func aPoolRunsEveryTaskOnceWithSubnormalsFlushed(threads: Int) throws {
    let pool = try #require(repro_pool_create(threads))
    defer { repro_pool_destroy(pool) }
    let tally = Tally()
    for run in 0..<200 {
      let tasks = [0, 1, 2, 7, 1000][run % 5]
      tally.counts.update(repeating: 0, count: 1000)
      repro_pool_run(
        pool, tasks,
        { context, task, worker in
          let tally = Unmanaged<Tally>.fromOpaque(context).takeUnretainedValue()
          tally.counts[task] += worker < 5 ? 1 : 100
          tally.products[task] = Float.leastNormalMagnitude / Float(2 + task % 2)
        }, Unmanaged.passUnretained(tally).toOpaque())
      #expect((0..<1000).allSatisfy { tally.counts[$0] == ($0 < tasks ? 1 : 0) })
      #expect((0..<tasks).allSatisfy { tally.products[$0] == 0 })
    }
  }
}
