import Files
import TensorFiles

/// Trains one or several models on the same batches at the same time, each with its own target and its own Adam.
///
/// Losses are mean squared errors over all entries of a batch. Results depend on the samples, the parameters and the
/// processor's instruction set, never on the number of threads.
public final class Trainer {
  /// Sizes of the models.
  public let models: [AttentionModel]
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

  let passes: [ModelPass]
  let pool: WorkerPool
  private let batchLimit: Int
  /// Scratch memory of each worker; the evaluation of an emulated head needs the outputs of three models.
  let workspaces: [[GroupWorkspace]]
  /// Sums of squared errors, `[models, parts]`.
  private let squares: NumberBuffer<Double>
  private let finishes: [(pass: Int, index: Int)]
  private let prepares: [(pass: Int, index: Int)]

  /// Samples of a part: a multiple of every instruction set's lanes, so that a batch of 32 gives both of two cores
  /// three tasks for three models.
  static let partSize = 16

  /// Prepares the training of models that have these parameters.
  /// - Throws: `UsageError` when data and models do not fit each other, or no thread can be started.
  public init(
    _ initial: [(model: AttentionModel, parameters: Parameters)], data: TrainingData, batchSize: Int, threads: Int = 1,
    adam: Adam = Adam(), kernels: KernelSet = .best
  ) throws(UsageError) {
    try Self.check(initial.map(\.model), data, batchSize)
    models = initial.map(\.model)
    self.data = data
    self.adam = adam
    self.kernels = kernels
    batchLimit = batchSize
    let parts = Self.parts(batchSize)
    let passes = initial.map { model, parameters in
      ModelPass(ModelState(kernels, model, parameters, parts: parts), sharedInput: data.sharedInput)
    }
    self.passes = passes
    pool = try WorkerPool(threads: threads)
    let sizes = passes.map(\.workspaceSizes).reduce(GroupWorkspace.Sizes()) { $0.joined($1) }
    workspaces = (0..<threads).map { _ in passes.map { _ in GroupWorkspace(sizes, lanes: kernels.lanes) } }
    losses = [Double](repeating: .nan, count: passes.count)
    squares = NumberBuffer(count: passes.count * parts)
    prepares = passes.enumerated().flatMap { pass, model in model.sharedParts.indices.map { (pass, $0) } }
    finishes = passes.enumerated().flatMap { pass, model in (0...model.sharedParts.count).map { (pass, $0) } }
  }

  private static func parts(_ samples: Int) -> Int { (samples + partSize - 1) / partSize }

  private static func check(_ models: [AttentionModel], _ data: TrainingData, _ batchSize: Int) throws(UsageError) {
    guard (1...65_536).contains(batchSize) else {
      throw UsageError("batch size \(batchSize): it must lie between 1 and 65536")
    }
    guard !models.isEmpty, models.count == data.targets.count else {
      throw UsageError("\(models.count) models need as many targets, there are \(data.targets.count)")
    }
    let width = data.inputs.map(\.features).reduce(0, +)
    for (model, target) in zip(models, data.targets) {
      guard data.inputs.allSatisfy({ $0.tokens == model.tokens }), width == model.inputWidth else {
        throw UsageError("inputs of width \(width) do not fit a model of \(model.tokens) tokens of \(model.inputWidth)")
      }
      guard target.features == model.outputWidth, target.inputs ?? width == width else {
        throw UsageError("a target of width \(target.features) does not fit a model's output of \(model.outputWidth)")
      }
      if case .array(let array) = target.source, array.tokens != model.tokens || array.samples < data.samples {
        throw UsageError("a target of \(array.samples) × \(array.tokens) tokens does not fit the inputs")
      }
      let shared = model.secondInputWidth.map { [model.tokens, $0, 0] }
      guard shared == nil || shared == data.sharedInput.map({ [$0.tokens, $0.features, $0.sampleStride] }) else {
        throw UsageError("a model with two maps needs a shared input of \(model.tokens) tokens")
      }
    }
  }

  // MARK: Training

  /// One step of Adam for every model on one batch.
  ///
  /// ``losses`` are then those before the update. A step allocates no memory.
  /// - Precondition: at most `batchSize` samples, all within the data.
  public func step(_ samples: ArraySlice<Int>) {
    steps += 1
    run(samples, update: adam.step(steps))
  }

  /// Gradients of the losses on one batch, without an update.
  /// - Precondition: at most `batchSize` samples, all within the data.
  public func gradients(_ samples: ArraySlice<Int>) -> [Parameters] {
    run(samples, update: nil)
    return passes.map { pass in
      Parameters(layout: pass.state.layout, values: Array(pass.state.sums.values.prefix(pass.state.layout.count)))
    }
  }

  private func run(_ samples: ArraySlice<Int>, update: Adam.Step?) {
    precondition((1...batchLimit).contains(samples.count), "a batch has between 1 and \(batchLimit) samples")
    precondition(samples.allSatisfy { (0..<data.samples).contains($0) }, "a sample lies outside the data")
    let parts = Self.parts(samples.count)
    prepare()
    samples.withUnsafeBufferPointer { batch in
      pool.run(passes.count * parts) { task, worker in train(batch, task: task, worker: worker) }
    }
    pool.run(finishes.count) { task, _ in
      passes[finishes[task].pass].finish(finishes[task].index, parts: parts, adam: update)
    }
    withSubnormalsFlushed {
      for pass in passes { pass.finishInterpolation(parts: parts, adam: update) }
    }
    for (index, pass) in passes.enumerated() {
      let sum = (0..<parts).reduce(0.0) { $0 + squares.start[index * parts + $1] }
      losses[index] = sum / Double(samples.count * pass.state.model.tokens * pass.state.model.outputWidth)
    }
  }

  // MARK: Evaluation

  /// Mean squared error of each model over samples, without an update.
  /// - Precondition: all samples lie within the data.
  public func evaluate(_ samples: [Int]) -> [Double] {
    precondition(samples.allSatisfy { (0..<data.samples).contains($0) }, "a sample lies outside the data")
    var sums = [Double](repeating: 0, count: passes.count)
    prepare()
    for start in stride(from: 0, to: samples.count, by: batchLimit) {
      let chunk = samples[start..<min(start + batchLimit, samples.count)]
      let parts = Self.parts(chunk.count)
      chunk.withUnsafeBufferPointer { batch in
        pool.run(passes.count * parts) { task, worker in measure(batch, task: task, worker: worker) }
      }
      for index in passes.indices { for part in 0..<parts { sums[index] += squares.start[index * parts + part] } }
    }
    return zip(sums, models).map { $0 / Double(samples.count * $1.tokens * $1.outputWidth) }
  }

  /// Each model's output, `[samples, tokens, outputWidth]`.
  /// - Precondition: all samples lie within the data.
  public func outputs(_ samples: [Int]) -> [Tensor] {
    precondition(samples.allSatisfy { (0..<data.samples).contains($0) }, "a sample lies outside the data")
    return withSubnormalsFlushed {
      passes.enumerated().map { index, pass in
        for part in pass.sharedParts { part.prepare() }
        let model = pass.state.model
        let size = model.tokens * model.outputWidth
        let result = FloatBuffer(count: samples.count * size)
        let workspace = workspaces[0][index]
        for start in stride(from: 0, to: samples.count, by: kernels.lanes) {
          let used = min(kernels.lanes, samples.count - start)
          samples[start...].withUnsafeBufferPointer { buffer in
            if let base = buffer.baseAddress { pass.load(workspace, data, target: nil, base, used: used) }
          }
          pass.forward(workspace)
          let panels = kernels.panels(workspace.output.start, rows: model.outputWidth)
          kernels.scatter(
            result.start + start * size, panels, used: used, tokens: model.tokens, features: model.outputWidth)
        }
        return Tensor(shape: [samples.count, model.tokens, model.outputWidth], values: result.values)
      }
    }
  }

  /// A model's parameters.
  public func parameters(_ index: Int) -> Parameters {
    Parameters(layout: passes[index].state.layout, values: passes[index].state.adam.parameters.values)
  }

  // MARK: Tasks

  private func prepare() {
    pool.run(prepares.count) { task, _ in passes[prepares[task].pass].sharedParts[prepares[task].index].prepare() }
  }

  /// One part of the batch for one model: groups of as many samples as there are lanes, forward and backward.
  private func train(_ batch: UnsafeBufferPointer<Int>, task: Int, worker: Int) {
    let parts = Self.parts(batch.count)
    let pass = passes[task / parts]
    let part = task % parts
    let model = pass.state.model
    let scale = 2 / Float(batch.count * model.tokens * model.outputWidth)
    pass.state.clearSlots(part: part)
    let slots = pass.state.slots(part: part)
    var sum = 0.0
    forEachGroup(of: part, batch) { samples, used in
      let workspace = workspaces[worker][0]
      pass.load(workspace, data, target: data.targets[task / parts], samples, used: used)
      pass.forward(workspace)
      sum += pass.error(workspace, scale: scale)
      pass.backward(workspace, slots)
    }
    squares.start[task] = sum
  }

  private func measure(_ batch: UnsafeBufferPointer<Int>, task: Int, worker: Int) {
    let parts = Self.parts(batch.count)
    let pass = passes[task / parts]
    var sum = 0.0
    forEachGroup(of: task % parts, batch) { samples, used in
      let workspace = workspaces[worker][0]
      pass.load(workspace, data, target: data.targets[task / parts], samples, used: used)
      pass.forward(workspace)
      sum += pass.error(workspace, scale: 0)
    }
    squares.start[task] = sum
  }

  private func forEachGroup(
    of part: Int, _ batch: UnsafeBufferPointer<Int>, _ body: (UnsafePointer<Int>, Int) -> Void
  ) {
    guard let base = batch.baseAddress else { preconditionFailure("a batch has samples") }
    let end = min((part + 1) * Self.partSize, batch.count)
    for start in stride(from: part * Self.partSize, to: end, by: kernels.lanes) {
      body(base + start, min(kernels.lanes, end - start))
    }
  }
}
