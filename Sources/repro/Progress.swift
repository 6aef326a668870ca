import Foundation

/// Progress of an experiment on standard error: a bar with rate and time left on a terminal, plain lines otherwise.
struct Progress {
  private let isTerminal = isatty(STDERR_FILENO) == 1
  private let start = ContinuousClock.now
  private var firstDone: Int?
  private var lastShown: ContinuousClock.Instant?
  private static let barWidth = 24

  /// Shows that `done` of `total` trials are finished; at most ten times a second on a terminal and every ten seconds
  /// elsewhere.
  mutating func show(_ name: String, done: Int, of total: Int) {
    // Trials from an earlier run say nothing about the rate.
    let before = firstDone ?? done - 1
    firstDone = before
    let now = ContinuousClock.now
    let pause: Duration = isTerminal ? .milliseconds(100) : .seconds(10)
    if done < total, let lastShown, now - lastShown < pause { return }
    lastShown = now
    let seconds = start.duration(to: now) / .seconds(1)
    let rate = Double(done - before) / max(seconds, 1e-9)
    let left = rate > 0 ? Double(total - done) / rate : .infinity
    let facts = "\(done)/\(total) trials, \(Self.rate(rate)), \(Self.time(left)) left"
    if isTerminal {
      let filled = total > 0 ? Self.barWidth * done / total : 0
      let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: Self.barWidth - filled)
      write("\r\u{1B}[K\(name) \(bar) \(facts)" + (done == total ? "\n" : ""))
    } else {
      write("\(name): \(facts)\n")
    }
  }

  /// Ends the line of an unfinished bar.
  func interrupt() {
    if isTerminal, lastShown != nil { write("\n") }
  }

  private func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }

  private static func rate(_ rate: Double) -> String {
    rate >= 1 ? String(format: "%.1f/s", rate) : String(format: "%.1f/min", rate * 60)
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
