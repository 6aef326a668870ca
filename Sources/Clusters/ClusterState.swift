import Files
import Foundation
import Journals

/// What became of the tasks of all submissions of an output folder, and of their trials.
public struct ClusterState: Sendable {
  /// What became of a task.
  public enum Condition: String, Sendable, CaseIterable {
    /// All its trials are finished, and none of them failed.
    case done
    /// It runs.
    case running
    /// It waits, or is held.
    case queued
    /// It neither waits nor runs, and trials of it failed or are not finished.
    case failed
    /// Nobody here knows: it was not submitted by this program.
    case unknown
  }

  /// Tasks of a submission.
  public struct Tasks: Sendable {
    /// The submission.
    public var submission: Submission
    /// Its list.
    public var list: TaskList
    /// The condition of each task, by its number.
    public var conditions: [Int: Condition]
  }

  /// All submissions, the oldest first.
  public let submissions: [Tasks]
  /// Keys of trials that wait or run, by experiment.
  public let elsewhere: [String: Set<String>]
  /// Why Slurm could not be asked; tasks that are not done count as waiting then.
  public let trouble: String?

  /// Looks at files, and asks Slurm about tasks that are not done.
  /// - Throws: `FileError`, `SourceError` for a damaged list.
  public init(output: String, profile: Profile) async throws {
    let found = try Submission.all(in: output).map { ($0, try TaskList(path: $0.tasksPath)) }
      .filter { $0.1.lines.first?.profile == profile.rawValue }
    let (all, lists) = (found.map(\.0), found.map(\.1))
    var jobs: [String] = []
    var finished: [[Int: Condition?]] = []
    for (submission, list) in zip(all, lists) {
      let ended = try Self.ended(list, submission, profile, output)
      finished.append(ended)
      if ended.values.contains(nil) { jobs += submission.jobs.map(\.id) }
    }
    var states: [String: String] = [:]
    var trouble: String?
    do { states = try await Slurm.states(of: jobs) } catch let failure as Slurm.Failure {
      trouble = failure.description
    }
    var submissions: [Tasks] = []
    var elsewhere: [String: Set<String>] = [:]
    for (index, submission) in all.enumerated() {
      let conditions = Self.conditions(submission, finished[index], states, isAsked: trouble == nil)
      for line in lists[index].lines where [.queued, .running].contains(conditions[line.task]) {
        elsewhere[line.experiment, default: []].insert(line.key)
      }
      submissions.append(Tasks(submission: submission, list: lists[index], conditions: conditions))
    }
    (self.submissions, self.elsewhere, self.trouble) = (submissions, elsewhere, trouble)
  }

  /// The condition of each task whose trials are finished, in its own rows or in the journals; `nil` for the others.
  private static func ended(
    _ list: TaskList, _ submission: Submission, _ profile: Profile, _ output: String
  ) throws -> [Int: Condition?] {
    var journals: [String: [String: RunRecord.TrialRecord]] = [:]
    var ended: [Int: Condition?] = [:]
    // Each list is read once, however many trials a task has.
    for (task, lines) in Dictionary(grouping: list.lines, by: \.task) {
      var missing = Set(lines.map(\.key))
      var hasFailed = false
      func take(_ records: [String: RunRecord.TrialRecord]) {
        hasFailed = hasFailed || missing.contains { records[$0]?.failure != nil }
        missing.subtract(records.keys)
      }
      for experiment in Set(lines.map(\.experiment)) where !missing.isEmpty {
        let merged = try journals[experiment] ?? records(output + "/results", experiment, profile)
        journals[experiment] = merged
        take(merged)
        if !missing.isEmpty { take(try records(submission.rows(task), experiment, profile)) }
      }
      ended[task] = .some(missing.isEmpty ? (hasFailed ? .failed : .done) : nil)
    }
    return ended
  }

  private static func records(
    _ results: String, _ experiment: String, _ profile: Profile
  ) throws -> [String: RunRecord.TrialRecord] {
    // The list alone: rows are verified by whoever takes them over.
    try FinishedTrials.read(JournalFile(results: results, profile: profile, experiment: experiment)).records
  }

  private static func conditions(
    _ submission: Submission, _ ended: [Int: Condition?], _ states: [String: String], isAsked: Bool
  ) -> [Int: Condition] {
    var conditions: [Int: Condition] = [:]
    let jobs = submission.jobs
    for (task, known) in ended {
      if let known {
        conditions[task] = known
        continue
      }
      guard let job = jobs.last(where: { $0.tasks.contains(task) }) else {
        conditions[task] = .unknown
        continue
      }
      guard isAsked else {
        conditions[task] = .queued
        continue
      }
      switch states["\(job.id)_\(task - job.offset)"] {
      case nil: conditions[task] = .failed
      case "RUNNING", "COMPLETING", "CONFIGURING", "STAGE_OUT", "SIGNALING", "SUSPENDED", "STOPPED":
        conditions[task] = .running
      case "COMPLETED", "CANCELLED", "FAILED", "TIMEOUT", "OUT_OF_MEMORY", "NODE_FAIL", "BOOT_FAIL", "DEADLINE":
        conditions[task] = .failed
      default: conditions[task] = .queued
      }
    }
    return conditions
  }
}
