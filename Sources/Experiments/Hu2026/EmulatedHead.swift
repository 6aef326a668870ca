import Training

/// The attention-head experiment of hu2026: three models emulate K, Q and V of a head, and the head's output follows from
/// theirs.
extension AttentionTrainer {
  /// Mean squared error of V' softmax_last(K'ᵀ Q') over samples, K', Q' and V' being the outputs of the three models.
  /// - Parameters:
  ///   - samples: indices within the data.
  ///   - target: the head's true output; by default it is computed from the models' own targets.
  /// - Returns: the error over all entries, zero or above.
  /// - Precondition: there are samples, and three models, in the order K, Q, V, the first two of the same output width.
  public func emulationError(_ samples: [Int], target: SampleArray? = nil) -> Double {
    precondition(
      configurations.count == 3 && configurations[0].outputWidth == configurations[1].outputWidth,
      "three models: K, Q and V")
    precondition(!samples.isEmpty, "an error needs samples")
    precondition(samples.allSatisfy { (0..<data.samples).contains($0) }, "a sample lies outside the data")
    let value = configurations[2]
    let squares = NumberBuffer<Double>(count: (samples.count + kernels.lanes - 1) / kernels.lanes)
    forEachEvaluatedGroup(of: samples, withTargets: target == nil) { group in
      let (output, expected) = group.scratch(2)
      head(group.output, group.scores, out: output)
      if let target {
        kernels.gather(expected, target, group.samples, used: group.used)
      } else {
        head(group.target, group.scores, out: expected)
      }
      squares.start[group.index] = kernels.squaredError(
        output, expected, laneWeights: group.laneWeights, scale: 0, vectors: value.tokens * value.outputWidth)
    }
    return squares.values.reduce(0, +) / Double(samples.count * value.tokens * value.outputWidth)
  }

  /// V softmax_last(Kᵀ Q), `[tokens][width][lanes]`, of one array of the three models; `scores` is scratch memory.
  private func head(_ array: (_ model: Int) -> Panels, _ scores: UnsafeMutablePointer<Float>, out: Panels) {
    let tokens = configurations[0].tokens
    func matrix(_ panels: Panels) -> StridedMatrix {
      StridedMatrix(start: panels.start, rowStride: panels.stride, columnStride: panels.row)
    }
    let weights = StridedMatrix(start: scores, rowStride: tokens * kernels.lanes, columnStride: kernels.lanes)
    kernels.laneProduct(
      weights, matrix(array(0)), matrix(array(1)).transposed, rows: tokens, columns: tokens,
      depth: configurations[0].outputWidth)
    kernels.softmax(scores, scale: 1, rows: tokens, keys: tokens)
    kernels.laneProduct(
      matrix(out), weights.transposed, matrix(array(2)), rows: tokens, columns: configurations[2].outputWidth,
      depth: tokens)
  }
}
