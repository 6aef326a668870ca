import Experiments
import Files
import Foundation
import Journals
import Tables
import TensorFiles
import TorchCheckpoints
import Training

/// Where a model's weights come from.
enum TransformerSource: Sendable, Equatable {
  /// The file in the paper's folder `checkpoints`; a model that has none there is the one that `transformer/training`
  /// trains.
  case committed
  /// What `transformer/training` trains.
  case trained
  /// A checkpoint of the authors' code, or a file of this program, by its path.
  case file(String)
}

/// Where the weights of every model come from.
struct TransformerSources: Sendable, Equatable {
  /// Paths of checkpoints that the user named.
  var checkpoints: [TransformerKind: String] = [:]
  /// Whether models are trained here even where one is committed.
  var retrains = false

  func source(of kind: TransformerKind) -> TransformerSource {
    checkpoints[kind].map { .file($0) } ?? (retrains ? .trained : .committed)
  }
}

/// A model that is evaluated: its weights, sizes, and the data that it is asked.
struct EvaluatedTransformer: Record {
  let kind: TransformerKind
  let configuration: GPT2Configuration
  /// Examples of a sequence, the query included.
  let positions: Int
  /// A file of this program, or a folder with a checkpoint of the authors' code.
  let path: String
  /// The files that are read; the last one holds the weights.
  let files: [InputFile]
  /// Whether the weights are those that `transformer/training` leaves.
  let isTrainedHere: Bool

  static let model = Column("model", \EvaluatedTransformer.kind)
  /// Names the weights: the first digits of their file's digest.
  static let weights = Column("weights", \EvaluatedTransformer.weights)
  static let features = Column("d", \EvaluatedTransformer.configuration.features)
  static let positions = Column("positions", \EvaluatedTransformer.positions)
  static let layers = Column("layers", \EvaluatedTransformer.configuration.layers)
  static let heads = Column("heads", \EvaluatedTransformer.configuration.heads)
  static let width = Column("width", \EvaluatedTransformer.configuration.width)
  static let sequences = Column("sequences", { (_: EvaluatedTransformer) in SolverSize().sequences })
  static let columns = Columns(model, weights, features, positions, layers, heads, width, sequences)

  var weights: String { files.last?.shortDigest ?? "missing" }

  /// The parameters.
  /// - Throws: `FileError` or `SourceError` when the file is missing, damaged or of another model; `UsageError` when it
  ///   has other sizes.
  func parameters() throws -> GPT2Parameters {
    let parameters: GPT2Parameters
    if CheckpointFiles.areMeant(by: path) {
      let checkpoint = try TorchCheckpoint(path: path)
      _ = try checkpoint.configuration.trainedExamples()
      parameters = try GPT2Parameters(checkpoint)
    } else {
      parameters = try GPT2Parameters(SafetensorsFile(path: path))
    }
    // What was opened must be what names the trial.
    for file in files { try file.verify() }
    guard parameters.configuration == configuration else {
      throw UsageError(
        "\(path): a model with \(parameters.configuration.description), but \(configuration.description) is needed")
    }
    return parameters
  }

  /// Path of the models that come with the paper.
  static func committedPath(_ kind: TransformerKind, _ setup: RunSetup) -> String {
    "\(setup.folder(of: Fu2024.id))/checkpoints/\(setup.profile.rawValue)-\(kind.rawValue).safetensors"
  }

  /// The model of a kind that a profile evaluates; a missing file is reported when its trials are run.
  /// - Throws: `FileError` for a file that cannot be read.
  init(_ kind: TransformerKind, _ source: TransformerSource, _ setup: RunSetup) throws {
    let plan = kind.plan(setup.profile)
    let committed = Self.committedPath(kind, setup)
    self.kind = kind
    switch source {
    case .file(let path):
      let sizes = Self.sizes(of: path) ?? (plan.configuration, plan.examples.end)
      self.path = path
      (configuration, positions) = sizes
      files = try Self.files(of: path).map { try InputFile($0) }
      isTrainedHere = false
    case .committed where FileManager.default.fileExists(atPath: committed):
      path = committed
      (configuration, positions) = (plan.configuration, plan.examples.end)
      files = [try InputFile(committed)]
      isTrainedHere = false
    case .committed, .trained:
      path = try TransformerTraining.modelPath(kind, setup)
      (configuration, positions) = (plan.configuration, plan.examples.end)
      files = [
        try InputFile(
          path, remedy: "run repro run \(TransformerTraining.name) --profile \(setup.profile.rawValue) first")
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
  private static func sizes(of path: String) -> (GPT2Configuration, Int)? {
    if CheckpointFiles.areMeant(by: path) {
      guard let files = try? CheckpointFiles(path: path),
        let settings = try? TorchCheckpoint.Configuration(path: files.configuration),
        let configuration = try? GPT2Configuration(settings)
      else { return nil }
      // The paper's models have more positions than they are trained on.
      return (configuration, min((try? settings.trainedExamples()) ?? 41, configuration.examples))
    }
    guard let parameters = try? GPT2Parameters(SafetensorsFile(path: path)) else { return nil }
    return (parameters.configuration, min(41, parameters.configuration.examples))
  }
}
