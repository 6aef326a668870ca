import Experiments
import Figures
import Files
import Foundation
import Journals
import Plot

/// Runs experiments, shows progress, and redraws each figure while its rows arrive.
struct LiveRun: Sendable {
  let runner: Runner
  /// Folder of the figures.
  let figures: String
  private static let redrawInterval: Duration = .seconds(1)

  /// Runs what is missing of one experiment; its figure shows all rows at the end, or those that an interruption left.
  /// - Returns: how many trials were run.
  func run(_ experiment: any Experiment) async throws -> Int {
    var progress = Progress()
    var lastDrawn = ContinuousClock.now
    do {
      return try await runner.run(experiment) { event in
        guard case .progress(let name, let done, let total) = event else { return }
        progress.show(name, done: done, of: total)
        if ContinuousClock.now - lastDrawn >= Self.redrawInterval {
          try draw(experiment)
          lastDrawn = .now
        }
      }
    } catch {
      progress.interrupt()
      // What there is by now is worth looking at; the error that stopped the run is the one to report.
      try? draw(experiment)
      throw error
    }
  }

  /// Draws the rows that the journal holds, if any.
  func draw(_ experiment: any Experiment) throws {
    guard let rows = try runner.journal(experiment).rows(), rows.count > 0 else { return }
    try DrawnFigure(id: experiment.id, rows: rows).write(to: figures)
  }
}
