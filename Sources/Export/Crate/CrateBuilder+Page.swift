import Claims
import Files
import Foundation
import Journals

/// The page and the verdicts: part of a crate when they are of these very rows.
extension CrateBuilder {
  /// The part of `claims.json` that says whose verdicts it holds, and on which rows.
  private struct LedgerHead: Decodable {
    struct Entry: Decodable {
      var paper: String
      var experiments: [String]
    }
    struct Origin: Decodable {
      struct File: Decodable { var sha256: String }
      var experiment: String
      var rows: [File]
    }
    var profile: String
    var claims: [Entry]
    /// A ledger of an earlier version does not say.
    var provenance: [Origin]?
  }

  /// Adds the page and the verdicts, if they are of this profile, these papers and these rows.
  mutating func addPage() throws {
    let path = "\(subject.output)/claims.json"
    guard TextFile.isFile(path) else { return }
    guard let head = try? JSONDecoder().decode(LedgerHead.self, from: TextFile.bytes(path)) else {
      throw DamagedFile(path, "it is no ledger of verdicts; run repro report again")
    }
    let papers = subject.papers.filter { !$0.claims.isEmpty }.map(\.id).sorted()
    if let reason = try difference(head, papers) {
      return notes.append(
        "report.html and claims.json are \(reason), and left out; run repro report \(papers.joined(separator: " ")) "
          + "--profile \(data.profile.rawValue)")
    }
    for (file, name, text) in [
      ("report.html", "The report", "Text, figures and verdicts on one page, as repro report wrote it."),
      ("claims.json", "Verdicts", "Every claim with its verdict, as repro report wrote it."),
    ] where TextFile.isFile("\(subject.output)/\(file)") {
      _ = graph.add(
        try TextFile.bytes("\(subject.output)/\(file)"), at: file, name: name, ["description": .text(text)])
    }
  }

  /// Whose verdicts these are, if they are not those of the crate.
  private func difference(_ head: LedgerHead, _ papers: [String]) throws -> String? {
    let judged = Set(head.claims.map(\.paper)).sorted()
    guard head.profile == data.profile.rawValue, judged == papers else {
      return "of \(judged.joined(separator: ", ")) at the profile \(head.profile)"
    }
    guard let origins = head.provenance else { return nil }
    let known = Dictionary(origins.map { ($0.experiment, $0.rows.map(\.sha256)) }) { first, _ in first }
    for experiment in Set(head.claims.flatMap(\.experiments)).sorted() {
      guard try digests(experiment) == known[experiment, default: []] else { return "of other rows of \(experiment)" }
    }
    return nil
  }

  /// Digests of the files that hold the rows of an experiment today; empty without rows.
  private func digests(_ experiment: String) throws -> [String] {
    guard try data.rows(experiment) != nil else { return [] }
    let read = try data.readFiles(experiment).files
    return read.isEmpty
      ? [Digest.sha256(try TextFile.bytes(data.journal(experiment).path))] : read.map(\.digest)
  }
}
