import ArgumentParser
import Claims
import Files
import Report
import Foundation

/// `repro diff`.
struct DiffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "What moved between two outputs, or between the accepted verdicts and an output.",
    discussion:
      "Claim by claim and row by row of each journal, only what moved beyond the tolerance. The first output is the "
      + "earlier one. Exit code 1 when a verdict got worse, vanished or is no longer decided, 0 otherwise.")

  @Argument(help: "One or two output folders of repro report; one alone is compared with the accepted verdicts.")
  var outputs: [String]
  @Option(help: "Folder of the papers, whose verdicts.json was accepted. (default: paper, or this folder)")
  var papers: String?
  @Option(help: "Relative tolerance of numbers.") var rtol = 1e-6
  @Option(help: "Absolute tolerance of numbers.") var atol = 0.0
  @Flag(help: "Print Markdown instead of lines for a terminal.") var markdown = false
  @Flag(help: "Print JSON instead of lines for a terminal.") var json = false

  func validate() throws {
    guard (1...2).contains(outputs.count) else { throw ValidationError("name one or two output folders") }
    guard rtol >= 0, atol >= 0, rtol.isFinite, atol.isFinite else {
      throw ValidationError("--rtol and --atol are numbers from 0 on")
    }
    guard !(markdown && json) else { throw ValidationError("--markdown and --json exclude each other") }
  }

  func run() throws {
    let tolerance = RunDifference.Tolerance(relative: rtol, absolute: atol)
    let difference =
      outputs.count == 2
      ? try RunDifference(outputs[0], outputs[1], tolerance)
      : try RunDifference(accepted: try folders(), outputs[0], tolerance)
    try StandardOutput.write(
      json ? try difference.json() : markdown ? difference.markdown : difference.text)
    if difference.isWorse { throw Exit.code(.fails) }
  }

  private func folders() throws -> [(paper: String, folder: String)] {
    let finder = SourceFinder(papers: try papers ?? SetupOptions.project.get().papers)
    return try finder.places([]).map { ($0.id, TextFile.parent(of: $0.path)) }
  }
}
