import Foundation

/// How far the trials of a run are; written by the run, read by whoever shows progress.
public final class ProgressBoard: @unchecked Sendable {
  /// Something that happened, for programs that follow a run.
  public enum Event: Sendable, Equatable {
    /// An experiment joined the queue: trials in all, and how many of them are finished.
    case opened(experiment: String, trials: Int, finished: Int)
    /// A trial began.
    case started(experiment: String, trial: String, threads: Int)
    /// A trial ended; `failure` says why it failed.
    case ended(experiment: String, trial: String, seconds: Double, failure: String?)
    /// An experiment is done.
    case finished(experiment: String, summary: Runner.Summary)
  }

  /// A trial that runs.
  public struct Running: Sendable, Equatable {
    /// Name of its experiment.
    public var experiment: String
    /// Setting and seed in words.
    public var trial: String
    /// Share that is done, from 0 to 1.
    public var share: Double
    /// Share that was done when it was first asked: an interrupted trial goes on from there.
    public var firstShare: Double?
    /// What it says of itself, for example its loss.
    public var detail: String?
    /// When it began.
    public var started: ContinuousClock.Instant
    /// Threads that it has.
    public var threads: Int
  }

  /// A look at the board.
  public struct Snapshot: Sendable, Equatable {
    /// Finished trials, those of earlier runs included.
    public var finished = 0
    /// All trials.
    public var total = 0
    /// Share of this run's estimated work that is done, from 0 to 1.
    public var share = 1.0
    /// Share that was done before this run.
    public var firstShare = 0.0
    /// Estimated time on one core of what is left, in seconds.
    public var seconds = 0.0
    /// Trials that run, in the order in which they began.
    public var running: [Running] = []
    /// Trials that failed in this run.
    public var failed = 0
    /// Experiments by name, with the share of their work that is done.
    public var experiments: [String: Double] = [:]
  }

  private struct Entry {
    var experiment: String
    var trial: String
    var weight: Double
    var share = 0.0
    var firstShare = 0.0
  }

  private let lock = NSLock()
  private let onEvent: (@Sendable (Event) -> Void)?
  // All guarded by the lock.
  private var entries: [Entry] = []
  private var running: [Int: Running] = [:]
  private var finished = 0
  private var failed = 0
  private var before = 0
  private var isOpen: Set<String> = []

  /// A board without trials; `onEvent` is told what happens, one call after the other.
  public init(onEvent: (@Sendable (Event) -> Void)? = nil) { self.onEvent = onEvent }

  /// The state now.
  public var snapshot: Snapshot {
    lock.withLock {
      var snapshot = Snapshot(finished: before + finished, total: before + entries.count, failed: failed)
      var (weight, done, first) = (0.0, 0.0, 0.0)
      var shares: [String: (done: Double, weight: Double)] = [:]
      for entry in entries {
        weight += entry.weight
        done += entry.weight * entry.share
        first += entry.weight * entry.firstShare
        guard isOpen.contains(entry.experiment) else { continue }
        shares[entry.experiment, default: (0, 0)].done += entry.weight * entry.share
        shares[entry.experiment, default: (0, 0)].weight += entry.weight
      }
      snapshot.share = weight > 0 ? min(1, done / weight) : 1
      snapshot.seconds = weight - done
      snapshot.firstShare = weight > 0 ? min(1, first / weight) : 0
      snapshot.running = running.sorted { ($0.value.started, $0.key) < ($1.value.started, $1.key) }.map(\.value)
      snapshot.experiments = shares.mapValues { $0.done / max($0.weight, 1e-9) }
      return snapshot
    }
  }

  /// Adds trials of the given estimated times, after `before` that were finished earlier; they are numbered on.
  func add(_ experiment: String, names: [String], seconds: [Double], before: Int) {
    lock.withLock {
      entries += zip(names, seconds).map { name, seconds in
        Entry(experiment: experiment, trial: name, weight: seconds.isFinite ? max(seconds, 1e-9) : 1e-9)
      }
      self.before += before
      isOpen.insert(experiment)
      onEvent?(.opened(experiment: experiment, trials: before + names.count, finished: before))
    }
  }

  func start(_ id: Int, threads: Int) {
    lock.withLock {
      let entry = entries[id]
      running[id] = Running(
        experiment: entry.experiment, trial: entry.trial, share: 0, started: .now, threads: threads)
      onEvent?(.started(experiment: entry.experiment, trial: entry.trial, threads: threads))
    }
  }

  func report(_ id: Int, _ share: Double, detail: String? = nil) {
    lock.withLock {
      guard running[id] != nil, share.isFinite else { return }
      let share = min(max(share, 0), 1)
      entries[id].share = share
      if running[id]?.firstShare == nil {
        running[id]?.firstShare = share
        entries[id].firstShare = share
      }
      running[id]?.share = share
      if let detail { running[id]?.detail = detail }
    }
  }

  func end(_ id: Int, failure: String?, isCommitted: Bool) {
    lock.withLock {
      guard let ended = running.removeValue(forKey: id), isCommitted else { return }
      entries[id].share = 1
      finished += 1
      if failure != nil { failed += 1 }
      onEvent?(
        .ended(
          experiment: ended.experiment, trial: ended.trial, seconds: ended.started.duration(to: .now) / .seconds(1),
          failure: failure))
    }
  }

  func finish(_ experiment: String, _ summary: Runner.Summary) {
    lock.withLock {
      isOpen.remove(experiment)
      onEvent?(.finished(experiment: experiment, summary: summary))
    }
  }
}
