import Files
import Hu2026
import TensorFiles
import Training

/// How far a training of ours departs from one that PyTorch recorded.
public struct ParityReport: Sendable {
  /// One comparison.
  public struct Line: Sendable {
    /// A parameter's gradient, a model's losses, or the emulated head's error.
    public let name: String
    /// Largest deviation, relative to the largest entry of a gradient or to each loss.
    public let deviation: Double
    /// The bound that it must keep.
    public let bound: Double
    /// What else a reader should know.
    public let note: String

    /// Whether the bound is kept; a deviation that is no number keeps none.
    public var isWithinBound: Bool { deviation <= bound }
  }

  /// Bound for gradients of step 0, relative to the largest entry.
  public static let gradientBound = 1e-4
  /// Bound for the loss of every step, relative.
  public static let lossBound = 2e-4

  /// The file.
  public let path: String
  /// Model, sizes, steps, kernels.
  public let title: String
  /// All comparisons.
  public let lines: [Line]
  /// What was passed over while reading, a line each.
  public let notes: [String]

  /// Whether all bounds are kept.
  public var isWithinBounds: Bool { lines.allSatisfy(\.isWithinBound) }

  /// Repeats the training that a file records.
  /// - Throws: `FileError` or `DamagedFile` when the file is missing, damaged or holds no known model.
  public init(path: String, threads: Int = 1, kernels: KernelSet = .best) throws {
    let parity = try ParityFile(SafetensorsFile(path: path))
    let trainer: AttentionTrainer
    do {
      trainer = try AttentionTrainer(
        parity.models.map { ($0.configuration, $0.parameters) }, data: parity.data, batchSize: ParityFile.batchSize,
        threads: threads, kernels: kernels)
    } catch { throw parity.file.fault(error.description) }
    self.path = path
    notes = []
    let model = parity.models[0].configuration
    title =
      "\(parity.kind.rawValue), n=\(model.tokens), P=\(model.length), width \(model.width), heads \(model.heads), "
      + "\(parity.steps) steps, \(kernels.name)"
    var lines = Self.gradientLines(parity, trainer)
    lines += Self.lossLines(parity, trainer)
    if let head = parity.head {
      guard head.target.samples >= ParityFile.batchSize, head.target.tokens == model.tokens,
        head.target.features == parity.models[2].configuration.outputWidth,
        model.outputWidth == parity.models[1].configuration.outputWidth
      else { throw parity.file.fault("tensor 'target_y' does not fit the models") }
      let error = trainer.emulationError(Array(0..<ParityFile.batchSize), target: head.target)
      let deviation = abs(error - Double(head.error)) / Double(head.error)
      lines.append(
        Line(name: "final_y_mse", deviation: deviation, bound: Self.lossBound, note: "\(Float(error))"))
    }
    self.lines = lines
  }

  private static func gradientLines(_ parity: ParityFile, _ trainer: AttentionTrainer) -> [Line] {
    let gradients = trainer.gradients(Array(0..<ParityFile.batchSize)[...])
    return zip(parity.models, gradients).flatMap { model, gradient in
      gradient.layout.entries.filter { !$0.range.isEmpty }.map { entry in
        line(entry, label: model.label, gradient, expected: model.gradients)
      }
    }
  }

  private static func line(
    _ entry: ParameterEntry, label: String, _ gradient: AttentionParameters, expected: AttentionParameters
  ) -> Line {
    let recorded = largest(expected.values[entry.range])
    // Softmax does not change when all scores of a query change by the same number. A bias that does just that has
    // gradient 0, and what PyTorch records is rounding; it is measured against its layer's weight.
    let weight = gradient.layout[entry.name.replacing(/bias$/, with: "weight")].map {
      largest(expected.values[$0.range])
    }
    let isRounding = weight.map { recorded < 1e-5 * $0 } ?? false
    let scale = isRounding ? weight ?? recorded : recorded
    let differences = zip(gradient.values[entry.range], expected.values[entry.range]).map { $0 - $1 }
    let worst = largest(differences[...])
    return Line(
      name: "gradient " + (label.isEmpty ? "" : label + ".") + entry.name,
      deviation: worst == 0 ? 0 : Double(worst) / Double(scale), bound: gradientBound,
      note: isRounding ? "0 but for rounding; relative to the weight's" : "")
  }

  /// The largest absolute value; NaN when there is one.
  static func largest(_ values: ArraySlice<Float>) -> Float {
    values.reduce(0) { $0.isNaN || abs($1) <= $0 ? $0 : abs($1) }
  }

  private static func lossLines(_ parity: ParityFile, _ trainer: AttentionTrainer) -> [Line] {
    let samples = Array(0..<parity.data.samples)
    var worst = [(deviation: Double, step: Int)](repeating: (0, 0), count: parity.models.count)
    for step in 0..<parity.steps {
      let first = step % parity.batches * ParityFile.batchSize
      trainer.step(samples[first..<first + ParityFile.batchSize])
      for index in parity.models.indices {
        let expected = Double(parity.losses.values[step * parity.models.count + index])
        let deviation = abs(trainer.losses[index] - expected) / abs(expected)
        // A NaN stays: it compares false with everything.
        if !worst[index].deviation.isNaN, !(deviation <= worst[index].deviation) { worst[index] = (deviation, step) }
      }
    }
    return zip(parity.models, worst).map { model, worst in
      Line(
        name: "losses" + (model.label.isEmpty ? "" : " \(model.label)"), deviation: worst.deviation, bound: lossBound,
        note: "largest at step \(worst.step)")
    }
  }
}
