import Files

/// Trains one model on batches of in-context regression: mean squared error over all positions, Adam.
///
/// A batch is cut into groups of sequences, and the groups into at most four parts whose gradients are summed one group
/// after the other; neither depends on the number of threads, of which no more than four have work. Results depend on the
/// batch, the parameters and the processor's instruction set alone.
public final class GPT2Trainer {
  /// The kernels in use.
  public let kernels: KernelSet
  /// Most sequences of a batch.
  public let sequences: Int
  /// Most examples of a sequence.
  public let positions: Int
  /// Decays and ε; the learning rate is given with each step.
  public let adam: Adam
  /// Gradients with a larger Euclidean norm are scaled down to it; `nil` leaves all as they are.
  public let gradientLimit: Double?
  /// Steps taken.
  public internal(set) var steps = 0
  /// Mean squared error on the last batch, before its update.
  public private(set) var loss = Double.nan
  /// Euclidean norm of the last batch's gradient, before it was scaled.
  public private(set) var gradientNorm = Double.nan

  let network: GPT2Network
  let state: AdamState
  /// The network's packed weights are those of the parameters.
  var isPacked = false
  private let groupSize: Int
  private let pool: WorkerPool
  private let workspaces: [GPT2Workspace]
  /// Gradients of each part, and their sums, in the parameters' layout.
  private let parts: FloatBuffer
  private let partStride: Int
  private let sums: FloatBuffer
  private let segments: [(range: Range<Int>, normalised: GPT2Layout.NormalisedLinear?)]
  private let squaredErrors: NumberBuffer<Double>
  private let squaredNorms: NumberBuffer<Double>

  /// Sequences of a group: enough rows for the kernels, and activations of a small model that stay in the caches; more for
  /// a large one, whose weights are read from memory for every group.
  static func groupSize(_ layout: GPT2Layout) -> Int { layout.count < 1 << 20 ? 4 : 8 }

  /// Prepares the training of a model.
  /// - Throws: `UsageError` for a batch without sequences or examples, more examples than the model has positions, or
  ///   threads that cannot be started.
  public init(
    _ initial: GPT2Parameters, sequences: Int = 64, positions: Int, threads: Int = 1, adam: Adam = Adam(),
    gradientLimit: Double? = nil, kernels: KernelSet = .best
  ) throws(UsageError) {
    let configuration = initial.configuration
    guard (1...65_536).contains(sequences), (1...configuration.positions).contains(positions) else {
      throw UsageError(
        "a batch of \(sequences) sequences of \(positions) examples; the model takes 1 to \(configuration.positions)")
    }
    if let gradientLimit, !(gradientLimit > 0) {
      throw UsageError("gradients cannot be scaled down to a norm of \(gradientLimit); it must be above zero")
    }
    self.sequences = sequences
    self.positions = positions
    self.adam = adam
    self.gradientLimit = gradientLimit
    self.kernels = kernels
    let network = GPT2Network(kernels, initial, trainingTokens: 2 * positions - 1)
    self.network = network
    let groupSize = Self.groupSize(network.layout)
    self.groupSize = groupSize
    state = AdamState(network.parameters)
    pool = try WorkerPool(threads: threads)
    let sizes = GroupSizes(
      configuration: configuration, sequences: min(groupSize, sequences), tokens: 2 * positions - 1,
      lastQueries: positions)
    workspaces = (0..<threads).map { _ in GPT2Workspace(kernels, sizes, forTraining: true) }
    let groups = Self.groups(sequences, of: groupSize)
    partStride = FirstAttention.gradientOffset(network.layout) + (network.first?.gradientCount ?? 0)
    parts = FloatBuffer(count: Self.parts(groups) * partStride)
    sums = FloatBuffer(count: network.layout.count)
    segments = network.layout.segments
    squaredErrors = NumberBuffer(count: groups)
    squaredNorms = NumberBuffer(count: segments.count)
  }

  private func groups(_ sequences: Int) -> Int { Self.groups(sequences, of: groupSize) }

  private static func groups(_ sequences: Int, of size: Int) -> Int { (sequences + size - 1) / size }

  /// Few parts have few gradients to keep in the caches.
  private static func parts(_ groups: Int) -> Int { min(4, groups) }

  /// The parameters as they are now.
  public var parameters: GPT2Parameters { network.current }

  /// One step of Adam.
  ///
  /// ``loss`` is then that before the update. A step allocates no memory.
  /// - Precondition: the batch has the model's features, at most `sequences` sequences and at most `positions` examples.
  public func step(_ batch: ExampleBatch, learningRate: Double) {
    steps += 1
    var adam = adam
    adam.learningRate = learningRate
    let update = adam.step(steps)
    run(batch)
    let scale = gradientScale
    pool.run(network.packTasks) { task, _ in
      // Packed while they are in the caches.
      self.update(block: task, update, gradientScale: scale)
      network.pack(task: task)
    }
  }

  /// Factor of the gradients of the last batch, as `torch.nn.utils.clip_grad_norm_` has it.
  private var gradientScale: Float {
    guard let limit = gradientLimit, gradientNorm > limit else { return 1 }
    return Float(limit / (gradientNorm + 1e-6))
  }

  /// Gradient of the loss on one batch, without an update.
  /// - Precondition: as for ``step(_:learningRate:)``.
  public func gradient(_ batch: ExampleBatch) -> GPT2Parameters {
    run(batch)
    return GPT2Parameters(layout: network.layout, values: sums.values)
  }

  private func run(_ batch: ExampleBatch) {
    precondition(
      batch.features == network.configuration.features && (1...sequences).contains(batch.sequences)
        && (1...positions).contains(batch.positions), "the batch does not fit the trainer")
    let groups = groups(batch.sequences)
    if !isPacked {
      pool.run(network.packTasks) { task, _ in network.pack(task: task) }
      isPacked = true
    }
    pool.run(Self.parts(groups)) { task, worker in train(part: task, batch, workspaces[worker]) }
    pool.run(segments.count) { task, _ in finish(segment: task, batch) }
    loss =
      (0..<groups).reduce(0.0) { $0 + squaredErrors.start[$1] } / Double(batch.sequences * batch.positions)
    gradientNorm = segments.indices.reduce(0.0) { $0 + squaredNorms.start[$1] }.squareRoot()
  }

  // MARK: Tasks

  private func train(part: Int, _ batch: ExampleBatch, _ workspace: GPT2Workspace) {
    let groups = groups(batch.sequences)
    let (count, start) = (Self.parts(groups), parts.start + part * partStride)
    let first = groups * part / count
    for group in first..<groups * (part + 1) / count {
      train(group: group, batch, workspace, GradientPart(start: start, isAdding: group > first))
    }
  }

  private func train(group: Int, _ batch: ExampleBatch, _ workspace: GPT2Workspace, _ gradients: GradientPart) {
    let first = group * groupSize
    let shape = GroupShape(
      sequences: min(groupSize, batch.sequences - first), tokens: 2 * batch.positions - 1,
      lastQueries: batch.positions, queryStep: 2)
    network.load(batch, from: first, shape, workspace)
    network.forward(shape, workspace)
    let scale = 2 / Float(batch.sequences * batch.positions)
    squaredErrors.start[group] = network.error(batch, from: first, scale: scale, shape, workspace)
    network.backward(shape, workspace, gradients)
  }

  private func finish(segment: Int, _ batch: ExampleBatch) {
    let range = segments[segment].range
    let (start, count) = (sums.start + range.lowerBound, range.count)
    let partCount = Self.parts(groups(batch.sequences))
    kernels.sumParts(
      start, parts.start + range.lowerBound, stride: partStride, parts: partCount, count: count)
    if segment == 0 {
      network.first?.finish(
        parts.start, stride: partStride, count: partCount, tokens: 2 * batch.positions - 1, sums.start)
    }
    if let map = segments[segment].normalised { network.finish(map, sums.start) }
    squaredNorms.start[segment] = kernels.sumOfSquares(start, count: count)
  }

  /// A block, or after the last one the read-out.
  private func update(block: Int, _ update: Adam.Step, gradientScale: Float) {
    let first = block * GPT2Layout.segmentsOfBlock
    let last = min(first + GPT2Layout.segmentsOfBlock, segments.count) - 1
    let range = segments[first].range.lowerBound..<segments[last].range.upperBound
    if gradientScale != 1 { for index in range { sums.start[index] *= gradientScale } }
    kernels.adam(state, sums.start, range, update)
  }
}
