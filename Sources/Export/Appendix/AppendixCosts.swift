import Claims
import Files
import Foundation
import Journals
import Report

/// What an experiment is, for an appendix: the command knows it, the rows do not.
public struct AppendixExperiment: Sendable {
  /// Its name.
  public var id: String
  /// One line that says what is measured, or the command that is run; empty for results that exist.
  public var title: String
  /// What a whole run takes, by profile; empty for results that exist.
  public var sizes: [Profile: Size]
  /// Experiments whose results it reads.
  public var prerequisites: [String]
  /// Paths of the files of others that its trials read.
  public var inputs: [String]

  /// What a whole run takes.
  public struct Size: Sendable {
    /// Number of trials.
    public var trials: Int
    /// Estimated time on one core, in seconds; `nil` where nobody can tell.
    public var seconds: Double?

    /// Creates a size.
    public init(trials: Int, seconds: Double?) {
      self.trials = trials
      self.seconds = seconds
    }
  }

  /// Whether there is something to run.
  var canRun: Bool { !sizes.isEmpty }

  /// Creates a description.
  public init(
    id: String, title: String = "", sizes: [Profile: Size] = [:], prerequisites: [String] = [], inputs: [String] = []
  ) {
    self.id = id
    self.title = title
    self.sizes = sizes
    self.prerequisites = prerequisites
    self.inputs = inputs
  }

  /// A whole run at a profile in words: `estimated 44 s on one core (5 trials)`.
  func estimate(_ profile: Profile) -> String {
    guard let size = sizes[profile] else { return "cost unknown" }
    let cost = size.seconds.map { "estimated \(AppendixCosts.estimate($0)) on one core" } ?? "cost unknown"
    return "\(cost) (\(Printed.count(size.trials, "trial")))"
  }
}

/// What the rows of an experiment took, and where; nothing here is guessed.
struct AppendixCosts {
  let experiment: AppendixExperiment
  let journal: JournalFile
  /// How the rows were made; `nil` without rows, and for results that exist.
  let record: RunRecord?
  /// Files of another program that rows were read from.
  let files: [ReadFile]
  /// What the trials of the last run took, where it was logged.
  private let costs: [TrialCost]

  init(_ experiment: AppendixExperiment, _ data: ProfileResults) throws {
    self.experiment = experiment
    journal = try data.journal(experiment.id)
    files = try data.readFiles(experiment.id).files
    record = try data.rows(experiment.id) == nil ? nil : try data.record(experiment.id)
    let all = record == nil ? [:] : try FinishedTrials.read(journal).costs
    costs = record?.asked.compactMap { all[$0] } ?? []
  }

  /// Wall-clock time of the runs that made the rows, in seconds; `nil` where nothing was measured.
  var seconds: Double? {
    guard let runs = record?.runs, !runs.isEmpty else { return nil }
    return runs.map(\.seconds).reduce(0, +)
  }

  /// Largest resident memory of a trial's process, in MiB; `nil` where it was not measured.
  var memory: Double? { costs.compactMap(\.memory).max() }

  /// The machines of the runs.
  var machines: [String] { unique { $0.environment.machine } }
  /// Their operating systems.
  var systems: [String] { unique { $0.environment.system } }
  /// The compilers that built the program.
  var compilers: [String] { unique { $0.environment.compiler } }
  /// Commits of the sources, and whether they had uncommitted changes.
  var commits: [String] {
    unique { $0.environment.commit.prefix(12) + ($0.environment.isDirty ? " with uncommitted changes" : "") }
  }

  private func unique(_ text: (RunRecord.Run) -> String) -> [String] {
    (record?.runs ?? []).map(text).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }

  /// The time in words, with its machine; or that it was not measured, and the estimate.
  var time: String {
    guard let seconds, let runs = record?.runs else { return unmeasured }
    let trials = runs.map(\.trials).reduce(0, +)
    let jobs = Set(runs.map(\.jobs)).sorted().map(String.init).joined(separator: " or ")
    var text = "\(Provenance.duration(seconds)) for \(Printed.count(trials, "trial")), \(jobs) at a time"
    if runs.count > 1 { text += ", in \(runs.count) runs" }
    if !costs.isEmpty {
      let threads = Set(costs.map(\.threads)).sorted().map(String.init).joined(separator: " or ")
      let each =
        "\(Provenance.duration(costs.map(\.seconds).reduce(0, +))) in \(Printed.count(costs.count, "logged trial"))"
      text += " (\(each), \(threads == "1" ? "1 thread" : "\(threads) threads") each)"
    }
    return
      "\(text), on \(machines.joined(separator: "; "))\(journal.isRecorded ? "; recorded there, not run here" : "")"
  }

  private var unmeasured: String {
    if !files.isEmpty {
      return "not measured: \(Printed.count(files.count, "file")) of another program, read as they are"
    }
    guard experiment.canRun else { return "not measured: there are no files" }
    return "not measured; \(experiment.estimate(journal.profile))"
  }

  /// The memory in words.
  var memoryText: String { memory.map { "\(Int($0.rounded(.up))) MiB" } ?? "not measured" }

  /// Bytes of the files of its results; 0 without any.
  var bytes: Int {
    journal.paths.compactMap(TextFile.size).reduce(0, +)
  }

  /// An estimated time in words: fractions of seconds would be a precision that no estimate has.
  static func estimate(_ seconds: Double) -> String { seconds < 1 ? "under 1 s" : Provenance.duration(seconds) }

  /// `3 KiB`, `12.5 MiB`.
  static func sizeText(_ bytes: Int) -> String {
    bytes < 1 << 20 ? "\((bytes + 1023) / 1024) KiB" : String(format: "%.1f MiB", Double(bytes) / 0x1p20)
  }
}
