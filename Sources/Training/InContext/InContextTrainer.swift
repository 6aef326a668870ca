import Files

/// Trains one model on batches of in-context regression: mean squared error over all examples, Adam.
///
/// A batch is cut into groups of sequences, and the groups into at most four slices, each of which accumulates its gradients
/// group by group; neither depends on the number of threads, of which no more than four have work. Results depend on the
/// batch, the parameters and the processor's instruction set alone.
public final class InContextTrainer<Layout: InContextLayout> {
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

  let network: any TrainedNetwork<Layout>
  let adamState: AdamState
  /// Whether the network's packed weights are those of the parameters.
  private var isPacked = false
  private let groupSize: Int
  private let pool: WorkerPool
  /// Gradients of each slice, and their sums, in the parameters' layout.
  private let slices: FloatBuffer
  private let sliceStride: Int
  private let sums: FloatBuffer
  private let segments: [Range<Int>]
  /// Of each group, and of each segment.
  private let squaredErrors: NumberBuffer<Double>
  private let squaredNorms: NumberBuffer<Double>

  /// Prepares the training of a network that `network` makes once the sizes are known to be possible.
  init(
    _ configuration: Layout.Configuration, sequences: Int, examples: Int, threads: Int, adam: Adam,
    gradientLimit: Double?, kernels: KernelSet, network: () -> any TrainedNetwork<Layout>
  ) throws(InvalidConfiguration) {
    guard (1...65_536).contains(sequences), (1...configuration.examples).contains(examples) else {
      throw InvalidConfiguration(
        "a batch of \(sequences) sequences of \(examples) examples; the model takes 1 to \(configuration.examples)")
    }
    if let gradientLimit, !(gradientLimit > 0) {
      throw InvalidConfiguration("gradients cannot be scaled down to a norm of \(gradientLimit); it must be above zero")
    }
    pool = try WorkerPool(threads: threads)
    self.sequences = sequences
    self.examples = examples
    self.adam = adam
    self.gradientLimit = gradientLimit
    self.kernels = kernels
    let network = network()
    self.network = network
    groupSize = network.groupSize
    adamState = AdamState(network.parameters)
    let groups = Self.groups(sequences, of: groupSize)
    sliceStride = network.gradientCount
    slices = FloatBuffer(count: Self.slices(groups) * sliceStride)
    sums = FloatBuffer(count: network.layout.count)
    segments = network.segments
    squaredErrors = NumberBuffer(count: groups)
    squaredNorms = NumberBuffer(count: segments.count)
  }

  private static func groups(_ sequences: Int, of size: Int) -> Int { (sequences + size - 1) / size }

  /// Few slices have few gradients, which stay in the caches.
  private static func slices(_ groups: Int) -> Int { min(4, groups) }

  /// The parameters as they are now.
  public var parameters: ModelParameters<Layout> { adamState.numbers(.parameters, network.layout) }

  /// Goes on from parameters, moments and a number of steps.
  func restore(_ snapshot: AdamState.Snapshot<Layout>, steps: Int) {
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
      self.update(task: task, update, gradientScale: scale)
      // Packed while they are in the caches.
      network.pack(task: task)
    }
  }

  /// Gradient of the loss on one batch, without an update.
  /// - Precondition: as for ``step(_:learningRate:)``.
  public func gradient(_ batch: ExampleBatch) -> ModelParameters<Layout> {
    _ = run(batch)
    return ModelParameters(layout: network.layout, values: sums.values)
  }

  /// Sets loss, gradient and its norm.
  /// - Returns: the factor that clips the gradient.
  private func run(_ batch: ExampleBatch) -> Float {
    precondition(
      batch.features == network.layout.configuration.features && (1...sequences).contains(batch.sequences)
        && (1...examples).contains(batch.examples), "the batch does not fit the trainer")
    if !isPacked {
      pool.run(network.packTasks) { task, _ in network.pack(task: task) }
      isPacked = true
    }
    let groups = Self.groups(batch.sequences, of: groupSize)
    let count = Self.slices(groups)
    pool.run(count) { slice, worker in
      train(slice: slice, groups * slice / count..<groups * (slice + 1) / count, batch, worker: worker)
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
  private func train(slice: Int, _ groups: Range<Int>, _ batch: ExampleBatch, worker: Int) {
    let scale = 2 / Float(batch.sequences * batch.examples)
    for group in groups {
      let first = group * groupSize
      let gradients = SliceGradients(start: slices.start + slice * sliceStride, isAdding: group > groups.lowerBound)
      squaredErrors.start[group] = network.train(
        first..<min(first + groupSize, batch.sequences), of: batch, scale: scale, gradients, worker: worker)
    }
  }

  /// Completes the gradients of one segment of the parameters.
  private func finish(segment: Int, slices count: Int, _ batch: ExampleBatch) {
    let range = segments[segment]
    let start = sums.start + range.lowerBound
    kernels.reduceSlices(
      start, slices.start + range.lowerBound, stride: sliceStride, slices: count, count: range.count)
    network.finish(
      segment: segment, GradientSlices(start: slices.start, stride: sliceStride, count: count),
      examples: batch.examples, sums.start)
    squaredNorms.start[segment] = kernels.sumOfSquares(start, count: range.count)
  }

  /// Updates the parameters that a task packs.
  private func update(task: Int, _ step: Adam.Step, gradientScale: Float) {
    let own = segments[network.segments(packTask: task)]
    guard let first = own.first, let last = own.last else { return }
    let range = first.lowerBound..<last.upperBound
    if gradientScale != 1 { for index in range { sums.start[index] *= gradientScale } }
    kernels.adam(adamState, sums.start, range, step)
  }
}
