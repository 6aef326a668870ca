import ArgumentParser
import Claims
import Experiments
import Export
import Files
import Journals
import Papers
import Plot
import Report

/// `repro export authors-files`.
struct ExportAuthorsFiles: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "authors-files",
    abstract: "Write the files that a paper's released scripts write, from the rows that are there.",
    discussion: """
      Names, columns and formats are those of the scripts, so that what reads their files reads these. Rows are those of the \
      profile, or recorded ones where this machine has none. Files without rows are listed with the command that makes \
      them; of a run that is not finished, the finished trials are written, and it is said how many they are of how many.

      Nothing is written unless everything can be. A file of the same name that repro did not write stays, and the command \
      ends with exit code 4, unless --force is given.

      Exit code 0 when every file was written, from all trials; 5 when rows are missing for some; 4 for rows that are \
      damaged and files that are in the way.
      """)

  @Argument(help: "The paper by its id: \(Self.known.joined(separator: " or ")).") var paper: String
  @Argument(help: "The folder that is written. (default: OUTPUT/authors-files/PAPER)") var folder: String?
  @Flag(help: "Replace files of these names that repro did not write.") var force = false
  @OptionGroup var setup: SetupOptions

  private static var papers: [any Paper] { CatalogOptions.catalog.papers.filter { !$0.authorsFiles.isEmpty } }
  private static var known: [String] { papers.map(\.id) }

  func validate() throws {
    guard let folder else { return }
    if folder.isEmpty { throw ValidationError("the folder has no name") }
    // Other commands take several papers.
    guard !Self.known.contains(folder) else {
      throw ValidationError("one paper at a time; a folder of the name \(folder) is ./\(folder)")
    }
  }

  func run() throws {
    _ = try SetupOptions.project.get()
    let files = try chosen().authorsFiles
    try FontCheck.verify()
    let catalog = CatalogOptions.catalog
    let export = try AuthorsFilesExport(files, ProfileResults(setup, catalog)) { name in
      try catalog.experiments.first { $0.id == name }?.trialCount(setup.setup) ?? 0
    }
    let folder = ExportFolder(
      folder ?? "\(setup.output)/authors-files/\(paper)", output: setup.output, replacesForeign: force)
    try folder.write(export.made.map(\.file))
    try tell(export, folder)
    throw Exit.code(export.isWhole ? .holds : .nothing)
  }

  /// The paper, if there is something of its authors to write.
  private func chosen() throws(UsageError) -> any Paper {
    if let known = Self.papers.first(where: { $0.id == paper }) { return known }
    let names = Self.known.joined(separator: ", ")
    let isDocument = ((try? setup.finder.places([paper])) ?? []).isEmpty == false
    guard !isDocument else {
      throw UsageError(
        "\(quoted(paper)) declares its experiments itself: no files of its authors' scripts are known; known: \(names)")
    }
    throw UsageError("no paper \(quoted(paper))\(Spelling.hint(for: paper, among: Self.known))")
  }

  private func tell(_ export: AuthorsFilesExport, _ folder: ExportFolder) throws {
    for made in export.made { try StandardOutput.line("\(folder.path(of: made.file)): \(made.origin)") }
    // Several files may be made of one experiment: it is told of once.
    var told: Set<String> = []
    for made in export.made {
      guard let remedy = made.remedy, told.insert(made.origin).inserted else { continue }
      LiveRun.warn("repro: note: \(made.origin); \(remedy)")
    }
    for missing in export.missing { LiveRun.warn("repro: not written: \(missing.path): \(missing.reason)") }
  }
}
