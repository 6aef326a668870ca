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
    /// Trials that wait or run somewhere else.
    public var onCluster: Int
    /// Finished trials that failed and would not run again by themselves.
    public var failed: Int
    /// Names of those that would run.
    public var missing: [String]
    /// Estimated time until the last of them ends, in seconds; from measured times where there are some.
    public var seconds: Double
    /// Why they would run, and which finished ones failed.
    public var reasons: [String]
    /// Runs that made the rows that are there.
    public var runs: [RunRecord.Run]
  }

  /// Looks at the files of an experiment; nothing is written.
  /// - Throws: as ``trials(_:)``; `FileError`, `TableError` for a damaged journal.
  public func status<E: Experiment>(_ experiment: E) throws -> Status {
    let all = try trials(experiment)
    let file = journal(experiment)
    let list = try FinishedTrials.read(file)
    let (record, damage) = try RunRecord.recovered(file, list, revision: experiment.revision)
    let current = record.flatMap { $0.revision == experiment.revision ? $0 : nil }
    let sound = try current.map(file.sound) ?? []
    let history = TrialHistory(list.lines)
    var parts: [String: RunRecord.TrialRecord] = [:]
    for part in partFiles(experiment) { parts.merge(try FinishedTrials.read(part).records) { $1 } }
    let merging = Set(parts.keys).subtracting(sound)
    let waiting = (elsewhere[experiment.id] ?? []).subtracting(merging)
    var causes = Causes()
    var missing: [Trial<E.Setting>] = []
    var (onCluster, toMerge) = (0, 0)
    for trial in all {
      if merging.contains(trial.key) { toMerge += 1 }
      if waiting.contains(trial.key) { onCluster += 1 }
      guard !merging.contains(trial.key), !waiting.contains(trial.key) else { continue }
      guard let cause = cause(trial, of: experiment, record, isSound: sound.contains(trial.key), history) else {
        continue
      }
      missing.append(trial)
      causes.add(cause, trial.name)
    }
    let estimate = CostEstimate(experiment, all, list.lines)
    var queue = CoreQueue(cores: cores, jobs: jobs, memory: memory)
    queue.add(
      missing.enumerated().map { index, trial in
        CoreQueue.Entry(
          id: index, seconds: estimate.seconds(trial), mostThreads: experiment.mostThreads,
          leastThreads: experiment.leastThreads, memory: experiment.memory(trial.setting))
      })
    var reasons = (damage.map { [$0] } ?? []) + causes.lines
    if onCluster > 0 { reasons.append("\(onCluster) wait or run on the cluster") }
    if toMerge > 0 { reasons.append("\(toMerge) finished on the cluster; repro run and repro report merge their rows") }
    for input in Set(missing.flatMap(\.inputs)).sorted(by: { $0.path < $1.path }) where input.digest == nil {
      reasons.append("\(input.path) is missing; \(input.remedy)")
    }
    let isMissing = Set(missing.map(\.key))
    var failed = 0
    for trial in all {
      let known = merging.contains(trial.key) ? parts[trial.key] : record?.trials[trial.key]
      guard let failure = known?.failure else { continue }
      reasons.append("failed: \(trial.name): \(excerpt(failure, limit: 400))")
      if !isMissing.contains(trial.key), !waiting.contains(trial.key) { failed += 1 }
    }
    return Status(
      experiment: experiment.id, total: all.count, finished: all.count - missing.count - onCluster,
      onCluster: onCluster, failed: failed, missing: missing.map(\.name),
      seconds: queue.duration(), reasons: reasons, runs: record?.runs ?? [])
  }

  /// Why a trial would run; `nil` for one that would not.
  private func cause<E: Experiment>(
    _ trial: Trial<E.Setting>, of experiment: E, _ record: RunRecord?, isSound: Bool, _ history: TrialHistory
  ) -> String? {
    if isSound {
      if willTryAgain(trial, of: experiment, record) { return "failed before, and may succeed now" }
      guard record?.trials[trial.key]?.failure == nil else { return nil }
      return lostFile(of: trial, experiment).map { "left \($0), which is missing" }
    }
    if record?.trials[trial.key] != nil, record?.revision == experiment.revision {
      return "rows were lost or changed since they were written"
    }
    guard let known = history.parts(point: trial.point, but: trial.key) else { return "never finished here" }
    let changes = KeyPart.changes(from: known, to: trial.parts)
    return changes.isEmpty ? "never finished here" : changes.joined(separator: ", ")
  }

  /// Reasons, each with the trials that it is the reason for.
  private struct Causes {
    private var order: [String] = []
    private var counts: [String: (count: Int, first: String)] = [:]

    mutating func add(_ cause: String, _ name: String) {
      if counts[cause] == nil { order.append(cause) }
      counts[cause, default: (0, name)].count += 1
    }

    var lines: [String] {
      order.map { cause in
        let (count, first) = counts[cause] ?? (0, "")
        return count == 1 ? "1 to run, \(cause): \(first)" : "\(count) to run, \(cause); the first: \(first)"
      }
    }
  }
}

/// What decided on trials that ended here, by what they were trials of.
private struct TrialHistory {
  private var lines: [String: [FinishedTrial]] = [:]

  init(_ all: [FinishedTrial]) {
    for line in all where !line.point.isEmpty && !line.parts.isEmpty { lines[line.point, default: []].append(line) }
  }

  /// What decided on the latest trial of a point that has another key.
  func parts(point: String, but key: String) -> [KeyPart]? { lines[point]?.last { $0.key != key }?.parts }
}
