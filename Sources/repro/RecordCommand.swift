import ArgumentParser
import Claims
import Experiments
import Files
import Foundation
import Journals

/// `repro record`.
struct RecordCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "record",
    abstract: "Keep the rows of a long run in the papers' folder, for readers who will not run it.",
    discussion: """
      Writes PAPERS/PAPER/recorded/PROFILE/ID.csv.gz and its run record: what was run, when, where, from which commit. repro \
      report and verify show these rows where a machine has none of its own, marked as recorded; --no-recorded leaves them out, \
      and repro run makes them anew and says whether they are the same. Rows of an experiment whose code has changed since count \
      no more.
      """)

  @Argument(help: "Experiments, or a group such as 'frozen' or a paper; none means those of the reports here.")
  var experiments: [String] = []
  @OptionGroup var setup: SetupOptions

  func run() async throws {
    let project = try await Project.all(setup, CatalogOptions.catalog)
    let facts = project.catalog.facts(setup.setup)
    for experiment in try project.select(experiments) {
      guard let paper = facts[experiment.id]?.paper else {
        throw UsageError("\(experiment.id): only experiments of a paper of the program are recorded")
      }
      let own = JournalFile(results: setup.setup.results, profile: setup.profile, experiment: experiment.id)
      guard try RunRecord.read(own)?.revision ?? experiment.revision == experiment.revision else {
        throw UsageError("\(experiment.id): its rows come from an older revision; run it again")
      }
      let recorded = JournalFile(
        recordedIn: setup.setup.folder(of: paper), profile: setup.profile, experiment: experiment.id)
      let recording = try Recording.write(own, to: recorded)
      let trials = recording.record.trials.count
      try StandardOutput.line("\(experiment.id): \(recording.rows) rows of \(trials) trials, \(recorded.path)")
      if recording.missing > 0 {
        LiveRun.warn("repro: note: \(experiment.id): \(recording.missing) trials are not finished, and not recorded")
      }
      if recording.record.runs.contains(where: { $0.environment.isDirty || $0.environment.commit == "unknown" }) {
        LiveRun.warn("repro: note: \(experiment.id): made from sources that no commit holds")
      }
    }
  }
}
