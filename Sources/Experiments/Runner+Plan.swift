import Files
import Journals

extension Runner {
  /// What a run of an experiment would do, for whoever has it done somewhere else.
  public struct Plan: Sendable {
    /// Name of the experiment.
    public var experiment: String
    /// Trials that are to run, in the order of the list.
    public var waiting: [WaitingTrial]
    /// What was done on the way: rows merged, trials that already wait or run.
    public var summary: Summary
  }

  /// Prepares a run of some experiments, up to the point at which trials would start: journals are checked, rows of finished
  /// trials are merged, and what `:prepare:` asks for is done.
  /// - Returns: plans of those that can run, and the names of those whose prerequisites have to run before.
  /// - Throws: `UserError` for bad input.
  public func plan(_ experiments: [any Experiment]) async throws -> (plans: [Plan], later: [String]) {
    var environments = KnownEnvironments()
    var plans: [Plan] = []
    var later: [String] = []
    var unfinished: Set<String> = []
    for experiment in experiments {
      let needs = try experiment.prerequisites(setup).map(\.id)
      guard unfinished.isDisjoint(with: needs) else {
        later.append(experiment.id)
        unfinished.insert(experiment.id)
        continue
      }
      let run = await scheduled(experiment, &environments)
      let waiting: [WaitingTrial]
      do {
        try await run.open()
        waiting = run.waiting
      } catch {
        _ = try? run.close(isWhole: false)
        throw error
      }
      let summary = try run.closeUnused()
      if !waiting.isEmpty || summary.elsewhere > 0 { unfinished.insert(experiment.id) }
      plans.append(Plan(experiment: experiment.id, waiting: waiting, summary: summary))
    }
    return (plans, later)
  }
}
