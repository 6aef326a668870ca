import ArgumentParser
import Claims
import Files
import Journals
import Report

/// `repro accept`.
struct AcceptCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "accept",
    abstract: "Write today's verdicts to PAPERS/PAPER/verdicts.json; repro verify compares with them.",
    discussion: """
      Commit the file: its diff shows in a review what is accepted. Verdicts of other profiles stay. Says what changed; \
      exit code 5 and no file when nothing of a paper was tested.
      """)

  @OptionGroup var names: PaperNames
  @OptionGroup var setup: SetupOptions

  func run() async throws {
    let project = try await names.project(setup)
    let sources = project.sources
    let data = ProfileResults(setup, project.catalog)
    let claims = try ClaimEvaluation.outcomes(of: sources.map(\.paperClaims), data)
    // Everything is read and checked before the first file is replaced.
    let files = try sources.map { source in
      try AcceptedVerdicts.read(paper: source.id, folder: source.folder)
        ?? AcceptedVerdicts(paper: source.id, folder: source.folder)
    }
    var isAccepted = false
    for (source, file) in zip(sources, files) {
      let own = claims.filter { $0.paper == source.id }
      // A file without a tested claim would accept silence.
      guard Gate(own, isStrict: false) != .nothing else {
        LiveRun.warn(
          "repro: \(source.id): nothing was tested at the profile \(setup.profile.rawValue); nothing is accepted")
        continue
      }
      try accept(own, file)
      isAccepted = true
    }
    if !isAccepted { throw Exit.code(.nothing) }
  }

  private func accept(_ claims: [EvaluatedClaim], _ before: AcceptedVerdicts) throws {
    var after = before
    after.accept(claims, setup.profile)
    if after != before { try after.write() }
    for line in after.changes(since: before, setup.profile) { try StandardOutput.line(line) }
    let state = after == before ? "unchanged" : "written"
    try StandardOutput.line("\(after.path): \(state); \(Tally(claims).text)")
  }
}
