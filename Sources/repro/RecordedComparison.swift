import Claims
import Experiments
import Files
import Journals

/// What a run says about rows that were recorded before: whether it made the same ones, and whether that changes a verdict.
struct RecordedComparison: Sendable {
  private let project: Project
  private let own: ProfileResults
  private let recorded: ProfileResults

  init(_ project: Project, _ setup: SetupOptions) {
    self.project = project
    own = ProfileResults(setup, project.catalog, recordings: .unused)
    recorded = ProfileResults(setup, project.catalog, recordings: .alone)
  }

  /// Says it on standard output, a line for each experiment that has recorded rows.
  func tell(_ experiments: [any Experiment], _ display: DisplayOptions) throws {
    if display.json { return }
    var changed: Set<String> = []
    for experiment in experiments {
      guard let file = try own.recorded(experiment.id),
        let comparison = try Recording.comparison(of: own.journal(experiment.id), with: file), comparison.shared > 0
      else { continue }
      if comparison.different > 0 { changed.insert(experiment.id) }
      let count = comparison.different == 0 ? "the same rows" : "\(comparison.different) with other rows"
      let trials = comparison.shared == 1 ? "1 trial" : "\(comparison.shared) trials"
      try StandardOutput.line("\(experiment.id): \(trials) recorded before, \(count) (\(comparison.origin))")
    }
    if !changed.isEmpty { try tellVerdicts(changed) }
  }

  /// Other bytes need not be another result.
  private func tellVerdicts(_ experiments: Set<String>) throws {
    let papers = project.sources.map { source in
      var paper = source.paperClaims
      paper.claims = paper.claims.filter { !experiments.isDisjoint(with: $0.experiments) }
      return paper
    }
    let before = try ClaimEvaluation.outcomes(of: papers, recorded)
    let after = try ClaimEvaluation.outcomes(of: papers, own)
    var differences = 0
    for (old, new) in zip(before, after) where old.outcome.verdict != new.outcome.verdict {
      differences += 1
      try StandardOutput.line("\(new.paper)/\(new.claim.id): \(old.outcome.word) as recorded, \(new.outcome.word) here")
    }
    if differences == 0 { try StandardOutput.line("the verdicts of \(after.count) claims are the recorded ones") }
  }
}
