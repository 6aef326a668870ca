import Files

/// Trains one or several models on the same batches at the same time, each with its own target and its own Adam.
///
/// Losses are mean squared errors over all entries of a batch. A batch is cut into slices, and a slice into groups of as
/// many samples as there are lanes. Results depend on the samples, the parameters and the processor's instruction set, never
/// on the number of threads.
public final class AttentionTrainer {
  /// Sizes of the models.
  public let configurations: [AttentionConfiguration]
  /// What they are trained on.
  public let data: TrainingData
  /// Learning rate and decays.
  public let adam: Adam
  /// The kernels in use.
  public let kernels: KernelSet
  /// Steps taken.
  public internal(set) var steps = 0
  /// Mean squared error of each model on the last batch, before its update.
  public private(set) var losses: [Double]

  let networks: [AttentionNetwork]
  let pool: WorkerPool
  let mostSamples: Int
  /// Workspaces of each worker, one for each model.
  let workspaces: [[AttentionWorkspace]]
  /// Sums of squared errors, `[models, slices]`.
  let squaredErrors: NumberBuffer<Double>
  /// Tasks before and after the samples: a network and the index of one of its shared computations.
  private let forwardTasks: [(network: Int, index: Int)]
  private let finishTasks: [(network: Int, index: Int)]

  /// Samples of a slice: a multiple of every instruction set's lanes, and a batch of 32 makes six tasks for three models,
  /// which divide evenly between two cores.
  static let sliceSize = 16

  /// Prepares the training of models that have these parameters.
  /// - Throws: `InvalidConfiguration` when data and models do not fit each other, or no thread can be started.
  public init(
    _ initial: [(configuration: AttentionConfiguration, parameters: AttentionParameters)], data: TrainingData,
    batchSize: Int, threads: Int = 1, adam: Adam = Adam(), kernels: KernelSet = .best
  ) throws(InvalidConfiguration) {
    try data.check(initial.map(\.configuration), batchSize: batchSize)
    configurations = initial.map(\.configuration)
    self.data = data
    self.adam = adam
    self.kernels = kernels
    mostSamples = batchSize
    let slices = Self.slices(batchSize)
    let networks = initial.map { configuration, parameters in
      AttentionNetwork(
        AttentionState(kernels, parameters, configuration, slices: slices), sharedInput: data.sharedInput)
    }
    self.networks = networks
    pool = try WorkerPool(threads: threads)
    let sizes = networks.map(\.workspaceSizes).reduce(AttentionWorkspace.Sizes()) { $0.joined($1) }
    workspaces = (0..<threads).map { _ in networks.map { _ in AttentionWorkspace(sizes, lanes: kernels.lanes) } }
    losses = [Double](repeating: .nan, count: networks.count)
    squaredErrors = NumberBuffer(count: networks.count * slices)
    forwardTasks = networks.enumerated().flatMap { network, model in
      model.sharedComputations.indices.map { (network, $0) }
    }
    finishTasks = networks.enumerated().flatMap { network, model in
      (0...model.sharedComputations.count).map { (network, $0) }
    }
  }

  static func slices(_ samples: Int) -> Int { (samples + sliceSize - 1) / sliceSize }

  /// A model's parameters.
  public func parameters(_ model: Int) -> AttentionParameters {
    networks[model].state.adam.numbers(.parameters, networks[model].state.layout)
  }

  // MARK: Training

  /// One step of Adam for every model on one batch.
  ///
  /// ``losses`` are then those before the update. A step allocates no buffers.
  /// - Precondition: at most `batchSize` samples, all within the data.
  public func step(_ samples: ArraySlice<Int>) {
    steps += 1
    run(samples, update: adam.step(steps))
  }

  /// Gradients of the losses on one batch, without an update.
  /// - Precondition: at most `batchSize` samples, all within the data.
  public func gradients(_ samples: ArraySlice<Int>) -> [AttentionParameters] {
    run(samples, update: nil)
    return networks.map { network in
      AttentionParameters(
        layout: network.state.layout, values: Array(network.state.sums.values.prefix(network.state.layout.count)))
    }
  }

  private func run(_ samples: ArraySlice<Int>, update: Adam.Step?) {
    precondition((1...mostSamples).contains(samples.count), "a batch has between 1 and \(mostSamples) samples")
    precondition(samples.allSatisfy { (0..<data.samples).contains($0) }, "a sample lies outside the data")
    let slices = Self.slices(samples.count)
    forwardSharedComputations()
    samples.withUnsafeBufferPointer { batch in
      pool.run(networks.count * slices) { task, worker in
        train(model: task / slices, slice: task % slices, batch, workspaces[worker][0])
      }
    }
    pool.run(finishTasks.count) { task, _ in
      networks[finishTasks[task].network].finish(finishTasks[task].index, slices: slices, adam: update)
    }
    withSubnormalsFlushed {
      for network in networks { network.finishInterpolation(slices: slices, adam: update) }
    }
    for (model, configuration) in configurations.enumerated() {
      let sum = (0..<slices).reduce(0.0) { $0 + squaredErrors.start[model * slices + $1] }
      losses[model] = sum / Double(samples.count * configuration.outputCount)
    }
  }

  // MARK: Tasks

  /// Computes what all samples share.
  func forwardSharedComputations() {
    pool.run(forwardTasks.count) { task, _ in
      networks[forwardTasks[task].network].sharedComputations[forwardTasks[task].index].forward()
    }
  }

  /// Forward and backward pass of one model on one slice of the batch.
  private func train(
    model: Int, slice: Int, _ batch: UnsafeBufferPointer<Int>, _ workspace: AttentionWorkspace
  ) {
    let network = networks[model]
    let scale = 2 / Float(batch.count * configurations[model].outputCount)
    network.state.clearGradients(slice: slice)
    let gradients = network.state.gradients(slice: slice)
    var sum = 0.0
    forEachGroup(of: slice, batch) { samples, used in
      network.load(workspace, data, target: data.targets[model], samples, used: used)
      network.forward(workspace)
      sum += network.error(workspace, scale: scale)
      network.backward(workspace, gradients)
    }
    squaredErrors.start[model * Self.slices(batch.count) + slice] = sum
  }

  /// Calls `body` with the samples of each group of a slice, and their number.
  func forEachGroup(
    of slice: Int, _ batch: UnsafeBufferPointer<Int>, _ body: (UnsafePointer<Int>, Int) -> Void
  ) {
    guard let base = batch.baseAddress else { preconditionFailure("a batch has samples") }
    let end = min((slice + 1) * Self.sliceSize, batch.count)
    for start in stride(from: slice * Self.sliceSize, to: end, by: kernels.lanes) {
      body(base + start, min(kernels.lanes, end - start))
    }
  }
}
