import Claims
import Files
import Foundation
import Journals
import Report

/// An artifact appendix of a paper: what is needed, how it is run, and for each claim how it is checked and what came of it.
///
/// Everything in it stands in the literate source, the run records or the program; what nobody has measured is said to be so.
public struct ArtifactAppendix {
  /// Forms in which it is written.
  public enum Format: String, CaseIterable, Sendable {
    case markdown, latex

    /// Ending of the file.
    public var ending: String { self == .markdown ? "md" : "tex" }
  }

  let paper: PaperSource
  let claims: [EvaluatedClaim]
  let profile: Profile
  let costs: [AppendixCosts]
  /// Whether experiments of the paper are part of the program.
  let isBuiltIn: Bool
  /// What commands call the paper: its id, or the path of its document, which is found wherever the folder lies.
  let name: String
  /// Whether `repro run` finds the experiments: those of the papers' folder, and of `report.md`.
  let isFound: Bool
  /// Options that commands need here beside the profile, as they are typed.
  let options: String

  /// Collects what an appendix says.
  /// - Parameters:
  ///   - paper: the literate source.
  ///   - claims: its claims with their verdicts.
  ///   - experiments: the experiments of the paper, in order.
  ///   - data: the rows.
  ///   - papers: folder of the papers; a document elsewhere is called by its path.
  ///   - options: options that commands need here beside the profile.
  ///   - isBuiltIn: whether experiments of the paper are part of the program.
  /// - Throws: a user's error for files that are damaged.
  public init(
    _ paper: PaperSource, claims: [EvaluatedClaim], experiments: [AppendixExperiment], _ data: ProfileResults,
    papers: String, options: String = "", isBuiltIn: Bool
  ) throws {
    self.paper = paper
    let hasId = paper.path == "\(papers)/\(paper.id)/report.md"
    let path = paper.path.hasPrefix("./") ? String(paper.path.dropFirst(2)) : paper.path
    // The id of a report beside nothing else is the name of its folder, which is another one on every machine.
    name = hasId ? paper.id : ShellWords.line([path])
    isFound = hasId || path == "report.md"
    self.claims = claims
    self.isBuiltIn = isBuiltIn
    self.options = options
    profile = data.profile
    costs = try experiments.map { try AppendixCosts($0, data) }
  }

  /// The file.
  /// - Throws: `UsageError` without pandoc.
  public func text(_ format: Format) async throws -> String {
    switch format {
    case .markdown: AppendixMarkdown.text(document)
    case .latex: try await AppendixLaTeX.text(document)
    }
  }

  var document: AppendixDocument {
    var document = AppendixDocument()
    document.blocks.append(.heading(["Artifact Appendix"], level: 1))
    document.blocks += abstract + checklist + installation + workflow
    document.blocks.append(.heading(["Claims"], level: 2))
    document.blocks.append(.paragraph([.plain(claimsText)]))
    document.blocks += claims.flatMap(blocks)
    return document
  }

  /// A command of this project, with the options that it needs here.
  func command(_ words: String, _ profile: Profile? = nil) -> String {
    "repro \(words) --profile \((profile ?? self.profile).rawValue)\(options.isEmpty ? "" : " \(options)")"
  }

  private var abstract: [AppendixDocument.Block] {
    let facts = paper.facts
    var text: AppendixDocument.Text = ["The artifact of “", .markdown(facts.title), "”"]
    if !facts.venue.isEmpty { text.append(.plain(" (\(facts.venue))")) }
    let ready = costs.count { !$0.experiment.canRun }
    let origin = ready > 0 ? " (of \(ready), results that exist are read)" : ""
    text.append(
      .plain(
        " holds \(Printed.count(costs.count, "experiment"))\(origin) and \(Printed.count(claims.count, "claim")), each "
          + "a test of their rows. Numbers below are those of the profile \(profile.rawValue). Verdicts: "))
    text.append(.plain(claims.isEmpty ? "none." : Tally(claims).text + "."))
    let own = facts.abstract.map { [AppendixDocument.Block.paragraph([.markdown($0)])] } ?? []
    return [.heading(["Abstract"], level: 2)] + own + [.paragraph(text)]
  }

  private var claimsText: String {
    guard !claims.isEmpty else { return "The literate source states no claims." }
    return
      "Every claim is a test of the rows. It is reproduced when each of its parts lies within its margin, at the claim's "
      + "error rate (two one-sided tests); it deviates when a part lies outside beyond chance (error rate \(Decision.familyAlpha) over all claims "
      + "of a run, Holm). Times are wall-clock times of the runs that made the rows."
  }

  /// The list of what ACM's and MLSys' artifact evaluation asks for, as far as it is known.
  private var checklist: [AppendixDocument.Block] {
    let facts = paper.facts
    var items: [(term: String, text: AppendixDocument.Text)] = []
    func add(_ term: String, _ text: AppendixDocument.Text) { if !text.isEmpty { items.append((term, text)) } }
    func known(_ texts: [String], or other: String) -> AppendixDocument.Text {
      let unique = texts.reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
      return [.plain(unique.isEmpty ? other : unique.joined(separator: "; "))]
    }
    let commits = costs.flatMap(\.commits).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
    let commit = commits.isEmpty ? "not known: nothing was run" : commits.joined(separator: "; ")
    // The commit of a record is that of the paper's sources.
    let program =
      isBuiltIn ? "repro; commit \(commit)" : "commands of the project, called by repro; its commit: \(commit)"
    add("Program", [.plain(program)])
    add("Compilation", known(costs.flatMap(\.compilers), or: "Swift 6.2 or later"))
    add("Data sets and other inputs", dataSets)
    add(
      "Run-time environment",
      known(costs.flatMap(\.systems), or: "Linux, or macOS with Homebrew's libraries; nothing was run yet"))
    add("Hardware", known(costs.flatMap(\.machines), or: "not known: nothing was run yet"))
    add("Execution", .joined(costs.filter { $0.experiment.canRun }.map { [.code($0.experiment.id)] }, by: ", "))
    add(
      "Output",
      [.plain("rows as CSV, figures, report.html, claims.json: \(Printed.count(claims.count, "verdict"))")])
    add("Disk space", [.plain(diskSpace)])
    add("Time to prepare", ["not measured: building the program, or installing what the commands need"])
    add("Time to run the experiments", [.plain(wholeTime)])
    add("Publicly available", availability)
    add("Licence", facts.license.map { [.plain($0)] } ?? [])
    return [.heading(["Checklist"], level: 2), .list(items)]
  }

  private var dataSets: AppendixDocument.Text {
    var paths: [String] = []
    for path in costs.flatMap(\.experiment.inputs) where !paths.contains(path) { paths.append(path) }
    let read = paths.map { path -> AppendixDocument.Text in
      let size = TextFile.size(path) ?? 0
      return [
        .code(path.hasPrefix("./") ? String(path.dropFirst(2)) : path),
        .plain(size > 0 ? " (\(AppendixCosts.sizeText(size)))" : " (missing here)"),
      ]
    }
    let files = costs.filter { !$0.files.isEmpty }.map { item -> AppendixDocument.Text in
      [.plain("\(Printed.count(item.files.count, "results file")) of "), .code(item.experiment.id)]
    }
    let all = read + files
    return all.isEmpty ? ["none: no experiment reads a file of others"] : .joined(all, by: ", ")
  }

  private var diskSpace: String {
    let bytes = costs.map(\.bytes).reduce(0, +)
    let rows = bytes > 0 ? "\(AppendixCosts.sizeText(bytes)) of rows and run records" : "no rows yet"
    return "\(rows); of the build not measured"
  }

  private var wholeTime: String {
    let measured = costs.compactMap(\.seconds)
    let open = costs.filter { $0.seconds == nil && $0.experiment.canRun }
    var parts: [String] = []
    if !measured.isEmpty {
      parts.append(
        "\(Provenance.duration(measured.reduce(0, +))) measured for \(Printed.count(measured.count, "experiment"))"
      )
    }
    if !open.isEmpty {
      let estimates = open.compactMap { $0.experiment.sizes[profile]?.seconds }
      let sum =
        estimates.count == open.count
        ? "estimated \(AppendixCosts.estimate(estimates.reduce(0, +))) on one core" : "of unknown cost"
      parts.append("\(Printed.count(open.count, "experiment")) not run here, \(sum)")
    }
    return parts.isEmpty ? "nothing is run" : parts.joined(separator: "; ")
  }

  private var availability: AppendixDocument.Text {
    var texts: [AppendixDocument.Text] = []
    if let address = paper.facts.address { texts.append(["paper: ", .markdown("<\(address)>")]) }
    if let code = paper.facts.code { texts.append(["the authors' code: ", .markdown("<\(code)>")]) }
    return texts.isEmpty ? ["the literate source names no address"] : .joined(texts, by: "; ")
  }
}
