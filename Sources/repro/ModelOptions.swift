import ArgumentParser
import Experiments
import Files
import Foundation
import Journals

/// Which weights the experiments on the in-context transformer evaluate.
struct ModelOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Evaluate this transformer: a folder with the authors' config.yaml and state.pt, or a .safetensors file of "
        + "transformer/training.", valueName: "path"))
  var checkpoint: String?
  @Flag(help: "Train the transformer anew and evaluate that one instead of the one in paper/fu2024/checkpoints.")
  var retrain = false

  /// The experiments with the weights that were asked for. Where a model has to be trained first, its training goes ahead
  /// of those that need it.
  /// - Throws: `UsageError` for options that do not go together or concern no experiment.
  func applied(to experiments: [any Experiment], _ profile: Profile, results: String) throws -> [any Experiment] {
    let concerned = experiments.contains { $0 is TransformerExperiment }
    if let checkpoint {
      guard !retrain else { throw UsageError("--checkpoint and --retrain: choose one") }
      guard concerned else { throw UsageError("--checkpoint: none of these experiments evaluates a transformer") }
      guard FileManager.default.fileExists(atPath: checkpoint) else {
        throw UsageError("--checkpoint \(checkpoint): no such file or folder")
      }
    }
    if retrain, !concerned {
      throw UsageError("--retrain: none of these experiments evaluates a transformer")
    }
    let source: TransformerSource =
      checkpoint.map { .file($0) } ?? (retrain ? .trained : .committed)
    var needsTraining = false
    let chosen = experiments.map { experiment -> any Experiment in
      guard let experiment = experiment as? TransformerExperiment else { return experiment }
      let changed = experiment.with(source, results: results)
      needsTraining = needsTraining || changed.needsTraining(profile)
      return changed
    }
    guard needsTraining, !chosen.contains(where: { $0 is TransformerTraining }),
      let first = chosen.firstIndex(where: { $0 is TransformerExperiment })
    else { return chosen }
    return Array(chosen[..<first]) + [TransformerTraining()] + Array(chosen[first...])
  }
}
