import Experiments
import Files
import Foundation
import Journals
import Tables
import TensorFiles
import TorchCheckpoints
import Training

/// Where a model's weights come from.
enum ModelSource: Sendable, Equatable {
  /// The file in the paper's folder `checkpoints`; a model that has none there is the one that its training leaves.
  case committed
  /// What its training leaves (``ModelTraining``).
  case trained
  /// A checkpoint of the authors' code, or a file of this program, by its path.
  case file(String)
}

/// Where the weights of every model come from.
struct ModelSources: Sendable, Equatable {
  /// Paths of checkpoints that the user named.
  var checkpoints: [ModelKind: String] = [:]
  /// Whether models are trained here even where one is committed.
  var retrains = false

  func source(of kind: ModelKind) -> ModelSource {
    checkpoints[kind].map { .file($0) } ?? (retrains ? .trained : .committed)
  }
}

/// A model that is evaluated: its weights, sizes, and the data that it is asked.
struct EvaluatedModel: Record {
  let kind: ModelKind
  let sizes: ModelSizes
  /// Examples of a sequence, the query included.
  let positions: Int
  /// A file of this program, or a folder with a checkpoint of the authors' code.
  let path: String
  /// The files that are read; the last one holds the weights.
  let files: [InputFile]
  /// Sequences of a batch that it is asked.
  var sequences = SolverSize().sequences
  /// Whether the weights are those that a training of this program leaves.
  let isTrainedHere: Bool

  static let model = Column("model", \EvaluatedModel.kind)
  /// Names the weights: the first digits of their file's digest.
  static let weights = Column("weights", \EvaluatedModel.weights)
  static let features = Column("d", \EvaluatedModel.sizes.features)
  static let positions = Column("positions", \EvaluatedModel.positions)
  static let layers = Column("layers", \EvaluatedModel.sizes.layers)
  static let heads = Column("heads", \EvaluatedModel.sizes.heads)
  static let width = Column("width", \EvaluatedModel.sizes.width)
  static let sequences = Column("sequences", \EvaluatedModel.sequences)
  static let columns = Columns(model, weights, features, positions, layers, heads, width, sequences)

  var weights: String { files.last?.shortDigest ?? "missing" }

  /// The parameters.
  /// - Throws: `FileError` or `SourceError` when the file is missing, damaged or of another model; `UsageError` when it
  ///   has other sizes.
  func loaded() throws -> ModelWeights {
    let weights = try read()
    // What was opened must be what names the trial.
    for file in files { try file.verify() }
    guard weights.sizes == sizes else {
      throw UsageError("\(path): a model with \(weights.sizes.description), but \(sizes.description) is needed")
    }
    return weights
  }

  private func read() throws -> ModelWeights {
    if kind == .lstm { return .lstm(try LSTMParameters(SafetensorsFile(path: path))) }
    guard CheckpointFiles.areMeant(by: path) else {
      return .transformer(try GPT2Parameters(SafetensorsFile(path: path)))
    }
    let checkpoint = try TorchCheckpoint(path: path)
    _ = try checkpoint.configuration.trainedExamples()
    return .transformer(try GPT2Parameters(checkpoint))
  }

  /// Path of the models that come with the paper.
  static func committedPath(_ kind: ModelKind, _ setup: RunSetup) -> String {
    "\(setup.folder(of: Fu2024.id))/checkpoints/\(setup.profile.rawValue)-\(kind.rawValue).safetensors"
  }

  /// The model of a kind that a profile evaluates; a missing file is reported when its trials are run.
  /// - Throws: `FileError` for a file that cannot be read.
  init(_ kind: ModelKind, _ source: ModelSource, _ setup: RunSetup) throws {
    let plan = kind.plan(setup.profile)
    let committed = Self.committedPath(kind, setup)
    self.kind = kind
    switch source {
    case .file(let path):
      let sizes = Self.sizes(of: path, kind) ?? (plan.sizes, plan.examples.end)
      self.path = path
      (self.sizes, positions) = sizes
      files = try Self.files(of: path).map { try InputFile($0) }
      isTrainedHere = false
    case .committed where FileManager.default.fileExists(atPath: committed):
      path = committed
      (sizes, positions) = (plan.sizes, plan.examples.end)
      files = [try InputFile(committed)]
      isTrainedHere = false
    case .committed, .trained:
      let training = ModelTraining([kind])
      path = try ModelTraining.modelPath(kind, setup)
      (sizes, positions) = (plan.sizes, plan.examples.end)
      files = [
        try InputFile(
          path, remedy: "run repro run \(training.id) --profile \(setup.profile.rawValue) first")
      ]
      isTrainedHere = true
    }
  }

  /// The files that a path means; those of a checkpoint are found as they are opened.
  private static func files(of path: String) throws -> [String] {
    guard CheckpointFiles.areMeant(by: path) else { return [path] }
    let files = try CheckpointFiles(path: path)
    return [files.configuration, files.weights]
  }

  /// Sizes and examples of a model's file, if it can be read.
  private static func sizes(of path: String, _ kind: ModelKind) -> (ModelSizes, Int)? {
    if CheckpointFiles.areMeant(by: path) {
      guard kind != .lstm, let files = try? CheckpointFiles(path: path),
        let settings = try? TorchCheckpoint.Configuration(path: files.configuration),
        let configuration = try? GPT2Configuration(settings)
      else { return nil }
      // The paper's models have more positions than they are trained on.
      return (ModelSizes(configuration), min((try? settings.trainedExamples()) ?? 41, configuration.examples))
    }
    guard let file = try? SafetensorsFile(path: path) else { return nil }
    let sizes =
      kind == .lstm
      ? (try? LSTMConfiguration(file)).map { ModelSizes($0) } : (try? GPT2Configuration(file)).map { ModelSizes($0) }
    return sizes.map { ($0, min(kind.points(features: $0.features), $0.examples)) }
  }
}
