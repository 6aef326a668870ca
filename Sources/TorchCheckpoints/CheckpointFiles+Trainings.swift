import Files

/// Trainings below a folder.
///
/// The code of Garg et al. 2022, and that of Fu et al. 2024 on it, keep each as `models/TASK/RUN` with `config.yaml` and
/// weights; RUN is `pretrained` in their release and otherwise a UUID that nobody types.
extension CheckpointFiles {
  /// The folder itself, unless it holds no configuration but a single training below it.
  /// - Throws: `FileError` that names the trainings where there are several.
  static func onlyTraining(in folder: String) throws(FileError) -> String {
    guard !names(in: folder).contains(configurationName) else { return folder }
    let trainings = trainings(below: folder, levels: 2)
    guard trainings.count > 1 else { return trainings.first ?? folder }
    let shown = trainings.prefix(4).map { excerpt($0, limit: 200) }.joined(separator: ", ")
    let others = trainings.count > 4 ? " and \(trainings.count - 4) more" : ""
    throw FileError(
      .read, "\(folder)/\(configurationName)",
      reason: "no such file; \(trainings.count) trainings lie below the folder, name one of them: \(shown)\(others)")
  }

  /// Folders with a configuration and weights, in order; what lies below a training is part of it.
  private static func trainings(below folder: String, levels: Int) -> [String] {
    let folders = names(in: folder).filter { !$0.hasPrefix(".") }.map { "\(folder)/\($0)" }.filter(TextFile.isFolder)
    return folders.flatMap { path in
      let names = names(in: path)
      guard names.contains(configurationName) else {
        return levels > 1 ? trainings(below: path, levels: levels - 1) : []
      }
      return names.contains { $0 == stateName || step($0) != nil } ? [path] : []
    }
  }
}
