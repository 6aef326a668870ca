import Files

/// All experiments, in the order in which they are listed and run.
public enum Registry {
  /// Every experiment of every paper.
  public static let all: [any Experiment] =
    [
      ContinuousFunctionExperiment(), AttentionHeadExperiment.promptLength, AttentionHeadExperiment.heads,
      StatisticalExperiment.mixture, StatisticalExperiment.heads, AmesExperiment(),
    ] + FrozenExperiment.all + SolverExperiment.all + [TransformerTraining()] + TransformerExperiment.all

  /// Experiments by name; none named means all.
  ///
  /// A name before a slash (`frozen`) or of a paper selects its members.
  /// - Throws: `UsageError` with a suggestion for an unknown name.
  public static func select(_ names: [String]) throws(UsageError) -> [any Experiment] {
    guard !names.isEmpty else { return all }
    var selected: [any Experiment] = []
    for name in names {
      let members = all.filter { $0.id == name || $0.paper == name || $0.id.hasPrefix(name + "/") }
      guard !members.isEmpty else {
        throw UsageError("no experiment '\(name)'\(Spelling.hint(for: name, among: all.map(\.id))); see repro list")
      }
      for member in members where !selected.contains(where: { $0.id == member.id }) { selected.append(member) }
    }
    return selected
  }
}
