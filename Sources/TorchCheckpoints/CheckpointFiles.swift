import Files
import Foundation
import TensorFiles

/// The files of a PyTorch checkpoint that a path means.
///
/// A path may name the folder of a training, its `config.yaml`, one of its files of weights, or a folder that holds a single
/// training: trainings lie as `models/TASK/RUN`, in releases `models/linear_regression/pretrained`.
public struct CheckpointFiles: Sendable, Equatable {
  /// Path of `config.yaml`.
  public let configuration: String
  /// Path of the weights.
  public let weights: String
  /// Step of training in the name `model_<step>.pt`; `nil` for other names.
  public let step: Int?
  /// What a user may want to know, a line each: which of several files is read.
  public private(set) var notes: [String]

  /// Whether a path means a PyTorch checkpoint: a folder, a configuration, or an archive or pickle of `torch.save`.
  public static func areMeant(by path: String) -> Bool {
    let path = withoutSlash(path)
    if TextFile.isFolder(path) || isConfiguration(path) { return true }
    return [".pt", ".pth"].contains(where: path.hasSuffix) || TorchStateFile.isMeant(by: path)
  }

  /// Finds the files: in a folder `state.pt` when it is there, otherwise the `model_<step>.pt` of the last step.
  /// - Throws: `FileError` that names what is missing and what to name instead, or several trainings below a folder.
  public init(path: String) throws(FileError) {
    let path = Self.withoutSlash(path)
    if TextFile.isFolder(path) {
      let training = try Self.onlyTraining(in: path)
      try self.init(folder: training)
      if training != path { notes.insert("\(path): \(training), the only training below it, is read", at: 0) }
    } else if Self.isConfiguration(path) {
      let folder = TextFile.parent(of: path)
      guard path.hasSuffix(Self.configurationName) else {
        throw FileError(.read, path, reason: "name the folder that holds config.yaml and the weights")
      }
      try self.init(folder: folder.isEmpty ? "." : folder)
    } else {
      try self.init(weights: path)
    }
  }

  /// Finds the files of a folder.
  /// - Throws: `FileError`.
  public init(folder: String) throws(FileError) {
    let names = Self.names(in: folder)
    configuration = "\(folder)/\(Self.configurationName)"
    guard names.contains(Self.configurationName) else { throw Self.noConfiguration(configuration, folder, names) }
    if names.contains(Self.stateName) {
      (weights, step, notes) = ("\(folder)/\(Self.stateName)", nil, [])
      return
    }
    let candidates = names.compactMap { name in Self.step(name).map { (step: $0, name: name) } }
    guard let last = candidates.max(by: { $0 < $1 }) else {
      let others = names.filter { $0.hasSuffix(".pt") || $0.hasSuffix(".pth") }
      let remedy = others.first.map { "name the file itself, such as \(excerpt("\(folder)/\($0)"))" }
      throw FileError(
        .read, "\(folder)/\(Self.stateName)",
        reason: "no such file, and no model_<step>.pt beside it; \(remedy ?? "check the folder")")
    }
    (weights, step) = ("\(folder)/\(last.name)", last.step)
    notes = candidates.count == 1 ? [] : ["\(folder): \(last.name), the last of \(candidates.count) steps, is read"]
  }

  /// A file of weights, with the configuration in its folder, or in that of the file that it links to.
  private init(weights path: String) throws(FileError) {
    let resolved = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    let folders = [TextFile.parent(of: path), TextFile.parent(of: resolved)].map { $0.isEmpty ? "." : $0 }
    let beside = folders.map { "\($0)/\(Self.configurationName)" }
    guard let configuration = beside.first(where: FileManager.default.fileExists) else {
      if !FileManager.default.fileExists(atPath: path) { throw FileError(.read, path, errno: ENOENT) }
      throw FileError(
        .read, beside[0],
        reason: "no such file; weights are read with the config.yaml that the training saved beside them")
    }
    self.configuration = configuration
    weights = path
    step = Self.step(path.split(separator: "/").last.map(String.init) ?? path)
    notes = []
  }

  private static func noConfiguration(_ path: String, _ folder: String, _ names: [String]) -> FileError {
    guard TextFile.isFolder(folder) else { return FileError(.read, path, errno: ENOENT) }
    if let model = names.first(where: { $0.hasSuffix(".safetensors") }) {
      return FileError(.read, path, reason: "no such file; name the model itself, \(excerpt("\(folder)/\(model)"))")
    }
    if let run = names.first(where: { FileManager.default.fileExists(atPath: "\(folder)/\($0)/\(configurationName)") })
    {
      return FileError(
        .read, path, reason: "no such file; name the folder of one training, such as \(excerpt("\(folder)/\(run)"))")
    }
    return FileError(.read, path, errno: ENOENT)
  }

  /// What a training calls its settings.
  static let configurationName = "config.yaml"
  /// What a training calls its last state.
  static let stateName = "state.pt"

  /// Names in a folder, in order; none where it cannot be read.
  static func names(in folder: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
  }

  /// The number in `model_<step>.pt`.
  static func step(_ name: String) -> Int? {
    guard name.hasPrefix("model_"), name.hasSuffix(".pt") else { return nil }
    return UInt32(name.dropFirst("model_".count).dropLast(".pt".count)).map(Int.init)
  }

  private static func isConfiguration(_ path: String) -> Bool { path.hasSuffix(".yaml") || path.hasSuffix(".yml") }

  private static func withoutSlash(_ path: String) -> String {
    var path = path
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    return path
  }
}
