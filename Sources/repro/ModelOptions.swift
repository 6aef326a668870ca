import ArgumentParser
import Experiments
import Files
import Foundation
import Journals
import Learning

/// Which weights the experiments on the in-context transformer evaluate.
struct ModelOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Evaluate this transformer: a folder with the authors' config.yaml and state.pt, or a .safetensors file of "
        + "transformer/training. MODEL is base (the default), ill-conditioned, noisy or one-head; may be repeated.",
      valueName: "[model=]path"))
  var checkpoint: [String] = []
  @Flag(help: "Train the transformers anew and evaluate those instead of the ones in paper/fu2024/checkpoints.")
  var retrain = false

  /// The experiments with the weights that were asked for.
  ///
  /// Where a model has to be trained first, its training goes ahead
  /// of those that need it.
  /// - Throws: `UsageError` for options that do not go together or concern no experiment.
  func applied(to experiments: [any Experiment], _ profile: Profile, results: String) throws -> [any Experiment] {
    let transformers = experiments.compactMap { $0 as? TransformerExperiment }
    let files = try files(for: transformers)
    guard checkpoint.isEmpty || !retrain else { throw UsageError("--checkpoint and --retrain: choose one") }
    guard !retrain || !transformers.isEmpty else {
      throw UsageError("--retrain: none of these experiments evaluates a transformer")
    }
    let chosen = experiments.map { experiment -> any Experiment in
      guard let experiment = experiment as? TransformerExperiment else { return experiment }
      let source: TransformerSource =
        files[experiment.model].map { .file($0) } ?? (retrain ? .trained : .committed)
      return experiment.with(source, results: results)
    }
    return trainingFirst(chosen, profile)
  }

  /// The experiments, with a training of all models that are not there yet.
  private func trainingFirst(_ experiments: [any Experiment], _ profile: Profile) -> [any Experiment] {
    let transformers = experiments.compactMap { $0 as? TransformerExperiment }
    let untrained = transformers.filter { $0.needsTraining(profile) }
    let isAskedFor = experiments.contains { $0 is TransformerTraining }
    guard isAskedFor || !untrained.isEmpty else { return experiments }
    let training = TransformerTraining(for: untrained, includingBase: isAskedFor)
    let others = experiments.filter { !($0 is TransformerTraining) }
    let place = experiments.firstIndex { $0 is TransformerTraining || $0 is TransformerExperiment } ?? 0
    return Array(others[..<place]) + [training] + Array(others[place...])
  }

  /// Paths by the name of the model.
  private func files(for experiments: [TransformerExperiment]) throws -> [String: String] {
    var files: [String: String] = [:]
    for argument in checkpoint {
      let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
      let isNamed = parts.count == 2 && TransformerExperiment.models.contains(parts[0])
      let (model, path) = isNamed ? (parts[0], parts[1]) : ("base", argument)
      guard FileManager.default.fileExists(atPath: path) else {
        let hint = parts.count == 2 ? Spelling.hint(for: parts[0], among: TransformerExperiment.models) : ""
        throw UsageError("--checkpoint \(argument): no such file or folder\(hint)")
      }
      guard experiments.contains(where: { $0.model == model }) else {
        throw UsageError("--checkpoint \(argument): none of these experiments evaluates the model '\(model)'")
      }
      files[model] = path
      if CheckpointFiles.areMeant(by: path) {
        for note in try TorchCheckpoint(path: path).notes {
          FileHandle.standardError.write(Data("repro: note: \(note)\n".utf8))
        }
      }
    }
    return files
  }
}
