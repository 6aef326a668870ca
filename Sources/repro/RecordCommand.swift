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
    let results = ProfileResults(setup, project.catalog, recordings: .unused)
    let known = project.catalog.facts(setup.setup)
    for experiment in try project.select(experiments) {
      guard let facts = known[experiment.id], let paper = facts.paper else {
        throw UsageError("\(experiment.id): only experiments of a paper of the program are recorded")
      }
      let own = JournalFile(results: setup.setup.results, profile: setup.profile, experiment: experiment.id)
      guard try RunRecord.read(own)?.revision ?? experiment.revision == experiment.revision else {
        throw UsageError("\(experiment.id): its rows come from an older revision; run it again")
      }
      let planned = try planned(own, facts)
      try check(own, planned, facts, results)
      let recorded = JournalFile(
        recordedIn: setup.setup.folder(of: paper), profile: setup.profile, experiment: experiment.id)
      try keep(recorded, unlessAllIn: own, results)
      let recording = try Recording.write(own, to: recorded, only: planned)
      let trials = recording.record.trials.count
      try StandardOutput.line("\(experiment.id): \(recording.rows) rows of \(trials) trials, \(recorded.path)")
      for note in notes(recording) { LiveRun.warn("repro: note: \(experiment.id): \(note)") }
    }
  }

  /// What readers of a recording would miss.
  private func notes(_ recording: Recording) -> [String] {
    let runs = recording.record.runs
    let told = runs.reduce(0) { $0.addingReportingOverflow($1.trials).partialValue }
    let untold = recording.record.trials.count - told
    return [
      recording.missing > 0 ? "\(recording.missing) trials are not finished, and not recorded" : nil,
      untold > 0
        ? "nobody knows command, commit and machine of \(Printed.count(untold, "trial")): their run goes on, or was killed; "
          + "end it with Ctrl-C before recording" : nil,
      runs.contains { $0.environment.isDirty || $0.environment.commit == "unknown" }
        ? "made from sources that no commit holds" : nil,
    ].compactMap { $0 }
  }

  /// The profile's own trials of a journal that has more: of other seeds, or of models that other experiments needed; `nil`
  /// for a journal that has no more.
  private func planned(_ own: JournalFile, _ facts: ExperimentFacts) throws -> Set<String>? {
    guard let record = try RunRecord.read(own), let plan = try facts.plan?(own.profile), record.asked.count > plan.count
    else { return nil }
    let (points, asked) = (Set(plan.map(\.point)), Set(record.asked))
    let lines = try FinishedTrials.read(own).latest
    let keys = lines.filter { asked.contains($0.key) && points.contains($0.point) }.map(\.key)
    return keys.count == plan.count ? Set(keys) : nil
  }

  /// What is recorded is shown as the paper's own: no other seeds, options or inputs than its, and none that only this
  /// machine has.
  /// - Throws: `UsageError` that says what is another one.
  private func check(
    _ own: JournalFile, _ planned: Set<String>?, _ facts: ExperimentFacts, _ results: ProfileResults
  ) throws {
    guard var record = try RunRecord.read(own), var contents = try own.contents(), contents.rows.count > 0
    else { return }
    if let planned {
      record.asked.removeAll { !planned.contains($0) }
      let keys = try contents.rows.texts(JournalColumn.trial)
      contents.rows = contents.rows.filter { planned.contains(keys[$0]) }
    }
    if let obstacle = try results.obstacle(contents, record, own, facts) {
      throw UsageError(
        "\(own.experiment): these rows cannot be recorded: \(obstacle); \(results.remedy(own.experiment)), with the seeds and "
          + "options of the paper")
    }
    if let input = record.inputs.first(where: { $0.base == .results }) {
      throw UsageError(
        "\(own.experiment): these rows cannot be recorded: they were made from \(input.path) of the results, which no other "
          + "machine has; keep the file in the paper's folder, and run again")
    }
  }

  /// A recording of many trials is not replaced by one of fewer.
  /// - Throws: `UsageError` that says so.
  private func keep(_ recorded: JournalFile, unlessAllIn own: JournalFile, _ results: ProfileResults) throws {
    // One that cannot be read, or stands in for nothing, is no loss.
    guard let before = try? results.recorded(own.experiment), before.obstacle == nil,
      let known = try RunRecord.read(recorded), let record = try RunRecord.read(own)
    else { return }
    let finished = try own.sound(record).intersection(record.asked).count
    guard known.trials.count > finished else { return }
    throw UsageError(
      "\(own.experiment): \(known.trials.count) trials are recorded, and only \(finished) are finished here; finish them, or "
        + "remove \(recorded.path) first")
  }
}
