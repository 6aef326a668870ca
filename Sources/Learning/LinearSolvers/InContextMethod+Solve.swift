/// One protocol for all methods: predictions or weights at every position, for a list of step counts, in one call.
extension InContextMethod {
  /// Predictions at every position of a batch.
  ///
  /// `starts` is w_0 of gradient descent for each sequence, `[sequences, features]`; zero by default.
  /// - Throws: ``SolverError`` for an impossible request, ``LinearAlgebraError`` for data that are not finite.
  public func predictions(_ batch: RegressionBatch, steps: [Int] = [0], starts: [Double]? = nil) throws -> Predictions {
    let (sequences, positions, features) = (batch.sequences, batch.positions, batch.features)
    var result = Predictions(
      steps: steps, sequences: sequences, positions: positions,
      values: [Double](repeating: 0, count: steps.count * sequences * positions))
    if case .nearestNeighbours(let count) = self {
      try check(batch, steps)
      for sequence in 0..<sequences {
        for position in 1..<max(1, positions) {
          let value = Self.nearest(count, batch, sequence, position)
          for index in steps.indices { result.values[(index * sequences + sequence) * positions + position] = value }
        }
      }
      return result
    }
    try forEachWeights(batch, steps: steps, starts: starts) { index, sequence, position, weights in
      let x = (sequence * positions + position) * features
      var sum = 0.0
      for j in 0..<features { sum += weights[j] * batch.x[x + j] }
      result.values[(index * sequences + sequence) * positions + position] = sum
    }
    return result
  }

  /// Induced weights at every position, `[steps, sequences, positions, features]`: what a fit to predictions on many fresh
  /// queries finds, since these methods are linear in the query.
  /// - Throws: as ``predictions(_:steps:starts:)``; ``SolverError`` for a method that is not linear in the query.
  public func weights(_ batch: RegressionBatch, steps: [Int] = [0], starts: [Double]? = nil) throws -> [Double] {
    let (sequences, positions, features) = (batch.sequences, batch.positions, batch.features)
    var result = [Double](repeating: 0, count: steps.count * sequences * positions * features)
    try forEachWeights(batch, steps: steps, starts: starts) { index, sequence, position, weights in
      let start = ((index * sequences + sequence) * positions + position) * features
      result.replaceSubrange(start..<start + features, with: weights)
    }
    return result
  }

  /// Calls `emit` with the index of the step count, sequence, position and weights, for every position after the first.
  private func forEachWeights(
    _ batch: RegressionBatch, steps: [Int], starts: [Double]?, emit: (Int, Int, Int, [Double]) -> Void
  ) throws {
    try check(batch, steps)
    let (positions, features) = (batch.positions, batch.features)
    precondition(starts.map { $0.count == batch.sequences * features } ?? true, "one start for each sequence")
    var system = PrefixSystem(size: features)
    var scratch = [Double](repeating: 0, count: features)
    var online = scratch
    try batch.x.withUnsafeBufferPointer { x in
      guard let x = x.baseAddress else { return }
      for sequence in 0..<batch.sequences {
        system.reset()
        for j in 0..<features { online[j] = 0 }
        let start = starts.map { Array($0[sequence * features..<(sequence + 1) * features]) }
        for position in 1..<max(1, positions) {
          let example = sequence * positions + position - 1
          system.add(x + example * features, batch.y[example])
          if case .onlineGradientDescent(let rate) = self {
            Self.onlineStep(&online, x + example * features, batch.y[example], rate)
            for index in steps.indices { emit(index, sequence, position, online) }
            continue
          }
          try solve(
            system: &system, batch, sequence, position, steps: steps,
            start: start ?? [Double](repeating: 0, count: features),
            &scratch
          ) { emit($0, sequence, position, $1) }
        }
      }
    }
  }

  private func solve(
    system: inout PrefixSystem, _ batch: RegressionBatch, _ sequence: Int, _ position: Int, steps: [Int],
    start: [Double],
    _ scratch: inout [Double], emit: (Int, [Double]) -> Void
  ) throws {
    switch self {
    case .leastSquares, .ridge, .newton, .gradientDescent:
      try system.decompose()
      SpectralSolver.solve(self, system, steps: steps, start: start, &scratch, emit: emit)
    case .conjugateGradient, .bfgs, .lbfgs: KrylovSolver.solve(self, system, steps: steps, emit: emit)
    case .averaging:
      for index in steps.indices { emit(index, system.right.map { $0 / Double(position) }) }
    case .lasso(let penalty):
      let first = sequence * batch.positions
      let x = Matrix(
        rows: position, columns: batch.features,
        values: Array(batch.x[first * batch.features..<(first + position) * batch.features]))
      // With fewer examples than features two columns may fit almost as well, and coordinate descent moves weight from one
      // to the other for ages; a prediction needs no more digits than this.
      let fit = try LinearRegression.lassoWithoutIntercept(
        x, Array(batch.y[first..<first + position]), penalty: penalty, tolerance: 1e-6)
      for index in steps.indices { emit(index, fit) }
    case .onlineGradientDescent, .nearestNeighbours: break
    }
  }

  private func check(_ batch: RegressionBatch, _ steps: [Int]) throws {
    guard !steps.isEmpty, steps.allSatisfy({ $0 >= 0 }) else {
      throw SolverError(description: "step counts must be zero or more, and at least one; found \(steps)")
    }
    guard batch.x.allSatisfy(\.isFinite), batch.y.allSatisfy(\.isFinite) else {
      throw LinearAlgebraError(description: "a sequence holds numbers that are not finite; check the data")
    }
    switch self {
    case .ridge(let penalty), .lasso(let penalty):
      guard penalty > 0, penalty.isFinite else {
        throw SolverError(description: "a penalty of \(penalty); it must be above zero (least squares has none)")
      }
    case .gradientDescent(let rate, _), .onlineGradientDescent(let rate?):
      guard rate > 0, rate.isFinite else {
        throw SolverError(description: "a step size of \(rate); it must be above zero")
      }
    case .lbfgs(let count), .nearestNeighbours(let count):
      guard count > 0 else { throw SolverError(description: "\(self): the number must be above zero") }
    default: break
    }
  }

  private static func onlineStep(_ weights: inout [Double], _ x: UnsafePointer<Double>, _ y: Double, _ rate: Double?) {
    var prediction = 0.0
    var norm = 0.0
    for j in weights.indices {
      prediction += weights[j] * x[j]
      norm += x[j] * x[j]
    }
    guard let step = rate ?? (norm > 0 ? 1 / norm : nil) else { return }
    for j in weights.indices { weights[j] += step * (y - prediction) * x[j] }
  }

  /// Mean y of the nearest examples before a position; the earlier of two at the same distance counts first.
  private static func nearest(_ count: Int, _ batch: RegressionBatch, _ sequence: Int, _ position: Int) -> Double {
    let (first, features) = (sequence * batch.positions, batch.features)
    let distances = (0..<position).map { example in
      (0..<features).reduce(0.0) { sum, j in
        let difference = batch.x[(first + example) * features + j] - batch.x[(first + position) * features + j]
        return sum + difference * difference
      }
    }
    let chosen = distances.indices.sorted { (distances[$0], $0) < (distances[$1], $1) }.prefix(count)
    return chosen.reduce(0) { $0 + batch.y[first + $1] } / Double(chosen.count)
  }
}
