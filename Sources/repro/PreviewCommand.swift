import ArgumentParser
import Claims
import Files
import Foundation
import Papers
import Plot
import Preview
import Report

/// `repro preview`.
struct PreviewCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "preview",
    abstract: "Show the report in a browser while its rows arrive; another process runs the experiments.",
    discussion:
      "Prints the page's address and serves it on 127.0.0.1 until Ctrl-C. Figures, tables and verdicts follow the "
      + "files of a repro run or repro report in the same output folder, and edits of the literate sources. Nothing is "
      + "run and no file is written.")

  @OptionGroup var names: PaperNames
  @OptionGroup var setup: SetupOptions
  @Option(help: "Port of the page; 0 means any free port.")
  var port: UInt16 = 4410
  @OptionGroup var papers: CatalogOptions

  func run() async throws {
    let sources = try names.places(setup).map(\.path)
    try FontCheck.verify()
    let preview = Preview(
      output: setup.output, sources: sources,
      folders: sources.map(TextFile.parent) + ["\(setup.setup.results)/\(setup.profile.rawValue)"],
      tell: { LiveRun.warn("repro: preview: \($0)") },
      weave: { [names, setup, catalog = papers.catalog] in try await Self.weave(names, setup, catalog) })
    do {
      try await Interruption.cancelling { [port] in
        try await preview.serve(port: port) { try StandardOutput.line($0) }
      }
    } catch is CancellationError {
      // Ctrl-C is how a preview ends; what is at work for a page that nobody will see is not waited for.
      _exit(0)
    }
  }

  /// The page from the files as they are; names are looked up again, for papers come and go.
  private static func weave(_ names: PaperNames, _ setup: SetupOptions, _ catalog: Catalog) async throws -> WovenPage {
    let project = try await names.project(setup, catalog)
    let shown = Set(project.sources.flatMap(\.experiments))
    let here = await setup.setup.environments(of: project.catalog.experiments.filter { shown.contains($0.id) })
    let data = ProfileResults(setup, project.catalog, showsRunning: true, here: here)
    let report = try await Report(project.sources, data, recipes: project.catalog.figures, papers: setup.papers)
    let files = try project.sources.flatMap { source in
      try source.experiments.flatMap { try data.readFiles($0).files.map { TextFile.path($0.path, in: source.folder) } }
    }
    return WovenPage(html: try report.html(head: Preview.head), files: files)
  }
}
