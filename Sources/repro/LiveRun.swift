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

  /// Runs what is missing of one experiment; its figure shows all rows at the end, or those that an interruption left.
  func run(_ experiment: any Experiment) async throws -> Runner.Summary {
    let board = ProgressBoard()
    let watcher = Watcher(experiment, self, board)
    watcher.start()
    do {
      let summary = try await runner.run(experiment, board: board)
      watcher.stop()
      Self.tell(summary.repeated, of: experiment)
      Self.tell(notes: summary.notes, of: experiment)
      return summary
    } catch {
      watcher.stop()
      // What there is by now is worth looking at; the error that stopped the run is the one to report.
      try? draw(experiment)
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

  /// Says which finished trials ran again; where a file lost all of them, a few stand for the rest.
  private static func tell(_ repeated: [String], of experiment: any Experiment) {
    for reason in repeated.prefix(3) { warn("repro: \(experiment.id): ran again: \(reason)") }
    if repeated.count > 3 { warn("repro: \(experiment.id): ran again: \(repeated.count - 3) more trials") }
  }

  /// What trials told beside their rows; a few stand for the rest.
  private static func tell(notes: [String], of experiment: any Experiment) {
    for note in notes.prefix(3) { warn("repro: note: \(experiment.id): \(note)") }
    if notes.count > 3 { warn("repro: note: \(experiment.id): \(notes.count - 3) more trials have other lines") }
  }

  /// Writes a line to standard error: one line, whatever a path or a file's text brings into the message.
  static func warn(_ text: String) { FileHandle.standardError.write(Data((excerpt(text, limit: 5000) + "\n").utf8)) }
}

/// Shows progress and redraws the figure of a running experiment, on a thread of its own: trials keep all others busy.
private final class Watcher: @unchecked Sendable {
  private let experiment: any Experiment
  private let live: LiveRun
  private let board: ProgressBoard
  private let timer: any DispatchSourceTimer
  private let queue = DispatchQueue(label: "progress")
  private var progress: Progress
  private var lastShare = 0.0
  private var lastDrawn = ContinuousClock.now
  private static let redrawInterval: Duration = .seconds(2)

  init(_ experiment: any Experiment, _ live: LiveRun, _ board: ProgressBoard) {
    self.experiment = experiment
    self.live = live
    self.board = board
    progress = Progress(name: experiment.id)
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

  private func tick() {
    let now = board.snapshot
    progress.show(now)
    guard now.share != lastShare, ContinuousClock.now - lastDrawn >= Self.redrawInterval else { return }
    lastShare = now.share
    // A figure that cannot be drawn now is drawn at the end, where the error is reported.
    try? live.draw(experiment)
    lastDrawn = .now
  }
}
