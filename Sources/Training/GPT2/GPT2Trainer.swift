import Files

/// Trains one model on batches of in-context regression: mean squared error over all examples, Adam.
///
/// A batch is cut into groups of sequences, and the groups into at most four slices, each of which accumulates its gradients
/// group by group; neither depends on the number of threads, of which no more than four have work. Results depend on the
/// batch, the parameters and the processor's instruction set alone.
public final class GPT2Trainer {
  /// The kernels in use.
  public let kernels: KernelSet
  /// Most sequences of a batch.
  public let sequences: Int
  /// Most examples of a sequence.
  public let examples: Int
  /// Decays and ε; the learning rate is given with each step.
  public let adam: Adam
  /// Gradients with a larger Euclidean norm are scaled down to it; `nil` leaves all as they are.
  public let gradientLimit: Double?
  /// Steps taken.
  public private(set) var steps = 0
  /// Mean squared error on the last batch, before its update.
  public private(set) var loss = Double.nan
  /// Euclidean norm of the last batch's gradient, before it was scaled.
  public private(set) var gradientNorm = Double.nan

  let network: GPT2Network
  let adamState: AdamState
  /// Whether the network's packed weights are those of the parameters.
  private var isPacked = false
  private let groupSize: Int
  private let pool: WorkerPool
  private let workspaces: [GPT2Workspace]
  /// Gradients of each slice, and their sums, in the parameters' layout.
  private let slices: FloatBuffer
  private let sliceStride: Int
  private let sums: FloatBuffer
  private let segments: [(range: Range<Int>, normalised: GPT2Layout.NormalisedLinear?)]
  /// Of each group, and of each segment.
  private let squaredErrors: NumberBuffer<Double>
  private let squaredNorms: NumberBuffer<Double>

  /// Sequences of a group: enough rows for the kernels, and activations of a small model that stay in the caches; more for
  /// a large one, whose weights are read from memory for every group.
  static func groupSize(_ layout: GPT2Layout) -> Int { layout.count < 1 << 20 ? 4 : 8 }

  /// Prepares the training of a model.
  /// - Throws: `InvalidConfiguration` for a batch without sequences or examples, more examples than the model takes, or threads that
  ///   cannot be started.
  public init(
    _ initial: GPT2Parameters, sequences: Int = 64, examples: Int, threads: Int = 1, adam: Adam = Adam(),
    gradientLimit: Double? = nil, kernels: KernelSet = .best
  ) throws(InvalidConfiguration) {
    let configuration = initial.configuration
    guard (1...65_536).contains(sequences), (1...configuration.examples).contains(examples) else {
      throw InvalidConfiguration(
        "a batch of \(sequences) sequences of \(examples) examples; the model takes 1 to \(configuration.examples)")
    }
    if let gradientLimit, !(gradientLimit > 0) {
      throw InvalidConfiguration("gradients cannot be scaled down to a norm of \(gradientLimit); it must be above zero")
    }
    self.sequences = sequences
    self.examples = examples
    self.adam = adam
    self.gradientLimit = gradientLimit
    self.kernels = kernels
    let network = GPT2Network(kernels, initial, trainingTokens: 2 * examples - 1)
    self.network = network
    let groupSize = Self.groupSize(network.layout)
    self.groupSize = groupSize
    adamState = AdamState(network.parameters)
    pool = try WorkerPool(threads: threads)
    let sizes = GroupSizes(
      configuration: configuration, sequences: min(groupSize, sequences), tokens: 2 * examples - 1,
      lastQueries: examples)
    workspaces = (0..<threads).map { _ in GPT2Workspace(kernels, sizes, forTraining: true) }
    let groups = Self.groups(sequences, of: groupSize)
    sliceStride = FirstBlockProjection.gradientOffset(network.layout) + (network.firstBlock?.gradientCount ?? 0)
    slices = FloatBuffer(count: Self.slices(groups) * sliceStride)
    sums = FloatBuffer(count: network.layout.count)
    segments = network.layout.segments
    squaredErrors = NumberBuffer(count: groups)
    squaredNorms = NumberBuffer(count: segments.count)
  }

  private static func groups(_ sequences: Int, of size: Int) -> Int { (sequences + size - 1) / size }

  /// Few slices have few gradients, which stay in the caches.
  private static func slices(_ groups: Int) -> Int { min(4, groups) }

  /// The parameters as they are now.
  public var parameters: GPT2Parameters { adamState.numbers(.parameters, network.layout) }

  /// Goes on from parameters, moments and a number of steps.
  func restore(_ snapshot: AdamState.Snapshot<GPT2Layout>, steps: Int) {
    adamState.restore(snapshot)
    self.steps = steps
    isPacked = false
  }

  // MARK: Training

  /// One step of Adam.
  ///
  /// ``loss`` is then that before the update. A step allocates no buffers.
  /// - Precondition: the batch has the model's features, at most `sequences` sequences and at most `examples` examples.
  public func step(_ batch: ExampleBatch, learningRate: Double) {
    steps += 1
    var adam = adam
    adam.learningRate = learningRate
    let (update, scale) = (adam.step(steps), run(batch))
    pool.run(network.packTasks) { task, _ in
      self.update(block: task, update, gradientScale: scale)
      // Packed while they are in the caches.
      network.pack(task: task)
    }
  }

  /// Gradient of the loss on one batch, without an update.
  /// - Precondition: as for ``step(_:learningRate:)``.
  public func gradient(_ batch: ExampleBatch) -> GPT2Parameters {
    _ = run(batch)
    return GPT2Parameters(layout: network.layout, values: sums.values)
  }

  /// Sets loss, gradient and its norm.
  /// - Returns: the factor that clips the gradient.
  private func run(_ batch: ExampleBatch) -> Float {
    precondition(
      batch.features == network.configuration.features && (1...sequences).contains(batch.sequences)
        && (1...examples).contains(batch.examples), "the batch does not fit the trainer")
    if !isPacked {
      pool.run(network.packTasks) { task, _ in network.pack(task: task) }
      isPacked = true
    }
    let groups = Self.groups(batch.sequences, of: groupSize)
    let count = Self.slices(groups)
    pool.run(count) { slice, worker in
      train(slice: slice, groups * slice / count..<groups * (slice + 1) / count, batch, workspaces[worker])
    }
    pool.run(segments.count) { segment, _ in finish(segment: segment, slices: count, batch) }
    loss = (0..<groups).reduce(0.0) { $0 + squaredErrors.start[$1] } / Double(batch.sequences * batch.examples)
    gradientNorm = segments.indices.reduce(0.0) { $0 + squaredNorms.start[$1] }.squareRoot()
    // As torch.nn.utils.clip_grad_norm_.
    guard let gradientLimit, gradientNorm > gradientLimit else { return 1 }
    return Float(gradientLimit / (gradientNorm + 1e-6))
  }

  // MARK: Tasks

  /// Forward and backward pass of the groups of one slice.
  private func train(slice: Int, _ groups: Range<Int>, _ batch: ExampleBatch, _ workspace: GPT2Workspace) {
    let scale = 2 / Float(batch.sequences * batch.examples)
    for group in groups {
      let first = group * groupSize
      let shape = GroupShape(
        sequences: min(groupSize, batch.sequences - first), tokens: 2 * batch.examples - 1,
        lastQueries: batch.examples, queryStep: 2)
      network.load(batch, from: first, shape, workspace)
      network.forward(shape, workspace)
      squaredErrors.start[group] = network.error(batch, from: first, scale: scale, shape, workspace)
      let gradients = SliceGradients(start: slices.start + slice * sliceStride, isAdding: group > groups.lowerBound)
      network.backward(shape, workspace, gradients)
    }
  }

  /// Completes the gradients of one segment of the parameters.
  private func finish(segment: Int, slices count: Int, _ batch: ExampleBatch) {
    let range = segments[segment].range
    let start = sums.start + range.lowerBound
    kernels.reduceSlices(
      start, slices.start + range.lowerBound, stride: sliceStride, slices: count, count: range.count)
    if segment == 0 {
      network.firstBlock?.finish(
        slices.start, stride: sliceStride, count: count, tokens: 2 * batch.examples - 1, sums.start)
    }
    if let layer = segments[segment].normalised { network.unfoldGain(layer, sums.start) }
    squaredNorms.start[segment] = kernels.sumOfSquares(start, count: range.count)
  }

  /// Updates the parameters of one block, or after the last one of the read-out.
  private func update(block: Int, _ step: Adam.Step, gradientScale: Float) {
    let first = block * GPT2Layout.segmentsPerBlock
    let last = min(first + GPT2Layout.segmentsPerBlock, segments.count) - 1
    let range = segments[first].range.lowerBound..<segments[last].range.upperBound
    if gradientScale != 1 { for index in range { sums.start[index] *= gradientScale } }
    kernels.adam(adamState, sums.start, range, step)
  }
}
