import ArgumentParser
import Dispatch
import Experiments
import Figures
import Files
import Foundation
import Journals
import Plot

/// Runs experiments, shows progress, and redraws each figure while its rows arrive.
struct LiveRun: Sendable {
  let runner: Runner
  /// Where everything goes.
  let output: OutputFolder
  /// Folders of the figures, and of the papers, whose published numbers they show.
  let setup: SetupOptions
  /// How rows become figures: those of the program and those that the papers declare.
  let figures: RecipeBook
  /// How progress is shown.
  let display: DisplayOptions

  /// Runs what is missing; figures show all rows at the end, or those that an interruption left.
  /// - Returns: what was done of each experiment, by its name.
  func run(_ experiments: [any Experiment]) async throws -> [String: Runner.Summary] {
    let board = ProgressBoard(onEvent: display.events)
    let watcher = Watcher(experiments, self, board)
    watcher.start()
    do {
      let summaries = try await runner.run(experiments, board: board)
      watcher.stop()
      for experiment in experiments { if let summary = summaries[experiment.id] { tell(summary, of: experiment) } }
      return summaries
    } catch {
      watcher.stop()
      // What there is by now is worth looking at; the error that stopped the run is the one to report.
      for experiment in experiments where watcher.hasNews(experiment) { try? draw(experiment) }
      throw error
    }
  }

  /// Draws the rows that there are so far, if any, for an experiment that has a figure.
  func draw(_ experiment: any Experiment) throws {
    let recipes = figures.drawing(experiment.id)
    guard !recipes.isEmpty, let rows = try runner.journal(experiment).rowsSoFar(), rows.count > 0 else { return }
    for recipe in recipes {
      try DrawnFigure(recipe, rows: rows, replication: experiment.replication, papers: setup.papers).write(
        to: setup.figures, in: output)
    }
  }

  /// Lists trials that failed, at the end, where nothing hides them.
  /// - Throws: the exit code, when there are any.
  static func report(_ failures: [String]) throws {
    for failure in failures { warn("repro: trial failed: \(excerpt(failure, limit: 400))") }
    if !failures.isEmpty { throw ExitCode(Exit.internalError) }
  }

  /// Says what was damaged, which finished trials ran again, and what trials told beside their rows; where there is much, a
  /// few lines stand for the rest.
  private func tell(_ summary: Runner.Summary, of experiment: any Experiment) {
    let (id, shown) = (experiment.id, 3)
    func some(_ lines: [String], _ lead: String, _ rest: String) {
      for line in lines.prefix(shown) { Self.warn("repro: \(lead)\(line)") }
      if lines.count > shown { Self.warn("repro: \(lead)\(lines.count - shown) more \(rest)") }
    }
    if summary.merged > 0 { Self.warn("repro: note: \(id): rows of \(summary.merged) trials merged from the cluster") }
    if summary.elsewhere > 0 {
      Self.warn("repro: note: \(id): \(summary.elsewhere) trials wait or run on the cluster; they are left to it")
    }
    some(summary.messages, "\(id): ", "lines of its journal are damaged")
    some(summary.repeated, "\(id): ran again: ", "trials")
    if !display.quiet { some(summary.notes, "note: \(id): ", "trials have other lines") }
  }

  /// Writes a line to standard error: one line, whatever a path or a file's text brings into the message.
  static func warn(_ text: String) { FileHandle.standardError.write(Data((excerpt(text, limit: 5000) + "\n").utf8)) }
}

/// Shows progress and redraws the figures of running experiments, on a thread of its own: trials keep all others busy.
private final class Watcher: @unchecked Sendable {
  private let experiments: [any Experiment]
  private let live: LiveRun
  private let board: ProgressBoard
  private let timer: any DispatchSourceTimer
  private let queue = DispatchQueue(label: "progress")
  // Used on the queue alone, and after the timer has ended.
  private var progress: Progress
  private var shares: [String: Double] = [:]
  private var lastDrawn = ContinuousClock.now
  private static let redrawInterval: Duration = .seconds(2)

  init(_ experiments: [any Experiment], _ live: LiveRun, _ board: ProgressBoard) {
    self.experiments = experiments
    self.live = live
    self.board = board
    progress = Progress(live.display, cores: live.runner.cores)
    timer = DispatchSource.makeTimerSource(queue: queue)
  }

  func start() {
    timer.schedule(deadline: .now() + .milliseconds(200), repeating: .milliseconds(200))
    timer.setEventHandler { [self] in tick() }
    timer.resume()
  }

  /// Ends the timer and shows the last state.
  func stop() {
    timer.cancel()
    queue.sync { progress.end(board.snapshot) }
  }

  /// Whether rows of an experiment may have come since its figure was drawn.
  func hasNews(_ experiment: any Experiment) -> Bool { queue.sync { (shares[experiment.id] ?? 0) > 0 } }

  private func tick() {
    let now = board.snapshot
    progress.show(now)
    guard ContinuousClock.now - lastDrawn >= Self.redrawInterval else { return }
    for experiment in experiments {
      guard let share = now.experiments[experiment.id], share != shares[experiment.id] else { continue }
      shares[experiment.id] = share
      // A figure that cannot be drawn now is drawn at the end, where the error is reported.
      if share > 0 { try? live.draw(experiment) }
    }
    lastDrawn = .now
  }
}
