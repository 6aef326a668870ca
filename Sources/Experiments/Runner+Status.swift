import Files
import Foundation
import Journals

extension Runner {
  /// What is done of an experiment and what a run would do.
  public struct Status: Sendable, Equatable {
    /// Name of the experiment.
    public var experiment: String
    /// Trials that a run consists of.
    public var total: Int
    /// Trials among them that are in the journal.
    public var finished: Int
    /// Names of those that would run.
    public var missing: [String]
    /// Estimated time until the last of them ends, in seconds.
    public var seconds: Double
    /// Why they would run, and which finished ones failed.
    public var reasons: [String]
    /// Runs that made the rows that are there.
    public var runs: [RunRecord.Run]
  }

  /// Looks at the files of an experiment; nothing is written.
  /// - Throws: as ``trials(_:)``; `FileError`, `TableError`, `SourceError` for a damaged journal.
  public func status<E: Experiment>(_ experiment: E) throws -> Status {
    let all = try trials(experiment)
    let file = journal(experiment)
    let record = try RunRecord.read(file)
    let isCurrent = record?.revision == experiment.revision
    let sound = isCurrent ? try file.sound() : []
    let missing = all.filter { trial in
      !sound.contains(trial.key) || lacksFile(trial, of: experiment, file)
        || willTryAgain(trial, of: experiment, record)
    }
    let sharing = CoreSharing(
      seconds: missing.map { experiment.estimatedSeconds($0.setting) }, jobs: jobs, cores: cores,
      mostThreads: experiment.mostThreads)
    var reasons: [String] = []
    if !file.exists {
      reasons.append("no journal at \(file.path)")
    } else if !isCurrent {
      reasons.append("the journal is not of revision \(experiment.revision); it will be set aside")
    } else if let first = missing.first {
      reasons.append("first missing trial: \(first.name)")
    }
    for input in Set(missing.flatMap(\.inputs)) where input.digest == nil {
      reasons.append("\(input.path) is missing; \(input.remedy)")
    }
    for trial in all {
      guard let failure = record?.trials[trial.key]?.failure else { continue }
      reasons.append("failed: \(trial.name): \(excerpt(failure))")
    }
    return Status(
      experiment: experiment.id, total: all.count, finished: all.count - missing.count, missing: missing.map(\.name),
      seconds: sharing.end, reasons: reasons, runs: record?.runs ?? [])
  }

  /// Whether a finished trial has lost a file that it had left.
  private func lacksFile<E: Experiment>(_ trial: Trial<E.Setting>, of experiment: E, _ file: JournalFile) -> Bool {
    experiment.keptFiles(trial).map(file.keptPath).contains { !FileManager.default.fileExists(atPath: $0) }
  }
}
