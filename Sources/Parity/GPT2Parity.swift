import Files
import TensorFiles
import TorchCheckpoints
import Training

extension ParityReport {
  /// Largest deviation of predictions and hidden states, as they are.
  public static let stateBound = 1e-4

  /// Compares predictions, hidden states, gradients and one step of Adam with what PyTorch wrote in `expected.safetensors`
  /// beside a checkpoint.
  /// - Throws: `FileError` or `DamagedFile` when a file is missing, damaged or does not fit the others.
  public init(checkpoint folder: String, threads: Int = 1, kernels: KernelSet = .best) throws {
    let checkpoint = try TorchCheckpoint(folder: folder)
    notes = checkpoint.notes
    let parameters = try GPT2Parameters(checkpoint)
    let file = try SafetensorsFile(path: "\(folder)/expected.safetensors")
    let batch = try Self.examples(file, parameters.configuration)
    try Self.checkShapes(file, parameters, batch)
    path = folder
    title =
      "transformer, \(parameters.configuration.description), \(batch.sequences) × \(batch.examples) examples, "
      + kernels.name
    let model = try GPT2Model(parameters, threads: threads, kernels: kernels)
    let trainer = try GPT2Trainer(
      parameters, sequences: batch.sequences, examples: batch.examples, threads: threads, kernels: kernels)
    lines =
      try Self.stateLines(file, model, batch) + Self.gradientLines(file, trainer, batch)
      + [Self.stepLine(file, trainer, batch)]
  }

  private static func examples(
    _ file: SafetensorsFile, _ configuration: GPT2Configuration
  ) throws(DamagedFile) -> ExampleBatch {
    let x = try file.tensor("xs")
    guard x.shape.count == 3, (1...1024).contains(x.shape[0]), (1...configuration.examples).contains(x.shape[1]),
      x.shape[2] == configuration.features
    else {
      throw file.fault(
        "tensor 'xs' has shape \(x.shapeText); the model takes [sequences, up to \(configuration.examples), "
          + "\(configuration.features)]")
    }
    return ExampleBatch(x: x, y: try file.tensor("ys", shape: Array(x.shape.prefix(2))))
  }

  /// Checks that all expected tensors are there before memory for as many numbers is asked for.
  private static func checkShapes(
    _ file: SafetensorsFile, _ parameters: GPT2Parameters, _ batch: ExampleBatch
  ) throws(DamagedFile) {
    let (sequences, width) = (batch.sequences, parameters.configuration.width)
    try file.check("pred", shape: [sequences, batch.examples])
    for layer in 0...parameters.configuration.layers {
      try file.check("hidden_\(layer)", shape: [sequences, 2 * batch.examples, width])
    }
    for entry in parameters.layout.entries { try file.check("grad.\(entry.name)", shape: entry.shape) }
  }

  private static func stateLines(
    _ file: SafetensorsFile, _ model: GPT2Model, _ batch: ExampleBatch
  ) throws(DamagedFile) -> [Line] {
    let (predictions, layers) = model.hiddenStates(batch)
    func line(_ name: String, _ tensor: Tensor) throws(DamagedFile) -> Line {
      let expected = try file.tensor(name, shape: tensor.shape)
      return Line(
        name: name, deviation: Double(largest(zip(tensor.values, expected.values).map { $0 - $1 }[...])),
        bound: stateBound, note: "")
    }
    var lines = [try line("pred", predictions)]
    for (layer, tensor) in layers.enumerated() { lines.append(try line("hidden_\(layer)", tensor)) }
    return lines
  }

  private static func gradientLines(
    _ file: SafetensorsFile, _ trainer: GPT2Trainer, _ batch: ExampleBatch
  ) throws(DamagedFile) -> [Line] {
    let gradients = trainer.gradient(batch)
    let loss = try number(file, "loss")
    var lines = [Line(name: "loss", deviation: abs(trainer.loss - loss) / loss, bound: lossBound, note: "")]
    for (name, tensor) in gradients.tensors {
      let expected = try file.tensor("grad.\(name)", shape: tensor.shape)
      let worst = largest(zip(tensor.values, expected.values).map { $0 - $1 }[...])
      let scale = largest(expected.values[...])
      lines.append(
        Line(
          name: "gradient \(name)", deviation: worst == 0 ? 0 : Double(worst) / Double(scale), bound: gradientBound,
          note: ""))
    }
    return lines
  }

  private static func stepLine(
    _ file: SafetensorsFile, _ trainer: GPT2Trainer, _ batch: ExampleBatch
  ) throws(DamagedFile) -> Line {
    trainer.step(batch, learningRate: 1e-3)
    _ = trainer.gradient(batch)
    let expected = try number(file, "loss_after_one_adam_step")
    return Line(
      name: "loss after one step of Adam", deviation: abs(trainer.loss - expected) / expected, bound: lossBound,
      note: "\(Float(trainer.loss))")
  }

  private static func number(_ file: SafetensorsFile, _ name: String) throws(DamagedFile) -> Double {
    let tensor = try file.tensor(name)
    guard tensor.values.count == 1, let value = tensor.values.first else {
      throw file.fault("tensor '\(name)' has shape \(tensor.shapeText), one number is needed")
    }
    return Double(value)
  }
}
