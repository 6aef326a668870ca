import Experiments
import Files
import Foundation

/// Progress of a run on standard error: on a terminal a bar for each running trial and one for all, with rate and time left;
/// elsewhere a plain line now and then.
struct Progress {
  private let isQuiet: Bool
  private let cores: Int
  private let isTerminal = isatty(STDERR_FILENO) == 1
  private let start = ContinuousClock.now
  private var lastShown: ContinuousClock.Instant?
  /// Lines that stand on the terminal and are to be written over.
  private var linesShown = 0
  private static let barWidth = 24
  /// Running trials that have a bar of their own.
  private static let mostBars = 16

  init(_ display: DisplayOptions, cores: Int) {
    isQuiet = display.quiet
    self.cores = cores
  }

  /// Shows a state, at most five times a second on a terminal and every ten seconds elsewhere.
  mutating func show(_ state: ProgressBoard.Snapshot) {
    let now = ContinuousClock.now
    if isQuiet || !isTerminal && now - (lastShown ?? start) < .seconds(10) { return }
    guard state.finished < state.total else { return }
    lastShown = now
    write(state, at: now, isLast: false)
  }

  /// Shows the last state, if there was anything to do.
  mutating func end(_ state: ProgressBoard.Snapshot) {
    let now = ContinuousClock.now
    guard !isQuiet, lastShown != nil || now - start > .seconds(1) else { return }
    write(state, at: now, isLast: true)
  }

  private mutating func write(_ state: ProgressBoard.Snapshot, at now: ContinuousClock.Instant, isLast: Bool) {
    guard isTerminal else {
      let running = isLast ? [] : state.running.prefix(2).map { "; \(text(of: $0, at: now))" }
      return put("repro: \(overall(state, at: now))\(running.joined())\n")
    }
    var lines =
      isLast ? [] : state.running.prefix(Self.mostBars).map { Self.bar($0.share) + " " + text(of: $0, at: now) }
    if !isLast, state.running.count > Self.mostBars {
      lines.append("… \(state.running.count - Self.mostBars) more trials")
    }
    lines.append(Self.bar(state.share) + " " + overall(state, at: now))
    let width = Self.columns
    let up = linesShown > 1 ? "\u{1B}[\(linesShown - 1)A" : ""
    // From the first line on everything is cleared: there may be fewer lines than before.
    put("\r\(up)\u{1B}[J" + lines.map { String($0.prefix(width - 1)) }.joined(separator: "\n") + (isLast ? "\n" : ""))
    linesShown = isLast ? 0 : lines.count
  }

  private func put(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }

  /// Columns of the terminal.
  private static var columns: Int {
    var size = winsize()
    return ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 20 ? Int(size.ws_col) : 80
  }

  private static func bar(_ share: Double) -> String {
    let filled = Int(Double(barWidth) * share)
    return String(repeating: "█", count: filled) + String(repeating: "░", count: barWidth - filled)
  }

  private func text(of trial: ProgressBoard.Running, at now: ContinuousClock.Instant) -> String {
    let seconds = trial.started.duration(to: now) / .seconds(1)
    var facts = [String(format: "%.0f %%", trial.share * 100)]
    let gained = trial.share - (trial.firstShare ?? 0)
    if gained > 0 { facts.append("\(Self.time((1 - trial.share) / gained * seconds)) left") }
    if let detail = trial.detail { facts.append(detail) }
    // The setting last: it is what a narrow terminal cuts off.
    return "\(trial.experiment) \(facts.joined(separator: ", ")); \(excerpt(trial.trial, limit: 100))"
  }

  private func overall(_ state: ProgressBoard.Snapshot, at now: ContinuousClock.Instant) -> String {
    let seconds = start.duration(to: now) / .seconds(1)
    let rate = (state.share - state.firstShare) / max(seconds, 1e-9)
    // Until something is done, the estimates say how long the rest takes.
    let left =
      state.share >= 1
      ? 0 : state.share - state.firstShare > 0.02 ? (1 - state.share) / rate : state.seconds / Double(cores)
    let failed = state.failed > 0 ? ", \(state.failed) failed" : ""
    return "\(state.finished)/\(state.total) trials\(failed), \(String(format: "%.0f %%", state.share * 100)), "
      + "\(Self.rate(rate)), \(Self.time(left)) left"
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
