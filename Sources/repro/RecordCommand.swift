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
    for experiment in try project.select(experiments) { try keep(experiment, results) }
  }

  /// Records one experiment.
  private func keep(_ experiment: any Experiment, _ results: ProfileResults) throws {
    guard let paper = results.facts[experiment.id]?.paper else {
      throw UsageError("\(experiment.id): only experiments of a paper of the program are recorded")
    }
    let own = JournalFile(results: setup.setup.results, profile: setup.profile, experiment: experiment.id)
    let record = try RunRecord.read(own)
    guard record?.revision ?? experiment.revision == experiment.revision else {
      throw UsageError("\(experiment.id): its rows come from an older revision; run it again")
    }
    let chosen = try record.flatMap { try check(own, $0, results) }
    let recorded = JournalFile(
      recordedIn: setup.setup.folder(of: paper), profile: setup.profile, experiment: experiment.id)
    let recording = try Recording.write(own, to: recorded, only: chosen)
    let trials = recording.record.trials.count
    try StandardOutput.line("\(experiment.id): \(recording.rows) rows of \(trials) trials, \(recorded.path)")
    for note in notes(recording) { LiveRun.warn("repro: note: \(experiment.id): \(note)") }
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

  /// What is recorded is shown as the paper's own: no other seeds, options or inputs than its, none that only this machine
  /// has, and not fewer trials than are recorded.
  /// - Returns: the trials to record of a run that was asked for more; `nil` for all that it was asked for.
  /// - Throws: `UsageError` that says what is in the way.
  private func check(_ own: JournalFile, _ record: RunRecord, _ results: ProfileResults) throws -> Set<String>? {
    guard var contents = try own.contents(), contents.rows.count > 0 else { return nil }
    var record = record
    let chosen = try results.planned(of: record, own)
    if let chosen {
      record.asked.removeAll { !chosen.contains($0) }
      let keys = try contents.rows.texts(JournalColumn.trial)
      contents.rows = contents.rows.filter { chosen.contains(keys[$0]) }
    }
    if let obstacle = try results.obstacle(contents, record, own) {
      throw refusal(own, "\(obstacle); \(results.remedy(own.experiment)), with the seeds and options of the paper")
    }
    if let input = record.inputs.first(where: { $0.base == .results }) {
      throw refusal(
        own,
        "they were made from \(input.path) of the results, which no other machine has; keep the file in the paper's folder, "
          + "and run again")
    }
    // A recording that cannot be read, or stands in for nothing, is no loss.
    if let before = try? results.recorded(own.experiment), before.obstacle == nil,
      try before.trialCount() > contents.trialCount()
    {
      throw UsageError(
        "\(own.experiment): \(try before.trialCount()) trials are recorded, and only \(try contents.trialCount()) are finished "
          + "here; finish them, or remove \(before.file.path) first")
    }
    return chosen
  }

  private func refusal(_ own: JournalFile, _ reason: String) -> UsageError {
    UsageError("\(own.experiment): these rows cannot be recorded: \(reason)")
  }
}
