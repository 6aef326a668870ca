import Experiments
import Foundation

/// Progress of an experiment on standard error: a bar with rate and time left on a terminal, a plain line now and then
/// elsewhere.
struct Progress {
  let name: String
  private let isTerminal = isatty(STDERR_FILENO) == 1
  private let start = ContinuousClock.now
  private var lastShown: ContinuousClock.Instant?
  private static let barWidth = 24

  init(name: String) { self.name = name }

  /// Shows a state, at most five times a second on a terminal and every ten seconds elsewhere.
  mutating func show(_ state: ProgressBoard.Snapshot) {
    let now = ContinuousClock.now
    if !isTerminal, now - (lastShown ?? start) < .seconds(10) { return }
    guard state.finished < state.total else { return }
    lastShown = now
    write(line(state, at: now), isLast: false)
  }

  /// Shows the last state, if there was anything to do.
  mutating func end(_ state: ProgressBoard.Snapshot) {
    let now = ContinuousClock.now
    guard lastShown != nil || now - start > .seconds(1) else { return }
    write(line(state, at: now), isLast: true)
  }

  private func line(_ state: ProgressBoard.Snapshot, at now: ContinuousClock.Instant) -> String {
    let seconds = start.duration(to: now) / .seconds(1)
    let rate = state.share / max(seconds, 1e-9)
    let left = state.share >= 1 ? 0 : rate > 0 ? (1 - state.share) / rate : .infinity
    let percent = String(format: "%.0f %%", state.share * 100)
    let facts = "\(state.finished)/\(state.total) trials, \(percent), \(Self.rate(rate)), \(Self.time(left)) left"
    guard isTerminal else { return "\(name): \(facts)" }
    let filled = Int(Double(Self.barWidth) * state.share)
    return "\(name) " + String(repeating: "█", count: filled)
      + String(repeating: "░", count: Self.barWidth - filled) + " \(facts)"
  }

  private func write(_ line: String, isLast: Bool) {
    let text = isTerminal ? "\r\u{1B}[K" + line + (isLast ? "\n" : "") : line + "\n"
    FileHandle.standardError.write(Data(text.utf8))
  }

  /// Share of the work that is done in a unit of time.
  private static func rate(_ rate: Double) -> String {
    rate >= 0.01 ? String(format: "%.1f %%/s", rate * 100) : String(format: "%.1f %%/min", rate * 6000)
  }

  private static func time(_ seconds: Double) -> String {
    switch seconds {
    case ..<60: String(format: "%.0f s", seconds)
    case ..<3600: String(format: "%.0f min", seconds / 60)
    case ..<8_640_000: String(format: "%.1f h", seconds / 3600)
    default: "unknown time"
    }
  }
}
