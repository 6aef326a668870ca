import ArgumentParser
import Claims
import Export
import Files
import Journals
import Report

/// `repro export ro-crate`.
struct ExportCrate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ro-crate",
    abstract: "Pack results and how they were made as an RO-Crate, for an archive such as Zenodo.",
    discussion: """
      RO-Crate 1.1, profile Process Run Crate 0.5: rows and run records of the papers' experiments at the profile, figures, \
      literate sources, published numbers, report.html and claims.json if they are of these rows, and the files that runs \
      read; those above \(ResearchCrate.largestInput >> 20) MiB are described by their digest alone. Every run is an action with its \
      command, commit, machine, times, inputs and results. The same files give the same crate.

      A crate has to name its licence: --license, else what the front matter says ('license: CC-BY-4.0'), else a file LICENSE \
      beside the papers. It is dated by the end of the last run.

      Exit code 0 when every experiment has rows; 5 when some have none, which are named, and without any nothing is written; \
      4 for files that are damaged or in the way.
      """)

  @OptionGroup var names: PaperNames
  @Option(help: "The folder that is written. (default: OUTPUT/ro-crate)") var folder: String?
  @Option(help: "Address of the licence, for example https://spdx.org/licenses/CC-BY-4.0.") var license: String?
  @Option(help: "Day of publication, for example 2026-03-31. (default: that of the last run)") var date: String?
  @Flag(help: "Replace files of these names that repro did not write.") var force = false
  @OptionGroup var setup: SetupOptions

  func validate() throws {
    if folder?.isEmpty == true { throw ValidationError("the folder has no name") }
  }

  func run() async throws {
    let project = try await names.project(setup)
    let (own, declared) = (project.catalog.papers.flatMap(\.experiments), project.catalog.declared)
    let subject = CrateSubject(
      papers: project.sources, figures: project.figures,
      titles: Dictionary(own.map { ($0.id, $0.title) }) { first, _ in first },
      commands: Dictionary(declared.compactMap { item in item.command.map { (item.id, $0.title) } }) { first, _ in first
      },
      output: setup.output, folder: setup.papers, license: license, date: date)
    let crate = try ResearchCrate(subject, ProfileResults(setup, project.catalog))
    let folder = ExportFolder(folder ?? "\(setup.output)/ro-crate", output: setup.output, replacesForeign: force)
    try folder.write(crate.files)
    // A crate of fewer papers than the last one holds no file of the others; a folder that the user names is the user's.
    if self.folder == nil { try folder.removeOwnFiles(except: crate.files) }
    if let metadata = crate.files.first {
      try StandardOutput.line(
        "\(folder.path(of: metadata)): \(Printed.count(crate.files.count - 1, "file")) of "
          + "\(Printed.count(crate.experiments.count, "experiment")), \(Printed.count(crate.runs, "run"))")
    }
    for note in crate.notes { LiveRun.warn("repro: note: \(note)") }
    for line in crate.missing { LiveRun.warn("repro: not packed: \(line)") }
    throw Exit.code(crate.isWhole && !crate.files.isEmpty ? .holds : .nothing)
  }
}
