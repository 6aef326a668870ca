import Kernels
import TensorFiles

extension AttentionTrainer {
  /// Mean squared error of each model over samples, without an update; NaN for no samples.
  /// - Precondition: all samples lie within the data.
  public func evaluate(_ samples: [Int]) -> [Double] {
    precondition(samples.allSatisfy { (0..<data.samples).contains($0) }, "a sample lies outside the data")
    var sums = [Double](repeating: 0, count: networks.count)
    forwardSharedComputations()
    for start in stride(from: 0, to: samples.count, by: mostSamples) {
      let chunk = samples[start..<min(start + mostSamples, samples.count)]
      let slices = Self.slices(chunk.count)
      chunk.withUnsafeBufferPointer { batch in
        pool.run(networks.count * slices) { task, worker in
          squaredErrors.start[task] = squaredError(
            model: task / slices, slice: task % slices, batch, workspaces[worker][0])
        }
      }
      for model in networks.indices {
        for slice in 0..<slices { sums[model] += squaredErrors.start[model * slices + slice] }
      }
    }
    return zip(sums, configurations).map { $0 / Double(samples.count * $1.outputCount) }
  }

  /// Sum of squared errors of one model on one slice.
  private func squaredError(
    model: Int, slice: Int, _ batch: UnsafeBufferPointer<Int>, _ workspace: AttentionWorkspace
  ) -> Double {
    var sum = 0.0
    forEachGroup(of: slice, batch) { samples, used in
      networks[model].load(workspace, data, target: data.targets[model], samples, used: used)
      networks[model].forward(workspace)
      sum += networks[model].error(workspace, scale: 0)
    }
    return sum
  }

  /// Each model's output, `[samples, tokens, outputWidth]`.
  /// - Precondition: all samples lie within the data.
  public func outputs(_ samples: [Int]) -> [Tensor] {
    precondition(samples.allSatisfy { (0..<data.samples).contains($0) }, "a sample lies outside the data")
    let buffers = configurations.map { FloatBuffer(count: samples.count * $0.outputCount) }
    forEachEvaluatedGroup(of: samples, withTargets: false) { group in
      for (model, configuration) in configurations.enumerated() {
        kernels.scatter(
          buffers[model].start + group.first * configuration.outputCount, group.output(model), used: group.used,
          tokens: configuration.tokens, features: configuration.outputWidth)
      }
    }
    return zip(buffers, configurations).map { buffer, configuration in
      Tensor(shape: [samples.count, configuration.tokens, configuration.outputWidth], values: buffer.values)
    }
  }

  // MARK: Groups

  /// The outputs of all models for one group of samples, in the memory of the worker that computed them.
  package struct EvaluatedGroup {
    /// Index of the group, and of its first sample among those that are evaluated.
    package let index: Int
    package let first: Int
    /// Samples of the group; the other lanes hold no sample.
    package let used: Int
    /// The group's samples, indices within the data.
    package let samples: UnsafePointer<Int>
    fileprivate let trainer: AttentionTrainer
    fileprivate let workspaces: [AttentionWorkspace]

    private func panels(_ model: Int, _ array: KeyPath<AttentionWorkspace, FloatBuffer>) -> Panels {
      trainer.kernels.panels(
        workspaces[model][keyPath: array].start, rows: trainer.configurations[model].outputWidth)
    }

    /// A model's output, `[tokens][outputWidth][lanes]`.
    package func output(_ model: Int) -> Panels { panels(model, \.output) }
    /// A model's target if targets were loaded, otherwise memory that may be overwritten, in the same layout.
    package func target(_ model: Int) -> Panels { panels(model, \.target) }
    /// Memory for scratch results of the size of a model's attention output, in the same layout.
    package func scratch(_ model: Int) -> (Panels, Panels) {
      (panels(model, \.attention), panels(model, \.attentionGradient))
    }
    /// Memory for scores of all tokens, `[tokens][tokens][lanes]`.
    package var scores: UnsafeMutablePointer<Float> { workspaces[0].weights.start }
    /// 1 for lanes that hold a sample, 0 for the others.
    package var laneWeights: UnsafePointer<Float> { UnsafePointer(workspaces[0].laneWeights.start) }
  }

  /// Runs all models forward on groups of as many samples as there are lanes; `body` gets the groups in any order, several
  /// at the same time.
  package func forEachEvaluatedGroup(
    of samples: [Int], withTargets: Bool, _ body: (EvaluatedGroup) -> Void
  ) {
    forwardSharedComputations()
    samples.withUnsafeBufferPointer { batch in
      guard let base = batch.baseAddress else { return }
      pool.run((samples.count + kernels.lanes - 1) / kernels.lanes) { task, worker in
        let first = task * kernels.lanes
        let group = EvaluatedGroup(
          index: task, first: first, used: min(kernels.lanes, samples.count - first), samples: base + first,
          trainer: self, workspaces: workspaces[worker])
        for (model, network) in networks.enumerated() {
          network.load(
            workspaces[worker][model], data, target: withTargets ? data.targets[model] : nil, group.samples,
            used: group.used)
          network.forward(workspaces[worker][model])
        }
        body(group)
      }
    }
  }

  // MARK: Work

  /// Floating-point operations of the matrix products of one step on a batch of so many samples, as they are done here:
  /// two for each multiply-add, forward and backward; interpolation tokens once for the batch.
  public func productOperations(batch: Int) -> Double {
    networks.map { network in
      2 * (network.multiplyAdds * Double(batch) + network.sharedComputations.map(\.multiplyAdds).reduce(0, +))
    }.reduce(0, +)
  }
}
