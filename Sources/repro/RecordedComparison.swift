import Claims
import Experiments
import Files
import Journals

/// What a run says about rows that were recorded before: whether it made the same ones, and whether that changes a verdict.
struct RecordedComparison: Sendable {
  private let project: Project
  private let isAsked: Bool
  private let here: ProfileResults
  private let recorded: ProfileResults

  init(_ project: Project, _ setup: SetupOptions) {
    self.project = project
    isAsked = !setup.noRecorded
    here = ProfileResults(setup, project.catalog, recordings: .standIn)
    recorded = ProfileResults(setup, project.catalog, recordings: .alone)
  }

  /// Says it on standard output, a line for each experiment that has recorded rows.
  func tell(_ experiments: [any Experiment], _ display: DisplayOptions) throws {
    guard isAsked, !display.json else { return }
    var changed: Set<String> = []
    for experiment in experiments {
      // The run is over and its rows are good, whatever became of the recorded ones.
      do { if try tell(experiment) { changed.insert(experiment.id) } } catch let error as any UserError {
        LiveRun.warn("repro: note: \(experiment.id): its recorded rows cannot be compared: \(error)")
      }
    }
    do { if !changed.isEmpty { try tellVerdicts(changed) } } catch let error as any UserError {
      LiveRun.warn("repro: note: verdicts cannot be compared with the recorded ones: \(error)")
    }
  }

  /// Returns whether rows of an experiment are other ones than were recorded.
  private func tell(_ experiment: any Experiment) throws -> Bool {
    guard let known = try recorded.recorded(experiment.id) else { return false }
    let comparison = try Recording.comparison(of: here.journal(experiment.id), with: known.file)
    if let leftOut = known.leftOut { LiveRun.warn("repro: note: \(experiment.id): \(leftOut)") }
    // Where some trials were edited, the others may still be compared.
    guard let comparison, comparison.shared > 0, known.obstacle == nil || comparison.altered > 0 else { return false }
    let count = comparison.different == 0 ? "the same rows" : "\(comparison.different) with other rows"
    let trials = Printed.count(comparison.shared, "trial")
    try StandardOutput.line("\(experiment.id): \(trials) recorded before, \(count) (\(comparison.origin))")
    // Rows that stand in for nothing have no verdicts to compare with.
    return comparison.different > 0 && known.obstacle == nil
  }

  /// Other bytes need not be another result.
  private func tellVerdicts(_ experiments: Set<String>) throws {
    let papers = project.sources.map { source in
      var paper = source.paperClaims
      paper.claims = paper.claims.filter { !experiments.isDisjoint(with: $0.experiments) }
      return paper
    }
    let before = try ClaimEvaluation.outcomes(of: papers, recorded)
    let after = try ClaimEvaluation.outcomes(of: papers, here)
    var differences = 0
    for (old, new) in zip(before, after) where old.outcome.verdict != new.outcome.verdict {
      differences += 1
      try StandardOutput.line("\(new.paper)/\(new.claim.id): \(old.outcome.word) as recorded, \(new.outcome.word) here")
    }
    if differences == 0 { try StandardOutput.line("the verdicts of \(after.count) claims are the recorded ones") }
  }
}
