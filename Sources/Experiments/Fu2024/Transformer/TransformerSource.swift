import Files
import Foundation
import Journals
import Learning

/// Where a model's weights come from.
public enum TransformerSource: Sendable, Equatable {
  /// The files in `paper/fu2024/checkpoints`; a model that has none there is the one that `transformer/training` trained.
  case committed
  /// What `transformer/training` trained.
  case trained
  /// A checkpoint of the authors' code, or a file of this program, by its path.
  case file(String)
}

/// A model that is evaluated: its weights, sizes, and the data that it is asked.
struct EvaluatedTransformer: Sendable {
  let kind: TransformerKind
  /// Names the weights: a digest of their file, or `trained` with the seed.
  let weights: String
  let configuration: GPT2Configuration
  /// Examples of a sequence, the query included.
  let positions: Int
  let path: String

  /// The parameters.
  /// - Throws: `FileError` or `SourceError` when the file is missing, damaged or of another model; `UsageError` when a
  ///   model has not been trained.
  func parameters() throws -> GPT2Parameters {
    let parameters: GPT2Parameters
    if CheckpointFiles.areMeant(by: path) {
      let checkpoint = try TorchCheckpoint(path: path)
      _ = try checkpoint.configuration.trainedExamples()
      parameters = try GPT2Parameters(checkpoint)
    } else {
      guard FileManager.default.fileExists(atPath: path) else {
        throw UsageError("\(path): no trained model; run repro run transformer/training with the same profile first")
      }
      parameters = try GPT2Parameters(SafetensorsFile(path: path))
    }
    guard parameters.configuration == configuration else {
      throw UsageError(
        "\(path): a model with \(parameters.configuration.description), but \(configuration.description) is needed")
    }
    return parameters
  }

  /// Whether its weights are those that `transformer/training` left, whatever they are.
  var isTrainedHere: Bool { weights == "trained" }

  /// Folder of the models that come with the paper, below the current one.
  static let folder = "paper/fu2024/checkpoints"

  /// Path of a model that `transformer/training` leaves.
  static func trainedPath(_ results: String, _ profile: Profile, _ kind: TransformerKind) -> String {
    "\(results)/\(profile.rawValue)/transformer/\(kind.rawValue).safetensors"
  }

  /// The model of a kind that a profile evaluates.
  ///
  /// Nothing is read but what names it; a missing file is reported when the
  /// model is asked for.
  init(_ kind: TransformerKind, _ profile: Profile, _ source: TransformerSource, results: String) {
    let plan = kind.plan(profile)
    let committed = "\(Self.folder)/\(profile.rawValue)-\(kind.rawValue).safetensors"
    self.kind = kind
    switch source {
    case .file(let path):
      self.path = path
      let (configuration, points) = Self.sizes(of: path) ?? (plan.configuration, plan.points.end)
      self.configuration = configuration
      positions = points
      weights = Self.digest(of: path)
    case .committed where FileManager.default.fileExists(atPath: committed):
      path = committed
      configuration = plan.configuration
      positions = plan.points.end
      weights = Self.digest(of: committed)
    case .committed, .trained:
      path = Self.trainedPath(results, profile, kind)
      configuration = plan.configuration
      positions = plan.points.end
      weights = "trained"
    }
  }

  /// Sizes and examples of a model's file, if it can be read.
  private static func sizes(of path: String) -> (GPT2Configuration, Int)? {
    if CheckpointFiles.areMeant(by: path) {
      guard let files = try? CheckpointFiles(path: path),
        let settings = try? TorchCheckpoint.Configuration(path: files.configuration),
        let configuration = try? GPT2Configuration(settings)
      else { return nil }
      // The paper's models have more positions than they are trained on.
      return (configuration, min((try? settings.trainedExamples()) ?? 41, configuration.positions))
    }
    guard let parameters = try? GPT2Parameters(SafetensorsFile(path: path)) else { return nil }
    return (parameters.configuration, min(41, parameters.configuration.positions))
  }

  private static func digest(of path: String) -> String {
    let file = CheckpointFiles.areMeant(by: path) ? (try? CheckpointFiles(path: path))?.weights ?? path : path
    guard let bytes = try? TextFile.bytes(file) else { return "missing" }
    return String(Digest.sha256([UInt8](bytes)).prefix(12))
  }
}
