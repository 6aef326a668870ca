import Claims
import Files
import Foundation
import Journals
import Report

/// How the artifact is used, and what was found.
extension ArtifactAppendix {
  /// Parts of a claim that are shown; `claims.json` has all.
  private static let shownParts = 6

  var installation: [AppendixDocument.Block] {
    let build: [AppendixDocument.Block] = [
      .paragraph([
        "In the folder of the program's sources (Swift 6.2 or later; missing C libraries and pandoc are installed by the same ",
        "command, or named):",
      ]),
      .commands(["make build"]),
      .paragraph(["It leaves the program at ", .code(".build/release/repro"), "."]),
    ]
    let commands = costs.filter { !isBuiltIn && $0.experiment.canRun }
    guard !commands.isEmpty else { return [.heading(["Installation"], level: 2)] + build }
    return [.heading(["Installation"], level: 2)] + build + [
      .paragraph(["Beside it, the commands of the document need what they call:"]),
      .list(commands.map { ($0.experiment.id, [.code($0.experiment.title)]) }),
    ]
  }

  var workflow: [AppendixDocument.Block] {
    let rows = costs.map { item -> [AppendixDocument.Text] in
      let needs = item.experiment.prerequisites
      return [
        [.code(item.experiment.id)] + (needs.isEmpty ? [] : [.plain(" after \(needs.joined(separator: ", "))")]),
        [.plain(item.time)], [.plain(item.memoryText)],
      ]
    }
    return [
      .heading(["How to run it"], level: 2),
      .commands([command("report \(name)"), command("verify \(name)")]),
      .paragraph([
        "The first command runs what is missing and writes ", .code("output/report.html"),
        "; the second one prints the ",
        "verdicts and ends with exit code 1 when a claim deviates. Profiles change sizes, never code: ",
        .code("repro list"),
        " says what each takes.",
      ]),
      .table(["experiment", "measured time", "peak memory"], rows),
    ]
  }

  /// A claim as a table.
  func blocks(_ item: EvaluatedClaim) -> [AppendixDocument.Block] {
    let claim = item.claim
    let own = claim.experiments.compactMap { id in costs.first { $0.experiment.id == id } }
    // A claim that this profile cannot test is reproduced at the smallest one that can.
    let isTestable = claim.profiles.contains(profile)
    let testing = isTestable ? profile : Profile.allCases.first { claim.profiles.contains($0) } ?? profile
    func each(_ text: (AppendixCosts) -> String) -> AppendixDocument.Text {
      guard own.count > 1 else { return own.first.map { [.plain(text($0))] } ?? ["not known"] }
      return .joined(own.map { [.code($0.experiment.id), .plain(": \(text($0))")] }, by: "; ")
    }
    var rows: [(name: String, text: AppendixDocument.Text)] = [
      ("Statement", [.markdown(claim.statement)]),
      ("Source", [.plain("\(claim.source) (\(claim.kind.meaning))")]),
      ("Reproduce", reproduction(own, testing)),
      ("Measured time", each { isTestable ? $0.time : "not measured; \($0.experiment.estimate(testing))" }),
      ("Peak memory", each { isTestable ? $0.memoryText : "not measured" }),
      ("Verdict", [.plain(verdict(item.outcome))]),
    ]
    if !numbers(item.outcome).isEmpty { rows.append(("Numbers", numbers(item.outcome))) }
    rows.append(("Tolerated variation", tolerance(item)))
    return [.heading([.plain(claim.id)], level: 3), .facts(rows)]
  }

  private func reproduction(_ own: [AppendixCosts], _ profile: Profile) -> AppendixDocument.Text {
    let run = own.filter { $0.experiment.canRun }.map(\.experiment.id).joined(separator: " ")
    let verify = AppendixDocument.Piece.code(command("verify \(name)", profile))
    return run.isEmpty
      ? ["nothing is run; ", verify, " reads the results files"]
      : [.code(command(isFound ? "run \(run)" : "report \(name)", profile)), ", then ", verify]
  }

  private func verdict(_ outcome: Outcome) -> String {
    let units = outcome.units > 0 ? outcome.replication.map { " (\($0.count(outcome.units)))" } ?? "" : ""
    return ["\(outcome.word)\(units)", outcome.measured, outcome.reason].filter { !$0.isEmpty }.joined(separator: "; ")
  }

  /// Estimates with their intervals beside what is expected.
  private func numbers(_ outcome: Outcome) -> AppendixDocument.Text {
    let parts = outcome.parts.prefix(Self.shownParts).map { part in
      let label = part.label.isEmpty ? "" : "\(part.label): "
      let locator = part.component.locator.map { ", \($0)" } ?? ""
      return "\(label)\(part.measured), expected \(part.expected)\(locator)"
    }
    guard !parts.isEmpty else { return [] }
    let more = outcome.parts.count - parts.count
    return [.plain(parts.joined(separator: "; ") + (more > 0 ? "; \(more) more in claims.json" : ""))]
  }

  /// What the claim's test allows.
  private func tolerance(_ item: EvaluatedClaim) -> AppendixDocument.Text {
    [.code(item.claim.test.text), .plain("; error rate \(item.claim.alpha)")]
  }
}
