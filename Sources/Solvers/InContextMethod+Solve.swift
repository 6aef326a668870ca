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
    try result.values.withUnsafeMutableBufferPointer { values in
      try forEachPosition(batch, steps: steps, starts: starts, inData: false) { place, weights, query in
        let index = (place.step * sequences + place.sequence) * positions + place.position
        values[index] = ShortVectors.dot(weights, query, features)
      }
    }
    return result
  }

  /// Induced weights at every position, `[steps, sequences, positions, features]`: what a fit to predictions on many fresh
  /// queries finds, since these methods are linear in the query.
  /// - Throws: as ``predictions(_:steps:starts:)``; ``SolverError`` for a method that is not linear in the query.
  public func weights(_ batch: RegressionBatch, steps: [Int] = [0], starts: [Double]? = nil) throws -> [Double] {
    let (sequences, positions, features) = (batch.sequences, batch.positions, batch.features)
    var result = [Double](repeating: 0, count: steps.count * sequences * positions * features)
    try forEachPosition(batch, steps: steps, starts: starts, inData: true) { place, weights, _ in
      let start = ((place.step * sequences + place.sequence) * positions + place.position) * features
      result.replaceSubrange(start..<start + features, with: weights)
    }
    return result
  }

  /// An entry of the step counts, at a position of a sequence.
  private struct Place {
    var step: Int
    var sequence: Int
    var position: Int
  }

  /// Calls `emit` with weights and query of every position after the first; unless `inData`, both may be in another basis.
  private func forEachPosition(
    _ batch: RegressionBatch, steps: [Int], starts: [Double]?, inData: Bool,
    emit: (Place, _ weights: [Double], _ query: UnsafePointer<Double>) -> Void
  ) throws {
    try check(batch, steps)
    let features = batch.features
    precondition(starts.map { $0.count == batch.sequences * features } ?? true, "one start for each sequence")
    var solver = PositionSolver(self, batch, steps: steps)
    try batch.x.withUnsafeBufferPointer { x in
      guard let x = x.baseAddress else { return }
      for sequence in 0..<batch.sequences {
        solver.begin(start: starts.map { Array($0[sequence * features..<(sequence + 1) * features]) })
        for position in 1..<max(1, batch.positions) {
          try solver.solve(x, sequence: sequence, position: position, inData: inData) { index, weights, query in
            emit(Place(step: index, sequence: sequence, position: position), weights, query)
          }
        }
      }
    }
  }

  private func check(_ batch: RegressionBatch, _ steps: [Int]) throws {
    try batch.check(steps: steps)
    switch self {
    case .ridge(let penalty), .lasso(let penalty):
      guard penalty > 0, penalty.isFinite else {
        throw SolverError(description: "a penalty of \(penalty); it must be above zero (least squares has none)")
      }
    case .gradientDescent(let rate, _), .onlineGradientDescent(let rate?):
      guard rate > 0, rate.isFinite else {
        throw SolverError(description: "a step size of \(rate); it must be above zero")
      }
    case .newtonParts(_, let parts):
      guard parts > 0, steps.allSatisfy({ $0 >= parts }) else {
        throw SolverError(description: "parts of Newton's steps begin with the first whole one")
      }
    case .lbfgs(let count), .nearestNeighbours(let count):
      guard count > 0 else { throw SolverError(description: "\(self): the number must be above zero") }
    default: break
    }
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
