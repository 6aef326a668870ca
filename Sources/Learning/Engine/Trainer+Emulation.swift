/// The attention-head experiment: three models emulate K, Q and V of a head, and the head's output follows from theirs.
extension Trainer {
  /// Mean squared error of V' softmax_last(K'ᵀ Q') over samples, K', Q' and V' being the outputs of the three models.
  ///
  /// - Parameters:
  ///   - samples: indices within the data.
  ///   - target: the head's true output; by default it is computed from the models' own targets.
  /// - Precondition: there are samples, and three models, in the order K, Q, V, the first two of the same output width.
  public func emulationError(_ samples: [Int], target: SampleArray? = nil) -> Double {
    precondition(models.count == 3 && models[0].outputWidth == models[1].outputWidth, "three models: K, Q and V")
    precondition(!samples.isEmpty, "an error needs samples")
    precondition(samples.allSatisfy { (0..<data.samples).contains($0) }, "a sample lies outside the data")
    for pass in passes { for part in pass.sharedParts { part.prepare() } }
    let groups = (samples.count + kernels.lanes - 1) / kernels.lanes
    let squares = NumberBuffer<Double>(count: groups)
    samples.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { preconditionFailure("there are samples") }
      pool.run(groups) { task, worker in
        let start = task * kernels.lanes
        let used = min(kernels.lanes, samples.count - start)
        squares.start[task] = emulate(base + start, used: used, target: target, workspaces[worker])
      }
    }
    return squares.values.reduce(0, +) / Double(samples.count * models[2].tokens * models[2].outputWidth)
  }

  /// Sum of squared errors of one group of samples.
  private func emulate(
    _ samples: UnsafePointer<Int>, used: Int, target: SampleArray?, _ workspaces: [GroupWorkspace]
  ) -> Double {
    for (index, pass) in passes.enumerated() {
      pass.load(
        workspaces[index], data, target: target == nil ? data.targets[index] : nil, samples, used: used)
      pass.forward(workspaces[index])
    }
    let last = workspaces[2]
    let width = models[2].outputWidth
    let output = kernels.panels(last.attention.start, rows: width)
    head(workspaces, \.output, out: output)
    let expected: Panels
    if let target {
      expected = kernels.panels(last.target.start, rows: width)
      kernels.gather(expected, target, samples, used: used)
    } else {
      expected = kernels.panels(last.attentionGradient.start, rows: width)
      head(workspaces, \.target, out: expected)
    }
    return kernels.squaredError(
      output, expected, laneWeights: last.laneWeights.start, scale: 0, vectors: models[2].tokens * width)
  }

  /// V softmax_last(Kᵀ Q) of what stands in one array of the three workspaces; `out` is `[tokens][width][lanes]`.
  private func head(_ workspaces: [GroupWorkspace], _ array: KeyPath<GroupWorkspace, FloatBuffer>, out: Panels) {
    let tokens = models[0].tokens
    func matrix(_ index: Int) -> Scalars {
      let row = models[index].outputWidth * kernels.lanes
      return Scalars(start: workspaces[index][keyPath: array].start, row: row, column: kernels.lanes)
    }
    let scores = Scalars(start: workspaces[0].weights.start, row: tokens * kernels.lanes, column: kernels.lanes)
    kernels.laneProduct(
      scores, matrix(0), matrix(1).transposed, rows: tokens, columns: tokens, depth: models[0].outputWidth)
    kernels.softmax(scores.start, scale: 1, rows: tokens, keys: tokens)
    kernels.laneProduct(
      Scalars(start: out.start, row: out.stride, column: out.row), scores.transposed, matrix(2), rows: tokens,
      columns: models[2].outputWidth, depth: tokens)
  }
}
