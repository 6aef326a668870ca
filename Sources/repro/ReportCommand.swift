import Claims
import ArgumentParser
import Files
import Experiments
import Foundation
import Journals
import Plot
import Report

/// `repro report`.
struct ReportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Run what is missing, draw every figure, weave OUTPUT/report.html and report.md.",
    discussion: "Also writes OUTPUT/claims.json and junit.xml. Exit code 0 when every tested claim holds, 1 when one "
      + "deviates, 5 when none was tested.")

  @OptionGroup var papers: PaperOptions
  @OptionGroup var profile: ProfileOptions
  @OptionGroup var options: RunnerOptions
  @OptionGroup var model: ModelOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let sources = try await papers.load()
    let profile = try profile.checked()
    let folder = try output.opened()
    var runner = try options.runner(profile, output)
    runner.output = folder
    let live = LiveRun(runner: runner, output: folder, figures: output.figures(profile), papers: papers.folder)
    try FontCheck.verify()
    let needed = Set(sources.flatMap(\.experiments))
    let experiments = try model.applied(
      to: Registry.all.filter { needed.contains($0.id) }, profile, results: output.results)
    try await Interruption.cancelling {
      for experiment in experiments { _ = try await live.run(experiment) }
    }
    let report = try await Report(sources, ProfileResults(profile, output), papers: papers.folder)
    try report.write(to: folder)
    try StandardOutput.line(Ledger.table(report.claims))
    try StandardOutput.line("\n\(output.output)/report.html")
    throw Exit.code(Gate(report.claims, isStrict: false))
  }
}
