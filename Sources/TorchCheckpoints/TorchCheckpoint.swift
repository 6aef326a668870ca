import Files
import TensorFiles

/// A trained transformer: `config.yaml` with `state.pt`, or with weights alone in `model_<step>.pt`.
///
/// The code of Garg et al. 2022 (github.com/dtsip/in-context-learning) saves them so, and that of Fu et al. 2024, which
/// is built on it.
public struct TorchCheckpoint: Sendable {
  /// What the model is, from `config.yaml`.
  public let configuration: Configuration
  /// Its weights.
  public let state: TorchStateFile
  /// Steps of training before the weights were written, from `state.pt` or the name `model_<step>.pt`.
  public let trainStep: Int?
  /// What was passed over or chosen while reading, one line each.
  public let notes: [String]

  /// Opens the checkpoint that a path means: a folder, its `config.yaml`, or one of its files of weights.
  ///
  /// Whether the weights are those of the model that the configuration describes is for the model to see.
  /// - Throws: `FileError` when a file is missing or cannot be read, `DamagedFile` when one is not what it should be.
  public init(path: String) throws { try self.init(CheckpointFiles(path: path)) }

  /// Opens the checkpoint in a folder: `state.pt` when it is there, otherwise the `model_<step>.pt` of the last step.
  /// - Throws: as ``init(path:)``.
  public init(folder: String) throws { try self.init(CheckpointFiles(folder: folder)) }

  /// Opens a checkpoint of these files.
  /// - Throws: as ``init(path:)``.
  public init(_ files: CheckpointFiles) throws {
    configuration = try Configuration(path: files.configuration)
    state = try TorchStateFile(path: files.weights)
    trainStep = state.trainStep ?? files.step
    notes = files.notes + configuration.notes
  }
}
