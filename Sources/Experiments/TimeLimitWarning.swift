import Foundation

/// A batch system's warning that the time limit of a task is near.
///
/// A task that stops goes back into the queue, from which it starts with a whole time limit. Where nothing would be left of what
/// it did, it would start like this for ever: the first trial of a task, if it keeps no checkpoint, goes on and may end before
/// the limit.
public final class TimeLimitWarning: @unchecked Sendable {
  private let lock = NSLock()
  // All guarded by the lock.
  private var isGiven = false
  private var isProgressKept = false
  private var stop: (@Sendable () -> Void)?
  private var isStopped = false

  /// A warning that has not been given.
  public init() {}

  /// Says what stops the task.
  public func onStop(_ stop: @escaping @Sendable () -> Void) {
    lock.withLock { self.stop = stop }
    decide()
  }

  /// Warns the task.
  /// - Returns: whether it stops.
  @discardableResult
  public func give() -> Bool {
    lock.withLock { isGiven = true }
    return decide()
  }

  /// Whether the task was stopped.
  public var hasStopped: Bool { lock.withLock { isStopped } }

  /// From now on a stop leaves something: a trial has ended and others wait, or the one that runs keeps a checkpoint.
  func keepsProgress() {
    lock.withLock { isProgressKept = true }
    decide()
  }

  @discardableResult
  private func decide() -> Bool {
    let stop = lock.withLock { () -> (@Sendable () -> Void)? in
      guard isGiven, isProgressKept else { return nil }
      isStopped = true
      return self.stop
    }
    stop?()
    return stop != nil
  }
}
