import ArgumentParser
import Claims
import Experiments
import Export
import Files
import Foundation
import Journals
import Papers
import Report

extension ArtifactAppendix.Format: ExpressibleByArgument {}

/// `repro export artifact-appendix`.
struct ExportAppendix: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "artifact-appendix",
    abstract: "Write an artifact appendix: checklist, how to run it, and a table for each claim.",
    discussion: """
      What artifact evaluations of ACM, MLSys or NeurIPS ask for: program, data, environment, disk space and times, then for \
      each claim its statement and source, the commands that reproduce it, measured time and peak memory, the verdict with its \
      numbers, and the variation that its test tolerates. Facts come from the literate source, the run records and the rows at \
      the profile; what was not measured is said to be so, with the estimate of repro list.

      The file is OUTPUT/artifact-appendix/PAPER.md or PAPER.tex, a part of a LaTeX document for one column or two. Exit code 5 for a document \
      without experiments.
      """)

  @Argument(help: "A paper by its id, or a document such as README.md.") var paper: String
  @Option(help: "How it is written: \(ArtifactAppendix.Format.allCases.map(\.rawValue).joined(separator: " or ")).")
  var format: ArtifactAppendix.Format = .markdown
  @Option(help: "The folder that is written. (default: OUTPUT/artifact-appendix)") var folder: String?
  @Flag(help: "Replace a file of this name that repro did not write.") var force = false
  @OptionGroup var setup: SetupOptions

  func validate() throws {
    if folder?.isEmpty == true { throw ValidationError("the folder has no name") }
  }

  func run() async throws {
    let project = try await PaperNames.named([paper]).project(setup)
    guard let source = project.sources.first else { throw UsageError("no paper \(quoted(paper))") }
    guard !source.experiments.isEmpty else {
      LiveRun.warn("repro: \(source.path): shows no experiment and states no claim; nothing was written")
      throw Exit.code(.nothing)
    }
    let data = ProfileResults(setup, project.catalog)
    let claims = try ClaimEvaluation.outcomes(of: [source.paperClaims], data)
    let appendix = try ArtifactAppendix(
      source, claims: claims, experiments: try source.experiments.map { try describe($0, project.catalog) }, data,
      papers: setup.papers, options: options, isBuiltIn: CatalogOptions.catalog.papers.contains { $0.id == source.id })
    let file = ExportedFile(
      path: "\(source.id).\(format.ending)", data: Data(try await appendix.text(format).utf8))
    let folder = ExportFolder(
      folder ?? "\(setup.output)/artifact-appendix", output: setup.output, replacesForeign: force)
    try folder.write([file])
    try StandardOutput.line("\(folder.path(of: file)): \(Printed.count(claims.count, "claim"))")
  }

  /// The folder of the papers, where a command would not find it by itself.
  private var options: String {
    setup.givenPapers.map { $0.contains(" ") ? "--papers '\($0)'" : "--papers \($0)" } ?? ""
  }

  /// What an experiment takes; results that exist take nothing.
  private func describe(_ id: String, _ catalog: Catalog) throws -> AppendixExperiment {
    guard let experiment = catalog.experiments.first(where: { $0.id == id }) else { return AppendixExperiment(id: id) }
    return try describe(experiment)
  }

  private func describe<E: Experiment>(_ experiment: E) throws -> AppendixExperiment {
    var sizes: [Profile: AppendixExperiment.Size] = [:]
    for profile in Profile.allCases {
      let setup = setup.setup.with(profile)
      let seconds = try experiment.settings(setup).map(experiment.estimatedSeconds).reduce(0, +)
      sizes[profile] = AppendixExperiment.Size(
        trials: try experiment.trialCount(setup),
        seconds: experiment.hasOpenColumns ? nil : seconds * Double(experiment.seeds(profile).count))
    }
    // What other experiments leave in the results is no data set.
    let inputs = try experiment.settings(setup.setup).flatMap { try experiment.inputs($0, setup.setup).map(\.path) }
    return AppendixExperiment(
      id: experiment.id, title: experiment.title, sizes: sizes,
      prerequisites: try experiment.prerequisites(setup.setup).map(\.id),
      inputs: inputs.filter { !$0.hasPrefix(setup.setup.results + "/") })
  }
}
