import ArgumentParser
import Files
import Foundation
import Papers

/// Options of the command that concern this paper alone.
public struct Fu2024Options: ParsableArguments {
  @Option(
    name: .customLong("checkpoint"),
    help: ArgumentHelp(
      "Evaluate this model: a folder with the authors' config.yaml and state.pt or model_<step>.pt, such as "
        + "models/linear_regression/pretrained of their release, one that holds a single such folder, or a .safetensors "
        + "file of transformer/training or lstm/training. MODEL is base (the default) or one of "
        + ModelKind.allCases.dropFirst().map(\.rawValue).joined(separator: ", ") + "; may be repeated.",
      valueName: "[model=]path"))
  var checkpoints: [String] = []
  @Flag(
    name: .customLong("retrain"),
    help: "Train the transformers anew and evaluate those instead of the ones in PAPERS/fu2024/checkpoints.")
  var retrains = false
  @Option(
    help: """
      float64 or float32: arithmetic of iterative Newton's matrices in the experiment 'algorithms'; float32 shows the \
      accuracy that the last steps lose.
      """)
  var precision: SolverPrecision = .float64

  /// No choice made.
  public init() {}

  /// Refuses choices that do not go together and checkpoints that are not there.
  public func validate() throws {
    guard checkpoints.isEmpty || !retrains else { throw ValidationError("--checkpoint and --retrain: choose one") }
    for argument in checkpoints {
      let path = Self.parse(argument).path
      guard !FileManager.default.fileExists(atPath: path) else { continue }
      let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
      let models = ModelKind.allCases.map(\.rawValue)
      let isNamed = parts.count == 2 && ModelKind(rawValue: parts[0]) == nil
      let hint = isNamed ? Spelling.hint(for: parts[0], among: models) : ""
      throw ValidationError("--checkpoint \(excerpt(argument)): no such file or folder\(hint)")
    }
  }

  /// A path may hold an equals sign: only a model's name before it counts.
  private static func parse(_ argument: String) -> (kind: ModelKind, path: String) {
    let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
    guard parts.count == 2, let kind = ModelKind(rawValue: parts[0]) else { return (.base, argument) }
    return (kind, parts[1])
  }

  /// Where the weights of every model come from; of several checkpoints of a model the last one counts.
  var sources: ModelSources {
    let paths = checkpoints.map(Self.parse).map { ($0.kind, $0.path) }
    return ModelSources(
      checkpoints: Dictionary(paths, uniquingKeysWith: { _, last in last }), retrains: retrains)
  }

  /// Name of the choice of arithmetic.
  static let precision = "--precision"
  /// Name of the choice of new trainings.
  static let retrain = "--retrain"
  /// Name of the choice of a model's weights.
  static func checkpoint(_ kind: ModelKind) -> String { "--checkpoint \(kind.rawValue)" }

  var given: [GivenOption] {
    let checkpoints = checkpoints.map {
      GivenOption(name: Self.checkpoint(Self.parse($0).kind), text: "--checkpoint \(excerpt($0))")
    }
    let retraining = retrains ? [GivenOption(name: Self.retrain, text: Self.retrain)] : []
    let arithmetic =
      precision == .float64
      ? [] : [GivenOption(name: Self.precision, text: "\(Self.precision) \(precision.rawValue)")]
    return checkpoints + retraining + arithmetic
  }
}

extension SolverPrecision: ExpressibleByArgument {}
