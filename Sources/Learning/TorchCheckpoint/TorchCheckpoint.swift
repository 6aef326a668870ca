import Files
import Foundation

/// A trained transformer in a folder with `config.yaml` and `state.pt`, or with weights alone in `model_<step>.pt`.
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

  /// Opens the checkpoint in a folder: `state.pt` when it is there, otherwise the `model_<step>.pt` of the last step.
  ///
  /// Whether the weights are those of the model that the configuration describes is for the model to see.
  /// - Throws: `FileError` when a file is missing or cannot be read, `SourceError` when one is not what it should be.
  public init(folder: String) throws {
    configuration = try Configuration(path: "\(folder)/config.yaml")
    let (path, step) = try Self.weights(in: folder)
    state = try TorchStateFile(path: path)
    trainStep = state.trainStep ?? step
  }

  private static func weights(in folder: String) throws(FileError) -> (path: String, step: Int?) {
    let preferred = "\(folder)/state.pt"
    if FileManager.default.fileExists(atPath: preferred) { return (preferred, nil) }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    let candidates = names.compactMap { name -> (step: Int, name: String)? in
      guard name.hasPrefix("model_"), name.hasSuffix(".pt") else { return nil }
      let digits = name.dropFirst("model_".count).dropLast(".pt".count)
      return UInt32(digits).map { (Int($0), name) }
    }
    guard let last = candidates.max(by: { $0 < $1 }) else {
      throw FileError(.read, preferred, reason: "no such file, and no model_<step>.pt beside it; check the folder")
    }
    return ("\(folder)/\(last.name)", last.step)
  }
}
