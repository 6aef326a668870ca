import ArgumentParser
import Experiments
import Files
import Foundation

/// How a run tells of itself, and whether failures stop it: what `run` and `report` share.
struct DisplayOptions: ParsableArguments {
  @Flag(help: "Stop at the first trial that fails, instead of running the others.") var failFast = false
  @Flag(help: "Show no progress and no notes; errors and trials that failed are still told.") var quiet = false
  @Flag(help: "Write one JSON object a line to standard output for each thing that happens, instead of text.")
  var json = false

  /// Writes what happens, if that was asked for.
  var events: (@Sendable (ProgressBoard.Event) -> Void)? {
    guard json else { return nil }
    // Where standard output is closed, the run goes on.
    return { event in try? StandardOutput.line(RunEvents.line(event)) }
  }

  /// Writes a line of text, unless programs read standard output.
  func line(_ text: String) throws {
    if !json { try StandardOutput.line(text) }
  }
}

/// Events of a run as JSON, for programs that follow it.
enum RunEvents {
  private struct Line: Encodable {
    var event: String
    var experiment: String
    var trial: String?
    var trials: Int?
    var finished: Int?
    var ran: Int?
    var failed: Int?
    var threads: Int?
    var seconds: Double?
    var failure: String?
  }

  /// One object on one line; keys are sorted, those without a value are left out.
  static func line(_ event: ProgressBoard.Event) -> String {
    switch event {
    case .opened(let experiment, let trials, let finished):
      text(Line(event: "opened", experiment: experiment, trials: trials, finished: finished))
    case .started(let experiment, let trial, let threads):
      text(Line(event: "started", experiment: experiment, trial: trial, threads: threads))
    case .ended(let experiment, let trial, let seconds, let failure):
      text(
        Line(
          event: failure == nil ? "ended" : "failed", experiment: experiment, trial: trial,
          seconds: (seconds * 1000).rounded() / 1000, failure: failure))
    case .finished(let experiment, let summary):
      text(Line(event: "finished", experiment: experiment, ran: summary.ran, failed: summary.failures.count))
    }
  }

  private static func text(_ line: Line) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return (try? encoder.encode(line)).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }
}
