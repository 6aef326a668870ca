import ArgumentParser
import Claims
import Files
import Foundation
import Journals
import Report

/// Files and lines that CI systems read.
struct GateOptions: ParsableArguments {
  @Option(help: "Write the verdicts as JUnit XML to this file.") var junit: String?
  @Flag(
    help: "Print annotations of GitHub Actions at the claims' lines; by itself where GITHUB_ACTIONS is 'true'.")
  var annotations = false
  @Option(help: "Append a summary in Markdown to this file; by itself to the one that GITHUB_STEP_SUMMARY names.")
  var summary: String?
  @Option(help: "Write a badge as JSON of a shields.io endpoint to this file.") var badge: String?
  @Option(help: "Write the result as an in-toto statement (test-result/v0.1) to this file.") var attestation: String?

  private static let environment = ProcessInfo.processInfo.environment

  /// The options that were given, as they are typed.
  var given: [String] {
    let files = [
      ("--junit", junit), ("--summary", summary), ("--badge", badge), ("--attestation", attestation),
    ].filter { $0.1 != nil }.map(\.0)
    return files + (annotations ? ["--annotations"] : [])
  }

  /// Writes what was asked for.
  /// - Parameters:
  ///   - report: the verdicts.
  ///   - sources: the papers that were judged.
  ///   - results: the journals that were judged.
  ///   - isOutputTaken: whether standard output holds something that programs read; annotations go to standard error then.
  /// - Throws: `FileError`.
  func write(_ report: GateReport, _ sources: [PaperSource], _ results: ProfileResults, isOutputTaken: Bool) throws {
    if let junit { try TextFile.write(try JUnit.xml(report, results), to: junit) }
    if let badge { try TextFile.write(try Badge(report).json(), to: badge) }
    if let attestation {
      try TextFile.write(try Attestation(report, sources: sources.map(\.path), results).json(), to: attestation)
    }
    if let path = summary ?? Self.environment["GITHUB_STEP_SUMMARY"].flatMap({ $0.isEmpty ? nil : $0 }) {
      try append(report, results, to: path)
    }
    guard annotations || Self.environment["GITHUB_ACTIONS"] == "true" else { return }
    for line in Annotations.lines(report, workspace: Self.environment["GITHUB_WORKSPACE"]) {
      if isOutputTaken { LiveRun.warn(line) } else { try StandardOutput.line(line) }
    }
  }

  private func append(_ report: GateReport, _ results: ProfileResults, to path: String) throws {
    let before = FileManager.default.fileExists(atPath: path) ? try TextFile.read(path) : ""
    let gap = before.isEmpty || before.hasSuffix("\n") ? "" : "\n"
    let room = Summary.limit - 1 - before.utf8.count - gap.utf8.count
    let recorded = try Ledger.recorded(report.claims, results)
    let text = Summary.markdown(report, profile: results.profile, recorded: recorded, limit: room)
    guard !text.isEmpty else { return LiveRun.warn("repro: note: \(path) is full; no summary was added") }
    try TextFile.write(before + gap + text, to: path)
  }
}

extension Acceptance {
  /// What was accepted of some papers, beside their verdicts.
  init(_ claims: [EvaluatedClaim], _ sources: [PaperSource], _ profile: Profile) throws {
    guard claims.contains(where: { $0.outcome.verdict != .notRun }) else {
      // Exit code 5 says that there was nothing to check; a line for every accepted claim would say it a hundred times.
      self.init()
      return
    }
    try self.init(claims, folders: sources.map { ($0.id, $0.folder) }, profile)
  }

  /// Tells of declines and notes on standard error, a line each.
  func tell() {
    for line in lines { LiveRun.warn("repro: \(line)") }
    for note in notes { LiveRun.warn("repro: note: \(note)") }
  }
}
