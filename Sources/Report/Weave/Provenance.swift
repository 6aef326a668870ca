import Claims
import Foundation
import Journals

/// How the results were made.
package enum Provenance {
  /// One experiment's runs.
  struct Entry: Sendable, Equatable {
    var experiment: String
    var command: String
    var commit: String
    var seeds: String
    var trials: Int
    var seconds: Double
    /// Day and time of the last run, UTC.
    var finished: String
    var machine: String
    var system: String
    var compiler: String
    /// Whether the rows were recorded in the paper's folder, and none of them was made here.
    var isRecorded: Bool
    /// Where rows of this machine's results come from, if not from this machine and this commit: `made on another machine`.
    var elsewhere: String?
  }

  /// - Throws: `FileError`, `SourceError`.
  static func entry(_ experiment: String, _ data: ProfileResults) throws -> Entry? {
    guard let record = try data.record(experiment), let last = record.runs.last else { return nil }
    let commits = record.runs.map { run -> String in
      String(run.environment.commit.prefix(10)) + (run.environment.isDirty ? " (dirty)" : "")
    }
    return Entry(
      experiment: experiment, command: last.command,
      commit: commits.reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }.joined(separator: ", "),
      seeds: seeds(record.seeds), trials: record.runs.reduce(0) { $0.addingReportingOverflow($1.trials).partialValue },
      seconds: record.runs.map(\.seconds).reduce(0, +), finished: last.started.replacingOccurrences(of: "T", with: " "),
      machine: last.environment.machine, system: last.environment.system, compiler: last.environment.compiler,
      isRecorded: try data.journal(experiment).isRecorded,
      elsewhere: data.here[experiment].flatMap { elsewhere(record, $0) })
  }

  /// How the runs differ from one that would be made here and now.
  private static func elsewhere(_ record: RunRecord, _ here: RunEnvironment) -> String? {
    var differences: [String] = []
    if record.runs.contains(where: { $0.environment.machine != here.machine }) {
      differences.append("on another machine")
    }
    let commits = Set(record.runs.map(\.environment.commit)).subtracting([here.commit])
    if !commits.isEmpty {
      let now = here.commit == "unknown" ? "of no commit" : "at \(here.commit.prefix(10))"
      differences.append("from another commit than the sources are now, which are \(now)")
    }
    return differences.isEmpty ? nil : "Made " + differences.joined(separator: ", ")
  }

  /// `1234…1244`, or a list.
  private static func seeds(_ seeds: [UInt64]) -> String {
    guard let first = seeds.first, let last = seeds.last, seeds.count > 2,
      last >= first, last - first == UInt64(seeds.count - 1)
    else {
      return seeds.map(String.init).joined(separator: ", ")
    }
    return "\(first)…\(last)"
  }

  /// `0.35 s`, `12 min`, `3.1 h`.
  package static func duration(_ seconds: Double) -> String {
    switch seconds {
    case ..<9.95: String(format: "%.2g s", seconds)
    case ..<120: String(format: "%.0f s", seconds)
    case ..<7200: String(format: "%.0f min", seconds / 60)
    default: String(format: "%.1f h", seconds / 3600)
    }
  }
}
