import Foundation

/// The learning rate over a training: a linear warm-up to the peak, then constant or along half a cosine to zero.
public struct LearningRateSchedule: Sendable, Hashable {
  /// What follows the warm-up.
  public enum Decay: String, Sendable, Hashable, CaseIterable {
    /// The peak until the end.
    case constant
    /// peak · (1 + cos πt)/2, t running from 0 after the warm-up to 1 after the last step.
    case cosine
  }

  /// Largest rate.
  public var peak: Double
  /// Steps of the warm-up.
  public var warmUp: Int
  /// What follows it.
  public var decay: Decay

  /// A schedule.
  public init(peak: Double, warmUp: Int = 0, decay: Decay = .constant) {
    self.peak = peak
    self.warmUp = warmUp
    self.decay = decay
  }

  /// The rate of a step, counted from 0, of so many.
  public func rate(step: Int, of steps: Int) -> Double {
    if step < warmUp { return peak * Double(step + 1) / Double(warmUp) }
    guard decay == .cosine, steps > warmUp else { return peak }
    return peak * (1 + cos(.pi * Double(step - warmUp) / Double(steps - warmUp))) / 2
  }
}

/// A size of the data that grows while a model trains.
///
/// Garg et al. (2022), section A.2.
public struct Curriculum: Sendable, Hashable {
  /// Size at the first step.
  public var start: Int
  /// Size that is not exceeded.
  public var end: Int
  /// What is added at a time.
  public var increment: Int
  /// Steps between two additions.
  public var interval: Int

  /// A size that grows.
  public init(start: Int, end: Int, increment: Int, interval: Int) {
    self.start = start
    self.end = end
    self.increment = increment
    self.interval = interval
  }

  /// A size that stays.
  public init(_ size: Int) { self.init(start: size, end: size, increment: 0, interval: 1) }

  /// Whether all sizes, at any step, lie between 1 and `most`.
  func stays(within most: Int) -> Bool {
    start > 0 && end > 0 && end <= most && (0...65_536).contains(increment) && interval > 0
  }

  /// The size at a step, counted from 0.
  public func size(step: Int) -> Int { min(end, start + step / interval * increment) }
}
