import Files

/// One run of an experiment: parameters and a seed.
///
/// Pure: the same trial emits the same rows, whatever runs beside it.
public struct Trial: Sendable, Hashable {
  /// Parameters in the experiment's order.
  public let parameters: [Value]
  /// Seed of everything the trial draws.
  public let seed: UInt64

  /// Creates a trial.
  public init(parameters: [Value], seed: UInt64) {
    self.parameters = parameters
    self.seed = seed
  }

  /// Twelve hexadecimal digits that name this trial of an experiment in its journal.
  public func key(of experiment: some Experiment) -> String {
    let parts = [experiment.id, String(experiment.revision), String(seed)] + parameters.map(\.description)
    return String(Digest.sha256(parts.joined(separator: "\u{1F}")).prefix(12))
  }

  /// The cells of a journal's line before those of the row.
  func lead(in experiment: some Experiment) -> [String] {
    [key(of: experiment), String(experiment.revision)] + parameters.map(\.description) + [String(seed)]
  }

  /// Parameters and seed in words, for messages.
  public func name(in experiment: some Experiment) -> String {
    let values = zip(experiment.parameterColumns, parameters).map { "\($0) = \($1)" }
    return (values + ["seed = \(seed)"]).joined(separator: ", ")
  }
}

/// One record that a trial emits, in the order of ``Experiment/rowColumns``.
public typealias Row = [Value]
