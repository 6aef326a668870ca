import Foundation

/// How far the trials of a run are; written by the trials, read by whoever shows progress.
public final class ProgressBoard: @unchecked Sendable {
  private let lock = NSLock()
  private var weights: [Double] = []
  private var fractions: [Double] = []
  private var finished = 0
  private var before = 0

  /// A board without trials.
  public init() {}

  /// A look at the board.
  public struct Snapshot: Sendable, Equatable {
    /// Finished trials, those of earlier runs included.
    public var finished: Int
    /// All trials.
    public var total: Int
    /// Share of this run's estimated work that is done, from 0 to 1.
    public var share: Double
  }

  /// The state now.
  public var snapshot: Snapshot {
    lock.withLock {
      let total = weights.reduce(0, +)
      let done = zip(weights, fractions).reduce(0) { $0 + $1.0 * $1.1 }
      return Snapshot(
        finished: before + finished, total: before + weights.count, share: total > 0 ? min(1, done / total) : 1)
    }
  }

  /// Begins a run of trials of the given estimated times, after `before` that were finished earlier.
  func begin(weights: [Double], before: Int) {
    lock.withLock {
      self.weights = weights.map { max($0, 1e-9) }
      fractions = [Double](repeating: 0, count: weights.count)
      self.before = before
      finished = 0
    }
  }

  func report(_ index: Int, _ fraction: Double) { lock.withLock { fractions[index] = min(max(fraction, 0), 1) } }

  func finish(_ index: Int) {
    lock.withLock {
      fractions[index] = 1
      finished += 1
    }
  }
}
